//! The rules in force, by category.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::session::Reviewer;
use crate::{RulesInForce, Shared, html_page, when};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use mingjian_domain::Category;

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    f: Frame,
    total: usize,
    groups: Vec<Group>,
    fingerprint: String,
    since: String,
    products: u64,
    refused: Option<Refused>,
}

/// A change of the rule files that is not in force.
pub struct Refused {
    pub at: String,
    pub why: Vec<String>,
}

/// What the notice about refused rules says, if there is one.
pub fn refused(in_force: &RulesInForce) -> Option<Refused> {
    in_force.refused.as_ref().map(|refused| Refused {
        at: when::minute(refused.at),
        why: refused.why.lines().map(str::to_owned).collect(),
    })
}

struct Group {
    word: &'static str,
    name: &'static str,
    rules: Vec<Row>,
}

struct Row {
    rule: String,
    title: String,
    explain: String,
    cites: String,
    severity: u8,
}

/// `GET /rules`.
pub async fn show(State(app): State<Shared>, me: Reviewer) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Rules).await?;
    let in_force = app.in_force();
    let rows = |category: Category| -> Vec<Row> {
        let of = in_force
            .rules
            .iter()
            .filter(|rule| rule.category == category);
        of.map(|rule| {
            let cites: Vec<String> = rule
                .provisions
                .iter()
                .map(|id| in_force.law.citation(id))
                .collect();
            Row {
                rule: rule.rule.0.clone(),
                title: f.t(&rule.title_zh, &rule.title_en).to_owned(),
                explain: rule.explain.clone(),
                cites: cites.join("、"),
                severity: rule.severity.level(),
            }
        })
        .collect()
    };
    let groups = Category::ALL
        .iter()
        .map(|&category| Group {
            word: category.as_str(),
            name: f.name(category),
            rules: rows(category),
        })
        .filter(|group| !group.rules.is_empty())
        .collect();
    html_page(&RulesPage {
        total: in_force.rules.len(),
        groups,
        fingerprint: in_force.short(),
        since: when::minute(in_force.since),
        products: in_force.products,
        refused: refused(&in_force),
        f,
    })
}

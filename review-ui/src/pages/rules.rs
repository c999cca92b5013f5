//! The rules in force, by category.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::session::Reviewer;
use crate::{Shared, html_page};
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
    let site = &app.site;
    let rows = |category: Category| -> Vec<Row> {
        let of = site.rules.iter().filter(|rule| rule.category == category);
        of.map(|rule| {
            let cites: Vec<String> = rule
                .provisions
                .iter()
                .map(|id| site.law.citation(id))
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
        total: site.rules.len(),
        groups,
        f,
    })
}

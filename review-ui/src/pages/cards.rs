//! Cards: each finding with its reason and the provisions it may concern, and what was forgiven.
//!
//! A provision says what it says once; where there are many findings, so does a rule.

use crate::Shared;
use crate::frame::Frame;
use crate::marks::{self, Of};
use crate::pages::change::{Saw, said};
use mingjian_domain::{Assessment, LawTable, Place, ProvisionId, Reader};
use std::collections::HashMap;

/// With more findings than this, a card whose rule has spoken before refers to the first one.
const FULL_CARDS: usize = 12;
/// Quotes longer than this are cut on cards; the text holds them whole.
const QUOTE: usize = 120;

/// One finding.
pub struct Card {
    pub sign: String,
    pub placed: bool,
    pub category: &'static str,
    pub severity: u8,
    pub quote: String,
    pub reason: String,
    pub reader: &'static str,
    pub rule: String,
    pub rule_title: String,
    pub cites: Vec<Cite>,
    /// The card that says the same of other words; this one then keeps its reason to itself.
    pub same: Option<String>,
    pub new: bool,
}

/// One provision.
pub struct Cite {
    pub citation: String,
    /// The card that already says what the provision says.
    pub told: Option<String>,
    pub says: String,
    pub penalty: Option<String>,
    pub unverified: bool,
}

/// One candidate that was forgiven.
pub struct ExcusedCard {
    pub sign: String,
    pub placed: bool,
    pub category: &'static str,
    pub quote: String,
    pub why: String,
    pub rule: String,
}

/// Cards of all findings; `before` is what the reviewer saw, if the judgement changed since.
pub fn cards(app: &Shared, f: &Frame, assessment: &Assessment, before: Option<&Saw>) -> Vec<Card> {
    let mut told: HashMap<&ProvisionId, String> = HashMap::new();
    let mut spoken: HashMap<(&str, &str), String> = HashMap::new();
    let mut cards = Vec::new();
    let in_force = app.in_force();
    for (n, finding) in assessment.findings.iter().enumerate() {
        let rules = &in_force.rules;
        let rule = rules
            .iter()
            .find(|rule| rule.rule.id() == finding.rule.id());
        let sign = marks::sign(Of::Finding(n));
        let mut cites = Vec::new();
        for id in &finding.provisions {
            cites.push(Cite {
                told: told.get(id).cloned(),
                ..cite(&in_force.law, id)
            });
            told.entry(id).or_insert_with(|| sign.clone());
        }
        let says = (finding.rule.0.as_str(), finding.reason.as_str());
        let first = spoken.entry(says).or_insert_with(|| sign.clone()).clone();
        cards.push(Card {
            same: (assessment.findings.len() > FULL_CARDS && first != sign).then_some(first),
            sign,
            placed: matches!(finding.place, Place::Text { .. }),
            category: f.name(finding.category),
            severity: finding.severity.level(),
            quote: cut(&finding.quote),
            reason: finding.reason.clone(),
            reader: match finding.reader {
                Reader::Rule => f.t("规则", "Rule"),
                Reader::Model => f.t("模型", "Model"),
            },
            rule: finding.rule.0.clone(),
            rule_title: rule.map_or_else(String::new, |r| f.t(&r.title_zh, &r.title_en).to_owned()),
            cites,
            new: before.is_some_and(|before| !before.findings.contains(&said(finding))),
        });
    }
    cards
}

fn cite(law: &LawTable, id: &ProvisionId) -> Cite {
    let provision = law.get(id);
    Cite {
        told: None,
        citation: law.citation(id),
        says: provision.map_or_else(String::new, |p| p.says.clone()),
        penalty: provision.and_then(|p| p.penalty.clone()),
        unverified: provision.is_none_or(|p| p.unverified),
    }
}

/// Cards of what was forgiven.
pub fn excused(f: &Frame, assessment: &Assessment) -> Vec<ExcusedCard> {
    let all = assessment.excused.iter().enumerate();
    all.map(|(n, excused)| ExcusedCard {
        sign: marks::sign(Of::Excused(n)),
        placed: matches!(excused.place, Place::Text { .. }),
        category: f.name(excused.category),
        quote: cut(&excused.quote),
        why: excused.why.clone(),
        rule: excused.rule.0.clone(),
    })
    .collect()
}

fn cut(quote: &str) -> String {
    if quote.chars().count() <= QUOTE {
        return quote.to_owned();
    }
    let head: String = quote.chars().take(QUOTE).collect();
    format!("{head}…")
}

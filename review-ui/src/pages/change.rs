//! Change: what a page showed of an assessment travels in its form, so that a decision on an item
//! judged anew can be answered with the difference instead of an error.

use crate::pages::list;
use mingjian_domain::{Assessment, Finding};
use std::collections::HashSet;

/// How the judgement differs from the one the reviewer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub risk: Option<String>,
    pub added: Vec<String>,
    pub gone: Vec<String>,
}

impl Change {
    /// Whether nothing that shows has changed.
    pub fn is_same(&self) -> bool {
        *self == Self::default()
    }
}

/// What a page showed of an assessment, as it travels in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saw {
    risk: String,
    /// Findings as [`said`].
    pub findings: Vec<String>,
}

/// `疾病治疗 “三盒断根”`: in Chinese whatever the page's language, as the quotes are.
pub fn said(finding: &Finding) -> String {
    let words: Vec<&str> = finding.quote.split_whitespace().collect();
    let quote: String = words.concat().chars().take(40).collect();
    if quote.is_empty() {
        finding.category.zh().to_owned()
    } else {
        format!("{} “{quote}”", finding.category.zh())
    }
}

/// What the form brings along.
pub fn saw(assessment: &Assessment) -> String {
    let mut lines = vec![list::risk(assessment.risk)];
    let mut known = HashSet::new();
    lines.extend(
        assessment
            .findings
            .iter()
            .map(said)
            .filter(|line| known.insert(line.clone())),
    );
    lines.join("\n")
}

/// Reads what [`saw`] wrote.
pub fn read_saw(text: &str) -> Saw {
    let mut lines = text.lines().map(str::to_owned);
    Saw {
        risk: lines.next().unwrap_or_default(),
        findings: lines.collect(),
    }
}

/// The difference between what was seen and what stands now.
pub fn change(before: &Saw, now: &Assessment) -> Change {
    let now = read_saw(&saw(now));
    let missing = |of: &Saw, from: &Saw| -> Vec<String> {
        let not_there = |line: &&String| !from.findings.contains(line);
        of.findings.iter().filter(not_there).cloned().collect()
    };
    Change {
        risk: (before.risk != now.risk).then(|| format!("{} → {}", before.risk, now.risk)),
        added: missing(&now, before),
        gone: missing(before, &now),
    }
}

//! Tell: changes as lines for people or for programs.

use super::Subject;
use super::change::{Change, Counts, Group};
use crate::say::{self, say};
use mingjian_classifier::Classifier;
use mingjian_domain::{Document, Finding};
use serde_json::{Value, json};

/// Findings shown to people of one document.
const SHOWN: usize = 5;

/// One document whose change matters.
pub fn change(
    subject: &Subject,
    document: &Document,
    change: &Change<'_>,
    json: bool,
) -> anyhow::Result<()> {
    let group = change.group.expect("called for changes that matter");
    if json {
        return say::json(&json!({
            "change": group, "id": subject.id, "item": subject.item,
            "title": document.title, "url": document.url,
            "risk_before": change.risk[0], "risk_after": change.risk[1],
            "added": findings(&change.added), "removed": findings(&change.removed),
        }));
    }
    let called = match subject.item {
        Some(item) => format!("条目 {item}"),
        None => subject
            .id
            .as_str()
            .map_or_else(|| subject.id.to_string(), str::to_owned),
    };
    let title = document.title.as_deref().unwrap_or_default();
    let url = document.url.as_deref().unwrap_or_default();
    let [before, after] = change.risk;
    say!(
        "{}：{called} {title} {url} 风险 {before:.2} → {after:.2}",
        group.zh()
    )?;
    for (sign, findings) in [("增", &change.added), ("减", &change.removed)] {
        for finding in findings.iter().take(SHOWN) {
            say!(
                "  {sign} {} “{}” {}",
                finding.rule.0,
                finding.quote,
                finding.reason
            )?;
        }
        if let Some(more) = findings.len().checked_sub(SHOWN + 1) {
            say!("  {sign} 另有 {} 处", more + 1)?;
        }
    }
    Ok(())
}

fn findings(all: &[&Finding]) -> Vec<Value> {
    let one = |f: &&Finding| {
        json!({
            "rule": f.rule, "category": f.category, "severity": f.severity,
            "quote": f.quote, "reason": f.reason,
        })
    };
    all.iter().map(one).collect()
}

/// Counts of all.
pub fn summary(
    counts: &Counts,
    old: &Classifier,
    new: &Classifier,
    json: bool,
) -> anyhow::Result<()> {
    if json {
        let groups: serde_json::Map<_, _> = Group::ALL
            .iter()
            .map(|group| (group.as_str().to_owned(), counts.of(*group).into()))
            .collect();
        let rules: Vec<_> = counts
            .rules
            .iter()
            .map(|(rule, [added, removed])| json!({ "rule": rule, "added": added, "removed": removed }))
            .collect();
        return say::json(&json!({ "summary": {
            "documents": counts.documents, "bad": counts.bad,
            "verdicts_changed": counts.verdicts_changed(), "changes": groups, "rules": rules,
            "old": old.fingerprint(), "new": new.fingerprint(),
        }}));
    }
    for (rule, [added, removed]) in &counts.rules {
        say!("规则 {rule}：发现增 {added} 处，减 {removed} 处")?;
    }
    for group in Group::ALL {
        if counts.of(*group) > 0 {
            say!("{}：{} 篇", group.zh(), counts.of(*group))?;
        }
    }
    Ok(say!(
        "共比较 {} 篇，判定改变 {} 篇；{} 条规则，改后 {} 条",
        counts.documents,
        counts.verdicts_changed(),
        old.rules().len(),
        new.rules().len()
    )?)
}

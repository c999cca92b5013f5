//! Change: what two judgements of one document have not in common, and what that means beside what
//! people decided.

use mingjian_domain::{Assessment, Finding, Verdict, words};
use mingjian_store::HumanWord;
use std::collections::BTreeMap;

words! {
    /// What a change means. What goes against a decision comes first.
    Group {
        /// A person confirmed it, and it would no longer be flagged.
        ConfirmedCleared = "confirmed_cleared", "已确认，将不再标记（有遗漏之险）", "Confirmed, no longer flagged";
        /// A person dismissed it, and it would be flagged.
        DismissedFlagged = "dismissed_flagged", "已排除，将新被标记", "Dismissed, newly flagged";
        /// A person dismissed it, and it stays flagged.
        DismissedStays = "dismissed_stays_flagged", "已排除，仍被标记", "Dismissed, stays flagged";
        /// A person dismissed it, and it would no longer be flagged: what was hoped for.
        DismissedCleared = "dismissed_cleared", "已排除，将不再标记（少一误报）", "Dismissed, no longer flagged";
        /// It would be flagged.
        Flagged = "newly_flagged", "将新被标记", "Newly flagged";
        /// It would no longer be flagged.
        Cleared = "newly_cleared", "将不再标记", "No longer flagged";
    }
}

/// What changes for one document.
pub struct Change<'a> {
    /// Worth telling, and as what.
    pub group: Option<Group>,
    /// Risk before and after.
    pub risk: [f64; 2],
    /// Findings that only the new rules have.
    pub added: Vec<&'a Finding>,
    /// Findings that only the old rules have.
    pub removed: Vec<&'a Finding>,
}

impl<'a> Change<'a> {
    pub fn between(word: HumanWord, before: &'a Assessment, after: &'a Assessment) -> Self {
        let flagged = [before, after].map(|a| a.verdict == Verdict::Flagged);
        Self {
            group: group(word, flagged),
            risk: [before.risk, after.risk],
            added: without(&after.findings, &before.findings),
            removed: without(&before.findings, &after.findings),
        }
    }
}

fn group(word: HumanWord, flagged: [bool; 2]) -> Option<Group> {
    Some(match (word, flagged) {
        (HumanWord::Confirmed, [true, false]) => Group::ConfirmedCleared,
        (HumanWord::Dismissed, [false, true]) => Group::DismissedFlagged,
        (HumanWord::Dismissed, [true, true]) => Group::DismissedStays,
        (HumanWord::Dismissed, [true, false]) => Group::DismissedCleared,
        (_, [false, true]) => Group::Flagged,
        (_, [true, false]) => Group::Cleared,
        _ => return None,
    })
}

/// Findings of `all` that no finding of `others` equals in rule and place; a rule's version does not
/// matter.
fn without<'a>(all: &'a [Finding], others: &[Finding]) -> Vec<&'a Finding> {
    let same = |a: &Finding, b: &Finding| a.rule.id() == b.rule.id() && a.place == b.place;
    all.iter()
        .filter(|finding| !others.iter().any(|other| same(finding, other)))
        .collect()
}

/// Counts over all documents; their number does not grow with the documents.
#[derive(Default)]
pub struct Counts {
    /// Documents compared.
    pub documents: u64,
    /// Inputs that were no document.
    pub bad: u64,
    /// Documents by what their change means.
    pub groups: BTreeMap<Group, u64>,
    /// Findings added and removed, by rule.
    pub rules: BTreeMap<String, [u64; 2]>,
}

impl Counts {
    pub fn add(&mut self, change: &Change<'_>) {
        self.documents += 1;
        if let Some(group) = change.group {
            *self.groups.entry(group).or_default() += 1;
        }
        for (findings, at) in [(&change.added, 0), (&change.removed, 1)] {
            for finding in findings {
                let of = self.rules.entry(finding.rule.id().to_owned()).or_default();
                of[at] += 1;
            }
        }
    }

    pub fn of(&self, group: Group) -> u64 {
        self.groups.get(&group).copied().unwrap_or_default()
    }

    /// Documents whose verdict is another one.
    pub fn verdicts_changed(&self) -> u64 {
        let stays = self.of(Group::DismissedStays);
        self.groups.values().sum::<u64>() - stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HumanWord::{Confirmed, Dismissed, Nothing};

    #[test]
    fn a_change_means_what_people_said_makes_of_it() {
        let table = [
            (Confirmed, [true, false], Some(Group::ConfirmedCleared)),
            (Confirmed, [true, true], None),
            (Confirmed, [false, true], Some(Group::Flagged)),
            (Confirmed, [false, false], None),
            (Dismissed, [false, true], Some(Group::DismissedFlagged)),
            (Dismissed, [true, true], Some(Group::DismissedStays)),
            (Dismissed, [true, false], Some(Group::DismissedCleared)),
            (Dismissed, [false, false], None),
            (Nothing, [false, true], Some(Group::Flagged)),
            (Nothing, [true, false], Some(Group::Cleared)),
            (Nothing, [true, true], None),
        ];
        for (word, flagged, expected) in table {
            assert_eq!(group(word, flagged), expected, "{word:?} {flagged:?}");
        }
    }
}

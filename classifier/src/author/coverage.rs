//! Coverage: whether the cases of a rule show where its judgement turns.
//!
//! A case that must stay clear teaches something only if the rule would fire once one thing is taken
//! away: its exception, or one demand of one of its patterns. So that is tried, not believed.

use super::cases::fragment;
use crate::Classifier;
use crate::circumstances::settle;
use crate::reading::readings;
use crate::rules::{Near, Open, RawCase, Study};
use mingjian_domain::RuleRef;

/// Matching cases, and near misses, that every rule must have.
pub const WANTED: usize = 3;

/// How well one rule's cases cover it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The rule.
    pub rule: RuleRef,
    /// Different cases that match, as they must.
    pub matching: usize,
    /// Cases that stay clear, as they must.
    pub clear: Vec<NearMiss>,
}

/// A case that stays clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The case as written.
    pub text: String,
    /// What must be taken away to make the rule fire; none where no one thing does.
    pub near: Option<String>,
}

impl Coverage {
    pub(super) fn of(rule: &RuleRef) -> Self {
        Self {
            rule: rule.clone(),
            matching: 0,
            clear: Vec::new(),
        }
    }

    /// Clear cases that are near misses.
    pub fn near_misses(&self) -> usize {
        self.clear.iter().filter(|c| c.near.is_some()).count()
    }

    /// Whether both kinds are [`WANTED`] in number.
    pub fn is_enough(&self) -> bool {
        self.matching >= WANTED && self.near_misses() >= WANTED
    }
}

impl Classifier {
    /// Why a clear case of a rule is a near miss, if it is one.
    pub(super) fn near_miss(&self, rule: usize, case: &RawCase) -> Option<String> {
        let rules = &self.rules;
        if rules.compiled.rules[rule].check.is_some() {
            return self.near_miss_of_check(rule, case);
        }
        let (document, _) = fragment(case);
        let readings = readings(&document, &rules.compiled.disguises);
        let facts = settle(&document, &readings, &rules.pitch, &rules.words);
        let open = Open {
            document: &document,
            readings: &readings,
            facts: &facts,
            words: &rules.words,
        };
        let study = self.study();
        let quote = |near: &Near<'_>| {
            let text = &readings[near.reading].normal.text;
            text[near.candidate.start..near.candidate.end].to_owned()
        };
        if let Some(near) = study.excused(&self.book(), rule, open).first() {
            let why = near.excuse.unwrap_or_default();
            return Some(format!("“{}” excused: {why}", quote(near)));
        }
        let lacking = study.lacking(rule, open);
        let near = lacking.iter().find(|near| near.excuse.is_none())?;
        let (_, what) = near.lacks?;
        Some(format!("“{}” {what}", quote(near)))
    }

    /// The pack with every pattern relaxed, made when it is first asked for.
    pub(crate) fn study(&self) -> &Study {
        self.rules.study()
    }
}

//! The tests that rules carry: fragments that must and must not be found, and how well they cover
//! their rule.

use super::cases::{fragment, written};
use super::coverage::{Coverage, NearMiss};
use crate::rules::RawCase;
use crate::{Classifier, Readers, Registry, RegistryError};
use mingjian_domain::{Finding, Place, RuleRef};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What running a pack's tests gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Rules in the pack.
    pub rules: usize,
    /// Fragments tried.
    pub tests: usize,
    /// Those that failed, in the order of the pack.
    pub failures: Vec<TestFailure>,
    /// How well each rule is covered, in the order of the pack.
    pub coverage: Vec<Coverage>,
}

/// One fragment that was judged otherwise than its author said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFailure {
    /// The rule.
    pub rule: RuleRef,
    /// The fragment as written.
    pub text: String,
    /// What its author said.
    pub expected: String,
    /// What was found instead.
    pub got: String,
}

impl TestReport {
    /// Rules that are covered too little.
    pub fn short(&self) -> impl Iterator<Item = &Coverage> {
        self.coverage.iter().filter(|c| !c.is_enough())
    }

    /// Keeps what belongs to rules whose id begins so.
    pub fn only(&mut self, start: &str) {
        self.failures.retain(|f| f.rule.0.starts_with(start));
        self.coverage.retain(|c| c.rule.0.starts_with(start));
    }
}

/// One fragment of one rule.
struct Trial<'c> {
    rule: usize,
    case: &'c RawCase,
    must: bool,
}

/// What trying it gave.
enum Tried {
    Failed { expected: String, got: String },
    Matched,
    Clear(Option<String>),
}

impl Classifier {
    /// Runs every test of every rule, on every core.
    pub fn test(&self) -> TestReport {
        let rules = &self.rules.compiled.rules;
        let trials: Vec<Trial<'_>> = self
            .rules
            .cases
            .iter()
            .enumerate()
            .flat_map(|(rule, (matching, clear))| {
                let of = move |must| move |case| Trial { rule, case, must };
                matching
                    .iter()
                    .map(of(true))
                    .chain(clear.iter().map(of(false)))
            })
            .collect();
        let tried: Vec<Tried> = trials.par_iter().map(|trial| self.try_one(trial)).collect();
        let mut report = TestReport {
            rules: rules.len(),
            tests: trials.len(),
            failures: Vec::new(),
            coverage: rules.iter().map(|r| Coverage::of(&r.reference)).collect(),
        };
        let mut matched = vec![BTreeSet::new(); rules.len()];
        for (trial, tried) in trials.iter().zip(tried) {
            let text = written(trial.case);
            match tried {
                Tried::Failed { expected, got } => report.failures.push(TestFailure {
                    rule: rules[trial.rule].reference.clone(),
                    text,
                    expected,
                    got,
                }),
                Tried::Matched => {
                    matched[trial.rule].insert(text.replace(['«', '»'], ""));
                }
                Tried::Clear(near) => {
                    report.coverage[trial.rule]
                        .clear
                        .push(NearMiss { text, near });
                }
            }
        }
        for (coverage, matched) in report.coverage.iter_mut().zip(&matched) {
            coverage.matching = matched.len();
        }
        let (tests, mut failures) = self.test_circumstances();
        report.tests += tests;
        report.failures.append(&mut failures);
        report
    }

    fn try_one(&self, trial: &Trial<'_>) -> Tried {
        let rule = &self.rules.compiled.rules[trial.rule].reference;
        match self.fails(rule, trial.case, trial.must) {
            Some((expected, got)) => Tried::Failed { expected, got },
            None if trial.must => Tried::Matched,
            None => Tried::Clear(self.near_miss(trial.rule, trial.case)),
        }
    }

    /// What was expected and what came, where they differ.
    fn fails(&self, rule: &RuleRef, case: &RawCase, must: bool) -> Option<(String, String)> {
        let (document, marked) = fragment(case);
        let judge = match self.for_case(&case.registry) {
            Ok(judge) => judge,
            Err(error) => return Some(("a readable registry".to_owned(), error.to_string())),
        };
        let assessment = judge.assess(&document, Readers::Rules);
        let found: Vec<&Finding> = assessment
            .findings
            .iter()
            .filter(|f| f.rule == *rule)
            .collect();
        let fits = match (must, marked) {
            (false, _) => found.is_empty(),
            (true, None) => !found.is_empty(),
            (true, Some((from, to))) => found.iter().any(|f| f.place == Place::Text { from, to }),
        };
        if fits {
            return None;
        }
        let expected = match (must, marked) {
            (false, _) => "nothing".to_owned(),
            (true, Some(_)) => "the marked words".to_owned(),
            (true, None) => "a finding".to_owned(),
        };
        let mut got: Vec<String> = found.iter().map(|f| format!("«{}»", f.quote)).collect();
        for excused in assessment.excused.iter().filter(|e| e.rule == *rule) {
            got.push(format!("excused «{}»: {}", excused.quote, excused.why));
        }
        if got.is_empty() {
            got.push(format!(
                "nothing (product kind {})",
                assessment.circumstances.product_kind
            ));
        }
        Some((expected, got.join("; ")))
    }

    /// With the registry of a case, if it brings one.
    pub(super) fn for_case(&self, registry: &[String]) -> Result<Self, RegistryError> {
        if registry.is_empty() {
            return Ok(self.clone());
        }
        let rows = registry.join("\n");
        let registry = Registry::read_csv(rows.as_bytes(), "registry of the test")?;
        Ok(self.clone().with_registry(registry))
    }
}

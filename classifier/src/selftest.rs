//! The tests that rules carry: fragments that must and must not be found.

use crate::{Classifier, RawCase, Readers, Registry};
use mingjian_domain::{
    Completeness, Document, DocumentState, Finding, Part, PartKind, Place, Position, Precision,
    Published, RuleRef, SourceKind, Speaker,
};
use std::str::FromStr;

/// What running a pack's tests gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Rules in the pack.
    pub rules: usize,
    /// Fragments tried.
    pub tests: usize,
    /// Those that failed, in the order of the pack.
    pub failures: Vec<TestFailure>,
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

impl Classifier {
    /// Runs every test of every rule.
    pub fn test(&self) -> TestReport {
        let mut report = TestReport {
            rules: self.rules.cases.len(),
            tests: 0,
            failures: Vec::new(),
        };
        for (rule, (matching, clear)) in self.rules.compiled.rules.iter().zip(&self.rules.cases) {
            let mut one = |case: &RawCase, must: bool| {
                report.tests += 1;
                if let Some((expected, got)) = self.fails(&rule.reference, case, must) {
                    let text = written(case);
                    report.failures.push(TestFailure {
                        rule: rule.reference.clone(),
                        text,
                        expected,
                        got,
                    });
                }
            };
            matching.iter().for_each(|case| one(case, true));
            clear.iter().for_each(|case| one(case, false));
            for (missing, what) in [(matching.is_empty(), "match"), (clear.is_empty(), "clear")] {
                if missing {
                    report.failures.push(TestFailure {
                        rule: rule.reference.clone(),
                        text: String::new(),
                        expected: format!("at least one test under `{what}`"),
                        got: "none".to_owned(),
                    });
                }
            }
        }
        let (tests, mut failures) = self.test_circumstances();
        report.tests += tests;
        report.failures.append(&mut failures);
        report
    }

    /// What was expected and what came, where they differ.
    fn fails(&self, rule: &RuleRef, case: &RawCase, must: bool) -> Option<(String, String)> {
        let (document, marked) = fragment(case);
        let with_registry;
        let judge = if case.registry.is_empty() {
            self
        } else {
            match Registry::read_csv(case.registry.join("\n").as_bytes(), "registry of the test") {
                Ok(registry) => {
                    with_registry = self.clone().with_registry(registry);
                    &with_registry
                }
                Err(error) => return Some(("a readable registry".to_owned(), error.to_string())),
            }
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
}

pub(crate) fn written(case: &RawCase) -> String {
    case.text.clone().unwrap_or_else(|| case.cues.join(" | "))
}

/// The document of a fragment, and the marked place.
pub(crate) fn fragment(case: &RawCase) -> (Document, Option<(Position, Position)>) {
    let speaker = word(case.speaker.as_deref()).unwrap_or(Speaker::Unknown);
    let mut parts = Vec::new();
    if let Some(title) = &case.title {
        parts.push(Part {
            speaker,
            ..Part::plain(PartKind::Title, title.as_str())
        });
    }
    let (mut from, mut to) = (None, None);
    let kind = if case.cues.is_empty() {
        PartKind::Body
    } else {
        PartKind::Cue
    };
    for text in case.text.iter().chain(&case.cues) {
        let part = parts.len() as u32;
        let mut plain = String::new();
        let mut offset = 0;
        for c in text.chars() {
            match c {
                '«' => from = Some(Position { part, offset }),
                '»' => to = Some(Position { part, offset }),
                c => {
                    plain.push(c);
                    offset += 1;
                }
            }
        }
        parts.push(Part {
            speaker,
            ..Part::plain(kind, plain)
        });
    }
    let document = Document {
        source_kind: word(case.source_kind.as_deref()).unwrap_or(SourceKind::Web),
        url: None,
        title: case.title.clone(),
        account: case.account.clone(),
        author: None,
        published: case.published.and_then(|day| {
            let at = jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).ok()?;
            Some(Published {
                at,
                precision: Precision::Day,
            })
        }),
        state: DocumentState::Article,
        product_kind: word(case.product_kind.as_deref()),
        parts,
        // Cues are speech: what stood on the screen is unknown.
        completeness: Completeness {
            speech_only: !case.cues.is_empty(),
            ..Completeness::default()
        },
    };
    (document, from.zip(to))
}

fn word<T: FromStr>(word: Option<&str>) -> Option<T> {
    word.and_then(|word| word.parse().ok())
}

//! The tests that the lists of circumstances carry: a text, and what is settled about it.

use super::{Facts, settle};
use crate::reading::{Reading, readings};
use crate::rules::{Candidate, Excuse, Hits, RawCase, Scene};
use crate::{Classifier, TestFailure};
use jiff::civil::Date;
use mingjian_domain::{Document, Place, Position, ProductKind, RuleRef, Speaker};
use serde::Deserialize;
use std::str::FromStr;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    text: Option<String>,
    #[serde(default)]
    cues: Vec<String>,
    title: Option<String>,
    account: Option<String>,
    source_kind: Option<String>,
    published: Option<Date>,
    /// What the source says of the goods.
    stated: Option<String>,
    /// What the source says of the speaker.
    said_by: Option<String>,
    expect: RawExpect,
}

/// What is settled; only what is named is compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpect {
    speaker: Option<String>,
    product_kind: Option<String>,
    sold: Option<bool>,
    about_goods: Option<bool>,
    checkable: Option<bool>,
    warned: Option<bool>,
    /// What excuses the marked words; `no` for nothing.
    excuse: Option<String>,
    numbers: Option<Vec<String>>,
}

/// One test, its words typed.
pub(crate) struct Case {
    file: String,
    raw: RawCase,
    expect: Expect,
}

#[derive(Default)]
struct Expect {
    speaker: Option<Speaker>,
    product_kind: Option<ProductKind>,
    sold: Option<bool>,
    about_goods: Option<bool>,
    checkable: Option<bool>,
    warned: Option<bool>,
    excuse: Option<Option<Excuse>>,
    numbers: Option<Vec<String>>,
}

impl Case {
    /// Types the words of a test; or says what is wrong, with the words to look for.
    pub(super) fn of(file: &str, raw: RawExample) -> Result<Self, (String, String)> {
        let wrong = |word: &str, reason: String| (word.to_owned(), reason);
        if raw.text.is_some() != raw.cues.is_empty() {
            return Err(wrong("", "a test has either text or cues".to_owned()));
        }
        let marked = raw.text.iter().chain(&raw.cues).any(|t| t.contains('«'));
        let excuse = match raw.expect.excuse.as_deref() {
            Some(word) if !marked => {
                return Err(wrong(
                    word,
                    "an excuse is of marked words: mark them with «»".to_owned(),
                ));
            }
            None if marked => {
                return Err(wrong(
                    "«",
                    "words are marked, but no excuse is expected of them".to_owned(),
                ));
            }
            Some("no") => Some(None),
            Some(word) => Some(Some(Excuse::named(word).ok_or_else(|| {
                let known: Vec<&str> = Excuse::ALL.iter().map(|(_, name)| *name).collect();
                wrong(
                    word,
                    format!(
                        "no excuse is called {word:?}; one of no, {}",
                        known.join(", ")
                    ),
                )
            })?)),
            None => None,
        };
        let expect = Expect {
            speaker: typed(raw.expect.speaker.as_deref(), "speaker")?,
            product_kind: typed(raw.expect.product_kind.as_deref(), "product kind")?,
            sold: raw.expect.sold,
            about_goods: raw.expect.about_goods,
            checkable: raw.expect.checkable,
            warned: raw.expect.warned,
            excuse,
            numbers: raw.expect.numbers,
        };
        Ok(Self {
            file: file.to_owned(),
            raw: RawCase {
                text: raw.text,
                cues: raw.cues,
                title: raw.title,
                account: raw.account,
                product_kind: typed(raw.stated.as_deref(), "product kind")?,
                source_kind: typed(raw.source_kind.as_deref(), "source kind")?,
                speaker: typed(raw.said_by.as_deref(), "speaker")?,
                published: raw.published,
                ..RawCase::default()
            },
            expect,
        })
    }
}

fn typed<T: FromStr>(word: Option<&str>, what: &str) -> Result<Option<T>, (String, String)> {
    word.map(|word| {
        word.parse()
            .map_err(|_| (word.to_owned(), format!("no {what} is called {word:?}")))
    })
    .transpose()
}

impl Classifier {
    /// How many tests the lists of circumstances carry, and those that failed.
    pub(crate) fn test_circumstances(&self) -> (usize, Vec<TestFailure>) {
        let cases = &self.rules.cases_of_words;
        let failures = cases
            .iter()
            .filter_map(|case| {
                let (expected, got) = self.differs(case)?;
                Some(TestFailure {
                    rule: RuleRef(case.file.clone()),
                    text: crate::author::written(&case.raw),
                    expected,
                    got,
                })
            })
            .collect();
        (cases.len(), failures)
    }

    /// What was expected and what was settled, where they differ.
    fn differs(&self, case: &Case) -> Option<(String, String)> {
        let (document, marked) = crate::author::fragment(&case.raw);
        let rules = &self.rules;
        let readings = readings(&document, &rules.compiled.disguises);
        let facts = settle(&document, &readings, &rules.pitch, &rules.words);
        let c = &facts.circumstances;
        let e = &case.expect;
        let mut wrong = Vec::new();
        let mut compare = |what: &str, expected: Option<String>, got: String| {
            if let Some(expected) = expected.filter(|expected| *expected != got) {
                wrong.push((format!("{what} {expected}"), format!("{what} {got}")));
            }
        };
        compare(
            "speaker",
            e.speaker.map(|s| s.to_string()),
            c.speaker.to_string(),
        );
        compare(
            "product kind",
            e.product_kind.map(|k| k.to_string()),
            c.product_kind.to_string(),
        );
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        compare("sold", e.sold.map(yes), yes(c.goods.any()));
        let about = facts.about_goods(document.product_kind);
        compare("about goods", e.about_goods.map(yes), yes(about));
        compare("checkable", e.checkable.map(yes), yes(facts.whole()));
        compare("warned", e.warned.map(yes), yes(!c.warnings.is_empty()));
        compare(
            "numbers",
            e.numbers.as_ref().map(|n| n.join(", ")),
            c.numbers.join(", "),
        );
        if let (Some(expected), Some(marked)) = (e.excuse, marked) {
            let name = |excuse: Option<Excuse>| excuse.map_or("no", Excuse::name).to_owned();
            let got = self.excuse(&document, &readings, &facts, marked);
            compare("excuse", Some(name(expected)), name(got));
        }
        let (expected, got): (Vec<_>, Vec<_>) = wrong.into_iter().unzip();
        (!expected.is_empty()).then(|| (expected.join(", "), got.join(", ")))
    }

    /// What excuses the marked words, as one candidate of one part.
    fn excuse(
        &self,
        document: &Document,
        readings: &[Reading<'_>],
        facts: &Facts,
        (from, to): (Position, Position),
    ) -> Option<Excuse> {
        let (index, range) = readings
            .iter()
            .enumerate()
            .find_map(|(index, reading)| Some((index, span(reading, from, to)?)))?;
        let scene = Scene {
            document,
            compiled: &self.rules.compiled,
            words: &self.rules.words,
            facts,
            flow: &facts.flows[index],
            reading: &readings[index],
            hits: &Hits::default(),
        };
        scene.excuse(
            &Candidate {
                rule: 0,
                start: range.start,
                end: range.end,
                parts: vec![range],
            },
            true,
        )
    }
}

/// The bytes of the normalised text that stand for the marked words.
fn span(reading: &Reading<'_>, from: Position, to: Position) -> Option<std::ops::Range<usize>> {
    let text = &reading.normal.text;
    let within = |range: std::ops::Range<usize>| match reading.place(range).0 {
        Place::Text {
            from: start,
            to: end,
        } => from <= start && end <= to,
        Place::Document => false,
    };
    let inside: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(at, c)| within(*at..at + c.len_utf8()))
        .collect();
    let (first, _) = inside.first()?;
    let (last, c) = inside.last()?;
    Some(*first..last + c.len_utf8())
}

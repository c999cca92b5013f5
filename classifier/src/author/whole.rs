//! Near misses of rules that look at the whole document: the document is changed in one place, in
//! every way there is, until the check fires.
//!
//! One change is: a circumstance lifted (who speaks, which goods, the account, the title, the day,
//! that nothing is sold, that only speech is known), a clause, line or cue taken out, a number taken
//! out, one digit changed, or one row or field of the registry taken out.

use super::cases::fragment;
use crate::rules::RawCase;
use crate::sentence::ends_clause;
use crate::{Classifier, Readers};
use mingjian_domain::{Completeness, Document, PartKind, ProductKind, Speaker};
use std::ops::Range;

/// A change and what it is called.
type Change = (String, Box<dyn Fn(&mut Document)>);

impl Classifier {
    /// What must be changed in a clear case of a rule with a check to make it fire.
    pub(super) fn near_miss_of_check(&self, rule: usize, case: &RawCase) -> Option<String> {
        let (document, _) = fragment(case);
        let judge = self.for_case(&case.registry).ok()?;
        let fires = |judge: &Self, document: &Document| {
            let said = judge.assess(document, Readers::Rules);
            let wanted = &self.rules.compiled.rules[rule].reference;
            said.findings.iter().any(|f| f.rule == *wanted)
        };
        let changed = circumstances()
            .into_iter()
            .chain(cuts(&document))
            .chain(digits(&document))
            .find(|(_, change)| {
                let mut changed = document.clone();
                change(&mut changed);
                fires(&judge, &changed)
            });
        if let Some((what, _)) = changed {
            return Some(what);
        }
        registries(&case.registry)
            .into_iter()
            .find_map(|(what, rows)| {
                let judge = self.for_case(&rows).ok()?;
                fires(&judge, &document).then_some(what)
            })
    }
}

/// The registry of a case without one row, or with one field emptied. The first row names columns.
fn registries(rows: &[String]) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let mut fewer = rows.to_vec();
        fewer.remove(at);
        all.push((format!("without the registry row {row}"), fewer));
        let fields: Vec<&str> = row.split(',').collect();
        for (field, taken) in fields.iter().enumerate() {
            let mut emptied = fields.clone();
            emptied[field] = "";
            let mut changed = rows.to_vec();
            changed[at] = emptied.join(",");
            all.push((format!("without “{taken}” in the registry"), changed));
        }
    }
    all
}

fn circumstances() -> Vec<Change> {
    fn change(what: &str, change: impl Fn(&mut Document) + 'static) -> Change {
        (what.to_owned(), Box::new(change))
    }
    vec![
        change("spoken by a seller", |d| {
            d.parts.iter_mut().for_each(|p| p.speaker = Speaker::Seller);
        }),
        change("of a health food", |d| {
            d.product_kind = Some(ProductKind::HealthFood);
        }),
        change("without its account", |d| d.account = None),
        change("without its title", |d| {
            d.title = None;
            d.parts.retain(|part| part.kind != PartKind::Title);
        }),
        change("without its day", |d| d.published = None),
        change("with the whole text known", |d| {
            d.completeness = Completeness::default();
        }),
        change("with a way to buy", |d| {
            if let Some(part) = d.parts.last_mut() {
                part.text.push_str("。每盒98元，下单电话13800000000");
            }
        }),
    ]
}

/// Every clause, line, cue and number taken out, one at a time.
fn cuts(document: &Document) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        for range in clauses(&part.text).into_iter().chain(numbers(&part.text)) {
            let what = format!("without “{}”", &part.text[range.clone()]);
            all.push((
                what,
                Box::new(move |d| d.parts[index].text.replace_range(range.clone(), "")),
            ));
        }
    }
    all
}

/// Clauses with their end marks, by bytes.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut all = Vec::new();
    for (at, c) in text.char_indices() {
        if ends_clause(c) || c == '、' || c == ' ' {
            all.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    all.push(start..text.len());
    all.retain(|range| !text[range.clone()].trim().is_empty());
    all
}

/// Runs of letters and digits that hold a digit, by bytes.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (at, c) in text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_alphanumeric())
    {
        match all.last_mut() {
            Some(run) if run.end == at => run.end += c.len_utf8(),
            _ => all.push(at..at + 1),
        }
    }
    all.retain(|run| text[run.clone()].bytes().any(|b| b.is_ascii_digit()));
    all
}

/// Every digit made every other one, one at a time.
fn digits(document: &Document) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        for (at, digit) in part.text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for other in ('0'..='9').filter(|other| *other != digit) {
                all.push((
                    format!("the {digit} at byte {at} made {other}"),
                    Box::new(move |d| {
                        let text = &mut d.parts[index].text;
                        text.replace_range(at..at + 1, other.encode_utf8(&mut [0; 4]));
                    }),
                ));
            }
        }
    }
    all
}

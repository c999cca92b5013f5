//! Rules: packs of data to findings.
//!
//! ```text
//! files ─load→ pack ─compile→ automaton, plans ─scan→ candidates ─context→ findings and excused
//!                                              └checks→ findings about the document
//! ```
//! Rules speak only here; what a finding is worth is `fuse`, who speaks and what is sold is
//! `circumstances`.

mod automaton;
mod checks;
mod clues;
mod compile;
mod context;
mod expression;
mod fit;
mod lexicons;
mod load;
mod mistake;
mod negation;
mod pattern;
mod plan;
mod raw;
mod relax;
mod scan;
mod study;
mod token;
mod triage;
mod tried;
mod typed;
mod typed_regex;

pub(crate) use automaton::{Hits, is_whole};
pub(crate) use compile::{Compiled, Rule, compile};
pub(crate) use context::{Excuse, Scene};
pub(crate) use expression::needs;
pub(crate) use fit::matches;
pub(crate) use load::{Pack, PackFile, in_folder, load, read_folder, yaml};
pub use mistake::PackError;
pub(crate) use mistake::{Mistakes, mistake, nearest};
pub(crate) use pattern::{Atom, Element, Pattern, Reach, Sequence, Side};
pub(crate) use raw::{FusionFile, LexiconFile, RawCase, RawLexicon, Text};
pub(crate) use relax::{Loosened, written};
pub(crate) use scan::{Candidate, candidates};
pub(crate) use study::{Near, Open, Study};
pub(crate) use typed::{LoadedRule, Written};

use crate::circumstances::{Facts, Words};
use crate::pitch::Pitch;
use crate::reading::Reading;
use crate::registry::Registry;
use checks::Checked;
use compile::Check;
use context::{EXCEPTED, Outcome};
use jiff::civil::Date;
use mingjian_domain::{
    Document, Excused, Finding, LawTable, Place, ProductKind, ProvisionId, Reader, RuleRef,
};
use std::collections::HashMap;
use std::ops::Range;

/// What rules read with, beside the document.
pub(crate) struct Book<'b> {
    pub(crate) compiled: &'b Compiled,
    pub(crate) law: &'b LawTable,
    pub(crate) registry: Option<&'b Registry>,
    pub(crate) functions: &'b [(String, usize)],
    pub(crate) pitch: &'b Pitch,
    pub(crate) words: &'b Words,
}

/// What the rules say of one document.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) findings: Vec<Finding>,
    /// Sentences that only the tone of the whole text makes suspect.
    pub(crate) clues: Vec<Finding>,
    pub(crate) excused: Vec<Excused>,
    /// How many more were found and excused of each rule, and not kept.
    more_found: HashMap<RuleRef, usize>,
    more_excused: HashMap<RuleRef, usize>,
}

impl Said {
    /// Whether nothing in the text was found.
    pub(crate) fn is_empty(&self) -> bool {
        let mut all = self.findings.iter().chain(&self.clues);
        !all.any(|finding| matches!(finding.place, Place::Text { .. }))
    }

    /// Adds what another reader found, but for sentences where a rule says the same.
    pub(crate) fn add(&mut self, found: Vec<Finding>) {
        let told = |new: &Finding| {
            let mut all = self.findings.iter().chain(&self.clues);
            all.any(|f| f.category == new.category && overlap(&f.place, &new.place))
        };
        let mut new: Vec<Finding> = found.into_iter().filter(|finding| !told(finding)).collect();
        self.findings.append(&mut new);
    }

    /// Findings with clues among them, in reading order, and what was excused.
    pub(crate) fn together(mut self) -> (Vec<Finding>, Vec<Excused>) {
        self.findings.append(&mut self.clues);
        self.findings
            .sort_by(|a, b| order(&a.place, &a.rule.0).cmp(&order(&b.place, &b.rule.0)));
        keep(LISTED, &mut self.findings, &mut self.more_found, |f| {
            &f.rule
        });
        keep(LISTED, &mut self.excused, &mut self.more_excused, |e| {
            &e.rule
        });
        let mut more = self.more_found;
        for finding in self.findings.iter_mut().rev() {
            tell(&mut more, &finding.rule, &mut finding.reason);
        }
        let mut more = self.more_excused;
        for excused in self.excused.iter_mut().rev() {
            tell(&mut more, &excused.rule, &mut excused.why);
        }
        (self.findings, self.excused)
    }

    /// Lets go of what no answer will tell, once there is much of it. What stands came in reading
    /// order, flow by flow.
    fn trim(&mut self) {
        if self.findings.len() + self.excused.len() < MANY {
            return;
        }
        self.findings
            .sort_by(|a, b| order(&a.place, &a.rule.0).cmp(&order(&b.place, &b.rule.0)));
        self.excused
            .sort_by(|a, b| order(&a.place, &a.rule.0).cmp(&order(&b.place, &b.rule.0)));
        keep(KEPT, &mut self.findings, &mut self.more_found, |f| &f.rule);
        keep(KEPT, &mut self.excused, &mut self.more_excused, |e| &e.rule);
    }
}

/// Places of one rule that are kept while a document is read. The risk of so many is one already.
const KEPT: usize = 400;
/// Places of all rules from which on they are counted.
const MANY: usize = 4096;

/// Places of one rule that are listed of one document: more tell a person nothing, and a text that
/// repeats one claim must not make an answer without end.
const LISTED: usize = 40;

/// Keeps the first places of each rule, and counts the others.
fn keep<T>(
    most: usize,
    all: &mut Vec<T>,
    more: &mut HashMap<RuleRef, usize>,
    rule: impl Fn(&T) -> &RuleRef,
) {
    let mut counts: HashMap<RuleRef, usize> = HashMap::new();
    all.retain(|one| match counts.get_mut(rule(one)) {
        Some(count) => {
            *count += 1;
            *count <= most
        }
        None => counts.insert(rule(one).clone(), 1).is_none(),
    });
    for (rule, count) in counts {
        if count > most {
            *more.entry(rule).or_default() += count - most;
        }
    }
}

/// Says in the words of the last one listed of a rule how many more there are.
fn tell(more: &mut HashMap<RuleRef, usize>, rule: &RuleRef, words: &mut String) {
    if let Some(count) = more.remove(rule) {
        words.push_str(&format!("（同一规则另有{count}处，未逐一列出）"));
    }
}

/// A candidate that was judged: its rule, its bytes, and the excuse if there is one.
struct Judged {
    rule: u32,
    range: Range<usize>,
    excuse: Option<&'static str>,
}

/// Reads a document with every rule: findings in reading order, those of the whole document last.
pub(crate) fn read(
    book: &Book<'_>,
    document: &Document,
    readings: &[Reading<'_>],
    facts: &Facts,
    hits: &mut Hits,
) -> Said {
    let mut said = Said::default();
    for (index, reading) in readings.iter().enumerate() {
        hits.read(&book.compiled.automaton, &reading.normal.text);
        let scene = Scene {
            document,
            compiled: book.compiled,
            words: book.words,
            facts,
            flow: &facts.flows[index],
            reading,
            hits,
        };
        let judged: Vec<Judged> = candidates(book.compiled, hits, reading)
            .iter()
            .filter_map(|candidate| {
                let excuse = match scene.judge(candidate) {
                    Outcome::Stands => None,
                    Outcome::Excused(why) => Some(why),
                    Outcome::Nothing => return None,
                };
                Some(Judged {
                    rule: candidate.rule,
                    range: candidate.start..candidate.end,
                    excuse,
                })
            })
            .collect();
        for one in merged(judged) {
            let rule = &book.compiled.rules[one.rule as usize];
            let (place, quote) = reading.place(one.range);
            match one.excuse {
                None => said
                    .findings
                    .push(finding(book, rule, facts, place, quote, "")),
                Some(why) => said.excused.push(Excused {
                    rule: rule.reference.clone(),
                    category: rule.category,
                    place,
                    quote,
                    why: why.to_owned(),
                }),
            }
        }
        said.trim();
    }
    excuse_by_document(book, readings, hits, &mut said);
    check_document(book, document, readings, facts, &mut said);
    said.excused
        .sort_by(|a, b| order(&a.place, &a.rule.0).cmp(&order(&b.place, &b.rule.0)));
    said
}

/// Excuses the findings of rules that have an exception anywhere in the document. Only rules that
/// found something are asked, so few documents are read again.
fn excuse_by_document(book: &Book<'_>, readings: &[Reading<'_>], hits: &mut Hits, said: &mut Said) {
    for rule in &book.compiled.rules {
        let found =
            rule.reaches_over_document() && said.findings.iter().any(|f| f.rule == rule.reference);
        if found && fit::excepted_by_document(book.compiled, readings, rule, hits) {
            excuse_all(said, rule);
        }
    }
}

fn excuse_all(said: &mut Said, rule: &Rule) {
    if let Some(count) = said.more_found.remove(&rule.reference) {
        *said.more_excused.entry(rule.reference.clone()).or_default() += count;
    }
    let (excused, findings) = std::mem::take(&mut said.findings)
        .into_iter()
        .partition(|finding| finding.rule == rule.reference);
    said.findings = findings;
    said.excused
        .extend(Vec::into_iter(excused).map(|finding| Excused {
            rule: finding.rule,
            category: finding.category,
            place: finding.place,
            quote: finding.quote,
            why: EXCEPTED.to_owned(),
        }));
}

fn overlap(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (
            Place::Text { from, to },
            Place::Text {
                from: start,
                to: end,
            },
        ) => from < end && start < to,
        _ => false,
    }
}

fn order<'o>(place: &Place, rule: &'o str) -> (u32, u32, u32, u32, &'o str) {
    match place {
        Place::Text { from, to } => (from.part, from.offset, to.part, to.offset, rule),
        Place::Document => (u32::MAX, 0, 0, 0, rule),
    }
}

/// Overlapping candidates of one rule as one, the longest; an excused one gives way to one that
/// stands.
fn merged(mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.sort_by_key(|j| {
        (
            j.rule,
            j.excuse.is_some(),
            std::cmp::Reverse(j.range.len()),
            j.range.start,
        )
    });
    let mut kept: Vec<Judged> = Vec::new();
    let mut of_rule = 0;
    // Kept ranges of the rule at hand, by start: they never overlap one another.
    let mut taken: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for one in judged {
        if kept
            .get(of_rule)
            .is_some_and(|first| first.rule != one.rule)
        {
            of_rule = kept.len();
            taken.clear();
        }
        let before = taken.range(..one.range.end).next_back();
        if before.is_some_and(|(_, end)| *end > one.range.start) {
            continue;
        }
        taken.insert(one.range.start, one.range.end);
        kept.push(one);
    }
    kept
}

fn check_document(
    book: &Book<'_>,
    document: &Document,
    readings: &[Reading<'_>],
    facts: &Facts,
    said: &mut Said,
) {
    let checked = Checked {
        document,
        readings,
        facts,
        registry: book.registry,
        functions: book.functions,
        pitch: book.pitch,
        words: book.words,
    };
    for rule in &book.compiled.rules {
        let Some(check) = rule.check else { continue };
        for found in checked.run(check, rule, book.compiled) {
            let (place, quote) = match found.place {
                Some((index, range)) => readings[index].place(range),
                None => (Place::Document, String::new()),
            };
            let found = finding(book, rule, facts, place, quote, &found.detail);
            if check == Check::Pitch {
                said.clues.push(found);
            } else {
                said.findings.push(found);
            }
        }
    }
}

fn finding(
    book: &Book<'_>,
    rule: &Rule,
    facts: &Facts,
    place: Place,
    quote: String,
    detail: &str,
) -> Finding {
    let explain = &rule.info.explain;
    Finding {
        category: rule.category,
        severity: rule.severity,
        reader: Reader::Rule,
        rule: rule.reference.clone(),
        place,
        quote,
        provisions: provisions(&rule.provisions, facts.kind(), facts.published, book.law),
        reason: if detail.is_empty() {
            explain.clone()
        } else {
            format!("{explain}（{detail}）")
        },
    }
}

/// The provisions for a kind of goods that were in force on the day of publication; those without
/// an end where the day is unknown; all where none was in force.
pub(crate) fn provisions(
    of_kinds: &[(Option<ProductKind>, Vec<ProvisionId>)],
    kind: ProductKind,
    day: Option<Date>,
    law: &LawTable,
) -> Vec<ProvisionId> {
    let of = |wanted| {
        of_kinds
            .iter()
            .find(|(k, _)| *k == wanted)
            .map(|(_, ids)| ids)
    };
    let Some(all) = of(Some(kind))
        .or_else(|| of(None))
        .or_else(|| of_kinds.first().map(|(_, ids)| ids))
    else {
        return Vec::new();
    };
    let in_force: Vec<ProvisionId> = all
        .iter()
        .filter(|id| {
            law.get(id).is_some_and(|p| match day {
                Some(day) => p.in_force(day),
                None => p.to.is_none(),
            })
        })
        .cloned()
        .collect();
    if in_force.is_empty() {
        all.clone()
    } else {
        in_force
    }
}

//! Study: where a rule nearly fits, and what its pattern lacks there.
//!
//! The pack compiled a second time with every pattern relaxed in every way (`relax`). A candidate of
//! a relaxed pattern is judged like any other, so what is excused is no near miss of the pattern.

use super::Book;
use super::compile::{Compiled, compile_varied};
use super::context::{EXCEPTED, Outcome, Scene};
use super::fit::{excepted_by_document, matches};
use super::lexicons::Lexicon;
use super::load::Pack;
use super::pattern::Pattern;
use super::relax::{Loosened, relaxed, relaxed_expression};
use super::scan::{self, Candidate};
use crate::circumstances::{Facts, Words};
use crate::reading::Reading;
use crate::rules::Hits;
use mingjian_domain::Document;
use regex::Regex;
use std::collections::BTreeMap;
use std::ops::Range;

/// A pack with every pattern relaxed.
pub(crate) struct Study {
    compiled: Compiled,
    /// By rule and relaxed plan: what was taken away, of which pattern.
    plans: Vec<Vec<(usize, Loosened)>>,
    /// By rule: the same of expressions.
    expressions: Vec<Vec<(usize, Loosened, Regex)>>,
    /// The lexicons by name, for telling what stands where.
    pub(crate) lexicons: BTreeMap<String, Lexicon>,
}

/// A document as it is read.
#[derive(Clone, Copy)]
pub(crate) struct Open<'o, 'd> {
    pub(crate) document: &'d Document,
    pub(crate) readings: &'o [Reading<'d>],
    pub(crate) facts: &'o Facts,
    pub(crate) words: &'o Words,
}

/// A place where a rule nearly stands.
pub(crate) struct Near<'s> {
    /// Which reading.
    pub(crate) reading: usize,
    pub(crate) candidate: Candidate,
    /// Which pattern of the rule, and what it lacks; none where the pattern fits and is excused.
    pub(crate) lacks: Option<(usize, &'s Loosened)>,
    /// What excuses it; none where the relaxed pattern stands.
    pub(crate) excuse: Option<&'static str>,
}

impl Study {
    pub(crate) fn of(pack: Pack) -> Self {
        let compiled = compile_varied(&pack, &|pattern| {
            relaxed(&pattern).into_iter().map(|(_, p)| p).collect()
        });
        let mut plans = Vec::new();
        let mut expressions = Vec::new();
        for rule in &pack.rules {
            let mut of_plans = Vec::new();
            let mut of_expressions = Vec::new();
            for (at, written) in rule.patterns.iter().enumerate() {
                match &written.pattern {
                    Pattern::Regex(expression) => {
                        for (what, expression) in relaxed_expression(expression) {
                            if let Ok(regex) = Regex::new(&expression) {
                                of_expressions.push((at, what, regex));
                            }
                        }
                    }
                    pattern => {
                        of_plans.extend(relaxed(pattern).into_iter().map(|(w, _)| (at, w)));
                    }
                }
            }
            plans.push(of_plans);
            expressions.push(of_expressions);
        }
        Self {
            compiled,
            plans,
            expressions,
            lexicons: pack.lexicons,
        }
    }

    /// Where a rule fits as it is and is excused, or is not for these goods.
    pub(crate) fn excused(
        &self,
        book: &Book<'_>,
        rule: usize,
        open: Open<'_, '_>,
    ) -> Vec<Near<'_>> {
        let mut all = Vec::new();
        let mut hits = Hits::default();
        let elsewhere = excepted_elsewhere(book.compiled, rule, open, &mut hits);
        for (index, reading) in open.readings.iter().enumerate() {
            hits.read(&book.compiled.automaton, &reading.normal.text);
            let scene = scene(book.compiled, open, index, &hits);
            for candidate in scan::candidates(book.compiled, &hits, reading) {
                if candidate.rule as usize != rule {
                    continue;
                }
                let excuse = match scene.judge(&candidate) {
                    Outcome::Stands if elsewhere => EXCEPTED,
                    Outcome::Stands => continue,
                    Outcome::Excused(why) => why,
                    Outcome::Nothing => "规则不适用于这一商品种类",
                };
                all.push(Near {
                    reading: index,
                    candidate,
                    lacks: None,
                    excuse: Some(excuse),
                });
            }
        }
        all
    }

    /// Where a rule would fit with one demand of one pattern taken away.
    pub(crate) fn lacking(&self, rule: usize, open: Open<'_, '_>) -> Vec<Near<'_>> {
        self.lacking_of(rule..rule + 1, open)
    }

    /// The same of every rule.
    pub(crate) fn lacking_all(&self, open: Open<'_, '_>) -> Vec<Near<'_>> {
        self.lacking_of(0..self.plans.len(), open)
    }

    fn lacking_of(&self, rules: Range<usize>, open: Open<'_, '_>) -> Vec<Near<'_>> {
        let mut all = Vec::new();
        let mut hits = Hits::default();
        for (index, reading) in open.readings.iter().enumerate() {
            hits.read(&self.compiled.automaton, &reading.normal.text);
            for rule in rules.clone() {
                self.lacking_in(rule, open, index, &hits, &mut all);
            }
        }
        for rule in rules {
            if excepted_elsewhere(&self.compiled, rule, open, &mut hits) {
                let of_rule = |near: &&mut Near<'_>| near.candidate.rule as usize == rule;
                for near in all.iter_mut().filter(of_rule) {
                    near.excuse.get_or_insert(EXCEPTED);
                }
            }
        }
        all
    }

    fn lacking_in<'s>(
        &'s self,
        rule: usize,
        open: Open<'_, '_>,
        index: usize,
        hits: &Hits,
        all: &mut Vec<Near<'s>>,
    ) {
        let reading = &open.readings[index];
        let text = reading.normal.text.as_str();
        let scene = scene(&self.compiled, open, index, hits);
        let mut keep = |lacks: (usize, &'s Loosened), parts| {
            let candidate = scan::candidate(rule as u32, parts);
            let excuse = match scene.judge(&candidate) {
                Outcome::Stands => None,
                Outcome::Excused(why) => Some(why),
                Outcome::Nothing => return,
            };
            all.push(Near {
                reading: index,
                candidate,
                lacks: Some(lacks),
                excuse,
            });
        };
        let plans = &self.compiled.rules[rule].plans;
        for (plan, (pattern, what)) in plans.iter().zip(&self.plans[rule]) {
            for parts in matches(&self.compiled, hits, reading, plan, 0..text.len()) {
                keep((*pattern, what), parts);
            }
        }
        for (pattern, what, expression) in &self.expressions[rule] {
            for sentence in reading.sentences.iter() {
                for hit in expression.find_iter(&text[sentence.clone()]) {
                    let part = sentence.start + hit.start()..sentence.start + hit.end();
                    keep((*pattern, what), vec![part]);
                }
            }
        }
    }
}

/// Whether an exception that reaches over the document stands in it.
fn excepted_elsewhere(
    compiled: &Compiled,
    rule: usize,
    open: Open<'_, '_>,
    hits: &mut Hits,
) -> bool {
    excepted_by_document(compiled, open.readings, &compiled.rules[rule], hits)
}

fn scene<'s, 'd>(
    compiled: &'s Compiled,
    open: Open<'s, 'd>,
    index: usize,
    hits: &'s Hits,
) -> Scene<'s, 'd> {
    Scene {
        document: open.document,
        compiled,
        words: open.words,
        facts: open.facts,
        flow: &open.facts.flows[index],
        reading: &open.readings[index],
        hits,
    }
}

//! Overlap: rules of one category that find the same sentences, and patterns that find nothing, in
//! the rules' own cases and in the texts at hand.

use super::{Remarks, remark, short};
use crate::Classifier;
use crate::author::fragment;
use crate::reading::readings;
use crate::rules::{Hits, Pack, candidates, matches};
use mingjian_domain::Document;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rules that share so much of what either finds are told.
const ALIKE: f64 = 0.9;
/// Sentences that say enough to compare by.
const ENOUGH: usize = 4;

/// A sentence: document, reading, first byte.
type Sentence = (usize, usize, usize);

/// What the rules find in one document: sentences by rule, and the patterns that fit.
#[derive(Default)]
struct Found {
    sentences: Vec<(u32, Sentence)>,
    patterns: BTreeSet<(u32, usize)>,
}

pub(super) fn look(
    classifier: &Classifier,
    pack: &Pack,
    documents: &[Document],
    remarks: &mut Remarks,
) {
    let cases = classifier.rules.cases.iter();
    let cases = cases.flat_map(|(matching, clear)| matching.iter().chain(clear));
    let cases: Vec<Document> = cases.map(|case| fragment(case).0).collect();
    let all: Vec<&Document> = documents.iter().chain(&cases).collect();
    let found: Vec<Found> = all
        .par_iter()
        .enumerate()
        .map_init(Hits::default, |hits, (at, document)| {
            read(classifier, at, document, hits)
        })
        .collect();
    let mut of_rule: Vec<BTreeSet<Sentence>> = vec![BTreeSet::new(); pack.rules.len()];
    let mut fitting: BTreeSet<(u32, usize)> = BTreeSet::new();
    for one in found {
        for (rule, sentence) in one.sentences {
            of_rule[rule as usize].insert(sentence);
        }
        fitting.extend(one.patterns);
    }
    alike(pack, &of_rule, remarks);
    for (at, rule) in pack.rules.iter().enumerate() {
        for (pattern, written) in rule.patterns.iter().enumerate() {
            if !fitting.contains(&(at as u32, pattern)) {
                let reason = format!(
                    "the pattern {} fits nowhere in the rule's cases nor in the texts at hand; give it a case",
                    short(&written.text)
                );
                remarks.notice(remark(&rule.file, &written.text, reason));
            }
        }
    }
}

fn read(classifier: &Classifier, at: usize, document: &Document, hits: &mut Hits) -> Found {
    let compiled = &classifier.rules.compiled;
    let mut found = Found::default();
    for (index, reading) in readings(document, &compiled.disguises).iter().enumerate() {
        hits.read(&compiled.automaton, &reading.normal.text);
        let mut rules = BTreeSet::new();
        for candidate in candidates(compiled, hits, reading) {
            let sentence = reading.sentences.around(candidate.start).start;
            found
                .sentences
                .push((candidate.rule, (at, index, sentence)));
            rules.insert(candidate.rule);
        }
        for rule in rules {
            for (pattern, plan) in compiled.rules[rule as usize].plans.iter().enumerate() {
                let text = 0..reading.normal.text.len();
                if !matches(compiled, hits, reading, plan, text).is_empty() {
                    found.patterns.insert((rule, pattern));
                }
            }
        }
    }
    found
}

fn alike(pack: &Pack, of_rule: &[BTreeSet<Sentence>], remarks: &mut Remarks) {
    let mut rules_of: BTreeMap<Sentence, Vec<usize>> = BTreeMap::new();
    for (rule, sentences) in of_rule.iter().enumerate() {
        for sentence in sentences {
            rules_of.entry(*sentence).or_default().push(rule);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for rules in rules_of.values() {
        for (at, a) in rules.iter().enumerate() {
            for b in &rules[at + 1..] {
                if pack.rules[*a].category == pack.rules[*b].category {
                    *shared.entry((*a, *b)).or_default() += 1;
                }
            }
        }
    }
    for ((a, b), both) in shared {
        let either = of_rule[a].len() + of_rule[b].len() - both;
        if either >= ENOUGH && both as f64 >= ALIKE * either as f64 {
            let reason = format!(
                "{} finds what {} finds: {both} of {either} sentences; are they one rule?",
                pack.rules[b].id.value, pack.rules[a].id.value
            );
            let rule = &pack.rules[b];
            remarks.notice(remark(&rule.file, &rule.id, reason));
        }
    }
}

//! Stages: the parts of reading one at a time, for measuring them against their bounds.
//!
//! Not here: judging. What a document is worth is [`Classifier::assess`](crate::Classifier::assess).

use crate::Classifier;
use crate::circumstances::settle;
use crate::normalize::{Normalised, normalise};
use crate::reading::{Reading, readings};
use crate::rules::{Atom, Element, Hits, Pack, Pattern, candidates, load};
use mingjian_domain::Document;
use std::collections::BTreeSet;
use std::ops::Range;

/// Documents made ready to be scanned, for [`Stages::scan`].
pub struct Ready<'d>(Vec<Reading<'d>>);

impl Ready<'_> {
    /// The normalised texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|reading| reading.normal.text.as_str())
    }
}

/// A place where a pattern fits, before it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    /// Which of the ready texts.
    pub text: usize,
    /// Which rule, as [`Classifier::rules`] orders them.
    pub rule: usize,
    /// Bytes of the pattern's elements in that text, in order of place.
    pub elements: Vec<Range<usize>>,
}

/// A pattern of two elements in order, `{cure_verb} ..8 {disease}`: what other engines can say too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Id of its rule.
    pub rule: String,
    /// The words of the first element, normalised.
    pub first: BTreeSet<String>,
    /// Characters between them at most.
    pub gap: u32,
    /// The words of the second element, normalised.
    pub second: BTreeSet<String>,
}

/// The stages of one classifier, with what they keep between texts.
pub struct Stages<'c> {
    classifier: &'c Classifier,
    hits: Hits,
}

impl Classifier {
    /// The stages one at a time.
    pub fn stages(&self) -> Stages<'_> {
        Stages {
            classifier: self,
            hits: Hits::default(),
        }
    }

    /// The patterns of two elements in order, as the pack orders them; exceptions are not among them.
    pub fn pairs(&self) -> Vec<Pair> {
        let pack = load(&self.rules.files).expect("it was loaded before");
        let rules = pack.rules.iter();
        rules
            .flat_map(|rule| {
                let patterns = rule.patterns.iter();
                let pack = &pack;
                patterns.filter_map(|one| pair(&rule.id.value, &one.pattern, pack))
            })
            .collect()
    }
}

fn pair(rule: &str, pattern: &Pattern, pack: &Pack) -> Option<Pair> {
    let Pattern::Sequence(sequence) = pattern else {
        return None;
    };
    let ([first, second], [gap]) = (sequence.elements.as_slice(), sequence.gaps.as_slice()) else {
        return None;
    };
    Some(Pair {
        rule: rule.to_owned(),
        first: words(first, pack),
        gap: *gap,
        second: words(second, pack),
    })
}

fn words(element: &Element, pack: &Pack) -> BTreeSet<String> {
    let atoms = element.iter();
    atoms
        .flat_map(|atom| match atom {
            Atom::Literal(word) => std::slice::from_ref(word),
            Atom::Lexicon(name) => pack.lexicons[name].terms.as_slice(),
        })
        .cloned()
        .collect()
}

impl Stages<'_> {
    /// Normalises a text.
    pub fn normalise(&self, text: &str) -> Normalised {
        normalise(text, &self.classifier.rules.compiled.disguises)
    }

    /// Normalises a document.
    pub fn ready<'d>(&self, document: &'d Document) -> Ready<'d> {
        Ready(readings(
            document,
            &self.classifier.rules.compiled.disguises,
        ))
    }

    /// Every place where a pattern of any rule fits, before any is judged: how many.
    pub fn scan(&mut self, ready: &Ready<'_>) -> usize {
        let compiled = &self.classifier.rules.compiled;
        ready
            .0
            .iter()
            .map(|reading| {
                self.hits.read(&compiled.automaton, &reading.normal.text);
                candidates(compiled, &self.hits, reading).len()
            })
            .sum()
    }

    /// The same places, each told.
    pub fn fitting(&mut self, ready: &Ready<'_>) -> Vec<Fitting> {
        let compiled = &self.classifier.rules.compiled;
        let mut all = Vec::new();
        for (text, reading) in ready.0.iter().enumerate() {
            self.hits.read(&compiled.automaton, &reading.normal.text);
            let here = candidates(compiled, &self.hits, reading).into_iter();
            all.extend(here.map(|candidate| Fitting {
                text,
                rule: candidate.rule as usize,
                elements: candidate.parts,
            }));
        }
        all
    }

    /// Which words stand in each text, by their number in [`Stages::words`].
    pub fn found(&mut self, ready: &Ready<'_>) -> Vec<BTreeSet<usize>> {
        let automaton = &self.classifier.rules.compiled.automaton;
        let texts = ready.0.iter();
        texts
            .map(|reading| {
                self.hits.read(automaton, &reading.normal.text);
                let hits = self.hits.all().iter();
                hits.map(|hit| hit.word as usize).collect()
            })
            .collect()
    }

    /// The words alone: how many were found.
    pub fn hits(&mut self, ready: &Ready<'_>) -> usize {
        let automaton = &self.classifier.rules.compiled.automaton;
        let read = ready.0.iter().map(|reading| {
            self.hits.read(automaton, &reading.normal.text);
            self.hits.all().len()
        });
        read.sum()
    }

    /// The circumstances of a document: how many numbers were found.
    pub fn settle(&self, document: &Document, ready: &Ready<'_>) -> usize {
        let rules = &self.classifier.rules;
        let facts = settle(document, &ready.0, &rules.pitch, &rules.words);
        facts.flows.iter().map(|flow| flow.numbers.len()).sum()
    }

    /// Every word of every rule.
    pub fn words(&self) -> &[String] {
        self.classifier.rules.compiled.automaton.words()
    }
}

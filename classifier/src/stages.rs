//! Stages: the parts of reading one at a time, for measuring them against their bounds.
//!
//! Not here: judging. What a document is worth is [`Classifier::assess`](crate::Classifier::assess).

use crate::Classifier;
use crate::circumstances::settle;
use crate::normalize::{Normalised, normalise};
use crate::reading::{Reading, readings};
use crate::rules::{Hits, candidates};
use mingjian_domain::Document;

/// Documents made ready to be scanned, for [`Stages::scan`].
pub struct Ready<'d>(Vec<Reading<'d>>);

impl Ready<'_> {
    /// The normalised texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|reading| reading.normal.text.as_str())
    }
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

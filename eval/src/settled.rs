//! How often the circumstances are settled as labelled: who speaks, what is sold, whether the text
//! advertises. Rules and fusion stand on them, so an error here is an error everywhere.

use crate::judge::Example;
use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::Assessment;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One circumstance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What is settled: `speaker`, `product_kind`, `advertisement`.
    pub name: String,
    /// By label.
    pub labels: Vec<SettledAs>,
}

/// What documents of one label were taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledAs {
    /// The label.
    pub label: String,
    /// How many documents carry it.
    pub documents: usize,
    /// What they were taken for, the most frequent first.
    pub taken_for: Vec<(String, usize)>,
}

impl Settled {
    /// Documents settled as labelled, of all.
    pub fn right(&self) -> (usize, usize) {
        let right = self.labels.iter().map(SettledAs::right).sum();
        (right, self.labels.iter().map(|l| l.documents).sum())
    }
}

impl SettledAs {
    /// Documents settled as labelled.
    pub fn right(&self) -> usize {
        let same = self.taken_for.iter().find(|(word, _)| *word == self.label);
        same.map_or(0, |(_, count)| *count)
    }
}

/// Each circumstance on the documents that carry its label.
pub(crate) fn settled(classifier: &Classifier, examples: &[Example]) -> Vec<Settled> {
    let records: Vec<_> = examples
        .par_iter()
        .filter_map(|e| {
            Some((
                e.record.as_ref()?,
                classifier.assess(&e.document, Readers::Rules),
            ))
        })
        .collect();
    if records.is_empty() {
        return Vec::new();
    }
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let one = |name: &str, pairs: Vec<(String, String)>| Settled {
        name: name.to_owned(),
        labels: labels(pairs),
    };
    let advertises = |a: &Assessment| yes(a.is_advertisement >= 0.5);
    vec![
        one(
            "speaker",
            records
                .iter()
                .map(|(r, a)| (r.speaker.to_string(), a.circumstances.speaker.to_string()))
                .collect(),
        ),
        one(
            "product_kind",
            records
                .iter()
                .map(|(r, a)| {
                    (
                        r.product_kind.to_string(),
                        a.circumstances.product_kind.to_string(),
                    )
                })
                .collect(),
        ),
        one(
            "advertisement",
            records
                .iter()
                .map(|(r, a)| (yes(r.advertisement), advertises(a)))
                .collect(),
        ),
    ]
}

fn labels(pairs: Vec<(String, String)>) -> Vec<SettledAs> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (label, taken) in pairs {
        *counts.entry(label).or_default().entry(taken).or_default() += 1;
    }
    let mut all: Vec<SettledAs> = counts
        .into_iter()
        .map(|(label, taken)| {
            let mut taken_for: Vec<(String, usize)> = taken.into_iter().collect();
            taken_for.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            SettledAs {
                label,
                documents: taken_for.iter().map(|(_, count)| count).sum(),
                taken_for,
            }
        })
        .collect();
    all.sort_by_key(|l| std::cmp::Reverse(l.documents));
    all
}

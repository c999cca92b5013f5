//! How fast documents are judged, on one thread and on all.

use crate::{Example, Figure};
use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::Document;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Rounds over the documents at most, and the time after which no further one begins.
const ROUNDS: usize = 7;
const ENOUGH: Duration = Duration::from_secs(2);

/// Pace over some rounds: the median, with the slowest and the fastest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Documents in a round.
    pub documents: usize,
    /// Characters in a round.
    pub characters: usize,
    /// Threads of the second figure.
    pub threads: usize,
    /// Documents a second on one thread.
    pub one: Figure,
    /// Documents a second on all.
    pub all: Figure,
}

impl Speed {
    /// Measures a reader on documents.
    pub(crate) fn of(
        classifier: &Classifier,
        readers: Readers,
        examples: &[Example],
    ) -> Option<Self> {
        let documents: Vec<Document> = examples.iter().map(|e| e.document.clone()).collect();
        let alone = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .ok()?;
        let parts = documents.iter().flat_map(|d| &d.parts);
        let judge = || drop(classifier.assess_all(&documents, readers));
        Some(Self {
            documents: documents.len(),
            characters: parts.map(|p| p.text.chars().count()).sum(),
            threads: rayon::current_num_threads(),
            one: alone.install(|| pace(documents.len(), judge)),
            all: pace(documents.len(), judge),
        })
    }

    /// Characters a second at a pace of documents.
    pub fn characters_per_second(&self, pace: &Figure) -> Option<f64> {
        pace.value
            .map(|p| p * self.characters as f64 / self.documents.max(1) as f64)
    }
}

fn pace(documents: usize, judge: impl Fn()) -> Figure {
    let began = Instant::now();
    let mut rounds: Vec<f64> = Vec::new();
    while rounds.is_empty() || (rounds.len() < ROUNDS && began.elapsed() < ENOUGH) {
        let round = Instant::now();
        judge();
        rounds.push(documents as f64 / round.elapsed().as_secs_f64().max(1e-9));
    }
    rounds.sort_by(f64::total_cmp);
    Figure {
        value: rounds.get(rounds.len() / 2).copied(),
        low: rounds.first().copied(),
        high: rounds.last().copied(),
    }
}

//! Text for the benches, out of the corpus: what is read in the field, and sellers alone.
#![allow(dead_code)]

use mingjian_classifier::Classifier;
use mingjian_domain::{Completeness, Document, DocumentState, Part, PartKind, SourceKind};
use serde_json::Value;
use std::hint::black_box;
use std::time::Instant;

/// Documents of the training split, `sellers` of a hundred by sellers; those run short, so they
/// come again.
pub fn mixed(sellers: usize) -> Vec<Document> {
    let (selling, other) = split();
    let mut selling = selling.iter().cycle();
    let mut all = Vec::new();
    for (at, document) in other.iter().enumerate() {
        all.push(document.clone());
        if at % 100 < sellers {
            all.extend(selling.next().cloned());
        }
    }
    all
}

/// Documents of sellers alone: the densest text there is.
pub fn sellers() -> Vec<Document> {
    split().0
}

fn split() -> (Vec<Document>, Vec<Document>) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../corpus/compiled/train.jsonl"
    );
    let lines = std::fs::read_to_string(path).unwrap();
    let (mut selling, mut other) = (Vec::new(), Vec::new());
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let sells = record["verdict"] == "violation";
        (if sells { &mut selling } else { &mut other }).push(document(&record));
    }
    (selling, other)
}

fn document(record: &Value) -> Document {
    let title = record["title"].as_str();
    let heading = title.map(|t| Part::plain(PartKind::Title, t));
    let paragraphs = record["paragraphs"].as_array().unwrap().iter();
    let paragraphs = paragraphs.map(|p| Part::plain(PartKind::Body, p["text"].as_str().unwrap()));
    of_parts(heading.into_iter().chain(paragraphs).collect())
}

/// A document of these parts.
pub fn of_parts(parts: Vec<Part>) -> Document {
    Document {
        source_kind: SourceKind::Web,
        url: None,
        title: None,
        account: None,
        author: None,
        published: None,
        state: DocumentState::Article,
        product_kind: None,
        parts,
        completeness: Completeness::default(),
    }
}

/// Bytes of text.
pub fn bytes(documents: &[Document]) -> usize {
    documents
        .iter()
        .flat_map(|d| &d.parts)
        .map(|p| p.text.len())
        .sum()
}

/// The normalised text of each document's flows.
pub fn normalised(classifier: &Classifier, documents: &[Document]) -> Vec<String> {
    let stages = classifier.stages();
    documents
        .iter()
        .flat_map(|document| {
            stages
                .ready(document)
                .texts()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Seconds of the fastest of `runs` runs, on this thread's own clock: other work on the machine
/// never makes one faster.
pub fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> f64 {
    (0..runs)
        .map(|_| {
            let start = Clock::start();
            black_box(run());
            start.seconds()
        })
        .fold(f64::MAX, f64::min)
}

/// Time that this thread ran, where the system tells it; else time that passed.
pub struct Clock(Option<u64>, Instant);

impl Clock {
    /// Starts it.
    pub fn start() -> Self {
        Self(ran(), Instant::now())
    }

    /// Seconds since.
    pub fn seconds(&self) -> f64 {
        match (self.0, ran()) {
            (Some(before), Some(now)) => (now - before) as f64 / 1e9,
            _ => self.1.elapsed().as_secs_f64(),
        }
    }
}

/// Nanoseconds that this thread ran.
fn ran() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_ascii_whitespace().next()?.parse().ok()
}

//! Prints what speaks for and against each document, by name: for fitting `rules/pitch.yaml`.
//!
//! `cargo run -p mingjian-classifier --example evidence RULES < documents.jsonl`; a line holds
//! `title`, `account`, `source_kind` and `paragraphs` as the compiled corpus does, and comes back
//! with its `id`, its `verdict` and the evidence.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use mingjian_domain::{Completeness, Document, DocumentState, Part, PartKind, SourceKind};
use serde_json::{Value, json};
use std::path::Path;

fn main() {
    let folder = std::env::args().nth(1).expect("the rule folder is named");
    let classifier = Classifier::from_dir(Path::new(&folder)).unwrap_or_else(|e| panic!("{e}"));
    for line in std::io::stdin().lines() {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let evidence = classifier.evidence(&document(&record));
        let named: serde_json::Map<String, Value> = evidence
            .into_iter()
            .filter(|(_, value)| *value != 0.0)
            .map(|(name, value)| (name, json!(value)))
            .collect();
        println!(
            "{}",
            json!({"id": record["id"], "verdict": record["verdict"], "evidence": named})
        );
    }
}

fn document(record: &Value) -> Document {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let source_kind: SourceKind = serde_json::from_value(record["source_kind"].clone()).unwrap();
    let speech = source_kind == SourceKind::Broadcast;
    let kind = if speech {
        PartKind::Cue
    } else {
        PartKind::Body
    };
    let title = text("title");
    let heading = title.iter().map(|t| Part::plain(PartKind::Title, t));
    let paragraphs = record["paragraphs"].as_array().unwrap().iter();
    let parts = heading
        .chain(paragraphs.map(|p| Part::plain(kind, p["text"].as_str().unwrap())))
        .collect();
    Document {
        source_kind,
        url: None,
        account: text("account"),
        author: None,
        published: None,
        state: DocumentState::Article,
        product_kind: None,
        parts,
        completeness: Completeness {
            speech_only: speech,
            ..Completeness::default()
        },
        title,
    }
}

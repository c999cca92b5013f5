//! The text that is read: documents of the training split, as they stand.

use mingjian_classifier::Classifier;
use mingjian_domain::{Document, Part, PartKind};
use serde_json::Value;
use std::path::Path;

/// Every document of the training split.
///
/// # Panics
/// Where `corpus/compiled/train.jsonl` is missing or is not what the corpus writes.
pub fn documents() -> Vec<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/compiled/train.jsonl");
    let lines = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    lines.lines().map(document).collect()
}

fn document(line: &str) -> Document {
    let record: Value = serde_json::from_str(line).expect("each line is a JSON object");
    let title = record["title"].as_str();
    let heading = title.map(|text| Part::plain(PartKind::Title, text));
    let paragraphs = record["paragraphs"].as_array().into_iter().flatten();
    let texts = paragraphs.filter_map(|paragraph| paragraph["text"].as_str());
    let body = texts.map(|text| Part::plain(PartKind::Body, text));
    Document::of(heading.into_iter().chain(body).collect())
}

/// All documents in one, for an engine that does better with few long texts.
pub fn joined(documents: &[Document]) -> Vec<Document> {
    let parts = documents.iter().flat_map(|document| &document.parts);
    let parts = parts.map(|part| Part::plain(PartKind::Body, part.text.clone()));
    vec![Document::of(parts.collect())]
}

/// The normalised texts of each document.
pub fn normalised(classifier: &Classifier, documents: &[Document]) -> Vec<Vec<String>> {
    let stages = classifier.stages();
    let texts = |document| stages.ready(document).texts().map(str::to_owned).collect();
    documents.iter().map(texts).collect()
}

/// Bytes of the documents' own text.
pub fn bytes(documents: &[Document]) -> usize {
    let parts = documents.iter().flat_map(|document| &document.parts);
    parts.map(|part| part.text.len()).sum()
}

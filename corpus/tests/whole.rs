//! The corpus as it stands: well formed, compiled as it is written, and as large, as varied and as
//! separated as its data card promises.
#![allow(clippy::unwrap_used)]

use mingjian_corpus::compile::{compiled, compiled_path, read_written};
use mingjian_corpus::{Record, promises};
use std::path::Path;

fn corpus() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn records() -> Vec<Record> {
    let reading = read_written(corpus()).unwrap();
    let told: Vec<String> = reading.mistakes.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    reading.records
}

#[test]
fn the_compiled_files_are_what_build_makes() {
    for (split, text) in compiled(&records()) {
        let path = compiled_path(corpus(), split);
        let committed = std::fs::read_to_string(&path).unwrap();
        assert!(
            committed == text,
            "{}: is not what `mingjian corpus build` makes",
            path.display()
        );
    }
}

#[test]
fn the_corpus_keeps_its_promises() {
    let broken = promises::broken(&records());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_compiled_line_fits_the_schema() {
    let schema = std::fs::read_to_string(corpus().join("schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for (split, text) in compiled(&records()) {
        for (n, line) in text.lines().enumerate() {
            let value = serde_json::from_str(line).unwrap();
            let wrong: Vec<String> = schema
                .iter_errors(&value)
                .map(|e| format!("{e} at {}", e.instance_path()))
                .collect();
            assert!(
                wrong.is_empty(),
                "{split} line {}: {}",
                n + 1,
                wrong.join("; ")
            );
        }
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = std::fs::read_to_string(corpus().join("schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let good = serde_json::to_value(&records()[0]).unwrap();
    assert!(schema.is_valid(&good));
    for (field, value) in [
        ("split", serde_json::json!("all")),
        ("verdict", serde_json::json!("bad")),
        (
            "paragraphs",
            serde_json::json!([{ "text": "a", "spans": [{ "start": 0, "end": 1, "categories": ["cures"] }] }]),
        ),
        ("colour", serde_json::json!("red")),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        assert!(!schema.is_valid(&wrong), "{field}");
        assert!(serde_json::from_value::<Record>(wrong).is_err(), "{field}");
    }
}

#[test]
fn the_data_card_tells_the_counts_as_they_are() {
    let card = std::fs::read_to_string(corpus().join("README.md")).unwrap();
    let told = card
        .split_once("<!-- stats:begin -->")
        .unwrap()
        .1
        .split_once("<!-- stats:end -->")
        .unwrap()
        .0;
    let counted = mingjian_corpus::stats::Stats::of(&records()).markdown();
    assert_eq!(
        told.trim(),
        counted.trim(),
        "paste what `mingjian corpus stats` prints between the marks"
    );
}

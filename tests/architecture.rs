//! Dependencies point one way: what a room may know is written here, and `cargo metadata` is asked.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

/// Room → the rooms it may know. A room that is not named here may know none.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("domain", &[][..]),
        ("warc", &["domain"]),
        ("store", &["domain", "warc"]),
        ("classifier", &["domain"]),
        ("corpus", &["domain"]),
        ("eval", &["classifier", "corpus", "domain"]),
        ("train", &["classifier", "corpus", "domain", "eval"]),
        ("index", &["domain"]),
        ("crawler", &["domain", "store", "warc"]),
        ("evidence", &["domain", "warc"]),
        (
            "review-ui",
            &["domain", "evidence", "index", "store", "warc"],
        ),
    ])
}

/// What the classifier must compile without.
const NOT_IN_CLASSIFIER: &[&str] = &["tokio", "sqlx", "axum", "reqwest", "object_store"];

fn metadata() -> serde_json::Value {
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--no-deps",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Package → the packages it names for ordinary use (tests may use more).
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let named = package["dependencies"].as_array().unwrap().iter();
            let ordinary = named.filter(|d| d["kind"].is_null());
            let names = ordinary.map(|d| d["name"].as_str().unwrap().to_owned());
            (
                package["name"].as_str().unwrap().to_owned(),
                names.collect(),
            )
        })
        .collect()
}

#[test]
fn rooms_know_only_what_they_may() {
    let dependencies = dependencies();
    for (room, may_know) in allowed() {
        let known = dependencies[&format!("mingjian-{room}")]
            .iter()
            .filter_map(|name| name.strip_prefix("mingjian-"));
        for other in known {
            assert!(may_know.contains(&other), "{room} must not know {other}");
        }
    }
}

#[test]
fn every_room_is_named_here() {
    let named: BTreeSet<String> = allowed().keys().map(|r| format!("mingjian-{r}")).collect();
    let rooms: BTreeSet<String> = dependencies()
        .into_keys()
        .filter(|name| name.starts_with("mingjian-"))
        .collect();
    assert_eq!(rooms, named);
}

#[test]
fn the_classifier_has_no_database_and_no_runtime() {
    let known = &dependencies()["mingjian-classifier"];
    for heavy in NOT_IN_CLASSIFIER {
        assert!(!known.contains(*heavy), "classifier must not know {heavy}");
    }
}

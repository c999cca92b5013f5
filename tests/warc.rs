//! Captures as a standard reader sees them: every stored capture is opened with `warcio`.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, repository};
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[ignore = "needs Python with warcio, named by MINGJIAN_TEST_PYTHON; scripts/test.sh brings it"]
fn every_capture_of_the_demo_opens_in_warcio_with_its_digests() {
    let python = std::env::var("MINGJIAN_TEST_PYTHON")
        .expect("MINGJIAN_TEST_PYTHON names a Python with warcio");
    let desk = Desk::bare();
    desk.run(&["demo", "--no-serve", "--json"]).ended(0);
    let mut blobs = Vec::new();
    files(&desk.data().join("blobs"), &mut blobs);
    assert!(blobs.len() > 100, "{}", blobs.len());
    let mut kinds = std::collections::BTreeSet::new();
    for blob in &blobs {
        let output = Command::new(&python)
            .arg(repository("tests/warcio_check.py"))
            .arg(blob)
            .output()
            .unwrap();
        let said: desk::Said = output.into();
        let told = said.ended(0).json();
        assert_eq!(told["ok"], true, "{}: {told}", blob.display());
        kinds.extend(
            told["types"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t.as_str().unwrap().to_owned()),
        );
    }
    for kind in ["request", "response", "metadata", "resource"] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

//! Authors' tools on a small pack of their own.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use std::path::Path;
use std::sync::LazyLock;

static SMALL: LazyLock<Classifier> = LazyLock::new(|| {
    Classifier::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack"))
        .unwrap()
});

#[test]
fn a_clear_case_is_near_if_one_thing_taken_away_makes_the_rule_fire() {
    let mut told = String::new();
    for coverage in SMALL.test().coverage {
        told.push_str(&format!(
            "{}: {} match\n",
            coverage.rule.0, coverage.matching
        ));
        for case in coverage.clear {
            let why = case.near.as_deref().unwrap_or("not near");
            told.push_str(&format!("  {} — {why}\n", case.text));
        }
    }
    insta::assert_snapshot!(told);
}

/// The small pack with the lexicons and rules of another folder in the place of its own.
fn pack(name: &str) -> tempfile::TempDir {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures.join("pack"), folder.path());
    for inner in ["lexicons", "packs"] {
        std::fs::remove_dir_all(folder.path().join(inner)).unwrap();
    }
    copy(&fixtures.join(name), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn lint_names_what_does_nothing_or_the_same_twice() {
    let classifier = Classifier::from_dir(pack("lint").path()).unwrap();
    let told: Vec<String> = classifier
        .lint(&[])
        .into_iter()
        .map(|remark| {
            let kind = if remark.is_wrong { "wrong" } else { "note" };
            format!(
                "{}:{}: {kind}: {}",
                remark.file, remark.line, remark.message
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

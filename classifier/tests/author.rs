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

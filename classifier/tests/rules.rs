//! Every rule of the built-in pack, by its own tests.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use std::path::Path;

#[test]
fn every_rule_passes_its_own_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let classifier = Classifier::from_dir(&folder).unwrap_or_else(|error| panic!("rules/{error}"));
    let report = classifier.test();
    let failures: Vec<String> = report
        .failures
        .iter()
        .map(|f| {
            format!(
                "{}\n    text      {}\n    expected  {}\n    got       {}",
                f.rule.0, f.text, f.expected, f.got
            )
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} tests of {} rules failed:\n{}",
        failures.len(),
        report.tests,
        report.rules,
        failures.join("\n")
    );
}

#[test]
fn the_built_in_rules_are_those_of_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let from_folder = Classifier::from_dir(&folder).unwrap();
    assert_eq!(
        Classifier::builtin().fingerprint(),
        from_folder.fingerprint()
    );
}

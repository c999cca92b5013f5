//! Every rule of the built-in pack, by its own tests.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;

#[test]
fn every_rule_passes_its_own_tests() {
    let report = Classifier::builtin().test();
    let failures: Vec<String> = report
        .failures
        .iter()
        .map(|f| format!("{}\n    text      {}\n    expected  {}\n    got       {}", f.rule.0, f.text, f.expected, f.got))
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

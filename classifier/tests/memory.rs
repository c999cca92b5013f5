//! Memory stays flat: what is kept about a long text while it is read is bounded, whatever it repeats.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::Document;
use std::path::Path;

/// Megabytes.
fn status(name: &str) -> f64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let kilobytes: f64 = line
        .trim()
        .strip_suffix(" kB")
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    kilobytes / 1024.0
}

#[test]
#[cfg(target_os = "linux")]
fn a_long_page_takes_a_few_times_its_size() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack");
    let classifier = Classifier::from_dir(&folder).unwrap();
    let claim =
        "吃三盒根治糖尿病，降xue糖不反★弹，每盒398元，订购热线400-800-1234，国食健注G20190345。";
    classifier.assess(&Document::plain(None, claim), Readers::Both);
    let page = Document::plain(None, &claim.repeat(2_000_000 / claim.len()));
    let before = status("VmRSS:");
    let said = classifier.assess(&page, Readers::Both);
    let taken = status("VmHWM:") - before;
    assert!(said.findings.len() > 40, "the page is full of claims");
    assert!(taken < 25.0, "{taken:.0} MB for two megabytes of text");
}

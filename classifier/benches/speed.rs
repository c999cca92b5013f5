//! Speed as ratios in one run, and memory: each side is checked to find the same before it is
//! timed. Prints `ratio 0.62 (wanted >= 0.50)`; a row that misses what is wanted says so.
//!
//! `cargo bench -p mingjian-classifier --bench speed`
#![allow(missing_docs, clippy::unwrap_used)]

use common::{best, bytes, mixed, repeated, sellers};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{Document, Part, PartKind};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;
use unicode_normalization::UnicodeNormalization;

mod common;

fn main() {
    let start = Instant::now();
    let classifier = Classifier::builtin();
    let rules = classifier.rules().len();
    let words = classifier.stages().words().len();
    println!("{rules} rules, {words} words");
    wanted_below("start, in seconds", start.elapsed().as_secs_f64(), 0.5);
    for (name, documents) in [("2 sellers in 100", mixed(2)), ("sellers alone", sellers())] {
        println!("\n{name}: {:.2} MB", bytes(&documents) as f64 / 1e6);
        normalising(&classifier, &documents);
        scanning(&classifier, &documents);
        whole(&classifier, &documents);
    }
    let documents = mixed(2);
    println!();
    threads(&classifier, &documents);
    ten_times(&classifier, &documents);
    twice_the_rules(&classifier, &documents);
    memory(&classifier);
}

fn wanted_above(what: &str, value: f64, least: f64) {
    let told = if value >= least { "" } else { "  MISSED" };
    println!("{what:52} ratio {value:.2} (wanted >= {least:.2}){told}");
}

fn wanted_below(what: &str, value: f64, most: f64) {
    let told = if value <= most { "" } else { "  MISSED" };
    println!("{what:52} {value:.2} (wanted <= {most:.2}){told}");
}

fn rate(documents: &[Document], seconds: f64) -> f64 {
    bytes(documents) as f64 / 1e6 / seconds
}

/// Normalising, with the flows and sentences that come with it, against plain NFKC.
fn normalising(classifier: &Classifier, documents: &[Document]) {
    let stages = classifier.stages();
    let nfkc = |text: &str| text.nfkc().collect::<String>();
    let plain = "治疗糖尿病，100%有效。";
    assert_eq!(
        nfkc(plain),
        stages.normalise(plain).text,
        "both fold the width"
    );
    let texts = || {
        documents
            .iter()
            .flat_map(|d| &d.parts)
            .map(|p| p.text.as_str())
    };
    let peer = best(|| texts().map(|text| nfkc(text).len()).sum::<usize>());
    let ours = best(|| {
        documents
            .iter()
            .map(|d| stages.ready(d).texts().count())
            .sum::<usize>()
    });
    println!(
        "  NFKC {:.0} MB/s, normalising {:.0} MB/s",
        rate(documents, peer),
        rate(documents, ours)
    );
    wanted_above("  normalising against NFKC", peer / ours, 0.5);
}

/// Every pattern of every rule against the bare automaton of their words.
fn scanning(classifier: &Classifier, documents: &[Document]) {
    let mut stages = classifier.stages();
    let bare: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasick::new(stages.words()).unwrap();
    let ready: Vec<_> = documents.iter().map(|d| stages.ready(d)).collect();
    let texts = || ready.iter().flat_map(|ready| ready.texts());
    let words = |text: &str| bare.find_overlapping_iter(text).count();
    let found: usize = texts().map(words).sum();
    let hits: usize = ready.iter().map(|ready| stages.hits(ready)).sum();
    assert_eq!(found, hits, "both find the same words");
    let peer = best(|| texts().map(words).sum::<usize>());
    let recorded = best(|| ready.iter().map(|r| stages.hits(r)).sum::<usize>());
    let ours = best(|| ready.iter().map(|r| stages.scan(r)).sum::<usize>());
    let places: usize = ready.iter().map(|r| stages.scan(r)).sum();
    println!(
        "  {found} words, {places} places; bare automaton {:.0} MB/s, words written down {:.0} MB/s, patterns {:.0} MB/s",
        rate(documents, peer),
        rate(documents, recorded),
        rate(documents, ours)
    );
    wanted_above(
        "  words written down against the bare automaton",
        peer / recorded,
        0.5,
    );
    wanted_above(
        "  scan with all rules against the bare automaton",
        peer / ours,
        0.5,
    );
}

fn whole(classifier: &Classifier, documents: &[Document]) {
    let read = |d: &Document| classifier.assess(d, Readers::Both).findings.len();
    let seconds = best(|| documents.iter().map(read).sum::<usize>());
    println!(
        "  judged whole, one thread: {:.1} MB/s",
        rate(documents, seconds)
    );
}

/// By the clock on the wall: a busy machine shows here.
fn threads(classifier: &Classifier, documents: &[Document]) {
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    };
    let judge = |threads| {
        let pool = pool(threads);
        let run = || pool.install(|| classifier.assess_all(documents, Readers::Both));
        let answers = run();
        let seconds = (0..5).map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed().as_secs_f64()
        });
        (seconds.fold(f64::MAX, f64::min), answers)
    };
    let ((one, first), (two, second)) = (judge(1), judge(2));
    assert!(first == second, "two threads answer otherwise than one");
    wanted_above("two threads against one", one / two, 1.8);
}

fn ten_times(classifier: &Classifier, documents: &[Document]) {
    let page = |times: usize| repeated(documents, 100_000 * times);
    let (one, ten) = (page(1), page(10));
    let judge = |d: &Document| best(|| classifier.assess(d, Readers::Both).findings.len());
    let more = bytes(std::slice::from_ref(&ten)) as f64 / bytes(std::slice::from_ref(&one)) as f64;
    println!("{more:.2} times the text in one document");
    wanted_below(
        "  times the time, for ten times the text",
        10.0 * judge(&ten) / judge(&one) / more,
        10.5,
    );
}

/// The pack, and the pack with a copy of each rule of patterns: another id, and in each word that it
/// names itself one character put in the place of another. What the copy finds is nearly nothing, as
/// with rules for another field: what is timed is what they cost.
fn twice_the_rules(classifier: &Classifier, documents: &[Document]) {
    let folder = tempfile::tempdir().unwrap();
    common::doubled(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules"),
        folder.path(),
    );
    let start = Instant::now();
    let doubled = Classifier::from_dir(folder.path()).unwrap_or_else(|e| panic!("{e}"));
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} rules and {}, {} words",
        classifier.rules().len(),
        doubled.rules().len(),
        doubled.stages().words().len()
    );
    wanted_below("  start with twice the rules, in seconds", seconds, 0.5);
    let scan = |classifier: &Classifier| {
        let mut stages = classifier.stages();
        let ready: Vec<_> = documents.iter().map(|d| stages.ready(d)).collect();
        best(|| ready.iter().map(|r| stages.scan(r)).sum::<usize>())
    };
    wanted_below(
        "  scan with twice the rules",
        scan(&doubled) / scan(classifier),
        1.2,
    );
    let judge = |classifier: &Classifier| {
        best(|| {
            documents
                .iter()
                .map(|d| classifier.assess(d, Readers::Both).findings.len())
                .sum::<usize>()
        })
    };
    wanted_below(
        "  judging with twice the rules",
        judge(&doubled) / judge(classifier),
        1.2,
    );
}

/// Fifty megabytes in one document, the document and the rules included.
fn memory(classifier: &Classifier) {
    println!("\n50 MB in one document: seconds, and megabytes held at most");
    let line = |documents: &[Document]| {
        let mut text = String::with_capacity(50_100_000);
        let parts = documents.iter().flat_map(|d| &d.parts).cycle();
        for part in parts {
            text.extend(part.text.chars().filter(|c| !matches!(c, '\n' | '\r')));
            if text.len() >= 50_000_000 {
                return vec![Part::plain(PartKind::Body, text)];
            }
        }
        Vec::new()
    };
    for (name, parts) in [
        ("mixed text, one line", line(&mixed(2))),
        ("sellers alone, one line", line(&sellers())),
        (
            "sellers alone, many parts",
            repeated(&sellers(), 50_000_000).parts,
        ),
    ] {
        let document = Document::of(parts);
        common::forget_peak();
        let start = Instant::now();
        black_box(classifier.assess(&document, Readers::Both));
        let seconds = start.elapsed().as_secs_f64();
        let held = common::peak().unwrap_or(0.0);
        wanted_below(&format!("  {name}: {seconds:.1} s, megabytes"), held, 400.0);
    }
}

//! Text for the benches, out of the corpus: what is read in the field, and sellers alone.
#![allow(dead_code)]

use mingjian_classifier::Classifier;
use mingjian_domain::{Document, Part, PartKind};
use serde_json::Value;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Documents of the training split, `sellers` of a hundred by sellers; those run short, so they
/// come again.
pub fn mixed(sellers: usize) -> Vec<Document> {
    let (selling, other) = split();
    let mut selling = selling.iter().cycle();
    let mut all = Vec::new();
    for (at, document) in other.iter().enumerate() {
        all.push(document.clone());
        if at % 100 < sellers {
            all.extend(selling.next().cloned());
        }
    }
    all
}

/// Documents of sellers alone: the densest text there is.
pub fn sellers() -> Vec<Document> {
    split().0
}

fn split() -> (Vec<Document>, Vec<Document>) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../corpus/compiled/train.jsonl"
    );
    let lines = std::fs::read_to_string(path).unwrap();
    let (mut selling, mut other) = (Vec::new(), Vec::new());
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let sells = record["verdict"] == "violation";
        (if sells { &mut selling } else { &mut other }).push(document(&record));
    }
    (selling, other)
}

fn document(record: &Value) -> Document {
    let title = record["title"].as_str();
    let heading = title.map(|t| Part::plain(PartKind::Title, t));
    let paragraphs = record["paragraphs"].as_array().unwrap().iter();
    let paragraphs = paragraphs.map(|p| Part::plain(PartKind::Body, p["text"].as_str().unwrap()));
    Document::of(heading.into_iter().chain(paragraphs).collect())
}

/// Bytes of text.
pub fn bytes(documents: &[Document]) -> usize {
    documents
        .iter()
        .flat_map(|d| &d.parts)
        .map(|p| p.text.len())
        .sum()
}

/// The normalised text of each document's flows.
pub fn normalised(classifier: &Classifier, documents: &[Document]) -> Vec<String> {
    let stages = classifier.stages();
    documents
        .iter()
        .flat_map(|document| {
            stages
                .ready(document)
                .texts()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Seconds that a run takes: the fastest of five samples of a tenth of a second and more each, on
/// this thread's own clock, so that other work on the machine counts for little.
pub fn best<T>(mut run: impl FnMut() -> T) -> f64 {
    black_box(run());
    let sample = |run: &mut dyn FnMut()| {
        let clock = Clock::start();
        let mut runs = 0.0;
        while runs == 0.0 || clock.seconds() < 0.1 {
            run();
            runs += 1.0;
        }
        clock.seconds() / runs
    };
    let mut run = || drop(black_box(run()));
    (0..5).map(|_| sample(&mut run)).fold(f64::MAX, f64::min)
}

/// Time that this thread ran, where the system tells it; else time that passed.
struct Clock(Option<u64>, Instant);

impl Clock {
    fn start() -> Self {
        Self(ran(), Instant::now())
    }

    fn seconds(&self) -> f64 {
        match (self.0, ran()) {
            (Some(before), Some(now)) => (now - before) as f64 / 1e9,
            _ => self.1.elapsed().as_secs_f64(),
        }
    }
}

/// Nanoseconds that this thread ran.
fn ran() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_ascii_whitespace().next()?.parse().ok()
}

/// The most megabytes held at once since [`forget_peak`].
pub fn peak() -> Option<f64> {
    status("VmHWM:")
}

/// Begins to look for the peak anew, where the system can.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(name: &str) -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// One document of so many bytes and some more: these documents again and again.
pub fn repeated(documents: &[Document], least: usize) -> Document {
    let mut parts = Vec::new();
    let mut held = 0;
    for part in documents.iter().flat_map(|d| &d.parts).cycle() {
        if held >= least {
            break;
        }
        held += part.text.len();
        parts.push(Part::plain(PartKind::Body, part.text.clone()));
    }
    Document::of(parts)
}

/// Writes the rules of `from` to `to`, each rule of patterns twice: the copy has another id, and in
/// the words that its patterns name themselves each first character is another.
pub fn doubled(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            doubled(&path, &target);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let pack = from.ends_with("packs");
            std::fs::write(&target, if pack { with_copies(&text) } else { text }).unwrap();
        }
    }
}

/// A pack file with a copy of every rule that has patterns.
fn with_copies(text: &str) -> String {
    let Some(at) = text.find("\n  - id: ") else {
        return text.to_owned();
    };
    let rules =
        text[at + 1..]
            .split_inclusive('\n')
            .fold(Vec::<String>::new(), |mut rules, line| {
                if line.starts_with("  - id: ") || rules.is_empty() {
                    rules.push(String::new());
                }
                rules.last_mut().unwrap().push_str(line);
                rules
            });
    let copies = rules
        .iter()
        .filter(|rule| rule.contains("\n    patterns:"))
        .map(|rule| copy(rule));
    let copies: String = copies.collect();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}{copies}")
}

fn copy(rule: &str) -> String {
    let mut copied = String::new();
    let (mut of_patterns, mut of_tests) = (false, false);
    for line in rule.split_inclusive('\n') {
        let key = line
            .strip_prefix("    ")
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if let Some(key) = key {
            of_patterns = key.starts_with("patterns:") || key.starts_with("unless:");
            of_tests = key.starts_with("tests:");
        }
        if of_tests {
            if key.is_some() {
                copied.push_str("    tests: {match: [], clear: []}\n");
            }
            continue;
        }
        if let Some(id) = line.strip_prefix("  - id: ") {
            copied.push_str(&format!("  - id: {}-again\n", id.trim()));
        } else if of_patterns {
            copied.push_str(&other_words(line));
        } else {
            copied.push_str(line);
        }
    }
    copied
}

/// Each run of Han characters outside of lexicon names begins with the next character but one of the
/// alphabet of characters.
fn other_words(line: &str) -> String {
    let mut before = ' ';
    line.chars()
        .map(|c| {
            let han = |c: char| ('\u{4e00}'..='\u{9ff0}').contains(&c);
            let first = han(c) && !han(before);
            before = c;
            if first {
                char::from_u32(c as u32 + 2).unwrap()
            } else {
                c
            }
        })
        .collect()
}

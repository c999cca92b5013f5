//! Which automaton finds the words of the rules best: throughput on normalised text of the corpus,
//! time to build, memory. Each must report the same number of hits before it is timed.
//!
//! `cargo bench -p mingjian-classifier --bench automata`
#![allow(missing_docs, clippy::unwrap_used)]

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::{CharwiseDoubleArrayAhoCorasick, DoubleArrayAhoCorasick};
use mingjian_classifier::Classifier;
use regex_automata::Input;
use regex_automata::dfa::OverlappingState;
use regex_automata::dfa::{Automaton, dense};
use std::time::Instant;

mod common;

fn main() {
    let classifier = Classifier::builtin();
    let stages = classifier.stages();
    let words = stages.words();
    let text = common::normalised(&classifier, &common::mixed(2));
    println!(
        "{} words, {:.1} MB of normalised text, 2 sellers in 100",
        words.len(),
        text.iter().map(String::len).sum::<usize>() as f64 / 1e6
    );
    println!(
        "{:32}{:>10}{:>12}{:>12}",
        "", "MB/s", "build ms", "memory kB"
    );
    let mut hits = None;
    for (name, kind) in [
        (
            "aho-corasick, contiguous NFA",
            AhoCorasickKind::ContiguousNFA,
        ),
        ("aho-corasick, DFA", AhoCorasickKind::DFA),
    ] {
        let start = Instant::now();
        let it = AhoCorasick::builder()
            .kind(Some(kind))
            .build(words)
            .unwrap();
        let build = start.elapsed().as_secs_f64();
        row(name, &text, build, it.memory_usage(), &mut hits, |text| {
            it.find_overlapping_iter(text).count()
        });
    }
    let start = Instant::now();
    let it: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasick::new(words).unwrap();
    let build = start.elapsed().as_secs_f64();
    row(
        "daachorse, by character",
        &text,
        build,
        it.heap_bytes(),
        &mut hits,
        |text| it.find_overlapping_iter(text).count(),
    );
    let start = Instant::now();
    let it: DoubleArrayAhoCorasick<u32> = DoubleArrayAhoCorasick::new(words).unwrap();
    let build = start.elapsed().as_secs_f64();
    row(
        "daachorse, by byte",
        &text,
        build,
        it.heap_bytes(),
        &mut hits,
        |text| it.find_overlapping_iter(text).count(),
    );
    let few: Vec<String> = words
        .iter()
        .step_by(16)
        .map(|word| regex_syntax::escape(word))
        .collect();
    let start = Instant::now();
    let it = dense::Builder::new()
        .configure(dense::Config::new().match_kind(regex_automata::MatchKind::All))
        .build_many(&few)
        .unwrap();
    let build = start.elapsed().as_secs_f64();
    row(
        "regex-automata, DFA, 1 word of 16",
        &text,
        build,
        it.memory_usage(),
        &mut None,
        |text| {
            let mut state = OverlappingState::start();
            let mut count = 0;
            loop {
                it.try_search_overlapping_fwd(&Input::new(text), &mut state)
                    .unwrap();
                if state.get_match().is_none() {
                    return count;
                }
                count += 1;
            }
        },
    );
}

/// Times one automaton, and fails if it finds another number of hits than those before.
fn row(
    name: &str,
    text: &[String],
    build: f64,
    memory: usize,
    hits: &mut Option<usize>,
    find: impl Fn(&str) -> usize,
) {
    let found = text.iter().map(|text| find(text)).sum();
    assert_eq!(*hits.get_or_insert(found), found, "{name} finds other hits");
    let bytes: usize = text.iter().map(String::len).sum();
    let seconds = common::best(|| text.iter().map(|text| find(text)).sum::<usize>());
    println!(
        "{name:32}{:>10.0}{:>12.0}{:>12.0}",
        bytes as f64 / 1e6 / seconds,
        build * 1e3,
        memory as f64 / 1e3
    );
}

//! Automaton: every word of every rule, found in one pass.
//!
//! ```text
//! normalised text ─automaton─→ words hit ─owners─→ hits of each slot, in order
//! ```
//! A slot is a set of words that stands at one place of a pattern. Not here: how hits make a
//! candidate (`scan`).

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;

/// The words of all slots, ready to be looked for.
pub(crate) struct Automaton {
    words: AhoCorasick,
    /// Slots of each word: a range of `owners`.
    owned: Vec<(u32, u32)>,
    owners: Vec<u32>,
    /// Whether each word begins or ends with a Latin letter or digit.
    edges: Vec<(bool, bool)>,
    slots: usize,
}

impl Automaton {
    /// Of `words`, each with the slots below `slots` that hold it.
    pub(crate) fn of(words: &[String], slots_of: &[Vec<u32>], slots: usize) -> Self {
        let mut owners = Vec::new();
        let mut owned = Vec::with_capacity(words.len());
        for of_word in slots_of {
            let start = owners.len() as u32;
            owners.extend(of_word);
            owned.push((start, owners.len() as u32));
        }
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        Self {
            owned,
            owners,
            edges: words
                .iter()
                .map(|w| (edge(w.chars().next()), edge(w.chars().next_back())))
                .collect(),
            slots,
            words: AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind((words.len() < 20_000).then_some(AhoCorasickKind::DFA))
                .build(words)
                .expect("some thousand words fit an automaton"),
        }
    }
}

/// Hits of one text by slot; kept between texts so that it is allocated once.
#[derive(Default)]
pub(crate) struct Hits {
    by_slot: Vec<Vec<(u32, u32)>>,
    touched: Vec<u32>,
}

impl Hits {
    /// Reads the text once.
    pub(crate) fn read(&mut self, automaton: &Automaton, text: &str) {
        self.by_slot.resize_with(automaton.slots, Vec::new);
        for slot in self.touched.drain(..) {
            self.by_slot[slot as usize].clear();
        }
        let bytes = text.as_bytes();
        for hit in automaton.words.find_overlapping_iter(text) {
            let word = hit.pattern().as_usize();
            if !is_whole(bytes, hit.start(), hit.end(), automaton.edges[word]) {
                continue;
            }
            let (from, to) = automaton.owned[word];
            for slot in &automaton.owners[from as usize..to as usize] {
                let hits = &mut self.by_slot[*slot as usize];
                if hits.is_empty() {
                    self.touched.push(*slot);
                }
                hits.push((hit.start() as u32, hit.end() as u32));
            }
        }
        for slot in &self.touched {
            self.by_slot[*slot as usize].sort_unstable();
        }
    }

    /// The slots that were hit.
    pub(crate) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Hits of a slot that begin in `range`, by start and end.
    pub(crate) fn within(&self, slot: u32, range: Range<usize>) -> &[(u32, u32)] {
        let Some(hits) = self.by_slot.get(slot as usize) else {
            return &[];
        };
        let from = hits.partition_point(|(start, _)| (*start as usize) < range.start);
        let to = hits.partition_point(|(start, _)| (*start as usize) < range.end);
        &hits[from..to.max(from)]
    }
}

/// A word that begins or ends with letters or digits must not be cut out of a longer one.
fn is_whole(bytes: &[u8], start: usize, end: usize, edges: (bool, bool)) -> bool {
    let same = |a: u8, b: u8| {
        a.is_ascii_alphabetic() && b.is_ascii_alphabetic()
            || a.is_ascii_digit() && b.is_ascii_digit()
    };
    let cut_before = edges.0 && start > 0 && same(bytes[start - 1], bytes[start]);
    let cut_after = edges.1 && end < bytes.len() && same(bytes[end - 1], bytes[end]);
    !cut_before && !cut_after
}

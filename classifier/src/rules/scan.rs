//! Scan: hits to candidates.
//!
//! ```text
//! normalised text ─automaton, once→ hits by slot ─gaps, order, sentence→ candidates
//! ```
//! A plan is looked at only if its first slot was hit, so cost grows with text and hits, not with
//! rules. Not here: whether a candidate stands (`context`).

use super::compile::{Compiled, Plan};
use crate::reading::Reading;
use std::ops::Range;

/// Chains followed from one first hit; more say nothing new.
const CHAINS: usize = 24;

/// A place where a rule's pattern fits, by bytes of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) rule: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The elements, in order of place.
    pub(crate) parts: Vec<Range<usize>>,
}

/// Hits of one text by slot; kept between texts so that it is allocated once.
#[derive(Default)]
pub(crate) struct Hits {
    by_slot: Vec<Vec<(u32, u32)>>,
    touched: Vec<u32>,
}

impl Hits {
    /// Reads the text once.
    pub(crate) fn read(&mut self, compiled: &Compiled, text: &str) {
        self.by_slot.resize_with(compiled.slots, Vec::new);
        for slot in self.touched.drain(..) {
            self.by_slot[slot as usize].clear();
        }
        let bytes = text.as_bytes();
        for hit in compiled.automaton.find_overlapping_iter(text) {
            let word = hit.pattern().as_usize();
            if !is_whole(bytes, hit.start(), hit.end(), compiled.edges[word]) {
                continue;
            }
            let (from, to) = compiled.owned[word];
            for slot in &compiled.owners[from as usize..to as usize] {
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

    /// Hits of a slot that begin in `range`.
    fn within(&self, slot: u32, range: Range<usize>) -> &[(u32, u32)] {
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
        a.is_ascii_alphabetic() && b.is_ascii_alphabetic() || a.is_ascii_digit() && b.is_ascii_digit()
    };
    !(edges.0 && start > 0 && same(bytes[start - 1], bytes[start]))
        && !(edges.1 && end < bytes.len() && same(bytes[end - 1], bytes[end]))
}

/// Every candidate of every rule in one text.
pub(crate) fn candidates(compiled: &Compiled, hits: &Hits, reading: &Reading<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for slot in &hits.touched {
        for (rule, plan) in &compiled.by_slot[*slot as usize] {
            let plan = &compiled.rules[*rule as usize].plans[*plan as usize];
            for parts in matches(compiled, hits, reading, plan, 0..reading.normal.text.len()) {
                found.push(candidate(*rule, parts));
            }
        }
    }
    if !compiled.regexes.is_empty() {
        for sentence in reading.sentences.iter() {
            let text = &reading.normal.text[sentence.clone()];
            for index in compiled.set.matches(text) {
                let Some(rule) = compiled.regex_rule[index] else { continue };
                for hit in compiled.regexes[index].find_iter(text) {
                    let part = sentence.start + hit.start()..sentence.start + hit.end();
                    found.push(candidate(rule, vec![part]));
                }
            }
        }
    }
    found
}

fn candidate(rule: u32, parts: Vec<Range<usize>>) -> Candidate {
    let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
    let end = parts.iter().map(|p| p.end).max().unwrap_or(start);
    Candidate { rule, start, end, parts }
}

/// Where a plan fits with its first hit in `range`.
pub(crate) fn matches(
    compiled: &Compiled,
    hits: &Hits,
    reading: &Reading<'_>,
    plan: &Plan,
    range: Range<usize>,
) -> Vec<Vec<Range<usize>>> {
    let mut found = Vec::new();
    match plan {
        Plan::Sequence { slots, gaps } => {
            for (start, end) in hits.within(slots[0], range) {
                let first = *start as usize..*end as usize;
                let sentence = reading.sentences.around(first.start);
                if first.end > sentence.end {
                    continue;
                }
                let limit = found.len() + CHAINS;
                let mut chain = vec![first];
                follow(hits, &reading.normal.text, &sentence, slots, gaps, &mut chain, &mut found, limit);
            }
        }
        Plan::Together { slots, within } => {
            for (start, end) in hits.within(slots[0], range) {
                let first = *start as usize..*end as usize;
                let sentence = reading.sentences.around(first.start);
                if first.end > sentence.end {
                    continue;
                }
                let limit = found.len() + CHAINS;
                let mut chain = vec![first];
                gather(hits, &reading.normal.text, &sentence, &slots[1..], *within, &mut chain, &mut found, limit);
            }
        }
        Plan::Regex(index) => {
            let text = &reading.normal.text[range.clone()];
            found.extend(
                compiled.regexes[*index as usize]
                    .find_iter(text)
                    .map(|hit| vec![range.start + hit.start()..range.start + hit.end()]),
            );
        }
    }
    found
}

/// Follows a sequence from the chain's last hit.
#[allow(clippy::too_many_arguments)]
fn follow(
    hits: &Hits,
    text: &str,
    sentence: &Range<usize>,
    slots: &[u32],
    gaps: &[u32],
    chain: &mut Vec<Range<usize>>,
    found: &mut Vec<Vec<Range<usize>>>,
    limit: usize,
) {
    if found.len() >= limit {
        return;
    }
    if chain.len() == slots.len() {
        found.push(chain.clone());
        return;
    }
    let end = chain.last().map_or(0, |part| part.end);
    let gap = gaps[chain.len() - 1] as usize;
    let reach = (end + 4 * gap + 1).min(sentence.end);
    for (from, to) in hits.within(slots[chain.len()], end..reach) {
        let part = *from as usize..*to as usize;
        if part.end <= sentence.end && !longer(text, end..part.start, gap) {
            chain.push(part);
            follow(hits, text, sentence, slots, gaps, chain, found, limit);
            chain.pop();
        }
    }
}

/// Gathers the remaining slots around the chain, in any order.
#[allow(clippy::too_many_arguments)]
fn gather(
    hits: &Hits,
    text: &str,
    sentence: &Range<usize>,
    slots: &[u32],
    within: u32,
    chain: &mut Vec<Range<usize>>,
    found: &mut Vec<Vec<Range<usize>>>,
    limit: usize,
) {
    if found.len() >= limit {
        return;
    }
    let Some((slot, rest)) = slots.split_first() else {
        let mut parts = chain.clone();
        parts.sort_by_key(|part| part.start);
        let between: usize = parts.windows(2).map(|w| text[w[0].end..w[1].start].chars().count()).sum();
        if between <= within as usize {
            found.push(parts);
        }
        return;
    };
    let low = chain.iter().map(|p| p.start).min().unwrap_or(0);
    let high = chain.iter().map(|p| p.end).max().unwrap_or(0);
    // Four bytes at most a character; a word before may be long itself.
    let reach = 4 * within as usize + 64;
    let range = low.saturating_sub(reach).max(sentence.start)..(high + reach).min(sentence.end);
    for (from, to) in hits.within(*slot, range) {
        let part = *from as usize..*to as usize;
        let overlaps = chain.iter().any(|p| p.start < part.end && part.start < p.end);
        if part.end <= sentence.end && !overlaps {
            chain.push(part);
            gather(hits, text, sentence, rest, within, chain, found, limit);
            chain.pop();
        }
    }
}

/// Whether more than `limit` characters stand in `range`.
fn longer(text: &str, range: Range<usize>, limit: usize) -> bool {
    text[range].chars().nth(limit).is_some()
}

//! Scan: hits to candidates.
//!
//! ```text
//! hits by slot ─gaps, order, sentence→ candidates
//! ```
//! A plan is looked at only in sentences that hold all it needs (`triage`). Not here: whether a
//! candidate stands (`context`).

use super::automaton::Hits;
use super::compile::{Compiled, Plan, SlotSequence};
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

/// Every candidate of every rule in one text.
pub(crate) fn candidates(
    compiled: &Compiled,
    hits: &Hits,
    reading: &Reading<'_>,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    compiled
        .triage
        .sift(hits, &reading.sentences, |rule, plan, sentence| {
            let plan = &compiled.rules[rule as usize].plans[plan as usize];
            for parts in matches(compiled, hits, reading, plan, sentence) {
                found.push(candidate(rule, parts));
            }
        });
    found
}

pub(super) fn candidate(rule: u32, parts: Vec<Range<usize>>) -> Candidate {
    let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
    let end = parts.iter().map(|p| p.end).max().unwrap_or(start);
    Candidate {
        rule,
        start,
        end,
        parts,
    }
}

/// Where a plan fits with its first hit in `range`.
pub(crate) fn matches(
    compiled: &Compiled,
    hits: &Hits,
    reading: &Reading<'_>,
    plan: &Plan,
    range: Range<usize>,
) -> Vec<Vec<Range<usize>>> {
    let text = reading.normal.text.as_str();
    let mut found = Vec::new();
    match plan {
        Plan::Regex(index) if !compiled.expressions[*index as usize].can_match(hits, &range) => {}
        Plan::Regex(index) => found.extend(
            compiled.expressions[*index as usize]
                .regex
                .find_iter(&text[range.clone()])
                .map(|hit| {
                    let part = range.start + hit.start()..range.start + hit.end();
                    Vec::from([part])
                }),
        ),
        Plan::Sequence(sequence) => {
            for (start, end) in hits.within(sequence.slots[0], range) {
                let first = *start as usize..*end as usize;
                let sentence = reading.sentences.around(first.start);
                let mut walk = Walk {
                    hits,
                    text,
                    sentence,
                    chains: Vec::new(),
                };
                walk.begin(sequence, first);
                found.append(&mut walk.chains);
            }
        }
        Plan::Together { sides, within } => {
            for (start, end) in hits.within(sides[0].slots[0], range) {
                let first = *start as usize..*end as usize;
                let sentence = reading.sentences.around(first.start);
                let mut walk = Walk {
                    hits,
                    text,
                    sentence: sentence.clone(),
                    chains: Vec::new(),
                };
                walk.begin(&sides[0], first);
                for side in walk.chains {
                    let mut all = Vec::new();
                    gather(
                        hits,
                        text,
                        &sentence,
                        &sides[1..],
                        *within,
                        &mut vec![side],
                        &mut all,
                    );
                    found.append(&mut all);
                }
            }
        }
    }
    found
}

/// Follows sequences inside one sentence.
struct Walk<'w> {
    hits: &'w Hits,
    text: &'w str,
    sentence: Range<usize>,
    chains: Vec<Vec<Range<usize>>>,
}

impl Walk<'_> {
    /// Every chain of a sequence from its first hit, so many at most.
    fn begin(&mut self, sequence: &SlotSequence, first: Range<usize>) {
        if first.end <= self.sentence.end {
            self.follow(sequence, &mut vec![first]);
        }
    }

    fn follow(&mut self, sequence: &SlotSequence, chain: &mut Vec<Range<usize>>) {
        if self.chains.len() >= CHAINS {
            return;
        }
        if chain.len() == sequence.slots.len() {
            self.chains.push(chain.clone());
            return;
        }
        let end = chain.last().map_or(0, |part| part.end);
        let gap = sequence.gaps[chain.len() - 1] as usize;
        let reach = (end + 4 * gap + 1).min(self.sentence.end);
        for (from, to) in self.hits.within(sequence.slots[chain.len()], end..reach) {
            let part = *from as usize..*to as usize;
            if part.end <= self.sentence.end && !longer(self.text, end..part.start, gap) {
                chain.push(part);
                self.follow(sequence, chain);
                chain.pop();
            }
        }
    }
}

/// Gathers the remaining sides around those found, in any order.
fn gather(
    hits: &Hits,
    text: &str,
    sentence: &Range<usize>,
    sides: &[SlotSequence],
    within: u32,
    found: &mut Vec<Vec<Range<usize>>>,
    all: &mut Vec<Vec<Range<usize>>>,
) {
    if all.len() >= CHAINS {
        return;
    }
    let Some((side, rest)) = sides.split_first() else {
        let mut spans: Vec<Range<usize>> = found.iter().map(|chain| span(chain)).collect();
        spans.sort_by_key(|s| s.start);
        let between: usize = spans
            .windows(2)
            .map(|w| text[w[0].end..w[1].start].chars().count())
            .sum();
        if between <= within as usize {
            let mut parts: Vec<Range<usize>> = found.iter().flatten().cloned().collect();
            parts.sort_by_key(|part| part.start);
            all.push(parts);
        }
        return;
    };
    let low = found
        .iter()
        .map(|chain| span(chain).start)
        .min()
        .unwrap_or(0);
    let high = found.iter().map(|chain| span(chain).end).max().unwrap_or(0);
    // Four bytes at most a character; what stands before may be long itself.
    let reach = 4 * (within + side.gaps.iter().sum::<u32>()) as usize + 64;
    let range = low.saturating_sub(reach).max(sentence.start)..(high + reach).min(sentence.end);
    for (from, to) in hits.within(side.slots[0], range) {
        let mut walk = Walk {
            hits,
            text,
            sentence: sentence.clone(),
            chains: Vec::new(),
        };
        walk.begin(side, *from as usize..*to as usize);
        for chain in walk.chains {
            let one = span(&chain);
            if found
                .iter()
                .all(|other| span(other).end <= one.start || one.end <= span(other).start)
            {
                found.push(chain);
                gather(hits, text, sentence, rest, within, found, all);
                found.pop();
            }
        }
    }
}

fn span(chain: &[Range<usize>]) -> Range<usize> {
    let start = chain.first().map_or(0, |part| part.start);
    start..chain.last().map_or(start, |part| part.end)
}

/// Whether more than `limit` characters stand in `range`.
fn longer(text: &str, range: Range<usize>, limit: usize) -> bool {
    text[range].chars().nth(limit).is_some()
}

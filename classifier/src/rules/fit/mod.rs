//! Fit: where a plan fits among the hits of one text.
//!
//! ```text
//! sequence   first hit ─gaps, order→ chains
//! together   within N: every close combination · sentence, paragraph: the nearest on either side
//! count      the longest run from its first word
//! ```
//! The promise: cost grows with text and hits, whatever the text repeats. So chains and steps are
//! counted, and what reaches over a sentence or paragraph looks only at nearest neighbours, no
//! farther than [`Reading::reach`].

mod count;
mod together;

use super::automaton::Hits;
use super::compile::{Compiled, Rule};
use super::pattern::Reach;
use super::plan::{Exception, Plan, Scope, SlotSequence, SlotSide};
use crate::reading::Reading;
use std::collections::HashSet;
use std::ops::Range;

/// The elements of a plan that fits, in order of place.
pub(super) type Chain = Vec<Range<usize>>;

/// Chains followed from one first hit; more say nothing new.
const CHAINS: usize = 24;

/// Where a plan fits with its first hit in `range`.
pub(crate) fn matches(
    compiled: &Compiled,
    hits: &Hits,
    reading: &Reading<'_>,
    plan: &Plan,
    range: Range<usize>,
) -> Vec<Chain> {
    let fit = Fit { hits, reading };
    match plan {
        Plan::Regex(index) => {
            let expression = &compiled.expressions[*index as usize];
            let sentences = reading.sentences.over(&range);
            sentences
                .filter(|sentence| expression.can_match(hits, sentence))
                .flat_map(|sentence| expression.find(&reading.normal.text, &sentence))
                .collect()
        }
        Plan::Sequence(sequence) => fit.chains(sequence, range),
        Plan::Together { sides, reach } => {
            if !sides.iter().all(|side| fit.is_hit(side)) {
                return Vec::new();
            }
            match (sides.as_slice(), reach) {
                ([SlotSide::Count { least, slot }], _) => fit.runs(*slot, *least, *reach, range),
                (_, Reach::Chars(within)) => fit.close(sides, *within, range),
                (_, reach) => fit.nearest(sides, *reach, range),
            }
        }
    }
}

/// Whether an exception of a rule that reaches over the document stands in it. `hits` are read anew.
pub(super) fn excepted_by_document(
    compiled: &Compiled,
    readings: &[Reading<'_>],
    rule: &Rule,
    hits: &mut Hits,
) -> bool {
    let exceptions: Vec<&Exception> = rule
        .unless
        .iter()
        .filter(|exception| exception.scope == Scope::Document)
        .collect();
    !exceptions.is_empty()
        && readings.iter().any(|reading| {
            let text = &reading.normal.text;
            hits.read(&compiled.automaton, text);
            exceptions
                .iter()
                .any(|e| !matches(compiled, hits, reading, &e.plan, 0..text.len()).is_empty())
        })
}

/// Hits of one text, read in their sentences and paragraphs.
struct Fit<'f, 'd> {
    hits: &'f Hits,
    reading: &'f Reading<'d>,
}

impl Fit<'_, '_> {
    fn text(&self) -> &str {
        &self.reading.normal.text
    }

    fn is_hit(&self, side: &SlotSide) -> bool {
        let hit = |slot: &u32| self.hits.any(*slot);
        match side {
            SlotSide::Sequence(sequence) => sequence.slots.iter().all(hit),
            SlotSide::Count { slot, .. } => hit(slot),
        }
    }

    /// The sentence or paragraph that holds `inner`, no farther than people look.
    fn area(&self, reach: Reach, inner: &Range<usize>) -> Range<usize> {
        match reach {
            Reach::Paragraph => self.reading.paragraph(inner),
            Reach::Sentence | Reach::Chars(_) => self.reading.sentence(inner),
        }
    }

    /// Every chain of a sequence with its first hit in `range`.
    fn chains(&self, sequence: &SlotSequence, range: Range<usize>) -> Vec<Chain> {
        let mut walk = Walk::of(self, sequence);
        let mut found = Vec::new();
        for (start, end) in self.hits.within(sequence.slots[0], range) {
            found.append(&mut walk.from(start as usize..end as usize));
        }
        found
    }
}

/// Follows a sequence inside its sentences.
struct Walk<'w, 'f, 'd> {
    fit: &'w Fit<'f, 'd>,
    sequence: &'w SlotSequence,
    /// Places from which the sequence cannot be completed: elements behind, byte.
    dead: HashSet<(usize, usize)>,
    chains: Vec<Chain>,
}

impl<'w, 'f, 'd> Walk<'w, 'f, 'd> {
    fn of(fit: &'w Fit<'f, 'd>, sequence: &'w SlotSequence) -> Self {
        Self {
            fit,
            sequence,
            dead: HashSet::new(),
            chains: Vec::new(),
        }
    }

    /// Chains from a first hit, so many at most.
    fn from(&mut self, first: Range<usize>) -> Vec<Chain> {
        let end = self.fit.reading.sentences.around(first.start).end;
        if first.end <= end {
            self.follow(end, &mut vec![first]);
        }
        std::mem::take(&mut self.chains)
    }

    fn follow(&mut self, sentence_end: usize, chain: &mut Chain) {
        let behind = chain.len();
        if behind == self.sequence.slots.len() {
            self.chains.push(chain.clone());
            return;
        }
        let end = chain.last().map_or(0, |part| part.end);
        if behind > 1 && self.dead.contains(&(behind, end)) {
            return;
        }
        let already = self.chains.len();
        let gap = self.sequence.gaps[behind - 1] as usize;
        let reach = (end + 4 * gap + 1).min(sentence_end);
        let slot = self.sequence.slots[behind];
        for (from, to) in self.fit.hits.within(slot, end..reach) {
            if self.chains.len() >= CHAINS {
                return;
            }
            let part = from as usize..to as usize;
            if longer(self.fit.text(), end..part.start, gap) {
                break;
            }
            if part.end <= sentence_end {
                chain.push(part);
                self.follow(sentence_end, chain);
                chain.pop();
            }
        }
        // A first hit is tried once, so only what comes behind is worth remembering.
        if self.chains.len() == already && behind > 1 {
            self.dead.insert((behind, end));
        }
    }
}

/// Whether a word overlaps one of those found.
fn shares(found: &[Chain], word: &Range<usize>) -> bool {
    found
        .iter()
        .flatten()
        .any(|other| other.start < word.end && word.start < other.end)
}

fn span(chain: &[Range<usize>]) -> Range<usize> {
    let start = chain.first().map_or(0, |part| part.start);
    start..chain.last().map_or(start, |part| part.end)
}

/// Whether more than `limit` characters stand in `range`.
fn longer(text: &str, range: Range<usize>, limit: usize) -> bool {
    text[range].chars().nth(limit).is_some()
}

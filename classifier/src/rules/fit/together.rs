//! Sides that stand together in any order: close to one another, or nearest in a sentence or
//! paragraph.

use super::{CHAINS, Chain, Fit, Walk, shares, span};
use crate::rules::pattern::Reach;
use crate::rules::plan::{SlotSequence, SlotSide};
use std::cmp::Reverse;
use std::ops::Range;

/// Hits tried from one first hit.
const STEPS: usize = 400;
/// Neighbours tried on one side, where nearer ones share words with what was found.
const NEIGHBOURS: usize = 8;

impl Fit<'_, '_> {
    /// Sides in any order in one sentence, `within` characters at most between them in all.
    pub(super) fn close(&self, sides: &[SlotSide], within: u32, range: Range<usize>) -> Vec<Chain> {
        let sides: Vec<&SlotSequence> = sides.iter().filter_map(SlotSide::sequence).collect();
        let mut walks: Vec<Walk<'_, '_, '_>> =
            sides.iter().map(|side| Walk::of(self, side)).collect();
        let (walk, rest) = walks.split_first_mut().expect("sides are two or more");
        let mut found = Vec::new();
        for (start, end) in self.hits.within(walk.sequence.slots[0], range) {
            let first = start as usize..end as usize;
            let mut close = Close {
                sentence: self.reading.sentences.around(first.start),
                fit: self,
                within,
                steps: STEPS,
                all: Vec::new(),
            };
            for side in walk.from(first) {
                close.gather(rest, &mut vec![side]);
            }
            found.append(&mut close.all);
        }
        found
    }

    /// Sides in any order in one sentence or paragraph: the first side with the nearest of each
    /// other before or after it, where no smaller place holds them all.
    pub(super) fn nearest(
        &self,
        sides: &[SlotSide],
        reach: Reach,
        range: Range<usize>,
    ) -> Vec<Chain> {
        // Four bytes at most a character.
        let far = 4 * self.reading.reach();
        let around = range.start.saturating_sub(far)..range.end + far;
        let others: Vec<Other> = sides[1..]
            .iter()
            .map(|side| match side {
                SlotSide::Sequence(sequence) => {
                    Other::Sequence(Neighbours::of(self.chains(sequence, around.clone())))
                }
                SlotSide::Count { least, slot } => Other::Count(*slot, *least),
            })
            .collect();
        let anchors = match &sides[0] {
            SlotSide::Sequence(sequence) => shortest(self.chains(sequence, range)),
            SlotSide::Count { least, slot } => self.runs(*slot, *least, reach, range),
        };
        let mut all = Vec::new();
        for anchor in anchors {
            let area = self.area(reach, &span(&anchor));
            self.surround(&others, &area, &mut vec![anchor], &mut all);
        }
        smallest(all)
    }

    fn surround(
        &self,
        others: &[Other],
        area: &Range<usize>,
        found: &mut Vec<Chain>,
        all: &mut Vec<Chain>,
    ) {
        let Some((other, rest)) = others.split_first() else {
            let mut parts: Chain = found.iter().flatten().cloned().collect();
            parts.sort_by_key(|part| part.start);
            all.push(parts);
            return;
        };
        let choices = match other {
            Other::Sequence(neighbours) => neighbours.beside(found, area),
            Other::Count(slot, least) => Vec::from_iter(self.count(*slot, *least, found, area)),
        };
        for choice in choices {
            found.push(choice);
            self.surround(rest, area, found, all);
            found.pop();
        }
    }
}

/// Gathers sides that stand close around a first one.
struct Close<'c, 'f, 'd> {
    fit: &'c Fit<'f, 'd>,
    sentence: Range<usize>,
    within: u32,
    steps: usize,
    all: Vec<Chain>,
}

impl Close<'_, '_, '_> {
    /// Adds the remaining sides to those found, in any order.
    fn gather(&mut self, sides: &mut [Walk<'_, '_, '_>], found: &mut Vec<Chain>) {
        if self.all.len() >= CHAINS {
            return;
        }
        let Some((side, rest)) = sides.split_first_mut() else {
            if self.between(found) <= self.within as usize {
                let mut parts: Chain = found.iter().flatten().cloned().collect();
                parts.sort_by_key(|part| part.start);
                self.all.push(parts);
            }
            return;
        };
        let low = found.iter().map(|chain| span(chain).start).min();
        let high = found.iter().map(|chain| span(chain).end).max();
        // Four bytes at most a character; what stands before may be long itself.
        let reach = 4 * (self.within + side.sequence.gaps.iter().sum::<u32>()) as usize + 64;
        let range = low
            .unwrap_or(0)
            .saturating_sub(reach)
            .max(self.sentence.start)
            ..(high.unwrap_or(0) + reach).min(self.sentence.end);
        for (from, to) in self.fit.hits.within(side.sequence.slots[0], range) {
            if self.steps == 0 {
                return;
            }
            self.steps -= 1;
            for chain in side.from(from as usize..to as usize) {
                let one = span(&chain);
                if found.iter().all(|other| {
                    let other = span(other);
                    other.end <= one.start || one.end <= other.start
                }) {
                    found.push(chain);
                    self.gather(rest, found);
                    found.pop();
                }
            }
        }
    }

    /// Characters between the sides found.
    fn between(&self, found: &[Chain]) -> usize {
        let mut spans: Vec<Range<usize>> = found.iter().map(|chain| span(chain)).collect();
        spans.sort_by_key(|s| s.start);
        spans
            .windows(2)
            .map(|w| self.fit.text()[w[0].end..w[1].start].chars().count())
            .sum()
    }
}

/// Another side than the first: chains to choose from, or a slot whose words are counted.
enum Other {
    Sequence(Neighbours),
    Count(u32, u32),
}

/// Chains by where they begin and by where they end.
struct Neighbours {
    by_start: Vec<Chain>,
    by_end: Vec<Chain>,
}

impl Neighbours {
    fn of(chains: Vec<Chain>) -> Self {
        let by_start = shortest(chains);
        let mut by_end = by_start.clone();
        by_end.sort_by_key(|chain| (span(chain).end, span(chain).start));
        Self { by_start, by_end }
    }

    /// The nearest chain before the first found and the nearest after it, inside `area`, that
    /// share no word with what was found.
    fn beside(&self, found: &[Chain], area: &Range<usize>) -> Vec<Chain> {
        let first = span(&found[0]);
        let free = |chain: &&Chain| !chain.iter().any(|part| shares(found, part));
        let before = self.by_end.partition_point(|c| span(c).end <= first.start);
        let after = self.by_start.partition_point(|c| span(c).start < first.end);
        let before = self.by_end[..before]
            .iter()
            .rev()
            .take(NEIGHBOURS)
            .find(free)
            .filter(|chain| span(chain).start >= area.start);
        let after = self.by_start[after..]
            .iter()
            .take(NEIGHBOURS)
            .find(free)
            .filter(|chain| span(chain).end <= area.end);
        before.into_iter().chain(after).cloned().collect()
    }
}

/// The shortest chain from each first hit, in order.
fn shortest(mut chains: Vec<Chain>) -> Vec<Chain> {
    chains.sort_by_key(|chain| (span(chain).start, span(chain).end));
    chains.dedup_by_key(|chain| span(chain).start);
    chains
}

/// Those chains that hold no other one, in order.
fn smallest(mut chains: Vec<Chain>) -> Vec<Chain> {
    chains.sort_by_key(|chain| (Reverse(span(chain).start), span(chain).end));
    let mut end = usize::MAX;
    chains.retain(|chain| {
        let smaller = span(chain).end < end;
        end = end.min(span(chain).end);
        smaller
    });
    chains.reverse();
    chains
}

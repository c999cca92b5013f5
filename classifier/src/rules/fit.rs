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

use super::automaton::Hits;
use super::compile::{Compiled, Rule};
use super::pattern::Reach;
use super::plan::{Exception, Plan, Scope, SlotSequence, SlotSide};
use crate::reading::Reading;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The elements of a plan that fits, in order of place.
pub(super) type Chain = Vec<Range<usize>>;

/// Chains followed from one first hit; more say nothing new.
const CHAINS: usize = 24;
/// Hits tried from one first hit.
const STEPS: usize = 400;
/// Neighbours tried on one side, where nearer ones share words with what was found.
const NEIGHBOURS: usize = 8;

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
            let text = &reading.normal.text;
            let mut found = Vec::new();
            let expression = &compiled.expressions[*index as usize];
            for sentence in reading.sentences.over(&range) {
                if !expression.can_match(hits, &sentence) {
                    continue;
                }
                found.extend(
                    expression
                        .regex
                        .find_iter(&text[sentence.clone()])
                        .map(|hit| {
                            let part = sentence.start + hit.start()..sentence.start + hit.end();
                            Vec::from([part])
                        }),
                );
            }
            found
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
            found.append(&mut walk.from(*start as usize..*end as usize));
        }
        found
    }

    /// Sides in any order in one sentence, `within` characters at most between them in all.
    fn close(&self, sides: &[SlotSide], within: u32, range: Range<usize>) -> Vec<Chain> {
        let sides: Vec<&SlotSequence> = sides.iter().filter_map(SlotSide::sequence).collect();
        let mut walks: Vec<Walk<'_, '_, '_>> =
            sides.iter().map(|side| Walk::of(self, side)).collect();
        let (walk, rest) = walks.split_first_mut().expect("sides are two or more");
        let mut found = Vec::new();
        for (start, end) in self.hits.within(walk.sequence.slots[0], range) {
            let first = *start as usize..*end as usize;
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
    fn nearest(&self, sides: &[SlotSide], reach: Reach, range: Range<usize>) -> Vec<Chain> {
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

    /// The words of a slot in an area, apart from those found, where enough of them differ.
    fn count(&self, slot: u32, least: u32, found: &[Chain], area: &Range<usize>) -> Option<Chain> {
        let mut words = apart(self.hits.within(slot, area.clone()));
        words.retain(|word| word.end <= area.end && !shares(found, word));
        let mut different: Vec<&str> = words.iter().map(|w| &self.text()[w.clone()]).collect();
        different.sort_unstable();
        different.dedup();
        (different.len() >= least as usize).then_some(words)
    }

    /// Runs of words of a slot with at least so many different ones: from its first word each is
    /// as long as its reach lets it be, the next begins behind it.
    fn runs(&self, slot: u32, least: u32, reach: Reach, range: Range<usize>) -> Vec<Chain> {
        let words = apart(self.hits.within(slot, range));
        let text = self.text();
        let limit = match reach {
            Reach::Chars(within) => within as usize,
            Reach::Sentence | Reach::Paragraph => usize::MAX,
        };
        // Characters between a word and the next, counted no farther than they matter.
        let gap = |at: usize| match reach {
            Reach::Chars(_) => text[words[at].end..words[at + 1].start]
                .chars()
                .take(limit + 1)
                .count(),
            Reach::Sentence | Reach::Paragraph => 0,
        };
        let mut found = Vec::new();
        let mut seen = Different::default();
        let (mut from, mut to, mut between) = (0, 0, 0);
        while from < words.len() {
            if to == from {
                seen.add(&text[words[from].clone()]);
                to += 1;
            }
            let end = self.area(reach, &words[from]).end;
            while to < words.len() && words[to].end <= end && between + gap(to - 1) <= limit {
                between += gap(to - 1);
                seen.add(&text[words[to].clone()]);
                to += 1;
            }
            if seen.different() >= least as usize {
                found.push(words[from..to].to_vec());
                seen = Different::default();
                (from, between) = (to, 0);
                continue;
            }
            seen.remove(&text[words[from].clone()]);
            if from + 1 < to {
                between -= gap(from);
            }
            from += 1;
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
        if self.dead.contains(&(behind, end)) {
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
            let part = *from as usize..*to as usize;
            if longer(self.fit.text(), end..part.start, gap) {
                break;
            }
            if part.end <= sentence_end {
                chain.push(part);
                self.follow(sentence_end, chain);
                chain.pop();
            }
        }
        if self.chains.len() == already {
            self.dead.insert((behind, end));
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
            for chain in side.from(*from as usize..*to as usize) {
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

/// Hits that overlap no other: from the left, the longest first.
fn apart(hits: &[(u32, u32)]) -> Vec<Range<usize>> {
    let mut hits = hits.to_vec();
    hits.sort_unstable_by_key(|(start, end)| (*start, Reverse(*end)));
    let mut taken = 0;
    hits.retain(|(start, end)| {
        let free = *start >= taken;
        if free {
            taken = *end;
        }
        free
    });
    hits.into_iter()
        .map(|(start, end)| start as usize..end as usize)
        .collect()
}

/// Words with how often each was met.
#[derive(Default)]
struct Different<'t>(HashMap<&'t str, u32>);

impl<'t> Different<'t> {
    fn add(&mut self, word: &'t str) {
        *self.0.entry(word).or_default() += 1;
    }

    fn remove(&mut self, word: &'t str) {
        if let Some(count) = self.0.get_mut(word) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(word);
            }
        }
    }

    fn different(&self) -> usize {
        self.0.len()
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

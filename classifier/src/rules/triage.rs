//! Triage: which patterns can fit in a sentence at all.
//!
//! ```text
//! hits of a sentence → slots marked → patterns whose rarest slot was hit → those that lack none
//! ```
//! So cost grows with text and hits, not with rules.

use super::automaton::{Automaton, Hit, Hits};
use crate::sentence::Sentences;
use std::ops::Range;

/// A pattern, and the slots it needs.
pub(super) struct Need {
    pub(super) rule: u32,
    pub(super) plan: u32,
    pub(super) slots: Vec<u32>,
    /// It reaches over sentences.
    pub(super) wide: bool,
}

/// Patterns by the slots they need.
pub(crate) struct Triage {
    /// Patterns of sentences, by the rarest slot they need.
    narrow: Vec<Entry>,
    /// Patterns that reach over sentences.
    wide: Vec<Entry>,
    /// Needs of all patterns, the rarest of each first.
    needs: Vec<u32>,
    /// Where in `narrow` the patterns of each rarest slot stand.
    of_slot: Vec<(u32, u32)>,
    /// How many of `narrow` need nothing, and may fit in any sentence: the last.
    always: usize,
    /// Slots of each word that some pattern needs: a range of `slots`, and in it where those end
    /// that are the rarest of some pattern.
    of_word: Vec<(u32, u32, u32)>,
    slots: Vec<u32>,
}

/// A pattern, and a range of the needs.
struct Entry {
    rule: u32,
    plan: u32,
    needs: (u32, u32),
}

/// In which sentence each slot was hit last. Sentences are numbered on and on, so that nothing has
/// to be wiped between them.
#[derive(Default)]
pub(super) struct Marks {
    of_slot: Vec<u32>,
    number: u32,
    keys: Vec<u32>,
}

impl Marks {
    /// Makes room for so many slots, and for the numbers of so many sentences.
    fn open(&mut self, slots: usize, sentences: usize) {
        let full = (self.number as usize + sentences + 1) > u32::MAX as usize;
        if self.of_slot.len() != slots || full {
            self.of_slot = vec![0; slots];
            self.number = 0;
        }
    }
}

impl Triage {
    /// `rarity` ranks slots, the rarest lowest.
    pub(super) fn of(
        mut all: Vec<Need>,
        automaton: &Automaton,
        rarity: impl Fn(u32) -> usize,
    ) -> Self {
        let slots = automaton.slots();
        let mut triage = Self {
            narrow: Vec::new(),
            wide: Vec::new(),
            needs: Vec::new(),
            of_slot: vec![(0, 0); slots],
            always: 0,
            of_word: Vec::with_capacity(automaton.words().len()),
            slots: Vec::new(),
        };
        for need in &mut all {
            need.slots
                .sort_unstable_by_key(|slot| (rarity(*slot), *slot));
            need.slots.dedup();
        }
        all.sort_by_key(|need| need.slots.first().copied().unwrap_or(u32::MAX));
        for need in &all {
            let from = triage.needs.len() as u32;
            triage.needs.extend(&need.slots);
            let entry = Entry {
                rule: need.rule,
                plan: need.plan,
                needs: (from, triage.needs.len() as u32),
            };
            if need.wide {
                triage.wide.push(entry);
                continue;
            }
            let at = triage.narrow.len() as u32;
            match need.slots.first() {
                Some(rarest) => {
                    let (from, to) = &mut triage.of_slot[*rarest as usize];
                    *from = if from == to { at } else { *from };
                    *to = at + 1;
                }
                None => triage.always += 1,
            }
            triage.narrow.push(entry);
        }
        triage.mark_words(automaton);
        triage
    }

    fn mark_words(&mut self, automaton: &Automaton) {
        let mut needed = vec![false; self.of_slot.len()];
        self.needs
            .iter()
            .for_each(|slot| needed[*slot as usize] = true);
        for word in 0..automaton.words().len() as u32 {
            let is_key = |slot: &u32| {
                let (from, to) = self.of_slot[*slot as usize];
                from < to
            };
            let of_word = automaton.slots_of(word).iter().copied();
            let (keys, others): (Vec<_>, Vec<_>) = of_word
                .filter(|slot| needed[*slot as usize])
                .partition(is_key);
            let from = self.slots.len() as u32;
            self.slots.extend(&keys);
            let keys = self.slots.len() as u32;
            self.slots.extend(&others);
            self.of_word.push((from, keys, self.slots.len() as u32));
        }
    }

    fn needs(&self, entry: &Entry) -> &[u32] {
        &self.needs[entry.needs.0 as usize..entry.needs.1 as usize]
    }

    /// Calls `fits` with rule, plan and place wherever a sentence, or for those that reach farther
    /// the text, has all that a pattern needs.
    pub(super) fn sift(
        &self,
        automaton: &Automaton,
        hits: &Hits,
        sentences: &Sentences,
        mut fits: impl FnMut(u32, u32, Range<usize>),
    ) {
        let mut marks = hits.marks.borrow_mut();
        let marks = &mut *marks;
        marks.open(self.of_slot.len(), sentences.count());
        let always = &self.narrow[self.narrow.len() - self.always..];
        let first = marks.number + 1;
        let mut rest = hits.all();
        let mut end = 0;
        for sentence in sentences.iter() {
            marks.number += 1;
            end = sentence.end;
            let here = rest.iter().take_while(|hit| hit.end as usize <= end);
            let (here, behind) = rest.split_at(here.count());
            rest = behind;
            for hit in here.iter().filter(|h| h.start as usize >= sentence.start) {
                self.mark(automaton, hit, marks);
            }
            let has = |slot: &u32| marks.of_slot[*slot as usize] == marks.number;
            let keyed = marks.keys.iter().flat_map(|key| {
                let (from, to) = self.of_slot[*key as usize];
                &self.narrow[from as usize..to as usize]
            });
            for entry in keyed.chain(always) {
                if self.needs(entry).iter().skip(1).all(has) {
                    fits(entry.rule, entry.plan, sentence.clone());
                }
            }
            marks.keys.clear();
        }
        for entry in &self.wide {
            let has = |slot: &u32| marks.of_slot[*slot as usize] >= first;
            if self.needs(entry).iter().all(has) {
                fits(entry.rule, entry.plan, 0..end);
            }
        }
    }

    /// Marks the slots of a hit.
    fn mark(&self, automaton: &Automaton, hit: &Hit, marks: &mut Marks) {
        let (from, keys, to) = self.of_word[hit.word as usize];
        let slots = &self.slots[from as usize..to as usize];
        let (keys, others) = slots.split_at((keys - from) as usize);
        for key in keys {
            if hit.cut && !automaton.takes_cut(*key) {
                continue;
            }
            let mark = &mut marks.of_slot[*key as usize];
            if *mark != marks.number {
                marks.keys.push(*key);
                *mark = marks.number;
            }
        }
        if hit.cut {
            let others = others.iter().filter(|slot| automaton.takes_cut(**slot));
            others.for_each(|slot| marks.of_slot[*slot as usize] = marks.number);
        } else {
            for slot in others {
                marks.of_slot[*slot as usize] = marks.number;
            }
        }
    }
}

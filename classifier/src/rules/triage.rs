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
    needs: Vec<Need>,
    /// Patterns by the rarest slot they need.
    by_slot: Vec<Vec<u32>>,
    /// Patterns that need nothing, and may fit in any sentence.
    always: Vec<u32>,
    wide: Vec<u32>,
    /// Slots of each word that some pattern needs: a range of `slots`, and in it where those end
    /// that are the rarest of some pattern.
    of_word: Vec<(u32, u32, u32)>,
    slots: Vec<u32>,
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
        needs: Vec<Need>,
        automaton: &Automaton,
        rarity: impl Fn(u32) -> usize,
    ) -> Self {
        let slots = automaton.slots();
        let mut triage = Self {
            needs,
            by_slot: vec![Vec::new(); slots],
            always: Vec::new(),
            wide: Vec::new(),
            of_word: Vec::with_capacity(automaton.words().len()),
            slots: Vec::new(),
        };
        let mut needed = vec![false; slots];
        for (index, need) in (0..).zip(&mut triage.needs) {
            need.slots
                .sort_unstable_by_key(|slot| (rarity(*slot), *slot));
            need.slots.dedup();
            need.slots
                .iter()
                .for_each(|slot| needed[*slot as usize] = true);
            match need.slots.first() {
                _ if need.wide => triage.wide.push(index),
                Some(rarest) => triage.by_slot[*rarest as usize].push(index),
                None => triage.always.push(index),
            }
        }
        for word in 0..automaton.words().len() as u32 {
            let is_key = |slot: &u32| !triage.by_slot[*slot as usize].is_empty();
            let of_word = automaton.slots_of(word).iter().copied();
            let (keys, others): (Vec<_>, Vec<_>) = of_word
                .filter(|slot| needed[*slot as usize])
                .partition(is_key);
            let from = triage.slots.len() as u32;
            triage.slots.extend(&keys);
            let keys = triage.slots.len() as u32;
            triage.slots.extend(&others);
            triage.of_word.push((from, keys, triage.slots.len() as u32));
        }
        triage
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
        marks.open(self.by_slot.len(), sentences.count());
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
            let keyed = marks
                .keys
                .iter()
                .flat_map(|key| &self.by_slot[*key as usize]);
            for index in keyed.chain(&self.always) {
                let need = &self.needs[*index as usize];
                if need.slots.iter().skip(1).all(has) {
                    fits(need.rule, need.plan, sentence.clone());
                }
            }
            marks.keys.clear();
        }
        for index in &self.wide {
            let need = &self.needs[*index as usize];
            if need
                .slots
                .iter()
                .all(|slot| marks.of_slot[*slot as usize] >= first)
            {
                fits(need.rule, need.plan, 0..end);
            }
        }
    }

    /// Marks the slots of a hit.
    fn mark(&self, automaton: &Automaton, hit: &Hit, marks: &mut Marks) {
        let (from, keys, to) = self.of_word[hit.word as usize];
        for (at, slot) in (from..).zip(&self.slots[from as usize..to as usize]) {
            if hit.cut && !automaton.takes_cut(*slot) {
                continue;
            }
            let mark = &mut marks.of_slot[*slot as usize];
            if at < keys && *mark != marks.number {
                marks.keys.push(*slot);
            }
            *mark = marks.number;
        }
    }
}

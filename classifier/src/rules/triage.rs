//! Triage: which patterns can fit in a sentence at all.
//!
//! ```text
//! hits of a sentence → slots hit → patterns that need no other slot
//! ```
//! Each pattern is looked up by the rarest of the slots that it needs. So cost grows with text and
//! hits, not with rules.

use super::automaton::Hits;
use crate::sentence::Sentences;
use std::ops::Range;

/// A pattern and the slots it needs.
struct Entry {
    rule: u32,
    plan: u32,
    needs: Vec<u32>,
}

/// Patterns by the slots they need.
#[derive(Default)]
pub(crate) struct Triage {
    entries: Vec<Entry>,
    /// Entries by the rarest slot they need.
    by_slot: Vec<Vec<u32>>,
    /// Entries that need nothing, and may fit anywhere.
    always: Vec<u32>,
}

impl Triage {
    /// Of patterns, each as rule, plan and what it needs; `rarity` ranks slots, the rarest lowest.
    pub(crate) fn of(
        patterns: impl Iterator<Item = (u32, u32, Vec<u32>)>,
        slots: usize,
        rarity: impl Fn(u32) -> usize,
    ) -> Self {
        let mut triage = Self {
            by_slot: vec![Vec::new(); slots],
            ..Self::default()
        };
        for (rule, plan, mut needs) in patterns {
            needs.sort_unstable_by_key(|slot| (rarity(*slot), *slot));
            needs.dedup();
            let index = triage.entries.len() as u32;
            match needs.first() {
                Some(rarest) => triage.by_slot[*rarest as usize].push(index),
                None => triage.always.push(index),
            }
            triage.entries.push(Entry { rule, plan, needs });
        }
        triage
    }

    /// Calls `fits` with rule, plan and sentence wherever a sentence has all that a pattern needs.
    pub(crate) fn sift(
        &self,
        hits: &Hits,
        sentences: &Sentences,
        mut fits: impl FnMut(u32, u32, Range<usize>),
    ) {
        let mut hit = vec![0_u64; self.by_slot.len().div_ceil(64)];
        let mut touched: Vec<u32> = Vec::new();
        let mut rest = hits.all();
        for sentence in sentences.iter() {
            let here = rest.partition_point(|hit| hit.end as usize <= sentence.end);
            for found in &rest[..here] {
                if (found.start as usize) < sentence.start {
                    continue;
                }
                for slot in hits.slots_of(found.word) {
                    let bits = &mut hit[*slot as usize / 64];
                    if *bits >> (slot % 64) & 1 == 0 {
                        *bits |= 1 << (slot % 64);
                        touched.push(*slot);
                    }
                }
            }
            rest = &rest[here..];
            let has = |slot: &u32| hit[*slot as usize / 64] >> (slot % 64) & 1 == 1;
            let keyed = touched
                .iter()
                .flat_map(|slot| &self.by_slot[*slot as usize]);
            for index in keyed.chain(&self.always) {
                let entry = &self.entries[*index as usize];
                if entry.needs.iter().skip(1).all(has) {
                    fits(entry.rule, entry.plan, sentence.clone());
                }
            }
            for slot in touched.drain(..) {
                hit[slot as usize / 64] = 0;
            }
        }
    }
}

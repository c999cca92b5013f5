//! Counts: runs of different words of one slot.

use super::{Chain, Fit, shares};
use crate::rules::pattern::Reach;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

impl Fit<'_, '_> {
    /// The words of a slot in an area, apart from those found, where enough of them differ.
    pub(super) fn count(
        &self,
        slot: u32,
        least: u32,
        found: &[Chain],
        area: &Range<usize>,
    ) -> Option<Chain> {
        let mut words = apart(&self.hits.within(slot, area.clone()));
        words.retain(|word| word.end <= area.end && !shares(found, word));
        let mut different: Vec<&str> = words.iter().map(|w| &self.text()[w.clone()]).collect();
        different.sort_unstable();
        different.dedup();
        (different.len() >= least as usize).then_some(words)
    }

    /// Runs of words of a slot with at least so many different ones: from its first word each is
    /// as long as its reach lets it be, the next begins behind it.
    pub(super) fn runs(
        &self,
        slot: u32,
        least: u32,
        reach: Reach,
        range: Range<usize>,
    ) -> Vec<Chain> {
        let words = apart(&self.hits.within(slot, range));
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

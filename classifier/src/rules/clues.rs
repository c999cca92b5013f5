//! Clues: which sentences of a pitch a person should read first.
//!
//! No lexicon holds a story, so none of its sentences is a finding by itself. Where the whole text
//! sounds like a pitch (`crate::pitch`), the places where its signs stand closest are shown, under
//! the category of each of them.

use super::checks::{Checked, Found};
use crate::circumstances::{FlowFacts, Voice};
use crate::pitch::{Heard, Sign};
use mingjian_domain::{Category, PartKind};
use std::ops::Range;

/// Signs with no more bytes between them stand together.
const APART: u32 = 36;
/// Clues of one category in a document.
const SHOWN: usize = 3;

/// Signs that stand together.
struct ClosePlace {
    reading: usize,
    range: Range<usize>,
    weight: f64,
    categories: Vec<Category>,
}

impl Checked<'_, '_> {
    /// The heaviest places of a category, in reading order. A pitch whose signs have no category
    /// at all shows its heaviest place under the treatment of disease.
    pub(super) fn clues(&self, category: Category) -> Vec<Found> {
        if !self.facts.tone.is_pitch() {
            return Vec::new();
        }
        let all = self.places();
        let named = all.iter().any(|place| !place.categories.is_empty());
        let mut places: Vec<&ClosePlace> = all
            .iter()
            .filter(|place| place.categories.contains(&category))
            .collect();
        if !named && category == Category::DiseaseTreatment {
            places = all.iter().collect();
            places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            places.truncate(1);
        }
        places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        places.truncate(SHOWN);
        places.sort_by_key(|place| (place.reading, place.range.start));
        places
            .into_iter()
            .map(|place| Found {
                place: Some((place.reading, place.range.clone())),
                detail: String::new(),
            })
            .collect()
    }

    /// Every place where signs stand close, in the words of whoever sells.
    fn places(&self) -> Vec<ClosePlace> {
        let mut places = Vec::new();
        for (index, (flow, reading)) in self.facts.flows.iter().zip(self.readings).enumerate() {
            let foreign = flow.voice.excuse().is_some()
                || matches!(reading.flow.kind, PartKind::Navigation | PartKind::Footer)
                || reading.flow.kind == PartKind::Comment && flow.voice != Voice::Seller;
            if foreign {
                continue;
            }
            for heard in together(flow, |at| reading.sentences.around(at).end) {
                let end = heard.iter().map(|h| h.end).max().unwrap_or(0);
                let range = heard[0].start as usize..end as usize;
                let denied = heard.iter().any(|h| self.sign(h).denies);
                let weight = self.weight(heard);
                if !denied && weight > 0.0 && !flow.warning_over(range.start, range.end) {
                    places.push(ClosePlace {
                        reading: index,
                        range,
                        weight,
                        categories: self.categories(heard),
                    });
                }
            }
        }
        places
    }

    fn sign(&self, heard: &Heard) -> &Sign {
        &self.pitch.signs[heard.sign as usize]
    }

    fn weight(&self, place: &[Heard]) -> f64 {
        place
            .iter()
            .map(|heard| self.sign(heard))
            .map(|sign| sign.weight)
            .sum()
    }

    /// The categories of signs that stand here.
    fn categories(&self, heard: &[Heard]) -> Vec<Category> {
        let mut all: Vec<Category> = heard
            .iter()
            .filter_map(|heard| self.sign(heard).category)
            .collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Runs of signs of one sentence that stand close to one another.
fn together(flow: &FlowFacts, sentence_end: impl Fn(usize) -> usize) -> Vec<&[Heard]> {
    let heard = &flow.heard;
    let mut runs = Vec::new();
    let mut from = 0;
    for at in 1..=heard.len() {
        let ends = heard.get(at).is_none_or(|next| {
            let before = &heard[at - 1];
            next.start > before.end + APART
                || next.start as usize >= sentence_end(before.start as usize)
        });
        if ends && from < at {
            runs.push(&heard[from..at]);
            from = at;
        }
    }
    runs
}

//! Said: what the network said of one document, and the findings that come of it.

use super::{Logits, Model, Window, probability};
use crate::reading::Reading;
use mingjian_domain::Category;
use std::ops::Range;
use std::sync::Arc;

/// The logit of what was not worth reading.
const QUIET: f64 = -8.0;
/// Words that are told as carrying a verdict.
const TOLD: usize = 3;

/// What the network said of the windows of one document that were read.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) windows: Vec<(Window, Arc<Logits>)>,
}

/// A sentence that breaches, by the network.
pub(crate) struct Claim {
    pub(crate) reading: usize,
    pub(crate) bytes: Range<usize>,
    pub(crate) category: Category,
    /// What carried it, as normalised, most telling first.
    pub(crate) carried: Vec<String>,
}

impl Said {
    /// One logit of the document: its heaviest window and its heaviest sentence.
    pub(crate) fn logit(&self) -> f64 {
        let windows = self
            .windows
            .iter()
            .map(|(_, said)| f64::from(said.breaches));
        let sentences = self.windows.iter().flat_map(|(_, said)| &said.sentences);
        let sentences = sentences.map(|logits| f64::from(any(logits)));
        let most = |of: &mut dyn Iterator<Item = f64>| of.fold(QUIET, f64::max);
        0.5 * (most(&mut windows.into_iter()) + most(&mut sentences.into_iter()))
    }

    /// Whether the document advertises; none if nothing of it was read.
    pub(crate) fn advertises(&self, model: &Model) -> Option<f64> {
        let logits = self
            .windows
            .iter()
            .map(|(_, said)| f64::from(said.advertises));
        let most = logits.reduce(f64::max)?;
        Some(model.settings().advertises.probability(most))
    }

    /// The sentences that breach, each with its categories; the likeliest if `one` is wanted and
    /// none does.
    pub(crate) fn claims(&self, model: &Model, readings: &[Reading<'_>], one: bool) -> Vec<Claim> {
        let bounds = model.settings().sentence;
        let mut all = Vec::new();
        let mut best: Option<(f32, usize, usize)> = None;
        for (number, (window, said)) in self.windows.iter().enumerate() {
            for (at, logits) in said.sentences.iter().enumerate() {
                if best.is_none_or(|(most, ..)| any(logits) > most) {
                    best = Some((any(logits), number, at));
                }
                if f64::from(any(logits)) >= bounds.any {
                    self.claim(model, readings, (window, said), at, &mut all);
                }
            }
        }
        if let (true, true, Some((_, number, at))) = (one, all.is_empty(), best) {
            let (window, said) = &self.windows[number];
            self.claim(model, readings, (window, said), at, &mut all);
        }
        all
    }

    fn claim(
        &self,
        model: &Model,
        readings: &[Reading<'_>],
        (window, said): (&Window, &Logits),
        at: usize,
        into: &mut Vec<Claim>,
    ) {
        let logits = &said.sentences[at];
        let sentence = &window.sentences[at];
        let likeliest = (0..Category::ALL.len())
            .max_by(|a, b| logits[*a].total_cmp(&logits[*b]))
            .unwrap_or(0);
        let text = &readings[sentence.reading].normal.text[sentence.bytes.clone()];
        let carried = carried(model, text, &said.pieces[sentence.tokens.clone()]);
        for (number, category) in Category::ALL.iter().enumerate() {
            let sure = f64::from(logits[number]) >= model.settings().sentence.category;
            if sure || number == likeliest {
                into.push(Claim {
                    reading: sentence.reading,
                    bytes: sentence.bytes.clone(),
                    category: *category,
                    carried: carried.clone(),
                });
            }
        }
    }
}

/// That a sentence breaches at all.
fn any(logits: &[f32; super::OF_SENTENCE]) -> f32 {
    logits[Category::ALL.len()]
}

/// The words whose pieces add most: neighbours that all add more than the mean are one.
fn carried(model: &Model, text: &str, adds: &[f32]) -> Vec<String> {
    let words = text.trim_start();
    let places = model.pieces().places(words);
    let adds = &adds[..adds.len().min(places.len())];
    let mean = adds.iter().sum::<f32>() / adds.len().max(1) as f32;
    let mut runs: Vec<(f32, Range<usize>)> = Vec::new();
    let mut joins = false;
    for (add, place) in adds.iter().zip(places) {
        let more = *add > mean;
        match runs.last_mut() {
            Some((sum, run)) if more && joins && run.end == place.start => {
                *sum += add - mean;
                run.end = place.end;
            }
            _ if more => runs.push((add - mean, place)),
            _ => {}
        }
        joins = more;
    }
    runs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    let told = runs
        .into_iter()
        .map(|(_, run)| words[run].trim().to_owned());
    told.filter(|word| word.chars().any(char::is_alphanumeric))
        .take(TOLD)
        .collect()
}

/// The risk that a logit of the document alone stands for.
pub(crate) fn alone(model: &Model, logit: f64) -> f64 {
    let alone = model.settings().alone;
    probability(alone.scale * logit + alone.shift)
}

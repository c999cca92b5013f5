//! Gate: what windows are worth the network's time, learned from character n-grams.
//!
//! ```text
//! windows of the train split, plain and disguised ─logistic regression→ n-grams ─dev→ the bound
//! ```
//! The bound is as high as it can be while hardly any document that the network would flag on the
//! development split is kept from it.

use crate::lessons::Lesson;
use mingjian_classifier::Grams;
use mingjian_eval::Ngram;

/// Of documents that the network flags, how many the gate may keep from it.
const LOST: f64 = 0.005;
/// What is taken off the bound besides: other texts read differently from those at hand.
const MARGIN: f64 = 0.25;

/// N-grams that tell windows which breach from the rest.
///
/// # Errors
/// If lessons are all of one kind.
pub fn learn(lessons: &[Lesson], seed: u64) -> anyhow::Result<Grams> {
    let texts: Vec<(String, bool)> = lessons
        .iter()
        .map(|lesson| (lesson.text.clone(), lesson.breaches))
        .collect();
    let learned = Ngram::of(&texts, seed);
    Ok(learned
        .ok_or_else(|| anyhow::anyhow!("nothing to learn a gate from: every text is of one kind"))?
        .grams())
}

/// The bound over documents that the network flags: the windows of those that no rule found anything
/// in, and how many there are in all.
pub fn bound(grams: &Grams, silent: &[&[Lesson]], flagged: usize) -> f64 {
    let mut room = Vec::new();
    let mut most: Vec<f64> = silent
        .iter()
        .map(|lessons| {
            let logits = lessons.iter().map(|l| grams.logit(&l.text, &mut room));
            logits.fold(f64::NEG_INFINITY, f64::max)
        })
        .collect();
    most.sort_by(f64::total_cmp);
    let lost = (flagged as f64 * LOST) as usize;
    // Where rules find everything nothing needs to pass; a file holds no infinity.
    let bound = most.get(lost).copied().unwrap_or(0.0);
    ((bound - MARGIN) * 100.0).floor() / 100.0
}

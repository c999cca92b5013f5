//! Scan: hits to candidates.
//!
//! ```text
//! hits by slot ─gaps, order, sentence→ candidates
//! ```
//! A plan is looked at only in sentences that hold all it needs, and a plan that reaches over a
//! paragraph only in texts that do (`triage`). Not here: how a plan fits (`fit`), whether a candidate
//! stands (`context`).

use super::automaton::Hits;
use super::compile::Compiled;
use super::fit::matches;
use super::plan::Plan;
use crate::reading::Reading;
use std::ops::Range;

/// A place where a rule's pattern fits, by bytes of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) rule: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The elements, in order of place.
    pub(crate) parts: Vec<Range<usize>>,
}

/// Candidates of one pattern that are judged in one sentence: a sentence that holds more repeats
/// itself, and judging each asks what stands around it.
const ENOUGH: usize = 400;

/// Every candidate of every rule in one text, so many of a pattern in a sentence.
pub(crate) fn candidates(
    compiled: &Compiled,
    hits: &Hits,
    reading: &Reading<'_>,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let automaton = &compiled.automaton;
    let sentences = &reading.sentences;
    compiled
        .triage
        .sift(automaton, hits, sentences, |rule, plan, place| {
            let plan = &compiled.rules[rule as usize].plans[plan as usize];
            let all = match plan {
                // All that it needs stands here.
                Plan::Regex(index) => {
                    compiled.expressions[*index as usize].find(&reading.normal.text, &place)
                }
                plan => matches(compiled, hits, reading, plan, place),
            };
            let all = all.into_iter().take(ENOUGH);
            found.extend(all.map(|parts| candidate(rule, parts)));
        });
    found
}

pub(super) fn candidate(rule: u32, parts: Vec<Range<usize>>) -> Candidate {
    let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
    let end = parts.iter().map(|p| p.end).max().unwrap_or(start);
    Candidate {
        rule,
        start,
        end,
        parts,
    }
}

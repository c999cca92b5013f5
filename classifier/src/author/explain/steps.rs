//! What normalising changed, told from the way back that it keeps.

use crate::normalize::chars::fold;
use crate::reading::Reading;
use mingjian_domain::{Step, StepKind, TextRead};
use std::ops::Range;

pub(super) fn of(reading: &Reading<'_>) -> TextRead {
    let original: Vec<char> = reading.flow.text.chars().collect();
    let slice = |range: Range<usize>| -> String { original[range].iter().collect() };
    let mut steps = Steps::default();
    let mut done = 0;
    for (range, after) in pieces(reading) {
        let (start, end) = (range.start as usize, range.end as usize);
        if start > done {
            steps.keep(StepKind::Unwedged, slice(done..start), String::new());
        }
        let before = slice(start..end.max(start));
        if before == after {
            steps.settle();
        } else if end == start + 1 {
            steps.fold(&before, &after);
        } else if is_part_of(&after, &before) {
            steps.keep(StepKind::Unwedged, before, after);
        } else {
            steps.keep(StepKind::Undisguised, before, after);
        }
        done = done.max(end);
    }
    if done < original.len() {
        steps.keep(
            StepKind::Unwedged,
            slice(done..original.len()),
            String::new(),
        );
    }
    steps.settle();
    steps.all.sort_by_key(|step| step.kind);
    TextRead {
        original: reading.flow.text.to_string(),
        normalised: reading.normal.text.clone(),
        steps: steps.all,
    }
}

/// Steps as they are gathered: characters folded in a row are one step.
#[derive(Default)]
struct Steps {
    all: Vec<Step>,
    folding: (String, String),
}

impl Steps {
    fn fold(&mut self, before: &str, after: &str) {
        self.folding.0.push_str(before);
        self.folding.1.push_str(after);
    }

    fn settle(&mut self) {
        let (before, after) = std::mem::take(&mut self.folding);
        if !before.is_empty() {
            self.add(StepKind::Folded, before, after);
        }
    }

    fn keep(&mut self, kind: StepKind, before: String, after: String) {
        self.settle();
        self.add(kind, before, after);
    }

    fn add(&mut self, kind: StepKind, before: String, after: String) {
        let same = |s: &&mut Step| s.kind == kind && s.before == before && s.after == after;
        match self.all.iter_mut().find(same) {
            Some(step) => step.times += 1,
            None => self.all.push(Step {
                kind,
                before,
                after,
                times: 1,
            }),
        }
    }
}

/// Original ranges in order, each with what it became.
fn pieces(reading: &Reading<'_>) -> Vec<(Range<u32>, String)> {
    let normal = &reading.normal;
    let mut all: Vec<(Range<u32>, String)> = Vec::new();
    for (at, c) in normal.text.char_indices() {
        let range = normal.original(at..at + c.len_utf8());
        match all.last_mut() {
            Some((last, text)) if *last == range => text.push(c),
            _ => all.push((range, c.to_string())),
        }
    }
    all
}

/// Whether nothing but signs was taken out.
fn is_part_of(after: &str, before: &str) -> bool {
    let mut folded = String::new();
    for c in before.chars() {
        fold(c, |c| folded.push(c));
    }
    let mut rest = folded.chars();
    after.chars().all(|wanted| rest.any(|c| c == wanted))
}

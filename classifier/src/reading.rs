//! A flow made ready to be read: normalised, its sentences known.

use crate::flow::{Flow, flows};
use crate::normalize::{Disguises, Normalised, normalise};
use crate::sentence::{Sentences, clip};
use mingjian_domain::{Document, PartKind, Place};
use std::ops::Range;

/// One flow and its normalised text.
pub(crate) struct Reading<'d> {
    pub(crate) flow: Flow<'d>,
    pub(crate) normal: Normalised,
    pub(crate) sentences: Sentences,
}

impl Reading<'_> {
    /// Where a non-empty byte range of the normalised text stands in the document, and its words.
    pub(crate) fn place(&self, range: Range<usize>) -> (Place, String) {
        self.flow.place(self.normal.original(range))
    }

    /// Characters that a sentence or paragraph reaches to either side of a place at most. Speech
    /// has no marks that end them, so half a minute of it is enough.
    pub(crate) fn reach(&self) -> usize {
        if self.flow.kind == PartKind::Cue {
            120
        } else {
            400
        }
    }

    /// The sentence, or sentences, that hold a place.
    pub(crate) fn sentence(&self, inner: &Range<usize>) -> Range<usize> {
        let last = inner.end.saturating_sub(1).max(inner.start);
        let whole = self.sentences.around(inner.start).start..self.sentences.around(last).end;
        clip(&self.normal.text, &whole, inner, self.reach())
    }

    /// The paragraph that holds a place: what stands between line ends of normalised text, which
    /// are blank lines and the bounds of parts. Speech has none.
    pub(crate) fn paragraph(&self, inner: &Range<usize>) -> Range<usize> {
        let text = &self.normal.text;
        let near = clip(text, &(0..text.len()), inner, self.reach());
        let before = text[near.start..inner.start].rfind('\n');
        let after = text[inner.end..near.end].find('\n');
        let start = before.map_or(near.start, |at| near.start + at + 1);
        start..after.map_or(near.end, |at| inner.end + at)
    }
}

/// Every flow of a document, ready.
pub(crate) fn readings<'d>(document: &'d Document, disguises: &Disguises) -> Vec<Reading<'d>> {
    flows(document)
        .into_iter()
        .map(|flow| {
            let normal = normalise(&flow.text, disguises);
            let sentences = Sentences::of(&normal.text);
            Reading {
                flow,
                normal,
                sentences,
            }
        })
        .collect()
}

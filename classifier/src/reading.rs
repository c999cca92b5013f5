//! A flow made ready to be read: normalised, its sentences known.

use crate::flow::{Flow, flows};
use crate::normalize::{Disguises, Normalised, normalise};
use crate::sentence::Sentences;
use mingjian_domain::{Document, Place};
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

//! Flows: consecutive parts of one kind and one speaker, read as one text.
//!
//! A claim that is cut over two subtitle cues is one claim; so cues join by a space, which
//! normalising takes out between Han characters and remembers as a weak bound. Other parts join by
//! a blank line, which no sentence crosses. Each comment is a flow of its own: another person speaks.

use mingjian_domain::{Document, PartKind, Place, Position, Speaker};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

/// Every so many characters the byte offset is written down.
const STRIDE: usize = 64;

/// A run of parts as one text.
pub(crate) struct Flow<'d> {
    pub(crate) kind: PartKind,
    pub(crate) speaker: Speaker,
    pub(crate) text: Cow<'d, str>,
    pieces: Vec<Piece>,
    /// Byte offset of every `STRIDE`th character, once a place is asked for.
    strides: OnceCell<Vec<u32>>,
}

struct Piece {
    part: u32,
    /// First character in the flow.
    start: u32,
    /// Characters.
    len: u32,
}

/// The document's flows in reading order; empty parts make none.
pub(crate) fn flows(document: &Document) -> Vec<Flow<'_>> {
    let mut flows: Vec<Flow<'_>> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        let len = part.text.chars().count() as u32;
        if len == 0 {
            continue;
        }
        match flows.last_mut() {
            Some(flow)
                if flow.kind == part.kind
                    && flow.speaker == part.speaker
                    && part.kind != PartKind::Comment =>
            {
                let joint = if part.kind == PartKind::Cue {
                    " "
                } else {
                    "\n\n"
                };
                let end = flow.pieces.last().map_or(0, |p| p.start + p.len);
                let text = flow.text.to_mut();
                text.push_str(joint);
                text.push_str(&part.text);
                flow.pieces.push(Piece {
                    part: index as u32,
                    start: end + joint.len() as u32,
                    len,
                });
            }
            _ => flows.push(Flow {
                kind: part.kind,
                speaker: part.speaker,
                text: Cow::Borrowed(&part.text),
                pieces: vec![Piece {
                    part: index as u32,
                    start: 0,
                    len,
                }],
                strides: OnceCell::new(),
            }),
        }
    }
    flows
}

impl Flow<'_> {
    /// Where a non-empty range of the flow's characters stands in the document, and its words.
    /// Joints belong to no part: a range that ends on one ends with the part before.
    pub(crate) fn place(&self, range: Range<u32>) -> (Place, String) {
        let mut first = None;
        let mut last = None;
        let mut quote = String::new();
        let from = self
            .pieces
            .partition_point(|p| p.start + p.len <= range.start);
        for piece in &self.pieces[from..] {
            let start = range.start.max(piece.start);
            let end = range.end.min(piece.start + piece.len);
            if piece.start >= range.end {
                break;
            }
            if start >= end {
                continue;
            }
            let position = |at: u32| Position {
                part: piece.part,
                offset: at - piece.start,
            };
            first.get_or_insert(position(start));
            last = Some(position(end));
            quote.push_str(&self.text[self.byte(start)..self.byte(end)]);
        }
        match (first, last) {
            (Some(from), Some(to)) => (Place::Text { from, to }, quote),
            _ => (Place::Document, quote),
        }
    }

    fn byte(&self, at: u32) -> usize {
        let at = at as usize;
        let strides = self.strides.get_or_init(|| {
            let chars = self.text.char_indices().step_by(STRIDE);
            chars.map(|(at, _)| at as u32).collect()
        });
        let Some(start) = strides.get(at / STRIDE) else {
            return self.text.len();
        };
        let start = *start as usize;
        self.text[start..]
            .char_indices()
            .nth(at % STRIDE)
            .map_or(self.text.len(), |(offset, _)| start + offset)
    }
}

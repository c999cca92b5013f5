//! Flows: consecutive parts of one kind and one speaker, read as one text.
//!
//! A claim that is cut over two subtitle cues is one claim; so cues join by a space, which
//! normalising takes out between Han characters and remembers as a weak bound. Other parts join by
//! a blank line, which no sentence crosses. Each comment is a flow of its own: another person speaks.
//!
//! No flow is longer than [`LONGEST`]: a book is read in stretches, cut between parts or at the end of
//! a sentence, so that what is kept about a text while it is read is bounded whatever its size.

use mingjian_domain::{Document, Part, PartKind, Place, Position, Speaker};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

/// Bytes of the longest flow: some hundred pages.
const LONGEST: usize = 400_000;

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
    /// Characters of the part before this piece of it.
    before: u32,
}

/// The document's flows in reading order; empty parts make none.
pub(crate) fn flows(document: &Document) -> Vec<Flow<'_>> {
    let mut flows: Vec<Flow<'_>> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        let mut before = 0;
        for text in stretches(&part.text) {
            let piece = Piece {
                part: index as u32,
                start: 0,
                len: text.chars().count() as u32,
                before,
            };
            before += piece.len;
            match flows.last_mut() {
                Some(flow) if flow.goes_on_with(part, text) => flow.append(text, piece),
                _ => flows.push(Flow {
                    kind: part.kind,
                    speaker: part.speaker,
                    text: Cow::Borrowed(text),
                    pieces: vec![piece],
                    strides: OnceCell::new(),
                }),
            }
        }
    }
    flows
}

/// A text in stretches that are not too long; none of an empty one.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (stretch, behind) = rest.split_at(cut(rest));
        rest = behind;
        (!stretch.is_empty()).then_some(stretch)
    })
}

/// Where a text that is too long is cut: at the end of a line or sentence, else at a pause, else
/// anywhere.
fn cut(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let end = text.floor_char_boundary(LONGEST);
    let from = text.floor_char_boundary(LONGEST / 2);
    let late = &text[from..end];
    let behind = |marks: &[char]| {
        let (at, mark) = late.rmatch_indices(marks).next()?;
        Some(from + at + mark.len())
    };
    behind(&['\n'])
        .or_else(|| behind(&['。', '！', '？', '；', '!', '?', ';']))
        .or_else(|| behind(&['，', ',', '、', ' ', '　']))
        .unwrap_or(end)
}

impl<'d> Flow<'d> {
    /// Whether a text of a part is read as one with what stands here.
    fn goes_on_with(&self, part: &Part, text: &str) -> bool {
        self.kind == part.kind
            && self.speaker == part.speaker
            && part.kind != PartKind::Comment
            && self.text.len() + text.len() <= LONGEST
    }

    fn append(&mut self, text: &'d str, piece: Piece) {
        let joint = if self.kind == PartKind::Cue {
            " "
        } else {
            "\n\n"
        };
        let end = self.pieces.last().map_or(0, |p| p.start + p.len);
        let whole = self.text.to_mut();
        whole.push_str(joint);
        whole.push_str(text);
        self.pieces.push(Piece {
            start: end + joint.len() as u32,
            ..piece
        });
    }
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
                offset: piece.before + at - piece.start,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_ends_and_every_place_is_found_again() {
        let sentence = "春天来了，公园里的花都开了。";
        let text = sentence.repeat(3 * LONGEST / sentence.len());
        let document = Document::plain(None, &text);
        let flows = flows(&document);
        assert_eq!(flows.len(), 4);
        let mut seen = 0;
        for flow in &flows {
            assert!(flow.text.len() <= LONGEST && flow.text.ends_with('。'));
            let (place, quote) = flow.place(5..8);
            assert_eq!(quote, "公园里");
            let Place::Text { from, to } = place else {
                panic!("{place:?}")
            };
            assert_eq!((from.offset, to.offset), (seen + 5, seen + 8));
            seen += flow.text.chars().count() as u32;
        }
    }

    #[test]
    fn a_text_without_marks_is_cut_all_the_same() {
        let text = "花".repeat(LONGEST);
        let document = Document::plain(None, &text);
        let lengths: Vec<usize> = flows(&document).iter().map(|f| f.text.len()).collect();
        assert_eq!(lengths, [399_999, 399_999, 399_999, 3]);
    }
}

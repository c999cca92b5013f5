//! From normalised text back to the original: the only way out of normalised coordinates.
//!
//! ```text
//! normalised bytes   治 疗 糖 尿 病
//! pieces             [run: 1 to 1]  [whole: 5 original characters became 2] [run] …
//! original scalars   治 ★ 疗 …
//! ```
//! A run maps character to character; a whole is indivisible, and ends where the next piece begins.
//! Runs are cut after some sixty characters, so a look-up is a binary search and a short count. A
//! piece is eight bytes, and plain text has one in two hundred.

use std::ops::Range;

/// Characters of a run.
pub(super) const RUN: u32 = 64;
/// Marks the original position of a whole.
const WHOLE: u32 = 1 << 31;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// First byte in the normalised text.
    norm: u32,
    /// First Unicode scalar value in the original, marked for a whole.
    orig: u32,
}

impl Piece {
    fn orig(self) -> u32 {
        self.orig & !WHOLE
    }

    fn is_whole(self) -> bool {
        self.orig & WHOLE != 0
    }
}

/// Maps byte ranges of a normalised text to ranges of Unicode scalar values of its original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// By place; the last one stands behind the text, where everything ends.
    pieces: Vec<Piece>,
}

impl OffsetMap {
    /// The original range of a non-empty byte `range` of `text`, the normalised text this map was
    /// built with. Both ends must be character boundaries.
    pub fn original(&self, text: &str, range: Range<usize>) -> Range<u32> {
        let (start, _) = self.origin(text, range.start);
        let last = text[range.clone()]
            .char_indices()
            .next_back()
            .map_or(range.start, |(at, _)| range.start + at);
        let (from, len) = self.origin(text, last);
        start..(from + len).max(start)
    }

    /// The piece that holds byte `at`.
    fn index(&self, at: usize) -> usize {
        self.pieces
            .partition_point(|piece| piece.norm as usize <= at)
            .saturating_sub(1)
    }

    /// Original start and length of the character at byte `at`.
    fn origin(&self, text: &str, at: usize) -> (u32, u32) {
        let index = self.index(at);
        let Some(piece) = self.pieces.get(index) else {
            return (0, 0);
        };
        if piece.is_whole() {
            return (piece.orig(), self.len_of_whole(index));
        }
        let passed = text[piece.norm as usize..at].chars().count() as u32;
        (piece.orig + passed, 1)
    }

    fn len_of_whole(&self, index: usize) -> u32 {
        let end = self.pieces.get(index + 1).map_or(0, |next| next.orig());
        end.saturating_sub(self.pieces[index].orig())
    }
}

/// Grows a normalised text and its map together.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    pub(crate) text: String,
    pieces: Vec<Piece>,
    /// Original position after what was appended last.
    next: u32,
    /// Characters in the run at hand; none where a whole came last.
    run: Option<u32>,
}

impl Builder {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            pieces: Vec::with_capacity(bytes / (3 * RUN as usize) + 4),
            ..Self::default()
        }
    }

    /// Appends `c`, which stands for `orig_len` original characters from `orig`.
    pub(crate) fn push(&mut self, c: char, orig: u32, orig_len: u32) {
        let again = orig + orig_len == self.next;
        if orig_len != 1 || again {
            // One character that became several is a whole, and so are several that became one.
            let whole = orig | WHOLE;
            let same = again && self.pieces.last().is_some_and(|last| last.orig == whole);
            if !same {
                self.begin(whole);
                self.run = None;
            }
        } else {
            self.in_run(orig, 1);
        }
        self.next = orig + orig_len;
        self.text.push(c);
    }

    /// Appends `chars` characters that stand for as many original ones from `orig`.
    pub(crate) fn push_run(&mut self, text: &str, orig: u32, chars: u32) {
        if chars > 0 {
            self.in_run(orig, chars);
            self.next = orig + chars;
            self.text.push_str(text);
        }
    }

    fn in_run(&mut self, orig: u32, chars: u32) {
        match &mut self.run {
            Some(held) if orig == self.next && *held < RUN => *held += chars,
            _ => {
                self.begin(orig);
                self.run = Some(chars);
            }
        }
    }

    /// Begins a piece, and says where the whole before it ends if that is not here.
    fn begin(&mut self, orig: u32) {
        let norm = self.text.len() as u32;
        let after_whole = self.pieces.last().is_some_and(|last| last.is_whole());
        if after_whole && orig & !WHOLE != self.next {
            let orig = self.next;
            self.pieces.push(Piece { norm, orig });
        }
        self.pieces.push(Piece { norm, orig });
    }

    /// Appends a word that stands for the original range.
    pub(crate) fn push_word(&mut self, word: &str, original: Range<u32>) {
        for c in word.chars() {
            self.push(c, original.start, (original.end - original.start).max(1));
        }
    }

    /// Appends `range` of an already mapped text.
    pub(crate) fn copy(&mut self, text: &str, map: &OffsetMap, range: Range<usize>) {
        let mut at = range.start;
        let mut index = map.index(at);
        while at < range.end {
            let end = map
                .pieces
                .get(index + 1)
                .map_or(range.end, |next| range.end.min(next.norm as usize));
            if at < end {
                let piece = &text[at..end];
                let (orig, len) = map.origin(text, at);
                if map.pieces[index].is_whole() {
                    piece.chars().for_each(|c| self.push(c, orig, len));
                } else {
                    self.push_run(piece, orig, piece.chars().count() as u32);
                }
                at = end;
            }
            index += 1;
        }
    }

    pub(crate) fn finish(mut self) -> (String, OffsetMap) {
        self.pieces.push(Piece {
            norm: self.text.len() as u32,
            orig: self.next,
        });
        (
            self.text,
            OffsetMap {
                pieces: self.pieces,
            },
        )
    }
}

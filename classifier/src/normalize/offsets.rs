//! From normalised text back to the original: the only way out of normalised coordinates.
//!
//! ```text
//! normalised bytes   治 疗 糖 尿 病
//! pieces             [run: 1 to 1]  [piece: 5 original characters became 2] [run] …
//! original scalars   治 ★ 疗 …
//! ```
//! A run maps character to character; a piece of more than one original character is indivisible.
//! Runs are cut every 64 characters, so a look-up is a binary search and a short count.

use std::ops::Range;

const RUN: u32 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// First byte in the normalised text.
    norm: u32,
    /// First Unicode scalar value in the original.
    orig: u32,
    /// 1: a run, one to one; more: this many original characters, indivisible.
    orig_len: u32,
}

/// Maps byte ranges of a normalised text to ranges of Unicode scalar values of its original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
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

    /// Original start and length of the character at byte `at`.
    fn origin(&self, text: &str, at: usize) -> (u32, u32) {
        let index = self
            .pieces
            .partition_point(|piece| piece.norm as usize <= at)
            .saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else {
            return (0, 0);
        };
        if piece.orig_len == 1 {
            let passed = text[piece.norm as usize..at].chars().count() as u32;
            (piece.orig + passed, 1)
        } else {
            (piece.orig, piece.orig_len)
        }
    }
}

/// Grows a normalised text and its map together.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    pub(crate) text: String,
    pieces: Vec<Piece>,
    /// Original position the running one-to-one run goes on with, and characters it holds.
    run: Option<(u32, u32)>,
}

impl Builder {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            pieces: Vec::with_capacity(bytes / (3 * RUN as usize) + 4),
            run: None,
        }
    }

    /// Appends `c`, which stands for `orig_len` original characters from `orig`.
    pub(crate) fn push(&mut self, c: char, orig: u32, orig_len: u32) {
        let norm = self.text.len() as u32;
        match (orig_len, self.run) {
            (1, Some((next, held))) if next == orig && held < RUN => {
                self.run = Some((next + 1, held + 1));
            }
            (1, _) => {
                self.pieces.push(Piece {
                    norm,
                    orig,
                    orig_len: 1,
                });
                self.run = Some((orig + 1, 1));
            }
            _ => {
                let same = self
                    .pieces
                    .last()
                    .is_some_and(|last| last.orig == orig && last.orig_len == orig_len);
                if !same {
                    self.pieces.push(Piece {
                        norm,
                        orig,
                        orig_len,
                    });
                }
                self.run = None;
            }
        }
        self.text.push(c);
    }

    /// Appends a word that stands for the original range.
    pub(crate) fn push_word(&mut self, word: &str, original: Range<u32>) {
        for c in word.chars() {
            self.push(c, original.start, (original.end - original.start).max(1));
        }
    }

    /// Appends `range` of an already mapped text.
    pub(crate) fn copy(&mut self, text: &str, map: &OffsetMap, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let mut index = map
            .pieces
            .partition_point(|piece| piece.norm as usize <= range.start)
            .saturating_sub(1);
        let (mut orig, mut len) = map.origin(text, range.start);
        for (at, c) in text[range.clone()].char_indices() {
            let at = range.start + at;
            while let Some(next) = map.pieces.get(index + 1)
                && next.norm as usize <= at
            {
                index += 1;
                (orig, len) = (next.orig, next.orig_len);
            }
            self.push(c, orig, len);
            if len == 1 {
                orig += 1;
            }
        }
    }

    pub(crate) fn finish(self) -> (String, OffsetMap) {
        (
            self.text,
            OffsetMap {
                pieces: self.pieces,
            },
        )
    }
}

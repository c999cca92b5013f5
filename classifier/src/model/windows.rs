//! Windows: a document in runs of sentences that the network reads at once.
//!
//! ```text
//! <s> opening? │ sentence │ sentence │ … </s>      at most 256 pieces
//! ```
//! A sentence means what its surroundings make of it: a cure in a report of a fine is no claim. So
//! a window holds as many whole sentences as fit, and every window but the first begins with the
//! document's opening, which is not judged there again. A sentence that is too long, as in speech
//! without marks, is cut at pauses or where it must be.

use super::Pieces;
use crate::reading::Reading;
use mingjian_domain::PartKind;
use std::ops::Range;

/// Pieces of a window at most, marks of its bounds included.
pub const LONGEST: usize = 256;
/// Pieces of a sentence at most: twice what a long sentence has.
const SENTENCE: usize = 96;
/// Characters of a sentence that are surely no more pieces than that.
const CHARS: usize = 96;
/// Pieces of the opening that stand before later windows.
const OPENING: usize = 32;

/// What is read at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Numbers of pieces, bounds included.
    pub ids: Vec<u32>,
    /// The sentences that are judged.
    pub sentences: Vec<Sentence>,
}

/// A sentence of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its places in `ids`.
    pub tokens: Range<usize>,
    /// Which text of the document holds it.
    pub reading: usize,
    /// Bytes of the normalised text.
    pub bytes: Range<usize>,
}

impl Window {
    /// For each sentence, the share of each piece in it: a row a sentence.
    pub fn pool(&self) -> Vec<f32> {
        let length = self.ids.len();
        let mut pool = vec![0.0; self.sentences.len() * length];
        for (row, sentence) in pool.chunks_exact_mut(length).zip(&self.sentences) {
            let share = 1.0 / sentence.tokens.len().max(1) as f32;
            row[sentence.tokens.clone()].fill(share);
        }
        pool
    }

    /// The sentences as normalised.
    pub(crate) fn text(&self, readings: &[Reading<'_>]) -> String {
        let sentences = self.sentences.iter();
        sentences
            .map(|s| &readings[s.reading].normal.text[s.bytes.clone()])
            .collect()
    }
}

/// The windows of a document's texts; what nobody reads as content is left out, and so is each
/// stretch of sentences that `keep` says no to.
pub(crate) fn windows(
    readings: &[Reading<'_>],
    pieces: &Pieces,
    keep: &mut dyn FnMut(&str) -> bool,
) -> Vec<Window> {
    let mut all = Building::new(pieces);
    for (index, reading) in readings.iter().enumerate() {
        if matches!(reading.flow.kind, PartKind::Navigation | PartKind::Footer) {
            continue;
        }
        let text = reading.normal.text.as_str();
        let mut decided = 0;
        let mut kept = true;
        for sentence in reading.sentences.iter() {
            if sentence.start >= decided {
                decided = stretch(text, sentence.start).max(sentence.end);
                kept = keep(&text[sentence.start..decided]);
            }
            if !kept {
                continue;
            }
            for bytes in cut(text, sentence) {
                let words = text[bytes.clone()].trim();
                if words.chars().any(char::is_alphanumeric) {
                    let mut ids = pieces.of(words);
                    ids.truncate(SENTENCE);
                    all.add(&ids, index, bytes);
                }
            }
        }
    }
    all.done()
}

/// Where a stretch that begins here ends: as long as a window is, about.
fn stretch(text: &str, start: usize) -> usize {
    let mut end = text.len().min(start + 3 * LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// A sentence in parts of few enough characters, cut after pauses where there are some.
fn cut(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    while let Some((limit, _)) = text[start..sentence.end].char_indices().nth(CHARS) {
        let late = text[start..start + limit]
            .char_indices()
            .skip(CHARS / 3)
            .filter(|(_, c)| matches!(c, ',' | '，' | '、' | ':' | '：' | ' ' | '…'))
            .last();
        let end = late.map_or(start + limit, |(at, c)| start + at + c.len_utf8());
        parts.push(start..end);
        start = end;
    }
    if start < sentence.end {
        parts.push(start..sentence.end);
    }
    parts
}

/// Windows while they grow.
struct Building<'p> {
    pieces: &'p Pieces,
    opening: Vec<u32>,
    now: Window,
    done: Vec<Window>,
}

impl<'p> Building<'p> {
    fn new(pieces: &'p Pieces) -> Self {
        Self {
            pieces,
            opening: Vec::new(),
            now: Window {
                ids: vec![pieces.begins()],
                sentences: Vec::new(),
            },
            done: Vec::new(),
        }
    }

    fn add(&mut self, ids: &[u32], reading: usize, bytes: Range<usize>) {
        if self.opening.is_empty() {
            self.opening = ids[..ids.len().min(OPENING)].to_vec();
        }
        if self.now.ids.len() + ids.len() + 1 > LONGEST {
            self.close();
            self.now.ids.extend(&self.opening);
        }
        let from = self.now.ids.len();
        self.now.ids.extend(ids);
        self.now.sentences.push(Sentence {
            tokens: from..self.now.ids.len(),
            reading,
            bytes,
        });
    }

    fn close(&mut self) {
        let next = Window {
            ids: vec![self.pieces.begins()],
            sentences: Vec::new(),
        };
        let mut full = std::mem::replace(&mut self.now, next);
        if !full.sentences.is_empty() {
            full.ids.push(self.pieces.ends());
            self.done.push(full);
        }
    }

    fn done(mut self) -> Vec<Window> {
        self.close();
        self.done
    }
}

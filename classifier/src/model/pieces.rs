//! Pieces: text to the numbers that the network reads, by a unigram vocabulary.

use std::ops::Range;
use thiserror::Error;
use tokenizers::Tokenizer;

/// Why a vocabulary cannot be used.
#[derive(Debug, Error)]
pub enum PiecesError {
    /// It is no `tokenizer.json`.
    #[error("not a vocabulary of the tokenizers format: {0}")]
    Unreadable(String),
    /// A mark of the text's bounds is missing.
    #[error("the vocabulary has no piece {0}, which every text needs")]
    Missing(&'static str),
}

/// A vocabulary, ready.
pub struct Pieces {
    tokenizer: Tokenizer,
    begins: u32,
    ends: u32,
}

impl Pieces {
    /// From the text of a `tokenizer.json`.
    ///
    /// # Errors
    /// If it is no such text, or lacks the pieces for the bounds of a text.
    pub fn read(json: &[u8]) -> Result<Self, PiecesError> {
        let tokenizer =
            Tokenizer::from_bytes(json).map_err(|why| PiecesError::Unreadable(why.to_string()))?;
        let piece = |piece: &'static str| {
            let found = tokenizer.token_to_id(piece);
            found.ok_or(PiecesError::Missing(piece))
        };
        Ok(Self {
            begins: piece("<s>")?,
            ends: piece("</s>")?,
            tokenizer,
        })
    }

    /// The pieces of a text, without marks of its bounds. Nothing fails: what is in no piece is the
    /// unknown piece.
    pub fn of(&self, text: &str) -> Vec<u32> {
        self.tokenizer
            .encode_fast(text, false)
            .map(|encoding| encoding.get_ids().to_vec())
            .unwrap_or_default()
    }

    /// Where each of the pieces of a text stands in it, in bytes.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let encoding = self.tokenizer.encode(text, false);
        let places = encoding
            .map(|e| e.get_offsets().to_vec())
            .unwrap_or_default();
        places.into_iter().map(|(from, to)| from..to).collect()
    }

    /// Mark before a text.
    pub fn begins(&self) -> u32 {
        self.begins
    }

    /// Mark after a text.
    pub fn ends(&self) -> u32 {
        self.ends
    }

    /// How many pieces there are.
    pub fn count(&self) -> usize {
        self.tokenizer.get_vocab_size(false)
    }
}

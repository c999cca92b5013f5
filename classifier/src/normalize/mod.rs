//! Normalising: undoes evasion and keeps a way back.
//!
//! ```text
//! original ─walk→ folded, unwedged ─evasion→ normalised text + OffsetMap + weak bounds
//! 降 xue★糖         降xue糖                     降血糖
//! ```
//! What is always undone: width, case, accents, traditional forms, invisible characters, wedges,
//! glosses. What is undone only where the result is a word of the lexicons: pinyin, letters,
//! look-alikes, split characters, homophones. So ordinary text stays as it is.
//!
//! Spans leave here as Unicode scalar values of the original; [`OffsetMap::original`] is the only
//! exit. Not here: where a sentence ends (`rules::scan`), what a word means (`rules`).

mod alike;
pub(crate) mod chars;
mod evasion;
mod neighbours;
mod offsets;
mod wedges;

#[cfg(test)]
mod tests;

pub(crate) use evasion::Disguises;
pub use offsets::OffsetMap;
pub(crate) use wedges::readings;

use std::ops::Range;

/// Normalised text and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The text that rules read.
    pub text: String,
    map: OffsetMap,
    /// Byte offsets where a space, line break or picture was taken out, ascending.
    pub(crate) weak: Vec<u32>,
}

impl Normalised {
    /// The original range, in Unicode scalar values, of a non-empty byte range of `text`.
    pub fn original(&self, range: Range<usize>) -> Range<u32> {
        self.map.original(&self.text, range)
    }
}

/// Folds and unwedges `text`, without looking for disguised words.
pub(crate) fn plain(text: &str) -> Normalised {
    let walked = wedges::walk(text);
    let (text, map) = walked.builder.finish();
    Normalised {
        text,
        map,
        weak: walked.weak,
    }
}

/// Normalises `text`; disguised words are those that `disguises` knows.
pub(crate) fn normalise(text: &str, disguises: &Disguises) -> Normalised {
    disguises.undo(plain(text))
}

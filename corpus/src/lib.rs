//! Corpus: labelled documents, from the form that people write to the form that programs read.
//!
//! ```text
//! written/<split>/<brief>.txt ─parse→ Record ─check→ compiled/<split>.jsonl
//! ```
//!
//! People write and review plain text with marks in place (`[[糖尿病好了|disease_treatment]]`);
//! [`written`] reads it and says what is wrong where. The compiled files are what everything else
//! reads; they are committed, and a test shows that they are what `build` makes of the text.
//! Not here: judging anything (`classifier`), measuring judges (`eval`).

pub mod augment;
pub mod chance;
pub mod compile;
pub mod exchange;
pub mod grammar;
pub mod promises;
mod record;
pub mod sameness;
pub mod stats;
pub mod written;

pub use record::{Judgement, Made, Paragraph, Record, Span, Split, Trait};

//! Index: Documents and what was judged of them → full-text search over Chinese.
//!
//! ```text
//! Entry ─han tokens→ tantivy ←terms and phrases─ Query → Hit with marked snippet
//! ```
//!
//! The one idea: every Han character is a token with a position, so every search term is an exact
//! phrase of characters. No dictionary decides what a word is, nothing new goes unfound, and marks
//! wedged between characters (治★疗) do not hide a word.
//!
//! The index can be thrown away: it is made from the store and remade when its schema changes.
//! Not here: who may see what, and the store.

mod error;
mod query;
mod schema;
mod snippet;
mod tokens;
mod write;

pub use error::IndexError;
pub use query::{Hit, Query, Results};
pub use snippet::Piece;
pub use write::{Entry, Index};

//! WARC 1.1: the form in which captures rest and leave.
//!
//! ```text
//! Exchange ─fetched / revisit→ [request, response | revisit, metadata] ─encode→ bytes ─Reader→ the same records
//! a file   ─imported→          [resource, metadata]                               └─payload→ what a person would see
//! ```
//!
//! Each record is one gzip member, so a reader may start at any of them and damage stays where it
//! is. SHA-256 of block and payload stand in every record as `sha256:<hex>`, and [`Reader`] checks
//! them while it reads: nobody can forget to. The *payload digest* is over the body as stored,
//! still content-coded, as other WARC readers compute it; [`payload`] is what gives the bytes with
//! the coding undone.
//!
//! Any bytes may be read: a broken or hostile file gives its good records, then an error that
//! names the offset and the record, within bounded memory, and never a panic.
//!
//! Not here: files, indexes, fetching, deciding what is worth keeping.

mod error;
mod exchange;
mod http;
mod payload;
mod read;
mod record;
mod write;

pub use error::{DigestOf, WarcError};
pub use exchange::{Exchange, Truncated, Unchanged, fetched, imported, revisit};
pub use payload::{MAX_PAYLOAD, MAX_RATIO, Payload, RATIO_FREE, payload};
pub use read::{MAX_BLOCK, MAX_HEAD, Reader};
pub use record::{Record, RecordType, fields_block, parse_fields};
pub use write::encode;

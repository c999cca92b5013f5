//! What can be wrong with WARC bytes, always with its place.

use crate::RecordType;
use mingjian_domain::Sha256;

/// Which of a record's two digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestOf {
    /// The whole block.
    Block,
    /// The body inside the block.
    Payload,
}

impl std::fmt::Display for DigestOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Block => "block",
            Self::Payload => "payload",
        })
    }
}

/// Why WARC bytes could not be read. `offset` is the byte where the record, or the gzip member
/// that holds it, begins.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// The bytes themselves could not be had.
    #[error("byte {offset}: reading failed: {source}; records before it are good")]
    Io {
        /// Where.
        offset: u64,
        /// Why.
        source: std::io::Error,
    },
    /// What stands there is no WARC record.
    #[error(
        "byte {offset}: no WARC record begins here (found {found:?}); records before it are good"
    )]
    NotARecord {
        /// Where.
        offset: u64,
        /// What stands there instead, shortened.
        found: String,
    },
    /// The named fields are broken.
    #[error("byte {offset}: record {id} has a broken head: {what}; records before it are good")]
    Head {
        /// Where.
        offset: u64,
        /// The record's id, or `without id`.
        id: String,
        /// What is broken.
        what: String,
    },
    /// The file ends inside a record.
    #[error(
        "byte {offset}: record {id} is cut off; the file was truncated here, records before it are good"
    )]
    Cut {
        /// Where.
        offset: u64,
        /// The record's id, or `without id`.
        id: String,
    },
    /// The compressed bytes are damaged.
    #[error(
        "byte {offset}: compressed data of record {id} is damaged: {what}; records before it are good"
    )]
    Damaged {
        /// Where.
        offset: u64,
        /// The record's id, or `without id`.
        id: String,
        /// What the decompressor said.
        what: String,
    },
    /// The block is larger than is ever read into memory.
    #[error(
        "byte {offset}: record {id} states {length} bytes, more than the {limit} that are read; records before it are good"
    )]
    TooLarge {
        /// Where.
        offset: u64,
        /// The record's id.
        id: String,
        /// Stated length.
        length: u64,
        /// Limit.
        limit: u64,
    },
    /// The bytes are not those that were stored. Reading may go on after it.
    #[error(
        "byte {offset}: record {id} was changed: its {of} should have sha256 {declared} and has {found}"
    )]
    Digest {
        /// Where.
        offset: u64,
        /// The record's id.
        id: String,
        /// Which digest.
        of: DigestOf,
        /// As the record states.
        declared: String,
        /// As computed.
        found: Sha256,
    },
    /// Nothing in these records has a payload.
    #[error("no response, resource or revisit among the records; this is not a stored capture")]
    NoPayload,
    /// The body is coded in a way that is not read.
    #[error(
        "record {id}: the body is coded as {coding:?}, which is not read; the stored bytes are whole"
    )]
    UnknownCoding {
        /// The record's id.
        id: String,
        /// `Content-Encoding` as sent.
        coding: String,
    },
    /// The body does not decode.
    #[error(
        "record {id}: the body does not decode as {coding}: {what}; the stored bytes are whole"
    )]
    BadCoding {
        /// The record's id.
        id: String,
        /// The coding.
        coding: String,
        /// What the decompressor said.
        what: String,
    },
    /// The body unpacks to too much.
    #[error(
        "record {id}: the body of {stored} bytes unpacks to more than {limit}; taken for a decompression bomb. The stored bytes are whole"
    )]
    Bomb {
        /// The record's id.
        id: String,
        /// Bytes as stored.
        stored: u64,
        /// Where unpacking stopped.
        limit: u64,
    },
    /// A record of a kind that has no business in a capture.
    #[error("record {id} of type {kind} does not belong in a stored capture")]
    Unexpected {
        /// The record's id.
        id: String,
        /// Its type.
        kind: RecordType,
    },
}

//! Bytes as they were received, before anything is derived from them.

use crate::{Sha256, SourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How the bytes came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaptureKind {
    /// An HTTP exchange: WARC `request`, `response`, `metadata`.
    Fetched(FetchFacts),
    /// The server or the digest said that nothing changed: WARC `revisit`.
    Unchanged {
        /// The capture that holds the bytes.
        earlier: Sha256,
        /// What was exchanged.
        facts: FetchFacts,
    },
    /// A file somebody handed over: WARC `resource`.
    Imported {
        /// File name as given.
        file: String,
    },
}

/// What the HTTP exchange said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchFacts {
    /// Status code.
    pub status: u16,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `ETag` as sent, for the next conditional request.
    pub etag: Option<String>,
    /// `Last-Modified` as sent.
    pub last_modified: Option<String>,
    /// Address of the server.
    pub ip: Option<std::net::IpAddr>,
}

/// One set of WARC records about one address at one time. Never changed once stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// SHA-256 of the stored WARC bytes; also the blob's name.
    pub id: Sha256,
    /// The source it was fetched for.
    pub source: SourceId,
    /// Address asked for; `file:` addresses name imported files.
    pub url: String,
    /// By our clock.
    pub captured: Timestamp,
    /// SHA-256 of the payload (body without transfer and content coding).
    pub payload: Sha256,
    /// SM3 of the same payload, hex.
    pub payload_sm3: String,
    /// Payload length, bytes.
    pub payload_len: u64,
    /// How the bytes came.
    pub kind: CaptureKind,
}

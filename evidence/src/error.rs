//! Why nothing could be exported or verified.

use mingjian_domain::{ItemId, Sha256};

/// Why an export or a check did not take place. A package that was checked and found changed is no
/// error: see [`VerifyReport`](crate::VerifyReport).
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The package could not be read at all.
    #[error("{path}: cannot be read: {source}. Check the path and the rights to it")]
    Unreadable {
        /// The path as given.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The package could not be written.
    #[error(
        "the package could not be written: {0}. Free some space and export again; nothing else was changed"
    )]
    Write(#[from] std::io::Error),
    /// The zip could not be made.
    #[error("the package could not be packed: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The list could not be written.
    #[error("the list could not be written: {0}")]
    List(#[from] csv::Error),
    /// There is nothing in it.
    #[error("there is no confirmed item to export; confirm one first")]
    Empty,
    /// The stored bytes are not those that were captured.
    #[error(
        "item {item}: the stored capture {capture} is damaged (its bytes have sha256 {found}); nothing was exported. Restore it from a backup"
    )]
    DamagedCapture {
        /// The item.
        item: ItemId,
        /// As the capture is named.
        capture: Sha256,
        /// As computed.
        found: Sha256,
    },
    /// The judgement is about another text.
    #[error(
        "item {item}: its assessment is about document {judged}, and its text is document {found}; nothing was exported. Score it again"
    )]
    OtherDocument {
        /// The item.
        item: ItemId,
        /// What was judged.
        judged: Sha256,
        /// The text at hand.
        found: Sha256,
    },
}

//! Everything the store knows of one confirmed item or one case, gathered for export.

use crate::{
    Assessment, Capture, Case, CaseStep, Decision, Document, ItemId, JointAction, Sha256, Source,
};
use serde::{Deserialize, Serialize};

/// One link of a hash chain as it is stored. `hash` is the SHA-256 of
/// `prev` (64 hex digits), a line feed, then `body`; the first link's `prev` is 64 zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Name of the chain: `decisions`, or `case-7`.
    pub chain: String,
    /// Position in the chain, from 1.
    pub seq: i64,
    /// Hash of the link before.
    pub prev: Sha256,
    /// Hash of this link.
    pub hash: Sha256,
    /// The canonical JSON that was hashed.
    pub body: String,
}

impl ChainLink {
    /// The hash this link should have.
    pub fn expected_hash(&self) -> Sha256 {
        Self::hash_of(&self.prev, &self.body)
    }

    /// Hash of a link with this predecessor and body.
    pub fn hash_of(prev: &Sha256, body: &str) -> Sha256 {
        Sha256::of(format!("{prev}\n{body}"))
    }

    /// The predecessor of the first link.
    pub fn genesis() -> Sha256 {
        "0".repeat(64).parse().expect("64 zeros are a digest")
    }
}

/// One item with all that stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct DossierItem {
    /// The item.
    pub item: ItemId,
    /// Its source.
    pub source: Source,
    /// Its capture.
    pub capture: Capture,
    /// The capture's WARC bytes as stored (gzip members).
    pub warc: Vec<u8>,
    /// The text.
    pub document: Document,
    /// The judgement.
    pub assessment: Assessment,
    /// Decisions on it, oldest first.
    pub decisions: Vec<Decision>,
}

/// What an evidence package is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The case, if the package is of a case.
    pub case: Option<(Case, Vec<CaseStep>)>,
    /// The joint action, if there is one.
    pub action: Option<JointAction>,
    /// Items.
    pub items: Vec<DossierItem>,
    /// Segment of the decision chain from the first to the last decision on these items, without
    /// gaps, and the case's own chain. Links of other people's items keep their hashes; their
    /// bodies are replaced by nothing (empty) and only their hashes are checked.
    pub chain: Vec<ChainLink>,
}

//! `manifest.json` and `manifest-sha256.txt`: what a package holds, with the digest of each file.

use mingjian_domain::{CaseId, ItemId, JointAction, Sha256, SourceKind, sm3_hex};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The form of packages that this software writes and understands.
pub(crate) const FORMAT: &str = "mingjian-evidence/1";
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const SUMS: &str = "manifest-sha256.txt";
pub(crate) const DECISIONS: &str = "decisions.jsonl";
pub(crate) const CHAIN: &str = "chain.jsonl";
pub(crate) const CASE: &str = "case.json";

/// `manifest.json`. It lists every file but itself and [`SUMS`], which lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: String,
    /// Id of the package, made from what it proves.
    pub package: String,
    /// When it was made, UTC.
    pub created: jiff::Timestamp,
    /// Name and version of what made it.
    pub software: String,
    /// Who made it.
    pub operator: String,
    pub action: Option<JointAction>,
    pub case: Option<ManifestCase>,
    pub items: Vec<ManifestItem>,
    pub files: Vec<ManifestFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ManifestCase {
    pub id: CaseId,
    pub title: String,
    pub letter_number: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ManifestItem {
    pub item: ItemId,
    pub source: String,
    pub source_kind: SourceKind,
    pub title: Option<String>,
    pub url: String,
    pub captured: jiff::Timestamp,
    /// SHA-256 of the WARC bytes.
    pub capture: Sha256,
    /// SHA-256 of the body inside, content coding undone.
    pub payload: Sha256,
    /// SM3 of the same.
    pub payload_sm3: String,
    /// Digest of the text.
    pub document: Sha256,
    /// What judged it.
    pub fingerprint: Sha256,
    pub findings: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManifestFile {
    pub path: String,
    pub bytes: u64,
    pub sha256: Sha256,
    pub sm3: String,
}

impl ManifestFile {
    pub(crate) fn of(path: &str, content: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            bytes: content.len() as u64,
            sha256: Sha256::of(content),
            sm3: sm3_hex(content),
        }
    }
}

/// `manifest-sha256.txt`, as `sha256sum -c` reads it: every file of the manifest in its order,
/// then the manifest.
pub(crate) fn sums(files: &[ManifestFile], manifest: &Sha256) -> String {
    let mut out = String::new();
    for file in files {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}  {}", file.sha256, file.path);
    }
    let _ = writeln!(out, "{manifest}  {MANIFEST}");
    out
}

//! One suspected breach, and one that was forgiven: each with its exact place and its reason.

use crate::{Category, ProvisionId};
use serde::{Deserialize, Serialize};

/// How grave, 1 (a hint) to 4 (serious disease, minors, drugs replaced).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Severity(u8);

impl Severity {
    /// Only a hint.
    pub const HINT: Self = Self(1);
    /// Formal or mild.
    pub const MILD: Self = Self(2);
    /// A core ban.
    pub const CORE: Self = Self(3);
    /// Grave.
    pub const GRAVE: Self = Self(4);

    /// The number 1 to 4.
    pub fn level(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Severity {
    type Error = String;
    fn try_from(level: u8) -> Result<Self, String> {
        if (1..=4).contains(&level) {
            Ok(Self(level))
        } else {
            Err(format!("severity is 1, 2, 3 or 4, not {level}"))
        }
    }
}

impl From<Severity> for u8 {
    fn from(severity: Severity) -> u8 {
        severity.0
    }
}

/// A rule and the version of it that spoke, written `id@version`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleRef(pub String);

impl RuleRef {
    /// `id@version`.
    pub fn new(id: &str, version: u32) -> Self {
        Self(format!("{id}@{version}"))
    }

    /// The id alone.
    pub fn id(&self) -> &str {
        self.0.split('@').next().unwrap_or(&self.0)
    }
}

/// Which reader spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// A rule of the pack.
    Rule,
    /// The transformer.
    Model,
}

/// A place in a document's parts: part index, then Unicode scalar values into that part's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Index into `Document::parts`.
    pub part: u32,
    /// Unicode scalar values from the start of the part's text.
    pub offset: u32,
}

/// What a finding points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// Text from `from` up to, not including, `to`; mostly in one part, across parts where a
    /// sentence runs over several cues or lines.
    Text {
        /// First character.
        from: Position,
        /// First character after it; its `part` is never before that of `from`.
        to: Position,
    },
    /// The document as a whole: something is missing.
    Document,
}

/// One suspected breach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// Which reader spoke.
    pub reader: Reader,
    /// Rule id and version, or model name and digest.
    pub rule: RuleRef,
    /// Where it stands.
    pub place: Place,
    /// The text at `place` as published; empty for the document as a whole. Where `place` runs
    /// over several parts their pieces are joined without a mark.
    pub quote: String,
    /// Provisions it may breach, the main one first.
    pub provisions: Vec<ProvisionId>,
    /// One Chinese sentence for the person who decides.
    pub reason: String,
}

/// A candidate that an excuse cleared; people see what the machine forgave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Excused {
    /// The rule that would have spoken.
    pub rule: RuleRef,
    /// Its category.
    pub category: Category,
    /// Where it stands.
    pub place: Place,
    /// The text at `place` as published.
    pub quote: String,
    /// Why it was forgiven, one Chinese phrase.
    pub why: String,
}

/// A rule as people see it on the rules page and in letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// Id and version.
    pub rule: RuleRef,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Category.
    pub category: Category,
    /// Severity.
    pub severity: Severity,
    /// Every provision it may cite.
    pub provisions: Vec<ProvisionId>,
    /// The sentence that explains a finding.
    pub explain: String,
}

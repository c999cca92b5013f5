//! What is true of a document, and what a judge said of it. Both are kept in the report, so that
//! figures can be worked out again.

use mingjian_corpus::{Judgement, Trait};
use mingjian_domain::{Category, ProductKind, SourceKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A labelled document without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Unique in a run.
    pub id: String,
    /// The brief it was written to: documents of one brief are alike, so they are drawn together.
    /// Without briefs, the id.
    pub cluster: String,
    /// Who writes so, if the file says.
    pub voice: Option<String>,
    /// The medium, if the file says.
    pub source_kind: Option<SourceKind>,
    /// What is sold, if the file says.
    pub product_kind: Option<ProductKind>,
    /// What makes it hard or telling.
    pub traits: Vec<Trait>,
    /// The label of the document.
    pub verdict: Judgement,
    /// Labels within it; `None`: the file labels whole documents, as breach or not.
    pub detail: Option<Detail>,
}

/// Labels within a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Every category it carries.
    pub categories: Vec<Category>,
    /// Categories of the spans of each paragraph.
    pub paragraphs: Vec<Vec<Category>>,
}

impl Case {
    /// `true` violation, `false` clean, `None` borderline: outside precision and recall.
    pub fn truth(&self) -> Option<bool> {
        match self.verdict {
            Judgement::Violation => Some(true),
            Judgement::Clean => Some(false),
            Judgement::Borderline => None,
        }
    }
}

/// What a judge said of one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// 0 to 1; higher is more suspect, 0 is nothing found.
    pub score: f64,
    /// Whether it goes before a person.
    pub flagged: bool,
    /// Score of each paragraph in which something was found; `None`: the judge reads whole documents.
    pub paragraphs: Option<BTreeMap<u32, f64>>,
    /// By category; `None`: the judge names none.
    pub categories: Option<BTreeMap<Category, Found>>,
    /// Marked characters of any category; `None`: the judge marks nothing.
    pub overlap: Option<Overlap>,
}

/// What was found of one category.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Score of the gravest finding; 0: none, and the category is labelled.
    pub score: f64,
    /// Score of each paragraph that a finding touches.
    pub paragraphs: BTreeMap<u32, f64>,
    /// Marked characters.
    pub overlap: Overlap,
}

/// Counts of characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// Labelled and marked.
    pub both: u32,
    /// Marked by the judge.
    pub marked: u32,
    /// Labelled.
    pub labelled: u32,
}

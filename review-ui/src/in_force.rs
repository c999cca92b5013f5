//! What judges now, as the site shows it. The process around the site replaces it while pages are
//! being drawn: a page takes what stands when it begins and keeps to it.

use jiff::Timestamp;
use mingjian_domain::{Document, Explanation, LawTable, RegistryReading, RuleInfo, Sha256};
use std::sync::Arc;

/// The rules in force.
#[derive(Debug, Clone)]
pub struct RulesInForce {
    /// Provisions that findings cite.
    pub law: Arc<LawTable>,
    /// Rules, for the rules page and the titles on cards.
    pub rules: Arc<Vec<RuleInfo>>,
    /// Fingerprint of all that judges.
    pub fingerprint: Sha256,
    /// When it began to judge.
    pub since: Timestamp,
    /// Approved products that claims are compared with.
    pub products: u64,
    /// The change that was refused, if the rule files are not those in force.
    pub refused: Option<RefusedRules>,
    /// Explains a text by these rules.
    pub explainer: Explainer,
}

/// Explains a document; how is the business of whoever judges.
#[derive(Clone)]
pub struct Explainer(Arc<dyn Fn(&Document) -> Explanation + Send + Sync>);

impl Explainer {
    /// By a function that may take seconds.
    pub fn new(explain: impl Fn(&Document) -> Explanation + Send + Sync + 'static) -> Self {
        Self(Arc::new(explain))
    }

    /// Explains; to be called beside the pages, not among them.
    pub fn explain(&self, document: &Document) -> Explanation {
        (self.0)(document)
    }
}

impl std::fmt::Debug for Explainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Explainer")
    }
}

/// A change of the rule files that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRules {
    /// When.
    pub at: Timestamp,
    /// File, line and reason of each mistake.
    pub why: String,
}

impl RulesInForce {
    /// The fingerprint as people compare it: its first twelve digits.
    pub fn short(&self) -> String {
        self.fingerprint.to_string().chars().take(12).collect()
    }
}

/// Why an uploaded file was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Reads a list of approved health foods: name of the file, its bytes.
pub type ReadRegistry = fn(&str, &[u8]) -> Result<RegistryReading, RefusedFile>;

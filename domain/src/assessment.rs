//! What was judged of one document, by what, and why.

use crate::{Category, Excused, Finding, ProductKind, Sha256, Speaker, words};
use serde::{Deserialize, Serialize};

words! {
    /// Whether a person should look.
    Verdict {
        /// Before a person.
        Flagged = "flagged", "涉嫌", "Flagged";
        /// Nothing to see.
        Clear = "clear", "未见异常", "Clear";
    }
}

/// Which transformer took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum ModelState {
    /// No model loaded: rules alone.
    NotLoaded,
    /// This model took part.
    Loaded {
        /// Its name.
        name: String,
        /// Digest of its weights.
        digest: Sha256,
    },
}

/// Signs that goods are sold here, each with how it showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsSold {
    /// Prices as written.
    pub prices: Vec<String>,
    /// Phone numbers as written.
    pub phones: Vec<String>,
    /// Accounts to add, words that order or link.
    pub contacts: Vec<String>,
}

impl GoodsSold {
    /// Whether any sign stands.
    pub fn any(&self) -> bool {
        !(self.prices.is_empty() && self.phones.is_empty() && self.contacts.is_empty())
    }
}

/// What all readers share about a document, settled before any claim is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Circumstances {
    /// Who mainly speaks.
    pub speaker: Speaker,
    /// Product kind stated or inferred.
    pub product_kind: ProductKind,
    /// Signs of selling.
    pub goods: GoodsSold,
    /// Approval, review and licence numbers found, as written, each with what became of its check.
    pub numbers: Vec<String>,
    /// Statutory warnings that stand.
    pub warnings: Vec<String>,
    /// Why something could not be checked (unread pictures, speech), in Chinese; empty if all could.
    pub not_checkable: Vec<String>,
}

/// The judgement of one document by one fingerprint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The document judged.
    pub document: Sha256,
    /// Digest of all that judged it: rule pack, lexicons, law table, registry, model, fusion.
    pub fingerprint: Sha256,
    /// Whether a person should look.
    pub verdict: Verdict,
    /// 0 to 1, rounded to four decimals.
    pub risk: f64,
    /// 0 to 1: whether it advertises goods.
    pub is_advertisement: f64,
    /// What was settled first.
    pub circumstances: Circumstances,
    /// Which model took part.
    pub model: ModelState,
    /// Suspected breaches in reading order, those of the whole document last.
    pub findings: Vec<Finding>,
    /// Candidates that an excuse cleared.
    pub excused: Vec<Excused>,
}

impl Assessment {
    /// Categories found, gravest first, each once.
    pub fn categories(&self) -> Vec<Category> {
        let mut found: Vec<_> = self.findings.iter().collect();
        found.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.category));
        let mut seen = Vec::new();
        for finding in found {
            if !seen.contains(&finding.category) {
                seen.push(finding.category);
            }
        }
        seen
    }
}

//! The law as data: provisions that findings cite.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A provision's stable id, such as `AdLaw-18-1-2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProvisionId(pub String);

impl std::fmt::Display for ProvisionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One provision (条款).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provision {
    /// Stable id.
    pub id: ProvisionId,
    /// Full name of the law, without brackets: 中华人民共和国广告法.
    pub law: String,
    /// Short name: 广告法.
    pub short: String,
    /// Article, paragraph and item as cited: 第十八条第一款第二项.
    pub cite: String,
    /// What it says, in our words.
    pub says: String,
    /// The penalty clause as cited, if one is known.
    #[serde(default)]
    pub penalty: Option<String>,
    /// First day in force.
    pub from: Date,
    /// Last day in force, if it is over.
    #[serde(default)]
    pub to: Option<Date>,
    /// Set where the number was not checked against the published text; print 请核对原文 beside it.
    #[serde(default)]
    pub unverified: bool,
}

impl Provision {
    /// 《广告法》第十八条第一款第二项.
    pub fn citation(&self) -> String {
        format!("《{}》{}", self.short, self.cite)
    }

    /// Whether it was in force on `day`.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// All provisions by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawTable {
    /// Provisions by id.
    pub provisions: BTreeMap<ProvisionId, Provision>,
}

impl LawTable {
    /// The provision with this id.
    pub fn get(&self, id: &ProvisionId) -> Option<&Provision> {
        self.provisions.get(id)
    }

    /// How people cite it; the id itself where the table does not know it.
    pub fn citation(&self, id: &ProvisionId) -> String {
        self.get(id)
            .map_or_else(|| id.0.clone(), Provision::citation)
    }
}

//! A case (案件): confirmed items taken together, and the steps that were taken with it.

use crate::{ActionId, CaseId, ItemId, UserId, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The party (当事人) as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Name of the firm or person.
    pub name: String,
    /// Unified social credit code (统一社会信用代码).
    pub credit_code: String,
    /// Address.
    pub address: String,
    /// Phone or account.
    pub contact: String,
}

words! {
    /// What was done with a case.
    CaseStepKind {
        /// It was opened.
        Opened = "opened", "建立案卷", "Opened";
        /// An item was taken in.
        ItemAdded = "item_added", "加入条目", "Item added";
        /// Party or receiving office were edited.
        Edited = "edited", "修改信息", "Edited";
        /// Its evidence was exported.
        Exported = "exported", "导出证据", "Exported";
        /// It was referred to another office.
        Referred = "referred", "移送", "Referred";
        /// The receiving office reported an outcome.
        Outcome = "outcome", "反馈结果", "Outcome";
    }
}

/// One link of a case's own chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStep {
    /// What was done.
    pub kind: CaseStepKind,
    /// Who, by the name of that day.
    pub by_name: String,
    /// Who.
    pub by: UserId,
    /// When, by our clock.
    pub at: Timestamp,
    /// In words.
    pub note: String,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Row number.
    pub id: CaseId,
    /// Title.
    pub title: String,
    /// The joint action it belongs to.
    pub action: Option<ActionId>,
    /// The party.
    pub party: Party,
    /// The office it is referred to, as the letter addresses it.
    pub refer_to: String,
    /// The office that sends the letter.
    pub from_office: String,
    /// Number of the letter (移送函文号), as the office gives it.
    pub letter_number: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// Items in it.
    pub items: Vec<ItemId>,
    /// When it was referred, if it was.
    pub referred: Option<Timestamp>,
}

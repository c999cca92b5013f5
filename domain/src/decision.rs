//! What a person said of an item. Decisions are appended, never changed: an undo is a decision.

use crate::{DecisionId, ItemId, Sha256, UserId, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// Where an item stands, as its last decision left it.
    ItemState {
        /// Nobody has decided.
        Open = "open", "待审", "Open";
        /// A suspected breach, confirmed by a reviewer.
        Confirmed = "confirmed", "已确认", "Confirmed";
        /// Not a breach.
        Dismissed = "dismissed", "已驳回", "Dismissed";
        /// Handed to somebody senior.
        Escalated = "escalated", "已升级", "Escalated";
        /// In a case.
        InCase = "in_case", "已立案卷", "In a case";
    }
}

words! {
    /// Why an item was dismissed; the order gives the keys 1 to 9.
    DismissReason {
        /// A report or a warning that quotes claims.
        Report = "report", "新闻报道或警示引用", "Report or warning that quotes";
        /// Health education without goods.
        Education = "education", "健康科普，无商品", "Education without goods";
        /// A drug or device within its leaflet.
        DrugOrDevice = "drug_or_device", "药品器械说明书内容", "Drug or device within its leaflet";
        /// Permitted wording.
        Permitted = "permitted", "批准功能或法定用语", "Permitted wording";
        /// Denied or negated.
        Negated = "negated", "否定句", "Negated";
        /// The words mean something else.
        OtherSense = "other_sense", "词义不同", "Other sense";
        /// Not an advertisement.
        NotAdvertisement = "not_advertisement", "不是广告", "Not an advertisement";
        /// The text was read wrongly by machine.
        BadText = "bad_text", "文本识别有误", "Misread text";
        /// Anything else; the note says what.
        Other = "other", "其他（见备注）", "Other, see note";
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum DecisionKind {
    /// A suspected breach.
    Confirm,
    /// Not a breach.
    Dismiss {
        /// Why.
        reason: DismissReason,
    },
    /// For somebody senior.
    Escalate,
    /// The reviewer's last decision on this item is taken back.
    Undo {
        /// The decision taken back.
        of: DecisionId,
    },
    /// An officer took the confirmed item into a case.
    TakeIntoCase {
        /// The case.
        case: crate::CaseId,
    },
}

impl DecisionKind {
    /// The stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Dismiss { .. } => "dismiss",
            Self::Escalate => "escalate",
            Self::Undo { .. } => "undo",
            Self::TakeIntoCase { .. } => "take_into_case",
        }
    }
}

/// One link of the decision chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Row number.
    pub id: DecisionId,
    /// The item decided on.
    pub item: ItemId,
    /// The document as the person saw it.
    pub document: Sha256,
    /// The assessment's fingerprint as the person saw it.
    pub fingerprint: Sha256,
    /// Who.
    pub by: UserId,
    /// Who, by the name of that day.
    pub by_name: String,
    /// When, by our clock.
    pub at: Timestamp,
    /// What.
    pub kind: DecisionKind,
    /// Why, in the person's own words; may be empty.
    pub note: String,
}

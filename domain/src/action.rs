//! Joint actions (联合行动): sources, items and cases counted together.

use crate::ActionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A joint action of several offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointAction {
    /// Row number.
    pub id: ActionId,
    /// Unique name.
    pub name: String,
    /// When it began in this store.
    pub started: Timestamp,
}

/// What an office reports of an action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionCounts {
    /// Documents judged.
    pub checked: u64,
    /// Of them flagged.
    pub flagged: u64,
    /// Items still open.
    pub open: u64,
    /// Items confirmed, those in cases among them.
    pub confirmed: u64,
    /// Items dismissed.
    pub dismissed: u64,
    /// Items that lie in a case that was referred.
    pub referred: u64,
}

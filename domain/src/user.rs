//! Who signs in.

use crate::{UserId, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a user may do; each role may also do what those before it may.
    Role {
        /// Decides on items.
        Reviewer = "reviewer", "审核员", "Reviewer";
        /// Keeps cases, exports evidence, refers.
        Officer = "officer", "执法人员", "Officer";
        /// Adds sources and users.
        Operator = "operator", "管理员", "Operator";
    }
}

/// A user, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Row number.
    pub id: UserId,
    /// Unique sign-in name.
    pub name: String,
    /// Role.
    pub role: Role,
}

//! The audit: what was done that is neither a decision nor a step of a case, in a chain of its own.

use crate::Store;
use crate::chain::{self, AUDIT};
use crate::columns::{Columns as _, text, whole_micros};
use crate::door::{reading, writing};
use crate::error::Result;
use crate::users;
use jiff::Timestamp;
use mingjian_domain::UserId;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

/// Handle to the audit.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a>(pub(crate) &'a Store);

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Position in the chain, from 1.
    pub seq: i64,
    /// Who; `None` for the command line and for the service itself.
    pub by: Option<UserId>,
    /// Who, by the name of that day; empty where nobody signed in.
    pub by_name: String,
    /// When, by our clock.
    pub at: Timestamp,
    /// What, as a stable word: `sign_in`, `source_added`.
    pub what: String,
    /// On what, in words.
    pub detail: String,
}

impl Audit<'_> {
    /// Appends an entry.
    pub async fn record(
        &self,
        by: Option<UserId>,
        what: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<()> {
        writing!(self.0, async |tx| append(tx, by, what, detail, now).await)
    }

    /// Entries, latest first; `before` continues a list after the entry of that position.
    pub async fn list(&self, limit: u32, before: Option<i64>) -> Result<Vec<AuditEntry>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                    "select body from links where chain = 'audit' and seq > 0 and seq < $1 order by seq desc limit $2",
                )
                .bind(before.unwrap_or(i64::MAX))
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| row.json(0))
                .collect()
        })
    }
}

/// Appends an entry within a change that is to be known of.
pub(crate) async fn append(
    tx: &mut AnyConnection,
    by: Option<UserId>,
    what: &str,
    detail: &str,
    now: Timestamp,
) -> Result<()> {
    let by_name = match by {
        Some(by) => users::by_id(tx, by).await?.name,
        None => String::new(),
    };
    chain::append(tx, AUDIT, |seq| {
        let entry = AuditEntry {
            seq,
            by,
            by_name,
            at: whole_micros(now),
            what: text(what),
            detail: text(detail),
        };
        serde_json::to_value(entry).expect("an entry is plain data")
    })
    .await?;
    Ok(())
}

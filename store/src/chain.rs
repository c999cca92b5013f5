//! Hash chains: what was appended, in order, each link carrying the hash of the one before.
//!
//! ```text
//! genesis(0…0) ← link 1 {prev, body} ← link 2 ← … ← head (kept in `chains`)
//! ```
//!
//! Appending locks the head, so links of one chain come one after another on both databases;
//! `unique (chain, prev)` stands behind that. The body is canonical JSON and holds all that matters,
//! who and when included, so that a copy of the links proves it without this database.

use crate::columns::Columns as _;
use crate::door::reading;
use crate::error::Result;
use crate::{Store, cases, decisions};
use futures::TryStreamExt as _;
use mingjian_domain::{CaseId, ChainLink, Sha256};
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// The chain of decisions.
pub(crate) const DECISIONS: &str = "decisions";
/// The chain of everything else people and the operator did.
pub(crate) const AUDIT: &str = "audit";

/// Handle to all chains.
#[derive(Debug, Clone, Copy)]
pub struct Chains<'a>(pub(crate) &'a Store);

/// What checking one chain gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Its name: `decisions`, `audit`, `case-7`.
    pub chain: String,
    /// Links that were checked.
    pub links: u64,
    /// The first thing that does not hold, if one does not.
    pub broken: Option<BrokenLink>,
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// Position of the link, from 1.
    pub seq: i64,
    /// What does not hold.
    pub what: String,
}

impl Chains<'_> {
    /// Checks every chain from its genesis to its head, and that decisions are listed as they were
    /// appended. A broken chain is a report, not an error.
    pub async fn verify(&self) -> Result<Vec<ChainReport>> {
        reading!(self.0, async |tx| {
            let mut reports = Vec::new();
            for (name, head) in heads(tx).await? {
                let mut report = verify_links(tx, &name, head).await?;
                if name == DECISIONS && report.broken.is_none() {
                    report.broken = decisions::verify_rows(tx).await?;
                }
                if report.broken.is_none() {
                    report.broken = cases::verify_row(tx, &name).await?;
                }
                reports.push(report);
            }
            for chain in expected(tx).await? {
                if !reports.iter().any(|report| report.chain == chain) {
                    reports.push(gone(chain));
                }
            }
            Ok(reports)
        })
    }
}

/// Makes an empty chain; it may be there already.
pub(crate) async fn begin(tx: &mut AnyConnection, chain: &str) -> Result<()> {
    let genesis = ChainLink::genesis().to_string();
    sqlx::query(
        "insert into links (chain, seq, prev, hash, body) values ($1, 0, null, $2, '') on conflict do nothing",
    )
    .bind(chain)
    .bind(&genesis)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "insert into chains (name, length, head) values ($1, 0, $2) on conflict do nothing",
    )
    .bind(chain)
    .bind(&genesis)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Appends the body that `body` gives for the new link's position.
pub(crate) async fn append(
    tx: &mut AnyConnection,
    chain: &str,
    body: impl FnOnce(i64) -> Value,
) -> Result<ChainLink> {
    // Raising the length locks the head until the transaction ends.
    let row =
        sqlx::query("update chains set length = length + 1 where name = $1 returning length, head")
            .bind(chain)
            .fetch_one(&mut *tx)
            .await?;
    let (seq, prev): (i64, Sha256) = (row.int(0)?, row.word(1)?);
    let body = canonical(&body(seq));
    let link = ChainLink {
        chain: chain.to_owned(),
        seq,
        prev,
        hash: ChainLink::hash_of(&prev, &body),
        body,
    };
    sqlx::query("insert into links (chain, seq, prev, hash, body) values ($1, $2, $3, $4, $5)")
        .bind(chain)
        .bind(seq)
        .bind(prev.to_string())
        .bind(link.hash.to_string())
        .bind(&link.body)
        .execute(&mut *tx)
        .await?;
    sqlx::query("update chains set head = $2 where name = $1")
        .bind(chain)
        .bind(link.hash.to_string())
        .execute(&mut *tx)
        .await?;
    Ok(link)
}

/// Links `from` to `to` of a chain, both included, in order.
pub(crate) async fn segment(
    tx: &mut AnyConnection,
    chain: &str,
    from: i64,
    to: i64,
) -> Result<Vec<ChainLink>> {
    sqlx::query(
        "select chain, seq, prev, hash, body from links \
         where chain = $1 and seq >= $2 and seq <= $3 and seq > 0 order by seq",
    )
    .bind(chain)
    .bind(from)
    .bind(to)
    .fetch_all(tx)
    .await?
    .iter()
    .map(link)
    .collect()
}

fn link(row: &AnyRow) -> Result<ChainLink> {
    Ok(ChainLink {
        chain: row.text(0)?,
        seq: row.int(1)?,
        prev: row.word(2)?,
        hash: row.word(3)?,
        body: row.text(4)?,
    })
}

/// JSON without spaces and with the fields of every object in order of their names.
fn canonical(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}

/// Chains by name with length and head as kept beside the links; a chain whose entry was taken
/// away is still found by its links.
async fn heads(tx: &mut AnyConnection) -> Result<Vec<(String, Option<(i64, String)>)>> {
    let rows = sqlx::query(
        "select l.chain, c.length, c.head from links l left join chains c on c.name = l.chain where l.seq = 0 \
         union select name, length, head from chains",
    )
    .fetch_all(tx)
    .await?;
    let mut heads = Vec::with_capacity(rows.len());
    for row in rows {
        let head = match (row.maybe_int(1)?, row.maybe_text(2)?) {
            (Some(length), Some(head)) => Some((length, head)),
            _ => None,
        };
        heads.push((row.text(0)?, head));
    }
    heads.sort();
    Ok(heads)
}

/// Chains that must be there: one for each case, beside those of the whole store.
async fn expected(tx: &mut AnyConnection) -> Result<Vec<String>> {
    let mut names = vec![AUDIT.to_owned(), DECISIONS.to_owned()];
    for row in sqlx::query("select id from cases order by id")
        .fetch_all(tx)
        .await?
    {
        names.push(cases::chain_of(CaseId(row.int(0)?)));
    }
    Ok(names)
}

fn gone(chain: String) -> ChainReport {
    ChainReport {
        chain,
        links: 0,
        broken: Some(BrokenLink {
            seq: 1,
            what: "the whole chain is gone".to_owned(),
        }),
    }
}

async fn verify_links(
    tx: &mut AnyConnection,
    chain: &str,
    head: Option<(i64, String)>,
) -> Result<ChainReport> {
    let mut rows = sqlx::query(
        "select seq, prev, hash, body from links where chain = $1 and seq > 0 order by seq",
    )
    .bind(chain)
    .fetch(tx);
    let mut report = ChainReport {
        chain: chain.to_owned(),
        links: 0,
        broken: None,
    };
    let mut before = (0, ChainLink::genesis().to_string());
    while let Some(row) = rows.try_next().await? {
        report.links += 1;
        let (seq, prev, hash, body) = (row.int(0)?, row.maybe_text(1)?, row.text(2)?, row.text(3)?);
        let what = if seq != before.0 + 1 {
            format!("link {} is missing", before.0 + 1)
        } else if prev.as_deref() != Some(before.1.as_str()) {
            "does not follow the link before it".to_owned()
        } else if Sha256::of(format!("{}\n{body}", before.1)).to_string() != hash {
            "its content is not what was hashed".to_owned()
        } else {
            before = (seq, hash);
            continue;
        };
        report.broken = Some(BrokenLink { seq, what });
        return Ok(report);
    }
    let what = match head {
        None => "the chain's head is missing",
        Some((length, head)) if (length, &head) != (before.0, &before.1) => {
            "links at the end are missing: the chain's head is another"
        }
        Some(_) => return Ok(report),
    };
    report.broken = Some(BrokenLink {
        seq: before.0 + 1,
        what: what.to_owned(),
    });
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_does_not_depend_on_the_order_of_fields() {
        let one = serde_json::json!({"b": 1, "a": {"d": "明鉴", "c": [2, 1]}});
        assert_eq!(canonical(&one), r#"{"a":{"c":[2,1],"d":"明鉴"},"b":1}"#);
    }
}

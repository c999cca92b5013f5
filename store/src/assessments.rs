//! Assessments: what was judged, by which fingerprint. The latest one put is current; earlier ones
//! stay, because decisions were made on them.

use crate::Store;
use crate::captures::by_kind;
use crate::columns::{Columns as _, json, micros, text};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::numbers;
use jiff::Timestamp;
use mingjian_domain::{Assessment, Sha256, SourceKind, Verdict};
use sqlx::AnyConnection;

/// Longest quote kept for the queue, characters.
const QUOTE_CHARS: usize = 80;

/// Handle to assessments.
#[derive(Debug, Clone, Copy)]
pub struct Assessments<'a>(pub(crate) &'a Store);

impl Assessments<'_> {
    /// Stores assessments, all or none. Each becomes its document's current one; a flagged document
    /// without an item gets an open one; an item keeps its state and follows its document's risk,
    /// categories and quote. Every document is marked to be indexed.
    pub async fn put(&self, assessments: &[Assessment], now: Timestamp) -> Result<()> {
        // In one order everywhere, so that two writers do not wait for each other.
        let mut ordered: Vec<_> = assessments.iter().collect();
        ordered.sort_by_key(|a| a.document);
        writing!(self.0, async |tx| {
            for assessment in &ordered {
                put_one(tx, assessment, now).await?;
            }
            Ok(())
        })
    }

    /// The document's current assessment.
    pub async fn current(&self, document: &Sha256) -> Result<Option<Assessment>> {
        reading!(self.0, async |tx| current(tx, document).await)
    }

    /// Documents whose current assessment flags them, by their medium; kinds without any left out.
    pub async fn flagged_by_kind(&self) -> Result<Vec<(SourceKind, u64)>> {
        reading!(self.0, async |tx| {
            let rows = sqlx::query(
                "select d.kind, count(*) from items i join documents d on d.digest = i.document \
                     where i.flagged = 1 group by d.kind",
            )
            .fetch_all(tx)
            .await?;
            by_kind(&rows)
        })
    }

    /// Findings in all current assessments.
    pub async fn findings_total(&self) -> Result<u64> {
        reading!(self.0, async |tx| {
            sqlx::query(
                "select coalesce(cast(sum(a.findings) as bigint), 0) from documents d \
                     join assessments a on a.document = d.digest and a.fingerprint = d.fingerprint",
            )
            .fetch_one(tx)
            .await?
            .count(0)
        })
    }
}

async fn put_one(tx: &mut AnyConnection, assessment: &Assessment, now: Timestamp) -> Result<()> {
    let document = assessment.document.to_string();
    // First of all: on PostgreSQL this locks the document against another writer.
    let marked = sqlx::query(
        "update documents set fingerprint = $2, version = version + 1 where digest = $1",
    )
    .bind(&document)
    .bind(assessment.fingerprint.to_string())
    .execute(&mut *tx)
    .await?;
    if marked.rows_affected() == 0 {
        return Err(StoreError::not_found("document", assessment.document));
    }
    sqlx::query(
        "insert into assessments (document, fingerprint, at, verdict, risk, findings, body) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(&document)
    .bind(assessment.fingerprint.to_string())
    .bind(micros(now))
    .bind(assessment.verdict.as_str())
    .bind(assessment.risk)
    .bind(i64::try_from(assessment.findings.len()).unwrap_or(i64::MAX))
    .bind(json(assessment))
    .execute(&mut *tx)
    .await?;
    show_in_queue(tx, &document, assessment).await
}

/// Brings the document's item in line with its assessment, or makes one if it is flagged.
async fn show_in_queue(
    tx: &mut AnyConnection,
    document: &str,
    assessment: &Assessment,
) -> Result<()> {
    let flagged = assessment.verdict == Verdict::Flagged;
    let there = sqlx::query("select id from items where document = $1")
        .bind(document)
        .fetch_optional(&mut *tx)
        .await?;
    let item = match there {
        Some(row) => row.int(0)?,
        None if flagged => {
            let id = numbers::next(tx, "item").await?;
            sqlx::query(
                "insert into items (id, document, flagged, risk, categories, quote, state) \
                 values ($1, $2, 1, 0, '[]', '', 'open')",
            )
            .bind(id)
            .bind(document)
            .execute(&mut *tx)
            .await?;
            id
        }
        None => return Ok(()),
    };
    let categories = assessment.categories();
    sqlx::query(
        "update items set flagged = $2, risk = $3, categories = $4, quote = $5 where id = $1",
    )
    .bind(item)
    .bind(i64::from(flagged))
    .bind(assessment.risk)
    .bind(json(&categories))
    .bind(quote(assessment))
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from item_categories where item = $1")
        .bind(item)
        .execute(&mut *tx)
        .await?;
    for category in categories {
        sqlx::query("insert into item_categories (item, category) values ($1, $2)")
            .bind(item)
            .bind(category.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The words that the queue shows: the gravest finding's, or its reason where it has none.
fn quote(assessment: &Assessment) -> String {
    let mut gravest = None;
    for finding in &assessment.findings {
        if gravest.is_none_or(|g: &mingjian_domain::Finding| finding.severity > g.severity) {
            gravest = Some(finding);
        }
    }
    let words = gravest.map_or("", |f| {
        if f.quote.is_empty() {
            &f.reason
        } else {
            &f.quote
        }
    });
    text(&words.chars().take(QUOTE_CHARS).collect::<String>())
}

pub(crate) async fn current(
    tx: &mut AnyConnection,
    document: &Sha256,
) -> Result<Option<Assessment>> {
    sqlx::query(
        "select a.body from documents d \
         join assessments a on a.document = d.digest and a.fingerprint = d.fingerprint \
         where d.digest = $1",
    )
    .bind(document.to_string())
    .fetch_optional(tx)
    .await?
    .map(|row| row.json(0))
    .transpose()
}

/// The assessment that this fingerprint gave, current or not.
pub(crate) async fn under(
    tx: &mut AnyConnection,
    document: &Sha256,
    fingerprint: &Sha256,
) -> Result<Option<Assessment>> {
    sqlx::query("select body from assessments where document = $1 and fingerprint = $2")
        .bind(document.to_string())
        .bind(fingerprint.to_string())
        .fetch_optional(tx)
        .await?
        .map(|row| row.json(0))
        .transpose()
}

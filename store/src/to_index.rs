//! What the search index has yet to hear of.
//!
//! A document's version rises with every assessment and every change of its item's state; the index
//! reports the version that it took. What rises in between stays pending.

use crate::Store;
use crate::columns::Columns as _;
use crate::door::{reading, writing};
use crate::error::Result;
use jiff::Timestamp;
use mingjian_domain::{ActionId, Assessment, Document, ItemId, ItemState, Sha256, SourceId};
use sqlx::any::AnyRow;

/// Handle to what is to be indexed.
#[derive(Debug, Clone, Copy)]
pub struct ToIndex<'a>(pub(crate) &'a Store);

/// A document as the index wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexRow {
    /// Its digest.
    pub document: Sha256,
    /// The text.
    pub doc: Document,
    /// The current judgement.
    pub assessment: Option<Assessment>,
    /// Its item, if it stands in the queue or was decided on.
    pub item: Option<(ItemId, ItemState)>,
    /// The source it came from first.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The joint action of that source.
    pub action: Option<ActionId>,
    /// When it was captured first.
    pub captured: Timestamp,
    /// To be given back to [`ToIndex::done`].
    pub version: i64,
}

impl ToIndex<'_> {
    /// Documents that the index has not taken as they are now, oldest first.
    pub async fn pending(&self, limit: u32) -> Result<Vec<IndexRow>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                    "select d.digest, d.body, a.body, i.id, i.state, s.id, s.name, s.action_id, d.captured, d.version \
                     from documents d join sources s on s.id = d.source \
                     left join assessments a on a.document = d.digest and a.fingerprint = d.fingerprint \
                     left join items i on i.document = d.digest and (i.flagged = 1 or i.state <> 'open') \
                     where d.version <> d.indexed order by d.captured, d.digest limit $1",
                )
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(index_row)
                .collect()
        })
    }

    /// The index has taken these documents at these versions.
    pub async fn done(&self, taken: &[(Sha256, i64)]) -> Result<()> {
        let mut ordered = taken.to_vec();
        ordered.sort();
        writing!(self.0, async |tx| {
            for (document, version) in &ordered {
                sqlx::query("update documents set indexed = $2 where digest = $1")
                    .bind(document.to_string())
                    .bind(version)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        })
    }

    /// Marks every document, for an index made anew.
    pub async fn all_again(&self) -> Result<()> {
        writing!(self.0, async |tx| {
            sqlx::query("update documents set version = version + 1")
                .execute(tx)
                .await?;
            Ok(())
        })
    }
}

fn index_row(row: &AnyRow) -> Result<IndexRow> {
    let assessment = match row.maybe_text(2)? {
        Some(_) => Some(row.json(2)?),
        None => None,
    };
    let item = match row.maybe_int(3)? {
        Some(id) => Some((ItemId(id), row.word(4)?)),
        None => None,
    };
    Ok(IndexRow {
        document: row.word(0)?,
        doc: row.json(1)?,
        assessment,
        item,
        source: SourceId(row.int(5)?),
        source_name: row.text(6)?,
        action: row.maybe_int(7)?.map(ActionId),
        captured: row.time(8)?,
        version: row.int(9)?,
    })
}

//! Documents: what captures say. One digest is one row, however many captures say it.

use crate::Store;
use crate::captures::{self, by_kind};
use crate::columns::{Columns as _, json, micros, text};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use mingjian_domain::{Document, ItemId, Sha256, SourceKind};
use sqlx::AnyConnection;

/// Handle to documents.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a>(pub(crate) &'a Store);

/// Something in a capture that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractionProblem {
    /// The capture.
    pub capture: Sha256,
    /// Its address.
    pub url: String,
    /// Where in it.
    pub place: String,
    /// What.
    pub what: String,
}

/// What people have said of a document so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HumanWord {
    /// Confirmed, or in a case already.
    Confirmed,
    /// Dismissed.
    Dismissed,
    /// Nothing that settles it: no item, or one that is open or escalated.
    Nothing,
}

/// A document with what stands in the queue for it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDocument {
    /// Its digest.
    pub digest: Sha256,
    /// The text.
    pub document: Document,
    /// Its item, if it ever was flagged.
    pub item: Option<ItemId>,
}

impl Documents<'_> {
    /// Records what a capture says and what in it could not be read, and marks it extracted, all at
    /// once. A second time changes nothing. A document that another capture gave already stays as
    /// it is and is linked to this one too.
    pub async fn record(
        &self,
        capture: &Sha256,
        docs: &[Document],
        problems: &[(String, String)],
    ) -> Result<()> {
        let digests: Vec<_> = docs.iter().map(Document::digest).collect();
        writing!(self.0, async |tx| {
            let from = captures::by_id(tx, capture)
                .await?
                .ok_or_else(|| StoreError::not_found("capture", capture))?;
            for (digest, doc) in digests.iter().zip(docs) {
                sqlx::query(
                        "insert into documents (digest, capture, source, kind, title, account, url, \
                           published, captured, body, version, indexed) \
                         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0) on conflict do nothing",
                    )
                    .bind(digest.to_string())
                    .bind(capture.to_string())
                    .bind(from.source.0)
                    .bind(doc.source_kind.as_str())
                    .bind(doc.title.as_deref().map(text))
                    .bind(doc.account.as_deref().map(text))
                    .bind(doc.url.as_deref().map(text))
                    .bind(doc.published.map(|p| micros(p.at)))
                    .bind(micros(from.captured))
                    .bind(json(doc))
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(
                        "insert into document_captures (document, capture) values ($1, $2) on conflict do nothing",
                    )
                    .bind(digest.to_string())
                    .bind(capture.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
            for (position, (place, what)) in (1i64..).zip(problems) {
                sqlx::query(
                    "insert into extraction_problems (capture, position, place, what) \
                         values ($1, $2, $3, $4) on conflict do nothing",
                )
                .bind(capture.to_string())
                .bind(position)
                .bind(text(place))
                .bind(text(what))
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query("update captures set extracted = 1 where id = $1")
                .bind(capture.to_string())
                .execute(tx)
                .await?;
            Ok(())
        })
    }

    /// The document of this digest.
    pub async fn get(&self, digest: &Sha256) -> Result<Option<Document>> {
        reading!(self.0, async |tx| by_digest(tx, digest).await)
    }

    /// Documents whose current assessment is not of this fingerprint, those never judged among
    /// them, in no particular order: asking again and again must not cost a look at all of them.
    pub async fn pending(
        &self,
        fingerprint: &Sha256,
        limit: u32,
    ) -> Result<Vec<(Sha256, Document)>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                "select digest, body from documents \
                     where fingerprint is null or fingerprint < $1 or fingerprint > $1 limit $2",
            )
            .bind(fingerprint.to_string())
            .bind(i64::from(limit))
            .fetch_all(tx)
            .await?
            .iter()
            .map(|row| Ok((row.word(0)?, row.json(1)?)))
            .collect()
        })
    }

    /// Documents of which people have said this, in the order of their digests, a page at a time:
    /// those after the digest given.
    pub async fn page(
        &self,
        word: HumanWord,
        after: Option<Sha256>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>> {
        macro_rules! page {
            ($said:literal) => {
                concat!(
                    "select d.digest, d.body, i.id from documents d \
                     left join items i on i.document = d.digest where d.digest > $1 and ",
                    $said,
                    " order by d.digest limit $2"
                )
            };
        }
        let sql = match word {
            HumanWord::Confirmed => page!("i.state in ('confirmed', 'in_case')"),
            HumanWord::Dismissed => page!("i.state = 'dismissed'"),
            HumanWord::Nothing => page!("(i.state is null or i.state in ('open', 'escalated'))"),
        };
        reading!(self.0, async |tx| {
            sqlx::query(sql)
                .bind(after.map_or_else(String::new, |digest| digest.to_string()))
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| {
                    Ok(StoredDocument {
                        digest: row.word(0)?,
                        document: row.json(1)?,
                        item: row.maybe_int(2)?.map(ItemId),
                    })
                })
                .collect()
        })
    }

    /// Documents by their own medium; kinds without any left out.
    pub async fn counts_by_kind(&self) -> Result<Vec<(SourceKind, u64)>> {
        reading!(self.0, async |tx| {
            let rows = sqlx::query("select kind, count(*) from documents group by kind")
                .fetch_all(tx)
                .await?;
            by_kind(&rows)
        })
    }

    /// What could not be read, of the latest captures first.
    pub async fn problems(&self, limit: u32) -> Result<Vec<ExtractionProblem>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                "select p.capture, c.url, p.place, p.what from extraction_problems p \
                     join captures c on c.id = p.capture \
                     order by c.captured desc, c.id, p.position limit $1",
            )
            .bind(i64::from(limit))
            .fetch_all(tx)
            .await?
            .iter()
            .map(|row| {
                Ok(ExtractionProblem {
                    capture: row.word(0)?,
                    url: row.text(1)?,
                    place: row.text(2)?,
                    what: row.text(3)?,
                })
            })
            .collect()
        })
    }
}

pub(crate) async fn by_digest(tx: &mut AnyConnection, digest: &Sha256) -> Result<Option<Document>> {
    sqlx::query("select body from documents where digest = $1")
        .bind(digest.to_string())
        .fetch_optional(tx)
        .await?
        .map(|row| row.json(0))
        .transpose()
}

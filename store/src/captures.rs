//! Captures: bytes first, then the row that names them; never changed.

use crate::Store;
use crate::columns::{Columns as _, json, micros, text};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use mingjian_domain::{Capture, CaptureKind, Sha256, SourceId, SourceKind};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Columns of a capture in the order that [`capture_at`] reads; the table's alias is `c`.
macro_rules! capture_columns {
    () => {
        "c.id, c.source, c.url, c.captured, c.payload, c.payload_sm3, c.payload_len, c.how"
    };
}

/// Handle to captures.
#[derive(Debug, Clone, Copy)]
pub struct Captures<'a>(pub(crate) &'a Store);

impl Captures<'_> {
    /// Stores a capture and its WARC bytes; the bytes are on the disk before the row. `false` if it
    /// was there. Bytes that had gone missing under an existing row are put back.
    pub async fn put(&self, capture: &Capture, warc: &[u8]) -> Result<bool> {
        let found = Sha256::of(warc);
        if found != capture.id {
            return Err(StoreError::WrongDigest {
                capture: capture.id,
                found,
            });
        }
        self.0.blobs().put(&capture.id, warc).await?;
        writing!(self.0, async |tx| {
            let stored = sqlx::query(
                "insert into captures (id, source, url, url_digest, captured, payload, \
                       payload_sm3, payload_len, kind, how, extracted) \
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) on conflict do nothing",
            )
            .bind(capture.id.to_string())
            .bind(capture.source.0)
            .bind(text(&capture.url))
            .bind(Sha256::of(&capture.url).to_string())
            .bind(micros(capture.captured))
            .bind(capture.payload.to_string())
            .bind(&capture.payload_sm3)
            .bind(i64::try_from(capture.payload_len).unwrap_or(i64::MAX))
            .bind(kind_word(&capture.kind))
            .bind(json(&capture.kind))
            .execute(tx)
            .await?;
            Ok(stored.rows_affected() > 0)
        })
    }

    /// The capture of this digest.
    pub async fn get(&self, id: &Sha256) -> Result<Option<Capture>> {
        reading!(self.0, async |tx| by_id(tx, id).await)
    }

    /// Its WARC bytes, checked against the digest.
    pub async fn warc(&self, id: &Sha256) -> Result<Vec<u8>> {
        self.0.blobs().get(id).await
    }

    /// The newest capture of this address for this source that holds bytes (fetched or imported).
    pub async fn latest(&self, source: SourceId, url: &str) -> Result<Option<Capture>> {
        reading!(self.0, async |tx| {
            sqlx::query(concat!(
                "select ",
                capture_columns!(),
                " from captures c where c.source = $1 and c.url_digest = $2 \
                     and c.kind <> 'unchanged' order by c.captured desc, c.id limit 1"
            ))
            .bind(source.0)
            .bind(Sha256::of(url).to_string())
            .fetch_optional(tx)
            .await?
            .map(|row| capture_at(&row))
            .transpose()
        })
    }

    /// Whether this very file was imported for this source under this address before.
    pub async fn imported_already(
        &self,
        source: SourceId,
        payload: &Sha256,
        url: &str,
    ) -> Result<bool> {
        reading!(self.0, async |tx| {
            let there = sqlx::query(
                "select 1 from captures where source = $1 and payload = $2 and url_digest = $3 \
                     and kind = 'imported' limit 1",
            )
            .bind(source.0)
            .bind(payload.to_string())
            .bind(Sha256::of(url).to_string())
            .fetch_optional(tx)
            .await?;
            Ok(there.is_some())
        })
    }

    /// Captures that hold bytes and were not extracted yet, oldest first.
    pub async fn pending(&self, limit: u32) -> Result<Vec<Capture>> {
        reading!(self.0, async |tx| {
            sqlx::query(concat!(
                "select ",
                capture_columns!(),
                " from captures c where c.extracted = 0 and c.kind <> 'unchanged' \
                     order by c.captured, c.id limit $1"
            ))
            .bind(i64::from(limit))
            .fetch_all(tx)
            .await?
            .iter()
            .map(capture_at)
            .collect()
        })
    }

    /// Ids after this one in their own order, for walking through all captures.
    pub async fn ids(&self, after: Option<&Sha256>, limit: u32) -> Result<Vec<Sha256>> {
        reading!(self.0, async |tx| {
            sqlx::query("select c.id from captures c where c.id > $1 order by c.id limit $2")
                .bind(after.map(Sha256::to_string).unwrap_or_default())
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| row.word(0))
                .collect()
        })
    }

    /// Captures by the kind of their source, unchanged ones among them; kinds without any left out.
    pub async fn counts_by_kind(&self) -> Result<Vec<(SourceKind, u64)>> {
        reading!(self.0, async |tx| {
            let rows = sqlx::query(
                    "select s.kind, count(*) from captures c join sources s on s.id = c.source group by s.kind",
                )
                .fetch_all(tx)
                .await?;
            by_kind(&rows)
        })
    }
}

pub(crate) async fn by_id(tx: &mut AnyConnection, id: &Sha256) -> Result<Option<Capture>> {
    sqlx::query(concat!(
        "select ",
        capture_columns!(),
        " from captures c where c.id = $1"
    ))
    .bind(id.to_string())
    .fetch_optional(tx)
    .await?
    .map(|row| capture_at(&row))
    .transpose()
}

/// Rows of (kind, count) in the order of the kinds.
pub(crate) fn by_kind(rows: &[AnyRow]) -> Result<Vec<(SourceKind, u64)>> {
    let mut counts = rows
        .iter()
        .map(|row| Ok((row.word(0)?, row.count(1)?)))
        .collect::<Result<Vec<_>>>()?;
    counts.sort();
    Ok(counts)
}

fn kind_word(kind: &CaptureKind) -> &'static str {
    match kind {
        CaptureKind::Fetched(_) => "fetched",
        CaptureKind::Unchanged { .. } => "unchanged",
        CaptureKind::Imported { .. } => "imported",
    }
}

fn capture_at(row: &AnyRow) -> Result<Capture> {
    Ok(Capture {
        id: row.word(0)?,
        source: SourceId(row.int(1)?),
        url: row.text(2)?,
        captured: row.time(3)?,
        payload: row.word(4)?,
        payload_sm3: row.text(5)?,
        payload_len: row.count(6)?,
        kind: row.json(7)?,
    })
}

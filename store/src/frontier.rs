//! The frontier: addresses of one visit, so that whoever takes it up again goes on where it stood.

use crate::Store;
use crate::columns::{Columns as _, text};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use jiff::Timestamp;
use mingjian_domain::{Sha256, SourceId};
use url::Url;

/// Handle to the frontiers of visits.
#[derive(Debug, Clone, Copy)]
pub struct Frontier<'a>(pub(crate) &'a Store);

/// How far a visit is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrontierCounts {
    /// Yet to fetch.
    pub queued: u64,
    /// Done, whether stored or unchanged.
    pub done: u64,
    /// Failed.
    pub failed: u64,
}

/// An address that could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchFailure {
    /// The visit.
    pub visit: i64,
    /// When that visit was due.
    pub due: Timestamp,
    /// The address.
    pub url: String,
    /// Why not.
    pub error: String,
}

impl Frontier<'_> {
    /// Queues addresses with their depth, in order; those the visit already knows are left as they
    /// are. Returns how many were new.
    pub async fn push(&self, visit: i64, urls: &[(Url, u32)]) -> Result<usize> {
        if urls.is_empty() {
            return Ok(0);
        }
        writing!(self.0, async |tx| {
            let mut position =
                sqlx::query("select coalesce(max(position), 0) from frontier where visit = $1")
                    .bind(visit)
                    .fetch_one(&mut *tx)
                    .await?
                    .int(0)?;
            let mut new = 0;
            for (url, depth) in urls {
                position += 1;
                let pushed = sqlx::query(
                    "insert into frontier (visit, url_digest, url, depth, position, state) \
                         values ($1, $2, $3, $4, $5, 'queued') on conflict do nothing",
                )
                .bind(visit)
                .bind(Sha256::of(url.as_str()).to_string())
                .bind(url.as_str())
                .bind(i64::from(*depth))
                .bind(position)
                .execute(&mut *tx)
                .await?;
                new += usize::from(pushed.rows_affected() > 0);
            }
            Ok(new)
        })
    }

    /// The address queued longest, and its depth. It stays queued until it is done or failed.
    pub async fn next(&self, visit: i64) -> Result<Option<(Url, u32)>> {
        reading!(self.0, async |tx| {
            let row = sqlx::query(
                "select url, depth from frontier where visit = $1 and state = 'queued' \
                     order by position limit 1",
            )
            .bind(visit)
            .fetch_optional(tx)
            .await?;
            row.map(|row| Ok((row.word(0)?, u32::try_from(row.int(1)?).unwrap_or(u32::MAX))))
                .transpose()
        })
    }

    /// The address is fetched; `capture` is what was stored of it, if something was.
    pub async fn done(&self, visit: i64, url: &Url, capture: Option<Sha256>) -> Result<()> {
        self.settle(visit, url, "done", capture, None).await
    }

    /// The address could not be fetched.
    pub async fn failed(&self, visit: i64, url: &Url, error: &str) -> Result<()> {
        self.settle(visit, url, "failed", None, Some(text(error)))
            .await
    }

    async fn settle(
        &self,
        visit: i64,
        url: &Url,
        state: &str,
        capture: Option<Sha256>,
        error: Option<String>,
    ) -> Result<()> {
        writing!(self.0, async |tx| {
            let settled = sqlx::query(
                "update frontier set state = $3, capture = $4, error = $5 \
                     where visit = $1 and url_digest = $2",
            )
            .bind(visit)
            .bind(Sha256::of(url.as_str()).to_string())
            .bind(state)
            .bind(capture.map(|c| c.to_string()))
            .bind(&error)
            .execute(tx)
            .await?;
            match settled.rows_affected() {
                0 => Err(StoreError::not_found(
                    "address in the visit's frontier",
                    url,
                )),
                _ => Ok(()),
            }
        })
    }

    /// How many addresses of the visit are queued, done and failed.
    pub async fn counts(&self, visit: i64) -> Result<FrontierCounts> {
        reading!(self.0, async |tx| {
            let rows =
                sqlx::query("select state, count(*) from frontier where visit = $1 group by state")
                    .bind(visit)
                    .fetch_all(tx)
                    .await?;
            let mut counts = FrontierCounts::default();
            for row in rows {
                match row.text(0)?.as_str() {
                    "queued" => counts.queued = row.count(1)?,
                    "done" => counts.done = row.count(1)?,
                    _ => counts.failed = row.count(1)?,
                }
            }
            Ok(counts)
        })
    }

    /// What could not be fetched of a source, latest visit first.
    pub async fn failures(&self, source: SourceId, limit: u32) -> Result<Vec<FetchFailure>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                    "select f.visit, v.due, f.url, f.error from frontier f join visits v on v.id = f.visit \
                     where v.source = $1 and f.state = 'failed' order by f.visit desc, f.position limit $2",
                )
                .bind(source.0)
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| {
                    Ok(FetchFailure {
                        visit: row.int(0)?,
                        due: row.time(1)?,
                        url: row.text(2)?,
                        error: row.maybe_text(3)?.unwrap_or_default(),
                    })
                })
                .collect()
        })
    }
}

//! Visits: each due moment of each source becomes exactly one visit, whoever runs and however often
//! they die.
//!
//! ```text
//! source.next_due ≤ now ─claim→ visit (lease) ─renew…→ finish ─→ next_due = next grid point after now
//!                                └ lease runs out ─claim→ the same visit, its frontier as it was
//! ```
//!
//! `unique (source, due)` forbids a second visit for a moment, a partial unique index a second
//! running visit for a source; claims that cross find out there and look again.

use crate::Store;
use crate::columns::{Columns as _, micros};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::numbers;
use crate::sources::{self, source_at, source_columns};
use jiff::Timestamp;
use mingjian_domain::{Source, SourceId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const MICROS: i64 = 1_000_000;

/// Handle to visits.
#[derive(Debug, Clone, Copy)]
pub struct Visits<'a>(pub(crate) &'a Store);

/// A visit that the caller now holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Row number.
    pub id: i64,
    /// What to visit.
    pub source: Source,
    /// The moment it was due.
    pub due: Timestamp,
    /// Somebody began it before and did not finish; the frontier is as they left it.
    pub resumed: bool,
}

/// What a visit brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct VisitOutcome {
    /// Pages stored.
    pub fetched: u32,
    /// Pages that had not changed.
    pub unchanged: u32,
    /// Addresses that could not be fetched.
    pub failed: u32,
}

/// A visit as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Row number.
    pub id: i64,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The moment it was due.
    pub due: Timestamp,
    /// When it was first claimed.
    pub started: Timestamp,
    /// When it was finished, if it was.
    pub finished: Option<Timestamp>,
    /// How often it was taken up again after its worker died.
    pub resumed: u32,
    /// What it brought; all zero until it is finished.
    pub outcome: VisitOutcome,
}

impl Visits<'_> {
    /// Claims a visit for `lease_secs`: first one whose lease ran out, then the source that has
    /// been due longest. `None` if nothing is due that nobody holds.
    pub async fn claim_due(
        &self,
        now: Timestamp,
        worker: &str,
        lease_secs: u64,
    ) -> Result<Option<Visit>> {
        let lease = Lease::new(now, worker, lease_secs);
        writing!(self.0, async |tx| {
            while let Some(id) = expired(tx, now, None).await? {
                if let Some(visit) = resume(tx, id, &lease).await? {
                    return Ok(Some(visit));
                }
            }
            while let Some((source, due)) = longest_due(tx, now).await? {
                if let Some(visit) = begin(tx, source, due, &lease).await? {
                    return Ok(Some(visit));
                }
                step_over_done(tx, source, due, now).await?;
            }
            Ok(None)
        })
    }

    /// Claims a visit to this source now, due or not; one whose lease ran out is taken up again.
    /// `None` if somebody holds one.
    pub async fn claim_now(
        &self,
        source: SourceId,
        now: Timestamp,
        worker: &str,
        lease_secs: u64,
    ) -> Result<Option<Visit>> {
        let lease = Lease::new(now, worker, lease_secs);
        writing!(self.0, async |tx| {
            if sources::by_id(tx, source).await?.is_none() {
                return Err(StoreError::not_found("source", source));
            }
            if let Some(id) = expired(tx, now, Some(source)).await? {
                return resume(tx, id, &lease).await;
            }
            // Two visits on demand within one microsecond are still two.
            let last = sqlx::query("select max(due) from visits where source = $1 and due >= $2")
                .bind(source.0)
                .bind(micros(now))
                .fetch_one(&mut *tx)
                .await?
                .maybe_int(0)?;
            let due = last.map_or(micros(now), |last| last + 1);
            begin(tx, source, due, &lease).await
        })
    }

    /// Lengthens the lease to `lease_secs` from now. Refuses a visit that is finished.
    pub async fn renew(&self, visit: i64, now: Timestamp, lease_secs: u64) -> Result<()> {
        let until = Lease::until(now, lease_secs);
        writing!(self.0, async |tx| {
            let renewed = sqlx::query(
                "update visits set lease_until = $2 where id = $1 and finished is null",
            )
            .bind(visit)
            .bind(until)
            .execute(tx)
            .await?;
            match renewed.rows_affected() {
                0 => Err(StoreError::VisitOver { visit }),
                _ => Ok(()),
            }
        })
    }

    /// Frees the leases of a worker that is dead or stopping; returns how many. Called at start by
    /// a process that takes over the worker's name.
    pub async fn release_worker(&self, worker: &str) -> Result<u64> {
        writing!(self.0, async |tx| {
            let freed = sqlx::query(
                "update visits set lease_until = 0 where worker = $1 and finished is null",
            )
            .bind(worker)
            .execute(tx)
            .await?;
            Ok(freed.rows_affected())
        })
    }

    /// Ends a visit. Its source is next due at the first point of its grid after now, unless a
    /// later moment than this visit's stands already. Refuses a visit that is finished.
    pub async fn finish(&self, visit: i64, now: Timestamp, outcome: &VisitOutcome) -> Result<()> {
        writing!(self.0, async |tx| {
            let ended = sqlx::query(
                "update visits set finished = $2, fetched = $3, unchanged = $4, failed = $5 \
                     where id = $1 and finished is null returning source, due",
            )
            .bind(visit)
            .bind(micros(now))
            .bind(i64::from(outcome.fetched))
            .bind(i64::from(outcome.unchanged))
            .bind(i64::from(outcome.failed))
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::VisitOver { visit })?;
            let (source, due) = (ended.int(0)?, ended.int(1)?);
            plan_next(tx, source, due, micros(now)).await?;
            forget_frontiers(tx, source, visit).await
        })
    }

    /// The latest visits to any source, latest first.
    pub async fn recent(&self, limit: u32) -> Result<Vec<VisitRow>> {
        self.rows(None, limit).await
    }

    /// The latest visits to this source, latest first.
    pub async fn for_source(&self, source: SourceId, limit: u32) -> Result<Vec<VisitRow>> {
        self.rows(Some(source), limit).await
    }

    async fn rows(&self, source: Option<SourceId>, limit: u32) -> Result<Vec<VisitRow>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                "select v.id, v.source, s.name, v.due, v.started, v.finished, v.resumed, \
                            v.fetched, v.unchanged, v.failed \
                     from visits v join sources s on s.id = v.source \
                     where ($1 is null or v.source = $1) order by v.id desc limit $2",
            )
            .bind(source.map(|s| s.0))
            .bind(i64::from(limit))
            .fetch_all(tx)
            .await?
            .iter()
            .map(visit_row)
            .collect()
        })
    }
}

struct Lease<'a> {
    now: i64,
    worker: &'a str,
    until: i64,
}

impl<'a> Lease<'a> {
    fn new(now: Timestamp, worker: &'a str, secs: u64) -> Self {
        Self {
            now: micros(now),
            worker,
            until: Self::until(now, secs),
        }
    }

    fn until(now: Timestamp, secs: u64) -> i64 {
        let secs = i64::try_from(secs).unwrap_or(i64::MAX);
        micros(now).saturating_add(secs.saturating_mul(MICROS))
    }
}

/// A running visit whose lease ran out, oldest due first.
async fn expired(
    tx: &mut AnyConnection,
    now: Timestamp,
    source: Option<SourceId>,
) -> Result<Option<i64>> {
    sqlx::query(
        "select v.id from visits v join sources s on s.id = v.source \
         where v.finished is null and v.lease_until <= $1 \
           and (v.source = $2 or ($2 is null and s.removed = 0)) \
         order by v.due, v.id limit 1",
    )
    .bind(micros(now))
    .bind(source.map(|s| s.0))
    .fetch_optional(tx)
    .await?
    .map(|row| row.int(0))
    .transpose()
}

/// Takes up a visit again; `None` if somebody else just did.
async fn resume(tx: &mut AnyConnection, visit: i64, lease: &Lease<'_>) -> Result<Option<Visit>> {
    let row = sqlx::query(
        "update visits set worker = $2, lease_until = $3, resumed = resumed + 1 \
         where id = $1 and finished is null and lease_until <= $4 returning source, due",
    )
    .bind(visit)
    .bind(lease.worker)
    .bind(lease.until)
    .bind(lease.now)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let source = SourceId(row.int(0)?);
    Ok(Some(Visit {
        id: visit,
        source: held(tx, source).await?,
        due: row.time(1)?,
        resumed: true,
    }))
}

async fn longest_due(tx: &mut AnyConnection, now: Timestamp) -> Result<Option<(SourceId, i64)>> {
    sqlx::query(
        "select s.id, s.next_due from sources s \
         where s.removed = 0 and s.every_secs is not null and s.next_due <= $1 \
           and not exists (select 1 from visits v where v.source = s.id and v.finished is null) \
         order by s.next_due, s.id limit 1",
    )
    .bind(micros(now))
    .fetch_optional(tx)
    .await?
    .map(|row| Ok((SourceId(row.int(0)?), row.int(1)?)))
    .transpose()
}

/// Begins the visit; `None` if the source has a running one or had one for this moment.
async fn begin(
    tx: &mut AnyConnection,
    source: SourceId,
    due: i64,
    lease: &Lease<'_>,
) -> Result<Option<Visit>> {
    let id = numbers::next(tx, "visit").await?;
    let row = sqlx::query(
        "insert into visits (id, source, due, started, worker, lease_until, resumed, fetched, unchanged, failed) \
         values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0) on conflict do nothing returning due",
    )
    .bind(id)
    .bind(source.0)
    .bind(due)
    .bind(lease.now)
    .bind(lease.worker)
    .bind(lease.until)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Visit {
        id,
        source: held(tx, source).await?,
        due: row.time(0)?,
        resumed: false,
    }))
}

/// Where the moment a source is due for was visited already (somebody set the plan back to it),
/// the plan goes on; otherwise a running visit was in the way and nothing needs doing.
async fn step_over_done(
    tx: &mut AnyConnection,
    source: SourceId,
    due: i64,
    now: Timestamp,
) -> Result<()> {
    let done =
        sqlx::query("select 1 from visits where source = $1 and due = $2 and finished is not null")
            .bind(source.0)
            .bind(due)
            .fetch_optional(&mut *tx)
            .await?;
    if done.is_some() {
        plan_next(tx, source.0, due, micros(now)).await?;
    }
    Ok(())
}

/// Moves the plan of a source whose visit for `due` is done.
async fn plan_next(tx: &mut AnyConnection, source: i64, due: i64, now: i64) -> Result<()> {
    let row = sqlx::query("select next_due, every_secs from sources where id = $1")
        .bind(source)
        .fetch_one(&mut *tx)
        .await?;
    let (Some(planned), Some(every)) = (row.maybe_int(0)?, row.maybe_int(1)?) else {
        return Ok(());
    };
    if due < planned {
        return Ok(());
    }
    sqlx::query("update sources set next_due = $2 where id = $1 and next_due = $3")
        .bind(source)
        .bind(next_on_grid(planned, every * MICROS, now))
        .bind(planned)
        .execute(tx)
        .await?;
    Ok(())
}

/// The first `from + k·every`, k ≥ 1, after `now`.
fn next_on_grid(from: i64, every: i64, now: i64) -> i64 {
    let whole = now.saturating_sub(from).max(0) / every;
    from.saturating_add((whole + 1).saturating_mul(every))
}

/// Addresses of earlier visits are kept only where they failed.
async fn forget_frontiers(tx: &mut AnyConnection, source: i64, visit: i64) -> Result<()> {
    sqlx::query(
        "delete from frontier where state <> 'failed' \
         and visit in (select id from visits where source = $1 and id < $2)",
    )
    .bind(source)
    .bind(visit)
    .execute(tx)
    .await?;
    Ok(())
}

async fn held(tx: &mut AnyConnection, source: SourceId) -> Result<Source> {
    let row = sqlx::query(concat!(
        "select ",
        source_columns!(),
        " from sources s where s.id = $1"
    ))
    .bind(source.0)
    .fetch_one(tx)
    .await?;
    source_at(&row, 0)
}

fn visit_row(row: &AnyRow) -> Result<VisitRow> {
    let small = |at| Ok::<_, StoreError>(u32::try_from(row.int(at)?).unwrap_or(u32::MAX));
    Ok(VisitRow {
        id: row.int(0)?,
        source: SourceId(row.int(1)?),
        source_name: row.text(2)?,
        due: row.time(3)?,
        started: row.time(4)?,
        finished: row.maybe_time(5)?,
        resumed: small(6)?,
        outcome: VisitOutcome {
            fetched: small(7)?,
            unchanged: small(8)?,
            failed: small(9)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::next_on_grid;
    use proptest::prelude::*;

    #[test]
    fn after_a_long_stop_the_grid_goes_on_where_it_would_have_been() {
        assert_eq!(next_on_grid(100, 10, 100), 110);
        assert_eq!(next_on_grid(100, 10, 109), 110);
        assert_eq!(next_on_grid(100, 10, 110), 120);
        assert_eq!(next_on_grid(100, 10, 137), 140);
    }

    proptest! {
        #[test]
        fn the_next_point_is_the_first_one_after_now(from in 0i64..1_000_000, every in 1i64..5_000, late in 0i64..1_000_000) {
            let now = from + late;
            let next = next_on_grid(from, every, now);
            prop_assert_eq!((next - from) % every, 0);
            prop_assert!(next > now && next - every <= now);
        }
    }
}

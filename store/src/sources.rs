//! Sources: sites, accounts, channels and inboxes, and when each is due.

use crate::Store;
use crate::columns::{Columns as _, json, micros, name_of, text, whole_micros};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::numbers;
use jiff::Timestamp;
use mingjian_domain::{ActionId, Source, SourceId, SourceKind, SourceTarget};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Columns of a source in the order that [`source_at`] reads; the table's alias is `s`.
macro_rules! source_columns {
    () => {
        "s.id, s.name, s.kind, s.action_id, s.target, s.every_secs, s.next_due, s.added"
    };
}
pub(crate) use source_columns;

/// Handle to sources.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a>(pub(crate) &'a Store);

/// A source to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// Short unique name that people use.
    pub name: String,
    /// The medium.
    pub kind: SourceKind,
    /// The joint action it belongs to.
    pub action: Option<ActionId>,
    /// How it is fetched.
    pub target: SourceTarget,
    /// Seconds between visits; `None`: only on demand.
    pub every_secs: Option<u64>,
}

impl Sources<'_> {
    /// Adds a source; one with an interval is due at once. Refuses a name in use.
    pub async fn add(&self, new: NewSource, now: Timestamp) -> Result<Source> {
        let name = name_of("name of a source", &new.name)?;
        let every = new
            .every_secs
            .map(|secs| interval(secs, &new.target))
            .transpose()?;
        let id = writing!(self.0, async |tx| {
            let id = numbers::next(tx, "source").await?;
            sqlx::query(
                    "insert into sources (id, name, kind, action_id, target, every_secs, next_due, added, removed) \
                     values ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
                )
                .bind(id)
                .bind(&name)
                .bind(new.kind.as_str())
                .bind(new.action.map(|a| a.0))
                .bind(json(&new.target))
                .bind(every)
                .bind(every.map(|_| micros(now)))
                .bind(micros(now))
                .execute(tx)
                .await
                .map_err(|e| StoreError::from(e).if_taken("source", &name))?;
            Ok(id)
        })?;
        Ok(Source {
            id: SourceId(id),
            name,
            kind: new.kind,
            action: new.action,
            target: new.target,
            every_secs: new.every_secs,
            next_due: new.every_secs.map(|_| whole_micros(now)),
            added: whole_micros(now),
        })
    }

    /// All sources that were not removed, oldest first.
    pub async fn list(&self) -> Result<Vec<Source>> {
        reading!(self.0, async |tx| {
            sqlx::query(concat!(
                "select ",
                source_columns!(),
                " from sources s where s.removed = 0 order by s.id"
            ))
            .fetch_all(tx)
            .await?
            .iter()
            .map(|row| source_at(row, 0))
            .collect()
        })
    }

    /// The source of this name, unless it was removed.
    pub async fn by_name(&self, name: &str) -> Result<Option<Source>> {
        reading!(self.0, async |tx| {
            sqlx::query(concat!(
                "select ",
                source_columns!(),
                " from sources s where s.name = $1 and s.removed = 0"
            ))
            .bind(text(name.trim()))
            .fetch_optional(tx)
            .await?
            .map(|row| source_at(&row, 0))
            .transpose()
        })
    }

    /// The source of this number, removed or not.
    pub async fn by_id(&self, id: SourceId) -> Result<Option<Source>> {
        reading!(self.0, async |tx| by_id(tx, id).await)
    }

    /// Hides a source and frees its name; it is never due again. What it gave stays.
    pub async fn remove(&self, name: &str) -> Result<()> {
        let name = text(name.trim());
        writing!(self.0, async |tx| {
            let removed = sqlx::query(
                "update sources set removed = $2, next_due = null where name = $1 and removed = 0",
            )
            .bind(&name)
            .bind(micros(Timestamp::now()))
            .execute(tx)
            .await?;
            match removed.rows_affected() {
                0 => Err(StoreError::not_found("source", &name)),
                _ => Ok(()),
            }
        })
    }

    /// Sets the interval in seconds, or takes it away; `next_due` begins a new grid. Without it the
    /// old grid stays, and a source that had none is due at once.
    pub async fn set_every(
        &self,
        id: SourceId,
        every_secs: Option<u64>,
        next_due: Option<Timestamp>,
    ) -> Result<()> {
        writing!(self.0, async |tx| {
            let source = by_id(tx, id)
                .await?
                .ok_or_else(|| StoreError::not_found("source", id))?;
            let every = every_secs
                .map(|secs| interval(secs, &source.target))
                .transpose()?;
            let due = every.map(|_| micros(next_due.or(source.next_due).unwrap_or(source.added)));
            sqlx::query("update sources set every_secs = $2, next_due = $3 where id = $1")
                .bind(id.0)
                .bind(every)
                .bind(due)
                .execute(tx)
                .await?;
            Ok(())
        })
    }
}

/// An interval as a column holds it: whole seconds whose microseconds still fit.
fn interval(secs: u64, target: &SourceTarget) -> Result<i64> {
    if matches!(target, SourceTarget::Files) {
        return Err(StoreError::invalid(
            "interval",
            "files are handed over by people; only a source that is crawled can be due",
        ));
    }
    match i64::try_from(secs) {
        Ok(secs @ 1..=3_153_600_000) => Ok(secs),
        _ => Err(StoreError::invalid(
            "interval",
            "must be at least one second and at most a hundred years",
        )),
    }
}

pub(crate) async fn by_id(tx: &mut AnyConnection, id: SourceId) -> Result<Option<Source>> {
    sqlx::query(concat!(
        "select ",
        source_columns!(),
        " from sources s where s.id = $1"
    ))
    .bind(id.0)
    .fetch_optional(tx)
    .await?
    .map(|row| source_at(&row, 0))
    .transpose()
}

/// Reads the columns of `source_columns!` from position `at` on.
pub(crate) fn source_at(row: &AnyRow, at: usize) -> Result<Source> {
    Ok(Source {
        id: SourceId(row.int(at)?),
        name: row.text(at + 1)?,
        kind: row.word(at + 2)?,
        action: row.maybe_int(at + 3)?.map(ActionId),
        target: row.json(at + 4)?,
        every_secs: row.maybe_int(at + 5)?.map(i64::unsigned_abs),
        next_due: row.maybe_time(at + 6)?,
        added: row.time(at + 7)?,
    })
}

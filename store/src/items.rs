//! Items: flagged documents before reviewers, and the queue in which they come.
//!
//! Nothing here is a source of truth: risk, categories and quote follow the current assessment, the
//! state follows the decisions ([`Items::rebuild_states`]). An open item whose document a later
//! rule pack no longer flags leaves the queue and stays in the table.

use crate::Store;
use crate::columns::{Columns as _, micros};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::{assessments, captures, decisions, documents, sources};
use jiff::Timestamp;
use mingjian_domain::{
    ActionId, Assessment, Capture, Category, Decision, Document, ItemId, ItemState, Sha256, Source,
    SourceId, SourceKind, UserId,
};
use sqlx::Any;
use sqlx::AnyConnection;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;

/// Handle to items.
#[derive(Debug, Clone, Copy)]
pub struct Items<'a>(pub(crate) &'a Store);

/// Which items of the queue; everything that is `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only in this state.
    pub state: Option<ItemState>,
    /// Only with a finding of this category.
    pub category: Option<Category>,
    /// Only of this medium.
    pub source_kind: Option<SourceKind>,
    /// Only of sources of this joint action.
    pub action: Option<ActionId>,
    /// Only of this source.
    pub source: Option<SourceId>,
    /// Published (or, where that is unknown, captured) at this time or later.
    pub from: Option<Timestamp>,
    /// Published (or captured) before this time.
    pub to: Option<Timestamp>,
}

/// An item as the queue shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Row number.
    pub id: ItemId,
    /// The document.
    pub document: Sha256,
    /// The source it came from first.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The document's medium.
    pub kind: SourceKind,
    /// Its title; empty if it has none.
    pub title: String,
    /// Account, site or channel.
    pub account: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// When it says it was published.
    pub published: Option<Timestamp>,
    /// When it was captured first.
    pub captured: Timestamp,
    /// 0 to 1.
    pub risk: f64,
    /// Categories found, gravest first.
    pub categories: Vec<Category>,
    /// The gravest finding's words, at most 80 characters.
    pub quote: String,
    /// Where it stands.
    pub state: ItemState,
}

/// An item with all that a reviewer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemDetail {
    /// As the queue shows it.
    pub row: ItemRow,
    /// The text.
    pub document: Document,
    /// The current judgement.
    pub assessment: Assessment,
    /// The capture it was first found in.
    pub capture: Capture,
    /// The source.
    pub source: Source,
    /// All decisions on it, those taken back among them, oldest first.
    pub decisions: Vec<Decision>,
}

/// Columns of an item in the order that [`item_row`] reads, with the tables they come from.
macro_rules! item_columns {
    () => {
        "select i.id, i.document, s.id, s.name, d.kind, d.title, d.account, d.url, d.published, \
                d.captured, i.risk, i.categories, i.quote, i.state "
    };
}
macro_rules! item_tables {
    () => {
        "from items i join documents d on d.digest = i.document join sources s on s.id = d.source "
    };
}
/// `$1` to `$7` are what [`bind`] binds. The state is compared in one of two ways, because only a
/// plain comparison lets the index `items_queue` give the rows in order.
macro_rules! queue {
    (any state) => {
        queue!("$1 is null")
    };
    (in one state) => {
        queue!("i.state = $1")
    };
    ($state:literal) => {
        concat!(
            "from items i join documents d on d.digest = i.document join sources s on s.id = d.source where ",
            $state,
            " and (i.flagged = 1 or i.state <> 'open') \
              and ($2 is null or exists (select 1 from item_categories c where c.item = i.id and c.category = $2)) \
              and ($3 is null or d.kind = $3) \
              and ($4 is null or s.action_id = $4) \
              and ($5 is null or s.id = $5) \
              and ($6 is null or coalesce(d.published, d.captured) >= $6) \
              and ($7 is null or coalesce(d.published, d.captured) < $7) "
        )
    };
}
/// Highest risk first, then by number.
macro_rules! in_order {
    () => {
        "order by i.risk desc, i.id "
    };
}

impl Items<'_> {
    /// A page of the queue: highest risk first, then by number.
    pub async fn queue(
        &self,
        filter: &QueueFilter,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<ItemRow>> {
        reading!(self.0, async |tx| {
            let sql = match filter.state {
                Some(_) => {
                    concat!(
                        item_columns!(),
                        queue!(in one state),
                        in_order!(),
                        "limit $8 offset $9"
                    )
                }
                None => concat!(
                    item_columns!(),
                    queue!(any state),
                    in_order!(),
                    "limit $8 offset $9"
                ),
            };
            bind(sqlx::query(sql), filter)
                .bind(i64::from(limit))
                .bind(i64::from(offset))
                .fetch_all(tx)
                .await?
                .iter()
                .map(item_row)
                .collect()
        })
    }

    /// How many items the filter leaves.
    pub async fn count(&self, filter: &QueueFilter) -> Result<u64> {
        reading!(self.0, async |tx| {
            let sql = match filter.state {
                Some(_) => concat!("select count(*) ", queue!(in one state)),
                None => concat!("select count(*) ", queue!(any state)),
            };
            bind(sqlx::query(sql), filter).fetch_one(tx).await?.count(0)
        })
    }

    /// The item with all that stands behind it.
    pub async fn get(&self, id: ItemId) -> Result<Option<ItemDetail>> {
        reading!(self.0, async |tx| detail(tx, id).await)
    }

    /// The open item that comes after `after` in the queue, whatever state that one is in by now;
    /// after the last one the first. `None` if the queue is cleared. The filter's own state is not
    /// looked at.
    pub async fn next_open(
        &self,
        after: Option<ItemId>,
        filter: &QueueFilter,
    ) -> Result<Option<ItemId>> {
        let open = QueueFilter {
            state: Some(ItemState::Open),
            ..filter.clone()
        };
        reading!(self.0, async |tx| {
            if let Some(after) = after
                && let Some(next) = open_after(tx, after, &open).await?
            {
                return Ok(Some(next));
            }
            let sql = concat!("select i.id ", queue!(in one state), in_order!(), "limit 1");
            let first = bind(sqlx::query(sql), &open).fetch_optional(tx).await?;
            first.map(|row| row.int(0).map(ItemId)).transpose()
        })
    }

    /// How many decisions of this user stand that were made since `day_start`.
    pub async fn decided_today(&self, user: UserId, day_start: Timestamp) -> Result<u64> {
        reading!(self.0, async |tx| {
            sqlx::query(
                "select count(*) from decisions where by_user = $1 and at >= $2 \
                     and undone_by is null and kind in ('confirm', 'dismiss', 'escalate')",
            )
            .bind(user.0)
            .bind(micros(day_start))
            .fetch_one(tx)
            .await?
            .count(0)
        })
    }

    /// Works out every item's state from the decisions again; returns how many were wrong.
    pub async fn rebuild_states(&self) -> Result<u64> {
        writing!(self.0, async |tx| {
            let mut wrong = 0;
            for (item, state) in decisions::misplaced(tx).await? {
                set_state(tx, item, state).await?;
                wrong += 1;
            }
            Ok(wrong)
        })
    }
}

fn bind<'q>(
    query: Query<'q, Any, AnyArguments>,
    filter: &QueueFilter,
) -> Query<'q, Any, AnyArguments> {
    query
        .bind(filter.state.map(ItemState::as_str))
        .bind(filter.category.map(Category::as_str))
        .bind(filter.source_kind.map(SourceKind::as_str))
        .bind(filter.action.map(|a| a.0))
        .bind(filter.source.map(|s| s.0))
        .bind(filter.from.map(micros))
        .bind(filter.to.map(micros))
}

async fn open_after(
    tx: &mut AnyConnection,
    after: ItemId,
    open: &QueueFilter,
) -> Result<Option<ItemId>> {
    use sqlx::Row as _;
    let row = sqlx::query("select risk from items where id = $1")
        .bind(after.0)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let risk: f64 = row.try_get(0)?;
    let sql = concat!(
        "select i.id ",
        queue!(in one state),
        "and i.risk <= $8 and (i.risk < $8 or i.id > $9) ",
        in_order!(),
        "limit 1"
    );
    bind(sqlx::query(sql), open)
        .bind(risk)
        .bind(after.0)
        .fetch_optional(tx)
        .await?
        .map(|row| row.int(0).map(ItemId))
        .transpose()
}

/// Writes where an item stands and marks its document to be indexed.
pub(crate) async fn set_state(
    tx: &mut AnyConnection,
    item: ItemId,
    state: ItemState,
) -> Result<()> {
    sqlx::query("update items set state = $2 where id = $1")
        .bind(item.0)
        .bind(state.as_str())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "update documents set version = version + 1 \
         where digest = (select document from items where id = $1)",
    )
    .bind(item.0)
    .execute(tx)
    .await?;
    Ok(())
}

/// Reads an item with all that stands behind it.
pub(crate) async fn detail(tx: &mut AnyConnection, id: ItemId) -> Result<Option<ItemDetail>> {
    let found = sqlx::query(concat!(item_columns!(), item_tables!(), "where i.id = $1"))
        .bind(id.0)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let row = item_row(&found)?;
    let digest = row.document;
    let from = sqlx::query("select capture from documents where digest = $1")
        .bind(digest.to_string())
        .fetch_one(&mut *tx)
        .await?
        .word(0)?;
    let gone = |what| StoreError::not_found(what, format!("of item {id}"));
    Ok(Some(ItemDetail {
        document: documents::by_digest(tx, &digest)
            .await?
            .ok_or_else(|| gone("document"))?,
        assessment: assessments::current(tx, &digest)
            .await?
            .ok_or_else(|| gone("assessment"))?,
        capture: captures::by_id(tx, &from)
            .await?
            .ok_or_else(|| gone("capture"))?,
        source: sources::by_id(tx, row.source)
            .await?
            .ok_or_else(|| gone("source"))?,
        decisions: decisions::on(tx, id).await?,
        row,
    }))
}

fn item_row(row: &AnyRow) -> Result<ItemRow> {
    use sqlx::Row as _;
    Ok(ItemRow {
        id: ItemId(row.int(0)?),
        document: row.word(1)?,
        source: SourceId(row.int(2)?),
        source_name: row.text(3)?,
        kind: row.word(4)?,
        title: row.maybe_text(5)?.unwrap_or_default(),
        account: row.maybe_text(6)?,
        url: row.maybe_text(7)?,
        published: row.maybe_time(8)?,
        captured: row.time(9)?,
        risk: row.try_get(10)?,
        categories: row.json(11)?,
        quote: row.text(12)?,
        state: row.word(13)?,
    })
}

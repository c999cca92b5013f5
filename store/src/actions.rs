//! Joint actions, and what an office reports of one.

use crate::Store;
use crate::columns::{Columns as _, micros, name_of, text, whole_micros};
use crate::door::{reading, writing};
use crate::error::Result;
use crate::numbers;
use jiff::Timestamp;
use mingjian_domain::{ActionCounts, ActionId, JointAction};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Handle to joint actions.
#[derive(Debug, Clone, Copy)]
pub struct Actions<'a>(pub(crate) &'a Store);

impl Actions<'_> {
    /// The action of this name, begun now if there is none.
    pub async fn ensure(&self, name: &str) -> Result<JointAction> {
        let now = Timestamp::now();
        let name = name_of("name of an action", name)?;
        writing!(self.0, async |tx| {
            if let Some(action) = by_name(tx, &name).await? {
                return Ok(action);
            }
            let id = numbers::next(tx, "action").await?;
            // Whoever waited for the counter looks again: the other one may have made it.
            if let Some(action) = by_name(tx, &name).await? {
                return Ok(action);
            }
            sqlx::query("insert into actions (id, name, started) values ($1, $2, $3)")
                .bind(id)
                .bind(&name)
                .bind(micros(now))
                .execute(tx)
                .await?;
            Ok(JointAction {
                id: ActionId(id),
                name: name.clone(),
                started: whole_micros(now),
            })
        })
    }

    /// The action of this name.
    pub async fn by_name(&self, name: &str) -> Result<Option<JointAction>> {
        reading!(self.0, async |tx| by_name(tx, name).await)
    }

    /// The action of this number.
    pub async fn by_id(&self, id: ActionId) -> Result<Option<JointAction>> {
        reading!(self.0, async |tx| by_id(tx, id).await)
    }

    /// All actions, oldest first.
    pub async fn list(&self) -> Result<Vec<JointAction>> {
        reading!(self.0, async |tx| {
            sqlx::query("select id, name, started from actions order by id")
                .fetch_all(tx)
                .await?
                .iter()
                .map(action)
                .collect()
        })
    }

    /// Counts over all sources of the action, removed ones among them.
    pub async fn counts(&self, action: ActionId) -> Result<ActionCounts> {
        reading!(self.0, async |tx| {
            let row = sqlx::query(
                    "select \
                       (select count(*) from documents d join sources s on s.id = d.source \
                         where s.action_id = $1 and d.fingerprint is not null), \
                       coalesce(cast(sum(i.flagged) as bigint), 0), \
                       coalesce(cast(sum(case when i.state = 'open' then i.flagged else 0 end) as bigint), 0), \
                       coalesce(cast(sum(case when i.state in ('confirmed', 'in_case') then 1 else 0 end) as bigint), 0), \
                       coalesce(cast(sum(case when i.state = 'dismissed' then 1 else 0 end) as bigint), 0), \
                       coalesce(cast(sum(case when exists (select 1 from case_items ci join cases c on c.id = ci.case_id \
                         where ci.item = i.id and c.referred is not null) then 1 else 0 end) as bigint), 0) \
                     from items i join documents d on d.digest = i.document join sources s on s.id = d.source \
                     where s.action_id = $1",
                )
                .bind(action.0)
                .fetch_one(tx)
                .await?;
            Ok(ActionCounts {
                checked: row.count(0)?,
                flagged: row.count(1)?,
                open: row.count(2)?,
                confirmed: row.count(3)?,
                dismissed: row.count(4)?,
                referred: row.count(5)?,
            })
        })
    }
}

pub(crate) async fn by_id(tx: &mut AnyConnection, id: ActionId) -> Result<Option<JointAction>> {
    sqlx::query("select id, name, started from actions where id = $1")
        .bind(id.0)
        .fetch_optional(tx)
        .await?
        .as_ref()
        .map(action)
        .transpose()
}

async fn by_name(tx: &mut AnyConnection, name: &str) -> Result<Option<JointAction>> {
    sqlx::query("select id, name, started from actions where name = $1")
        .bind(text(name.trim()))
        .fetch_optional(tx)
        .await?
        .as_ref()
        .map(action)
        .transpose()
}

fn action(row: &AnyRow) -> Result<JointAction> {
    Ok(JointAction {
        id: ActionId(row.int(0)?),
        name: row.text(1)?,
        started: row.time(2)?,
    })
}

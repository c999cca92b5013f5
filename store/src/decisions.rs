//! Decisions: what people said of items, appended to the chain `decisions` and never changed.
//!
//! ```text
//! open ─confirm→ confirmed ─take into case→ in_case (final)
//!  │ ─dismiss→ dismissed
//!  └ ─escalate→ escalated ─confirm, dismiss→ …          undo: back to where the decision before left it
//! ```
//!
//! The link's body is the whole decision; the table `decisions` only finds links by item and user.
//! Two reviewers on one item: the second is told who decided, never overrides in silence.

use crate::Store;
use crate::chain::{self, BrokenLink, DECISIONS};
use crate::columns::{Columns as _, micros, text, whole_micros};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::{items, users};
use futures::TryStreamExt as _;
use jiff::Timestamp;
use mingjian_domain::{
    Decision, DecisionId, DecisionKind, ItemId, ItemState, Role, Sha256, User, UserId,
};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// Handle to decisions.
#[derive(Debug, Clone, Copy)]
pub struct Decisions<'a>(pub(crate) &'a Store);

/// A decision to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The item decided on.
    pub item: ItemId,
    /// Fingerprint of the assessment that the person saw.
    pub fingerprint: Sha256,
    /// Who.
    pub by: UserId,
    /// Confirm, dismiss or escalate.
    pub kind: DecisionKind,
    /// Why, in the person's own words; may be empty.
    pub note: String,
}

impl Decisions<'_> {
    /// Appends a decision. Refuses one on an assessment that is no longer current
    /// ([`StoreError::ItemChanged`]), on an item already decided on or in a case; undoing and taking
    /// into a case have methods of their own.
    pub async fn append(&self, new: NewDecision, now: Timestamp) -> Result<Decision> {
        if matches!(
            new.kind,
            DecisionKind::Undo { .. } | DecisionKind::TakeIntoCase { .. }
        ) {
            return Err(StoreError::invalid(
                "decision",
                "an undo goes through undo_last, taking into a case through the case",
            ));
        }
        writing!(self.0, async |tx| {
            let item = Locked::item(tx, new.item).await?;
            if item.state != ItemState::Open
                && !(item.state == ItemState::Escalated && new.kind != DecisionKind::Escalate)
            {
                return Err(item.decided(tx).await?);
            }
            if item.fingerprint != new.fingerprint {
                return Err(StoreError::ItemChanged { item: new.item });
            }
            let by = users::by_id(tx, new.by).await?;
            add(tx, &item, &by, new.kind, &new.note, now).await
        })
    }

    /// Takes back the last decision that stands on the item; its state is again what it was before.
    /// A reviewer takes back only their own, an officer anybody's; nobody that of an item in a case.
    pub async fn undo_last(&self, item: ItemId, by: UserId, now: Timestamp) -> Result<Decision> {
        writing!(self.0, async |tx| {
            let item = Locked::item(tx, item).await?;
            let by = users::by_id(tx, by).await?;
            let last = standing(tx, item.id)
                .await?
                .pop()
                .ok_or(StoreError::NothingToUndo { item: item.id })?;
            if let DecisionKind::TakeIntoCase { case } = last.kind {
                return Err(StoreError::InCase {
                    item: item.id,
                    case,
                });
            }
            if last.by != by.id && by.role < Role::Officer {
                return Err(StoreError::NotYours {
                    item: item.id,
                    decision: last.id,
                    by: last.by_name,
                });
            }
            add(tx, &item, &by, DecisionKind::Undo { of: last.id }, "", now).await
        })
    }

    /// The user's last decision (confirm, dismiss, escalate) that stands.
    pub async fn last_by(&self, user: UserId) -> Result<Option<Decision>> {
        reading!(self.0, async |tx| {
            sqlx::query(
                    "select l.body from decisions d join links l on l.chain = 'decisions' and l.seq = d.id \
                     where d.by_user = $1 and d.undone_by is null \
                       and d.kind in ('confirm', 'dismiss', 'escalate') order by d.id desc limit 1",
                )
                .bind(user.0)
                .fetch_optional(tx)
                .await?
                .map(|row| row.json(0))
                .transpose()
        })
    }
}

/// An item that no other transaction decides on until this one ends.
pub(crate) struct Locked {
    pub(crate) id: ItemId,
    pub(crate) state: ItemState,
    pub(crate) document: Sha256,
    pub(crate) fingerprint: Sha256,
}

impl Locked {
    pub(crate) async fn item(tx: &mut AnyConnection, id: ItemId) -> Result<Self> {
        let missing = || StoreError::not_found("item", id);
        let row =
            sqlx::query("update items set state = state where id = $1 returning state, document")
                .bind(id.0)
                .fetch_optional(&mut *tx)
                .await?
                .ok_or_else(missing)?;
        let document: Sha256 = row.word(1)?;
        let fingerprint = sqlx::query("select fingerprint from documents where digest = $1")
            .bind(document.to_string())
            .fetch_one(tx)
            .await?
            .word(0)?;
        Ok(Self {
            id,
            state: row.word(0)?,
            document,
            fingerprint,
        })
    }

    /// The error that says who decided what.
    pub(crate) async fn decided(&self, tx: &mut AnyConnection) -> Result<StoreError> {
        Ok(match standing(tx, self.id).await?.pop() {
            Some(Decision {
                kind: DecisionKind::TakeIntoCase { case },
                ..
            }) => StoreError::InCase {
                item: self.id,
                case,
            },
            last => StoreError::AlreadyDecided {
                item: self.id,
                state: self.state,
                by: last.map(|d| d.by_name).unwrap_or_default(),
            },
        })
    }
}

/// Appends to the chain, lists the link, and moves the item.
pub(crate) async fn add(
    tx: &mut AnyConnection,
    item: &Locked,
    by: &User,
    kind: DecisionKind,
    note: &str,
    now: Timestamp,
) -> Result<Decision> {
    let mut decision = Decision {
        id: DecisionId(0),
        item: item.id,
        document: item.document,
        fingerprint: item.fingerprint,
        by: by.id,
        by_name: by.name.clone(),
        at: whole_micros(now),
        kind,
        note: text(note),
    };
    let link = chain::append(tx, DECISIONS, |seq| {
        decision.id = DecisionId(seq);
        serde_json::to_value(&decision).expect("a decision is plain data")
    })
    .await?;
    sqlx::query("insert into decisions (id, item, by_user, at, kind) values ($1, $2, $3, $4, $5)")
        .bind(link.seq)
        .bind(item.id.0)
        .bind(by.id.0)
        .bind(micros(now))
        .bind(kind.as_str())
        .execute(&mut *tx)
        .await?;
    if let DecisionKind::Undo { of } = kind {
        sqlx::query("update decisions set undone_by = $2 where id = $1")
            .bind(of.0)
            .bind(link.seq)
            .execute(&mut *tx)
            .await?;
    }
    let state = standing(tx, item.id)
        .await?
        .last()
        .map_or(ItemState::Open, state_left_by);
    items::set_state(tx, item.id, state).await?;
    Ok(decision)
}

/// All decisions on an item, oldest first.
pub(crate) async fn on(tx: &mut AnyConnection, item: ItemId) -> Result<Vec<Decision>> {
    sqlx::query(
        "select l.body from decisions d join links l on l.chain = 'decisions' and l.seq = d.id \
         where d.item = $1 order by d.id",
    )
    .bind(item.0)
    .fetch_all(tx)
    .await?
    .iter()
    .map(|row| row.json(0))
    .collect()
}

/// Decisions on an item that were not taken back, oldest first.
pub(crate) async fn standing(tx: &mut AnyConnection, item: ItemId) -> Result<Vec<Decision>> {
    let mut stack = Vec::new();
    for decision in on(tx, item).await? {
        apply(&mut stack, decision);
    }
    Ok(stack)
}

fn apply(stack: &mut Vec<Decision>, decision: Decision) {
    match decision.kind {
        DecisionKind::Undo { of } => stack.retain(|d| d.id != of),
        _ => stack.push(decision),
    }
}

/// Where an item stands if this is the last decision that stands.
fn state_left_by(decision: &Decision) -> ItemState {
    match decision.kind {
        DecisionKind::Confirm => ItemState::Confirmed,
        DecisionKind::Dismiss { .. } => ItemState::Dismissed,
        DecisionKind::Escalate => ItemState::Escalated,
        DecisionKind::TakeIntoCase { .. } => ItemState::InCase,
        DecisionKind::Undo { .. } => ItemState::Open,
    }
}

/// Items whose state is not what their decisions left, with the right state.
pub(crate) async fn misplaced(tx: &mut AnyConnection) -> Result<Vec<(ItemId, ItemState)>> {
    let mut stacks: BTreeMap<ItemId, Vec<Decision>> = BTreeMap::new();
    {
        let mut bodies = sqlx::query(
            "select body from links where chain = 'decisions' and seq > 0 order by seq",
        )
        .fetch(&mut *tx);
        while let Some(row) = bodies.try_next().await? {
            let decision: Decision = row.json(0)?;
            apply(stacks.entry(decision.item).or_default(), decision);
        }
    }
    let mut wrong = Vec::new();
    let mut rows = sqlx::query("select id, state from items order by id").fetch(tx);
    while let Some(row) = rows.try_next().await? {
        let id = ItemId(row.int(0)?);
        let right = stacks
            .get(&id)
            .and_then(|stack| stack.last())
            .map_or(ItemState::Open, state_left_by);
        if row.text(1)? != right.as_str() {
            wrong.push((id, right));
        }
    }
    Ok(wrong)
}

/// Checks that decisions are listed as they were appended, and that items stand where they were left.
pub(crate) async fn verify_rows(tx: &mut AnyConnection) -> Result<Option<BrokenLink>> {
    let broken = |seq, what: String| Ok(Some(BrokenLink { seq, what }));
    {
        let mut rows = sqlx::query(
            "select l.seq, l.body, d.item, d.by_user, d.at, d.kind, d.undone_by from links l \
             left join decisions d on d.id = l.seq where l.chain = 'decisions' and l.seq > 0 order by l.seq",
        )
        .fetch(&mut *tx);
        let mut undone = BTreeMap::new();
        let mut listed = BTreeMap::new();
        while let Some(row) = rows.try_next().await? {
            let seq = row.int(0)?;
            let decision: Decision = match row.json(1) {
                Ok(decision) => decision,
                Err(e) => return broken(seq, format!("its content is no decision ({e})")),
            };
            if !lists(&row, &decision)? {
                return broken(
                    seq,
                    "the list of decisions says something else than this link".into(),
                );
            }
            if let DecisionKind::Undo { of } = decision.kind {
                undone.insert(of.0, seq);
            }
            if let Some(by) = row.maybe_int(6)? {
                listed.insert(seq, by);
            }
        }
        if let Some((seq, _)) = listed
            .iter()
            .find(|(seq, by)| undone.get(*seq) != Some(*by))
        {
            return broken(*seq, "listed as taken back, which no link says".into());
        }
        if let Some((seq, _)) = undone
            .iter()
            .find(|(seq, by)| listed.get(*seq) != Some(*by))
        {
            return broken(*seq, "taken back, and not listed so".into());
        }
    }
    if let Some((item, state)) = misplaced(tx).await?.first() {
        let last = on(tx, *item).await?.last().map_or(0, |d| d.id.0);
        return broken(
            last,
            format!("item {item} is not listed as {state}, as its decisions left it"),
        );
    }
    Ok(None)
}

fn lists(row: &AnyRow, decision: &Decision) -> Result<bool> {
    Ok(decision.id.0 == row.int(0)?
        && row.maybe_int(2)? == Some(decision.item.0)
        && row.maybe_int(3)? == Some(decision.by.0)
        && row.maybe_int(4)? == Some(micros(decision.at))
        && row.maybe_text(5)?.as_deref() == Some(decision.kind.as_str()))
}

//! Cases: confirmed items taken together. Each case has its own chain, `case-7`, of the steps taken.

use crate::Store;
use crate::chain::{self, BrokenLink};
use crate::columns::{Columns as _, json, micros, text, whole_micros};
use crate::decisions::{self, Locked};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::{numbers, users};
use jiff::Timestamp;
use mingjian_domain::{
    ActionId, Case, CaseId, CaseStep, CaseStepKind, DecisionKind, ItemId, ItemState, Party, User,
    UserId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Columns of a case in the order that [`case_at`] reads.
macro_rules! case_columns {
    () => {
        "id, title, action_id, party, refer_to, from_office, letter_number, opened, referred"
    };
}

/// Handle to cases.
#[derive(Debug, Clone, Copy)]
pub struct Cases<'a>(pub(crate) &'a Store);

/// What can be edited of a case; every field replaces the one there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEdit {
    /// Title.
    pub title: String,
    /// The party.
    pub party: Party,
    /// The office it is referred to.
    pub refer_to: String,
    /// The office that sends the letter.
    pub from_office: String,
    /// Number of the letter.
    pub letter_number: String,
}

impl Cases<'_> {
    /// Opens a case.
    pub async fn open(
        &self,
        title: &str,
        action: Option<ActionId>,
        by: UserId,
        now: Timestamp,
    ) -> Result<Case> {
        let title = title_of(title)?;
        writing!(self.0, async |tx| {
            let by = users::by_id(tx, by).await?;
            let id = CaseId(numbers::next(tx, "case").await?);
            sqlx::query(
                    "insert into cases (id, title, action_id, party, refer_to, from_office, letter_number, opened) \
                     values ($1, $2, $3, $4, '', '', '', $5)",
                )
                .bind(id.0)
                .bind(&title)
                .bind(action.map(|a| a.0))
                .bind(json(&Party::default()))
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            chain::begin(tx, &chain_of(id)).await?;
            let step = Step::new(id, CaseStepKind::Opened, &title, &by, now);
            step.append(tx, json!({"title": title, "action": action}))
                .await?;
            load(tx, id).await
        })
    }

    /// Takes a confirmed item into the case: a decision on the item and a step of the case.
    pub async fn add_item(
        &self,
        case: CaseId,
        item: ItemId,
        by: UserId,
        now: Timestamp,
    ) -> Result<()> {
        writing!(self.0, async |tx| {
            let held = lock(tx, case).await?;
            let by = users::by_id(tx, by).await?;
            let item = Locked::item(tx, item).await?;
            match item.state {
                ItemState::Confirmed => {}
                ItemState::InCase => return Err(item.decided(tx).await?),
                state => {
                    return Err(StoreError::NotConfirmed {
                        item: item.id,
                        state,
                    });
                }
            }
            let kind = DecisionKind::TakeIntoCase { case };
            let decision = decisions::add(tx, &item, &by, kind, "", now).await?;
            sqlx::query("insert into case_items (case_id, item, position) values ($1, $2, $3)")
                .bind(case.0)
                .bind(item.id.0)
                .bind(i64::try_from(held.items.len()).unwrap_or(i64::MAX) + 1)
                .execute(&mut *tx)
                .await?;
            let note = format!("条目 {}", item.id);
            let step = Step::new(case, CaseStepKind::ItemAdded, &note, &by, now);
            step.append(
                tx,
                json!({"item": item.id, "document": item.document, "decision": decision.id}),
            )
            .await
        })
    }

    /// Edits the case; what is unchanged makes no step.
    pub async fn edit(
        &self,
        case: CaseId,
        edit: &CaseEdit,
        by: UserId,
        now: Timestamp,
    ) -> Result<()> {
        let edit = edit.cleaned()?;
        writing!(self.0, async |tx| {
            let before = lock(tx, case).await?;
            let by = users::by_id(tx, by).await?;
            let changed = edit.changes(&before);
            if changed.is_empty() {
                return Ok(());
            }
            sqlx::query(
                    "update cases set title = $2, party = $3, refer_to = $4, from_office = $5, letter_number = $6 \
                     where id = $1",
                )
                .bind(case.0)
                .bind(&edit.title)
                .bind(json(&edit.party))
                .bind(&edit.refer_to)
                .bind(&edit.from_office)
                .bind(&edit.letter_number)
                .execute(&mut *tx)
                .await?;
            let step = Step::new(case, CaseStepKind::Edited, &changed.join("、"), &by, now);
            step.append(tx, json!({"set": edit})).await
        })
    }

    /// Appends a step: exported, referred, or an outcome. The first referral gives the case its date
    /// and needs items.
    pub async fn step(
        &self,
        case: CaseId,
        kind: CaseStepKind,
        note: &str,
        by: UserId,
        now: Timestamp,
    ) -> Result<()> {
        if !matches!(
            kind,
            CaseStepKind::Exported | CaseStepKind::Referred | CaseStepKind::Outcome
        ) {
            return Err(StoreError::invalid(
                "step of a case",
                format!("{kind} is recorded by what causes it"),
            ));
        }
        writing!(self.0, async |tx| {
            let before = lock(tx, case).await?;
            let by = users::by_id(tx, by).await?;
            if kind == CaseStepKind::Referred {
                if before.items.is_empty() {
                    return Err(StoreError::invalid(
                        "referral",
                        format!("case {case} holds no item; take confirmed items into it first"),
                    ));
                }
                sqlx::query("update cases set referred = coalesce(referred, $2) where id = $1")
                    .bind(case.0)
                    .bind(micros(now))
                    .execute(&mut *tx)
                    .await?;
            }
            Step::new(case, kind, note, &by, now)
                .append(tx, json!({}))
                .await
        })
    }

    /// The case of this number.
    pub async fn get(&self, case: CaseId) -> Result<Option<Case>> {
        reading!(self.0, async |tx| find(tx, case).await)
    }

    /// Its steps, oldest first.
    pub async fn steps(&self, case: CaseId) -> Result<Vec<CaseStep>> {
        reading!(self.0, async |tx| steps(tx, case).await)
    }

    /// All cases, latest first.
    pub async fn list(&self) -> Result<Vec<Case>> {
        reading!(self.0, async |tx| {
            let mut cases = sqlx::query(concat!(
                "select ",
                case_columns!(),
                " from cases order by id desc"
            ))
            .fetch_all(&mut *tx)
            .await?
            .iter()
            .map(case_at)
            .collect::<Result<Vec<_>>>()?;
            let rows =
                sqlx::query("select case_id, item from case_items order by case_id, position")
                    .fetch_all(tx)
                    .await?;
            for row in rows {
                let (case, item) = (CaseId(row.int(0)?), ItemId(row.int(1)?));
                if let Some(case) = cases.iter_mut().find(|c| c.id == case) {
                    case.items.push(item);
                }
            }
            Ok(cases)
        })
    }
}

impl CaseEdit {
    fn cleaned(&self) -> Result<Self> {
        let tidy = |value: &str| text(value.trim());
        Ok(Self {
            title: title_of(&self.title)?,
            party: Party {
                name: tidy(&self.party.name),
                credit_code: tidy(&self.party.credit_code),
                address: tidy(&self.party.address),
                contact: tidy(&self.party.contact),
            },
            refer_to: tidy(&self.refer_to),
            from_office: tidy(&self.from_office),
            letter_number: tidy(&self.letter_number),
        })
    }

    /// Names of the fields that differ, for people.
    fn changes(&self, case: &Case) -> Vec<&'static str> {
        [
            (self.title != case.title, "案由"),
            (self.party != case.party, "当事人"),
            (self.refer_to != case.refer_to, "受移送机关"),
            (self.from_office != case.from_office, "移送机关"),
            (self.letter_number != case.letter_number, "移送函文号"),
        ]
        .into_iter()
        .filter_map(|(differs, name)| differs.then_some(name))
        .collect()
    }
}

fn title_of(title: &str) -> Result<String> {
    match title.trim() {
        "" => Err(StoreError::invalid("title of a case", "must not be empty")),
        title => Ok(text(title)),
    }
}

/// Name of the case's chain.
pub(crate) fn chain_of(case: CaseId) -> String {
    format!("case-{case}")
}

struct Step {
    case: CaseId,
    step: CaseStep,
}

impl Step {
    fn new(case: CaseId, kind: CaseStepKind, note: &str, by: &User, now: Timestamp) -> Self {
        let step = CaseStep {
            kind,
            by_name: by.name.clone(),
            by: by.id,
            at: whole_micros(now),
            note: text(note),
        };
        Self { case, step }
    }

    /// Appends the step with `more`, the facts that only this kind has.
    async fn append(self, tx: &mut AnyConnection, more: Value) -> Result<()> {
        let mut body = serde_json::to_value(&self.step).expect("a step is plain data");
        body["case"] = json!(self.case);
        if let Value::Object(more) = more {
            for (name, value) in more {
                body[name] = value;
            }
        }
        chain::append(tx, &chain_of(self.case), |_| body).await?;
        Ok(())
    }
}

/// The case, which no other transaction changes until this one ends.
async fn lock(tx: &mut AnyConnection, case: CaseId) -> Result<Case> {
    sqlx::query("update cases set title = title where id = $1")
        .bind(case.0)
        .execute(&mut *tx)
        .await?;
    load(tx, case).await
}

async fn load(tx: &mut AnyConnection, case: CaseId) -> Result<Case> {
    find(tx, case)
        .await?
        .ok_or_else(|| StoreError::not_found("case", case))
}

pub(crate) async fn find(tx: &mut AnyConnection, case: CaseId) -> Result<Option<Case>> {
    let row = sqlx::query(concat!(
        "select ",
        case_columns!(),
        " from cases where id = $1"
    ))
    .bind(case.0)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut found = case_at(&row)?;
    found.items = sqlx::query("select item from case_items where case_id = $1 order by position")
        .bind(case.0)
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| row.int(0).map(ItemId))
        .collect::<Result<_>>()?;
    Ok(Some(found))
}

pub(crate) async fn steps(tx: &mut AnyConnection, case: CaseId) -> Result<Vec<CaseStep>> {
    sqlx::query("select body from links where chain = $1 and seq > 0 order by seq")
        .bind(chain_of(case))
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| row.json(0))
        .collect()
}

/// Checks that the case of this chain says and holds what its steps left it with.
pub(crate) async fn verify_row(tx: &mut AnyConnection, name: &str) -> Result<Option<BrokenLink>> {
    let Some(id) = name.strip_prefix("case-").and_then(|id| id.parse().ok()) else {
        return Ok(None);
    };
    let bodies =
        sqlx::query("select seq, body from links where chain = $1 and seq > 0 order by seq")
            .bind(name)
            .fetch_all(&mut *tx)
            .await?;
    let (mut seq, mut left, mut items) = (0, CaseEdit::default(), Vec::new());
    for row in &bodies {
        seq = row.int(0)?;
        let body: Value = row.json(1)?;
        if let Some(title) = body["title"].as_str() {
            left.title = title.to_owned();
        }
        if let Ok(set) = serde_json::from_value(body["set"].clone()) {
            left = set;
        }
        items.extend(body["item"].as_i64().map(ItemId));
    }
    let Some(case) = find(tx, CaseId(id)).await? else {
        return Ok(Some(BrokenLink {
            seq,
            what: "the case is gone".into(),
        }));
    };
    let mut other = left.changes(&case);
    if case.items != items {
        other.push("条目");
    }
    let what = || format!("the case is not as its steps left it: {}", other.join(", "));
    Ok((!other.is_empty()).then(|| BrokenLink { seq, what: what() }))
}

/// A case without its items.
fn case_at(row: &AnyRow) -> Result<Case> {
    Ok(Case {
        id: CaseId(row.int(0)?),
        title: row.text(1)?,
        action: row.maybe_int(2)?.map(ActionId),
        party: row.json(3)?,
        refer_to: row.text(4)?,
        from_office: row.text(5)?,
        letter_number: row.text(6)?,
        opened: row.time(7)?,
        items: Vec::new(),
        referred: row.maybe_time(8)?,
    })
}

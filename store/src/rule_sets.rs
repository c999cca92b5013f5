//! Rule sets: which rules, registry and model judged from when on.

use crate::Store;
use crate::columns::{Columns as _, micros, whole_micros};
use crate::door::{reading, writing};
use crate::error::Result;
use crate::{audit, numbers};
use jiff::Timestamp;
use mingjian_domain::Sha256;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Handle to rule sets.
#[derive(Debug, Clone, Copy)]
pub struct RuleSets<'a>(pub(crate) &'a Store);

/// All that judges, by its fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleSet {
    /// Fingerprint of rules, law table, registry, model and code.
    pub fingerprint: Sha256,
    /// When it began to judge.
    pub since: Timestamp,
    /// How many rules.
    pub rules: u64,
    /// How many approved products.
    pub products: u64,
}

impl RuleSets<'_> {
    /// Records, in the audit too, that this set judges from now on, unless it does already; returns
    /// the one in force.
    pub async fn enter(&self, set: RuleSet) -> Result<RuleSet> {
        writing!(self.0, async |tx| {
            // First of all: whoever waited for the counter sees what the other one entered.
            let id = numbers::next(tx, "rule_set").await?;
            if let Some(current) = current(tx).await?
                && current.fingerprint == set.fingerprint
            {
                return Ok(current);
            }
            sqlx::query(
                "insert into rule_sets (id, fingerprint, since, rules, products) values ($1, $2, $3, $4, $5)",
            )
            .bind(id)
            .bind(set.fingerprint.to_string())
            .bind(micros(set.since))
            .bind(i64::try_from(set.rules).unwrap_or(i64::MAX))
            .bind(i64::try_from(set.products).unwrap_or(i64::MAX))
            .execute(&mut *tx)
            .await?;
            let detail = format!(
                "{}: {} rules, {} approved products",
                set.fingerprint, set.rules, set.products
            );
            audit::append(tx, None, "rules_in_force", &detail, set.since).await?;
            Ok(RuleSet {
                since: whole_micros(set.since),
                ..set
            })
        })
    }

    /// The set in force; none before anything judged here.
    pub async fn current(&self) -> Result<Option<RuleSet>> {
        reading!(self.0, async |tx| current(tx).await)
    }
}

async fn current(tx: &mut AnyConnection) -> Result<Option<RuleSet>> {
    sqlx::query(
        "select fingerprint, since, rules, products from rule_sets order by id desc limit 1",
    )
    .fetch_optional(tx)
    .await?
    .as_ref()
    .map(rule_set)
    .transpose()
}

fn rule_set(row: &AnyRow) -> Result<RuleSet> {
    Ok(RuleSet {
        fingerprint: row.word(0)?,
        since: row.time(1)?,
        rules: row.count(2)?,
        products: row.count(3)?,
    })
}

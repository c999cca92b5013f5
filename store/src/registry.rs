//! The registry of approved health foods, and which lists it was imported from.
//!
//! Products are keyed by number in its one written form. Importing the same list again changes
//! nothing but the records that it was imported (one here, one in the audit); of two rows with one number the later one counts.

use crate::Store;
use crate::columns::{Columns as _, json, text, whole_micros};
use crate::door::{reading, writing};
use crate::error::Result;
use crate::{audit, numbers, users};
use jiff::Timestamp;
use mingjian_domain::{ApprovedProduct, RegistryImport, RegistryReading, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// Bad rows that are remembered of one import.
const BAD_ROWS: usize = 200;

/// How much of the registry a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Some products; those that are not in it stay.
    Part,
    /// All of them; those that are not in it are removed.
    Whole,
}

/// Handle to the registry.
#[derive(Debug, Clone, Copy)]
pub struct Registry<'a>(pub(crate) &'a Store);

impl Registry<'_> {
    /// Takes in a list; what happens to products that are not in it, its extent says.
    pub async fn import(
        &self,
        file: &str,
        list: &RegistryReading,
        extent: Extent,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Result<RegistryImport> {
        let latest: BTreeMap<&str, &ApprovedProduct> = list
            .products
            .iter()
            .map(|p| (p.number.as_str(), p))
            .collect();
        writing!(self.0, async |tx| {
            // First of all: on PostgreSQL this lets imports come one after another.
            let id = numbers::next(tx, "registry_import").await?;
            let by_name = match by {
                Some(by) => users::by_id(tx, by).await?.name,
                None => String::new(),
            };
            let mut known = bodies(tx).await?;
            let (mut added, mut replaced, mut unchanged) = (0, 0, 0);
            for (number, product) in &latest {
                let body = json(product);
                match known.remove(*number) {
                    Some(there) if there == body => {
                        unchanged += 1;
                        continue;
                    }
                    Some(_) => replaced += 1,
                    None => added += 1,
                }
                sqlx::query(
                    "insert into registry (number, name, body) values ($1, $2, $3) \
                     on conflict (number) do update set name = excluded.name, body = excluded.body",
                )
                .bind(text(number))
                .bind(text(&product.name))
                .bind(body)
                .execute(&mut *tx)
                .await?;
            }
            let mut removed = 0;
            if extent == Extent::Whole {
                for number in known.keys() {
                    sqlx::query("delete from registry where number = $1")
                        .bind(number.as_str())
                        .execute(&mut *tx)
                        .await?;
                    removed += 1;
                }
            }
            let import = RegistryImport {
                file: text(file),
                at: whole_micros(now),
                by: by_name,
                added,
                replaced,
                unchanged,
                removed,
                bad: list.bad.len() as u64,
                bad_rows: list.bad.iter().take(BAD_ROWS).cloned().collect(),
            };
            sqlx::query("insert into registry_imports (id, body) values ($1, $2)")
                .bind(id)
                .bind(json(&import))
                .execute(&mut *tx)
                .await?;
            let detail = format!(
                "{}: {added} new, {replaced} replaced, {unchanged} unchanged, {removed} removed, {} left out",
                import.file, import.bad
            );
            audit::append(tx, by, "registry_imported", &detail, now).await?;
            Ok(import)
        })
    }

    /// Every product, by number.
    pub async fn all(&self) -> Result<Vec<ApprovedProduct>> {
        reading!(self.0, async |tx| {
            sqlx::query("select body from registry order by number")
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| row.json(0))
                .collect()
        })
    }

    /// The product of this number, in its one written form.
    pub async fn get(&self, number: &str) -> Result<Option<ApprovedProduct>> {
        reading!(self.0, async |tx| {
            sqlx::query("select body from registry where number = $1")
                .bind(text(number))
                .fetch_optional(tx)
                .await?
                .map(|row| row.json(0))
                .transpose()
        })
    }

    /// Products whose number or name holds these words, by number; all of them for none.
    pub async fn find(&self, words: &str, limit: u32) -> Result<Vec<ApprovedProduct>> {
        // Signs of a pattern stand for any one character here, themselves among them.
        let pattern = format!("%{}%", text(words.trim()).replace(['%', '\\'], "_"));
        reading!(self.0, async |tx| {
            sqlx::query(
                "select body from registry where number like $1 or name like $1 order by number limit $2",
            )
            .bind(&pattern)
            .bind(i64::from(limit))
            .fetch_all(tx)
            .await?
            .iter()
            .map(|row| row.json(0))
            .collect()
        })
    }

    /// How many products there are.
    pub async fn count(&self) -> Result<u64> {
        reading!(self.0, async |tx| {
            sqlx::query("select count(*) from registry")
                .fetch_one(tx)
                .await?
                .count(0)
        })
    }

    /// A number that rises with every import; 0 before the first.
    pub async fn version(&self) -> Result<i64> {
        reading!(self.0, async |tx| {
            sqlx::query("select coalesce(max(id), 0) from registry_imports")
                .fetch_one(tx)
                .await?
                .int(0)
        })
    }

    /// Imports, latest first.
    pub async fn imports(&self, limit: u32) -> Result<Vec<RegistryImport>> {
        reading!(self.0, async |tx| {
            sqlx::query("select body from registry_imports order by id desc limit $1")
                .bind(i64::from(limit))
                .fetch_all(tx)
                .await?
                .iter()
                .map(|row| row.json(0))
                .collect()
        })
    }
}

/// Every product as it lies in its row, by number.
async fn bodies(tx: &mut AnyConnection) -> Result<BTreeMap<String, String>> {
    sqlx::query("select number, body from registry")
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| Ok((row.text(0)?, row.text(1)?)))
        .collect()
}

//! The registry of approved health foods, as an office imports it: what was approved under which
//! number, for which functions.
//!
//! ```text
//! rows of a list ─header→ columns ─each row checked→ products, bad rows ─by number→ Registry
//! ```
//!
//! A row whose number could never have been given out is left out with its reason and the others
//! are kept. A number has one written form here, however a list or an advertisement writes it.
//!
//! Not here: reading files (`crawler`'s table), keeping products (`store`).

mod list;

pub use list::read_registry;

use crate::circumstances::numbers::{self, NumberClass, NumberKind};
use crate::normalize::plain;
use mingjian_domain::{ApprovedProduct, RowFault, Sha256};
use regex::Regex;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

/// Why a list was refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Not readable as CSV.
    #[error("{file}: {source}; nothing of the registry was loaded. Save it as CSV in UTF-8")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// Why.
        source: csv::Error,
    },
    /// A column is missing.
    #[error(
        "{file}: no column is named {zh} ({column}); nothing of the registry was loaded. Add it to the first line"
    )]
    NoColumn {
        /// Name of the file.
        file: String,
        /// English name.
        column: &'static str,
        /// Chinese name.
        zh: &'static str,
    },
    /// A row that does not hold, where every row must.
    #[error("{file}: line {line}: {fault}; nothing of the registry was loaded. Correct the line")]
    BadRow {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Why.
        fault: String,
    },
}

/// Approved products by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    products: BTreeMap<String, ApprovedProduct>,
}

/// A number of health food in its one written form, however it is written; or why it is none.
pub fn approval_number(text: &str) -> Result<String, RowFault> {
    let shown = || text.trim().chars().take(60).collect::<String>();
    if text.trim().is_empty() {
        return Err(RowFault::NoNumber);
    }
    let normal = plain(text).text;
    let found = numbers::find(&normal, None);
    let [number] = found.as_slice() else {
        return Err(RowFault::NotANumber(shown()));
    };
    let whole = normal[..number.range.start].trim().is_empty()
        && normal[number.range.end..].trim().is_empty();
    match number.class {
        NumberClass::Malformed(why) if number.kind == NumberKind::HealthFood => {
            Err(RowFault::BadNumber(shown(), why.to_owned()))
        }
        _ if number.kind == NumberKind::HealthFood && whole => Ok(canonical(&number.text)),
        _ => Err(RowFault::NotANumber(shown())),
    }
}

impl Registry {
    /// Of these products; of two with one number the later one counts.
    pub fn of(products: impl IntoIterator<Item = ApprovedProduct>) -> Self {
        let by_number = products.into_iter().map(|p| (p.number.clone(), p));
        Self {
            products: by_number.collect(),
        }
    }

    /// Reads CSV in UTF-8 of which every row must hold.
    pub fn read_csv(input: impl Read, name: &str) -> Result<Self, RegistryError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(input);
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|source| RegistryError::Unreadable {
                file: name.to_owned(),
                source,
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            rows.push((line, row.iter().map(str::to_owned).collect()));
        }
        let reading = read_registry(name, rows)?;
        match reading.bad.first() {
            None => Ok(Self::of(reading.products)),
            Some(bad) => Err(RegistryError::BadRow {
                file: name.to_owned(),
                line: bad.line,
                fault: bad.fault.en(),
            }),
        }
    }

    /// The product approved under a number, however the number is written.
    pub fn get(&self, number: &str) -> Option<&ApprovedProduct> {
        self.products.get(&canonical(number))
    }

    /// Approved products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether nothing was imported.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// Digest of the content: part of every fingerprint.
    pub fn digest(&self) -> Sha256 {
        let mut all = String::new();
        for (number, p) in &self.products {
            let functions = p.functions.join("\u{1f}");
            let valid = p.valid_until.map(|day| day.to_string()).unwrap_or_default();
            all.push_str(
                &[number, &p.name, &p.holder, &functions, &valid]
                    .map(String::as_str)
                    .join("\u{1e}"),
            );
            all.push('\u{1d}');
        }
        Sha256::of(all)
    }
}

/// Numbers of the Ministry of Health, which are written in many ways.
static OF_THE_MINISTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(卫[食进健]+字)\(([0-9]{2,4})\)第?([0-9]{1,5})号?$")
        .expect("the form is a valid expression")
});

fn canonical(number: &str) -> String {
    let compact: String = plain(number)
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase();
    match OF_THE_MINISTRY.captures(&compact) {
        Some(parts) => format!("{}({})第{:0>4}号", &parts[1], &parts[2], &parts[3]),
        None => compact,
    }
}

#[cfg(test)]
mod tests;

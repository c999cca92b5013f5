//! Values as they lie in columns: times as microseconds, digests as hex, words, JSON.
//!
//! Reading checks: a value that the store cannot have written is damage, and the error names the
//! column. PostgreSQL takes no NUL in a text, so texts from outside lose it on the way in.

use crate::error::{Result, StoreError};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row as _, any::AnyRow};

/// Microseconds since 1970.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The same moment as the database will give it back.
pub(crate) fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// JSON for a column.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the nouns are plain data")
}

/// A text from outside as both databases take it.
pub(crate) fn text(value: &str) -> String {
    value.replace('\0', "\u{fffd}")
}

/// A name that people give: one line, not empty, without space around it.
pub(crate) fn name_of(what: &'static str, given: &str) -> Result<String> {
    let name = given.trim();
    if name.is_empty() {
        return Err(StoreError::invalid(what, "must not be empty"));
    }
    if name.contains(char::is_control) {
        return Err(StoreError::invalid(
            what,
            "must be one line without control characters",
        ));
    }
    Ok(name.to_owned())
}

/// Reads checked values out of a row, by position.
pub(crate) trait Columns {
    fn int(&self, at: usize) -> Result<i64>;
    fn maybe_int(&self, at: usize) -> Result<Option<i64>>;
    fn text(&self, at: usize) -> Result<String>;
    fn maybe_text(&self, at: usize) -> Result<Option<String>>;
    fn time(&self, at: usize) -> Result<Timestamp>;
    fn maybe_time(&self, at: usize) -> Result<Option<Timestamp>>;
    /// A word, a digest, anything that reads from text.
    fn word<T>(&self, at: usize) -> Result<T>
    where
        T: std::str::FromStr,
        T::Err: std::error::Error + Send + Sync + 'static;
    fn json<T: DeserializeOwned>(&self, at: usize) -> Result<T>;

    /// A count or a length.
    fn count(&self, at: usize) -> Result<u64> {
        Ok(self.int(at)?.max(0).unsigned_abs())
    }
}

fn damaged(at: usize, source: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: at.to_string(),
        source: Box::new(source),
    }
}

impl Columns for AnyRow {
    fn int(&self, at: usize) -> Result<i64> {
        Ok(self.try_get(at)?)
    }

    fn maybe_int(&self, at: usize) -> Result<Option<i64>> {
        Ok(self.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<String> {
        Ok(self.try_get(at)?)
    }

    fn maybe_text(&self, at: usize) -> Result<Option<String>> {
        Ok(self.try_get(at)?)
    }

    fn time(&self, at: usize) -> Result<Timestamp> {
        Ok(Timestamp::from_microsecond(self.int(at)?).map_err(|e| damaged(at, e))?)
    }

    fn maybe_time(&self, at: usize) -> Result<Option<Timestamp>> {
        self.maybe_int(at)?
            .map(|t| Ok(Timestamp::from_microsecond(t).map_err(|e| damaged(at, e))?))
            .transpose()
    }

    fn word<T>(&self, at: usize) -> Result<T>
    where
        T: std::str::FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        Ok(self.text(at)?.parse().map_err(|e| damaged(at, e))?)
    }

    fn json<T: DeserializeOwned>(&self, at: usize) -> Result<T> {
        Ok(serde_json::from_str(&self.text(at)?).map_err(|e| damaged(at, e))?)
    }
}

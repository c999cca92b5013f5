//! Row numbers, given by the store.

use crate::columns::Columns as _;
use crate::error::Result;
use sqlx::AnyConnection;

/// The next number of this noun. The counter stays locked until the transaction ends, so numbers
/// come in order and none is lost.
pub(crate) async fn next(tx: &mut AnyConnection, noun: &str) -> Result<i64> {
    sqlx::query("update counters set value = value + 1 where name = $1 returning value")
        .bind(noun)
        .fetch_one(tx)
        .await?
        .int(0)
}

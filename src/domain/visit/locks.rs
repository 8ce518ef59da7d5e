//! One after the other: who looks for what others may be writing at the same moment waits until they have committed.

use sea_orm::{ConnectionTrait, Statement, Value, sea_query::ArrayType};

use crate::{
    db::{Kind, Op},
    error::Result,
};

/// Waits until no other transaction holds one of the keys, and holds them until this one ends. Keys are taken in their order, so
/// that two never wait for each other. On SQLite there is one writer anyway.
///
/// # Errors
/// What the database answers.
pub(super) async fn hold(op: &Op<'_>, mut keys: Vec<i64>) -> Result<()> {
    if op.kind() == Kind::Sqlite || keys.is_empty() {
        return Ok(());
    }
    keys.sort_unstable();
    keys.dedup();
    let keys = keys.into_iter().map(|key| Value::BigInt(Some(key))).collect();
    let keys = Value::Array(ArrayType::BigInt, Some(Box::new(keys)));
    let text = "SELECT pg_advisory_xact_lock(key) FROM unnest($1) AS key";
    op.tx().execute_raw(Statement::from_sql_and_values(op.tx().get_database_backend(), text, [keys])).await?;
    Ok(())
}

/// A key for something that is named by these bytes: its last eight.
pub(super) fn key(of: &[u8]) -> i64 {
    of.iter().rev().take(8).fold(0, |key, byte| key << 8 | i64::from(*byte))
}

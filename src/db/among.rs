//! Looking for many rows by their ids with one statement whose text does not depend on how many there are.

use longhaul_entity::TypedId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, Value,
    sea_query::{ArrayType, Expr, ExprTrait, extension::postgres::PgFunc},
};

/// The condition that a column holds one of the ids.
///
/// PostgreSQL gets them as one array: a list of so many parameters would be a new statement for each length, planned and
/// kept anew. SQLite has no arrays and plans in microseconds: there it is a list.
pub fn among<T: TypedId>(db: &impl ConnectionTrait, column: impl ColumnTrait, ids: &[T]) -> Expr {
    if db.get_database_backend() == DbBackend::Postgres {
        column.into_expr().eq(PgFunc::any(Expr::value(array(ids))))
    } else {
        column.is_in(ids.iter().map(|id| id.uuid()))
    }
}

/// The ids as one value, for PostgreSQL.
pub fn array<T: TypedId>(ids: &[T]) -> Value {
    let ids = ids.iter().map(|id| Value::Uuid(Some(id.uuid()))).collect();
    Value::Array(ArrayType::Uuid, Some(Box::new(ids)))
}

//! Imports as somebody may see them: a salesperson his own, a dealer's manager all of the dealer.

use std::collections::HashMap;

use longhaul_entity::{CustomerImportId, TypedId, ledger_import, ledger_import_error};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoSimpleExpr, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, Value,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Order, Query, WindowStatement},
};

use crate::{
    auth::{Action, Actor, Reach},
    db::among,
    domain::page::{Key, Page, Place, Window},
    error::{Result, not_found},
};

fn visible(actor: &Actor) -> Condition {
    let reach = actor.reach(Action::LedgerImport);
    let within = reach.covers(ledger_import::Column::DealerId);
    match reach {
        Reach::Own(_, user) => within.add(ledger_import::Column::CreatedBy.eq(user)),
        _ => within,
    }
}

/// The import.
///
/// # Errors
/// FORBIDDEN for roles that import nothing; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: CustomerImportId) -> Result<ledger_import::Model> {
    actor.may(Action::LedgerImport)?;
    ledger_import::Entity::find_by_id(id).filter(visible(actor)).one(db).await?.ok_or_else(not_found)
}

/// Those of the imports that he sees.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[CustomerImportId],
) -> Result<Vec<ledger_import::Model>> {
    let among = among(db, ledger_import::Column::Id, ids);
    Ok(ledger_import::Entity::find().filter(among).filter(visible(actor)).all(db).await?)
}

/// A page of imports, the latest first.
///
/// # Errors
/// FORBIDDEN; what the database answers.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, window: &Window) -> Result<Page<ledger_import::Model>> {
    actor.may(Action::LedgerImport)?;
    let all = ledger_import::Entity::find().filter(visible(actor));
    let part = window.apply(all, ledger_import::Column::CreatedAt, ledger_import::Column::Id, true);
    Ok(window.cut(part.all(db).await?))
}

/// How many there are.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    actor.may(Action::LedgerImport)?;
    Ok(ledger_import::Entity::find().filter(visible(actor)).count(db).await?)
}

/// The first faults of each of many imports that came through a scoped finder, by row and column, one more than `most` of each:
/// whether there are more is known by it. One statement for any number of imports.
///
/// # Errors
/// What the database answers.
pub async fn errors_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerImportId],
    most: u64,
    after: Option<&Place>,
) -> Result<HashMap<CustomerImportId, Vec<ledger_import_error::Model>>> {
    use ledger_import_error::Column;

    let (ranked, rank) = (Alias::new("ranked"), Alias::new("rank"));
    let order = WindowStatement::partition_by(Column::ImportId)
        .order_by(Column::Place, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .to_owned();
    let behind = after.map(|after| {
        let row = Expr::tuple([Column::Place.into_simple_expr(), Column::Id.into_simple_expr()]);
        row.gt(Expr::tuple([Expr::value(Value::from(after.key.clone())), Expr::value(after.id)]))
    });
    let each = ledger_import_error::Entity::find()
        .filter(among(db, Column::ImportId, of))
        .filter(Condition::all().add_option(behind))
        .into_query()
        .expr_window_as(Expr::cust("ROW_NUMBER()"), order, rank.clone())
        .to_owned();
    let wanted = Query::select()
        .column(Asterisk)
        .from_subquery(each, ranked)
        .and_where(Expr::col(rank.clone()).lte(i64::try_from(most + 1).unwrap_or(i64::MAX)))
        .order_by(rank, Order::Asc)
        .to_owned();
    let mut errors: HashMap<CustomerImportId, Vec<ledger_import_error::Model>> = HashMap::new();
    for row in ledger_import_error::Model::find_by_statement(db.get_database_backend().build(&wanted)).all(db).await? {
        errors.entry(row.import_id).or_default().push(row);
    }
    Ok(errors)
}

/// How many faults each of the imports has.
///
/// # Errors
/// What the database answers.
pub async fn error_counts_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerImportId],
) -> Result<HashMap<CustomerImportId, i64>> {
    let counts: Vec<(CustomerImportId, i64)> = ledger_import_error::Entity::find()
        .select_only()
        .column(ledger_import_error::Column::ImportId)
        .column_as(ledger_import_error::Column::Id.count(), "n")
        .filter(among(db, ledger_import_error::Column::ImportId, of))
        .group_by(ledger_import_error::Column::ImportId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}

/// Where a fault stands in the list.
#[must_use]
pub fn place(row: &ledger_import_error::Model) -> Place {
    Place { key: Key::Number(row.place), id: row.id.uuid() }
}

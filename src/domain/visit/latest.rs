//! The latest visits of each of many customers: what a list of them shows beside each.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, Placed, customer, visit};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType, WindowStatement},
};

use super::query::visible;
use crate::{
    auth::{Action, Actor},
    db::{among, array},
    error::Result,
};

/// The records whose visits are looked for, as a table in a statement: each with the customer that it stands for or belongs to.
const RECORDS: &str = "records";
/// The record.
const RECORD: &str = "record";
/// The customer.
const KEPT: &str = "kept";
/// The visits of one record.
const FOUND: &str = "found";

/// A visit, and the customer in whose list it stands: a report on a record that was merged may stand in two.
struct Listed {
    visit: visit::Model,
    kept: CustomerId,
}

impl FromQueryResult for Listed {
    fn from_query_result(row: &QueryResult, prefix: &str) -> std::result::Result<Self, DbErr> {
        let Placed(visit) = Placed::from_query_result(row, prefix)?;
        Ok(Self { visit, kept: row.try_get(prefix, KEPT)? })
    }
}

/// The latest visits of each of many customers that he sees, `most` of each, latest first, with those of the records that
/// were merged into them (CUST-10). One statement; on PostgreSQL each record's are taken from the end of the index: what lies
/// before them is not read.
///
/// # Errors
/// What the database answers.
pub async fn latest(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[CustomerId],
    most: u64,
) -> Result<HashMap<CustomerId, Vec<visit::Model>>> {
    let mut latest: HashMap<CustomerId, Vec<visit::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(latest);
    }
    let backend = db.get_database_backend();
    let wanted = match backend {
        DbBackend::Postgres => beside(db, actor, of, most),
        _ => within(db, actor, of, most),
    };
    for Listed { visit, kept } in Listed::find_by_statement(backend.build(&wanted)).all(db).await? {
        let theirs = latest.entry(kept).or_default();
        // Each of a customer's records has brought as many.
        if (theirs.len() as u64) < most {
            theirs.push(visit);
        }
    }
    Ok(latest)
}

/// The customers and the records that were merged into them.
fn records(db: &impl ConnectionTrait, of: &[CustomerId]) -> SelectStatement {
    let merged = customer::Entity::find()
        .select_only()
        .column_as(customer::Column::Id, RECORD)
        .column_as(customer::Column::MergedInto, KEPT)
        .filter(among(db, customer::Column::MergedInto, of))
        .into_query();
    let mut themselves = match db.get_database_backend() {
        DbBackend::Postgres => {
            let mut given = Query::select();
            given.expr_as(Expr::col(RECORD), RECORD).expr_as(Expr::col(RECORD), KEPT);
            given.from_function(Func::cust("unnest").arg(Expr::value(array(of))), RECORD).to_owned()
        }
        _ => customer::Entity::find()
            .select_only()
            .column_as(customer::Column::Id, RECORD)
            .column_as(customer::Column::Id, KEPT)
            .filter(among(db, customer::Column::Id, of))
            .into_query(),
    };
    themselves.union(UnionType::All, merged).to_owned()
}

/// Beside each record its visits (LATERAL).
fn beside(db: &impl ConnectionTrait, actor: &Actor, of: &[CustomerId], most: u64) -> SelectStatement {
    let its = visit::Entity::find()
        .filter(visible(actor, Action::VisitView))
        .filter(visit::Column::CustomerId.into_expr().eq(Expr::col((RECORDS, RECORD))))
        .order_by_desc(visit::Column::VisitedAt)
        .order_by_desc(visit::Column::Id)
        .limit(most)
        .into_query();
    Query::select()
        .column((FOUND, Asterisk))
        .column((RECORDS, KEPT))
        .from_subquery(records(db, of), RECORDS)
        .join_lateral(JoinType::InnerJoin, its, FOUND, Expr::cust("true"))
        .order_by((FOUND, visit::Column::VisitedAt), Order::Desc)
        .order_by((FOUND, visit::Column::Id), Order::Desc)
        .to_owned()
}

/// Each visit that is one of the latest of its customer: SQLite knows no LATERAL.
fn within(db: &impl ConnectionTrait, actor: &Actor, of: &[CustomerId], most: u64) -> SelectStatement {
    let place = Alias::new("place");
    let order = WindowStatement::partition_by((RECORDS, KEPT))
        .order_by((visit::Entity, visit::Column::VisitedAt), Order::Desc)
        .order_by((visit::Entity, visit::Column::Id), Order::Desc)
        .to_owned();
    let its = Expr::col((visit::Entity, visit::Column::CustomerId)).equals((RECORDS, RECORD));
    let mut each = Query::select();
    each.columns(visit::Column::iter().map(|column| (visit::Entity, column)))
        .column((RECORDS, KEPT))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), order, place.clone())
        .from_subquery(records(db, of), RECORDS)
        // Not an INNER JOIN: what stands behind this one is looked up for each record, whatever SQLite thinks of a dealer's visits.
        .cross_join(visit::Entity)
        .and_where(its)
        .cond_where(visible(actor, Action::VisitView));
    Query::select()
        .column(Asterisk)
        .from_subquery(each, FOUND)
        .and_where(Expr::col(place.clone()).lte(i64::try_from(most).unwrap_or(i64::MAX)))
        .order_by(place, Order::Asc)
        .to_owned()
}

//! The records of a month: customers that dealers of an area recorded in it. Of the valid ones the database is asked with the
//! conditions that [`rules::gaps`] states; what it finds is judged by that rule again.

use longhaul_entity::{UnitId, contact, customer, enums::CustomerKind, fleet_item, purchase_plan};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    auth::lies_within,
    domain::{ledger::rules::Month, page::Window},
    error::Result,
    sheet::Out,
};

use super::super::{layout, page, rules};

/// Rows that are read at once.
const PAGE: u64 = 300;

/// The condition that a customer was recorded in the month within a unit and was not set aside: what was recorded by
/// mistake counts nowhere.
pub(super) fn recorded(unit: UnitId, month: Month) -> Result<Condition> {
    Ok(Condition::all()
        .add(lies_within(customer::Column::DealerId, unit))
        .add(customer::Column::CreatedAt.gte(month.begins()))
        .add(customer::Column::CreatedAt.lt(month.ends()?))
        .add(customer::Column::ArchivedAt.is_null()))
}

/// What [`rules::gaps`] asks for, in the words of the database. That divisions are counties is asked of every record anyway.
pub(super) fn valid() -> Condition {
    use customer::Column;

    let reachable = Condition::any()
        .add(Expr::exists(of::<contact::Entity>(contact::Column::CustomerId, Some(contact::Column::Phone))))
        .add(Column::Kind.eq(CustomerKind::Individual).and(Column::Phone.is_not_null()));
    let identified = Condition::any().add(Column::CreditCode.is_not_null()).add(Column::Phone.is_not_null());
    let drives = Condition::any()
        .add(Expr::exists(of::<fleet_item::Entity>(fleet_item::Column::CustomerId, None)))
        .add(Expr::exists(of::<purchase_plan::Entity>(purchase_plan::Column::CustomerId, None)));
    Condition::all().add(Column::Industry.is_not_null()).add(identified).add(reachable).add(drives)
}

/// The lines of the customer at hand in another table, those with something in `filled` only.
fn of<E: EntityTrait>(whose: E::Column, filled: Option<E::Column>) -> sea_orm::sea_query::SelectStatement {
    E::find()
        .select_only()
        .column(whose)
        .filter(Expr::col(whose.as_column_ref()).eq(Expr::col((customer::Entity, customer::Column::Id))))
        .filter(filled.map_or_else(Condition::all, |column| Condition::all().add(column.is_not_null())))
        .into_query()
}

/// How many of the customers that the condition names.
pub(super) async fn count(db: &impl ConnectionTrait, which: Condition) -> Result<u64> {
    Ok(customer::Entity::find().filter(which).count(db).await?)
}

/// A valid record, as it is frozen.
pub(super) struct Record {
    pub(super) customer: customer::Model,
    /// The cells by their headings; blank ones left out, phones masked.
    pub(super) cells: serde_json::Map<String, serde_json::Value>,
}

/// The valid records of a month, the first recorded first, page by page; `after` is where the last page ended.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    which: &Condition,
    window: &mut Window,
) -> Result<Option<Vec<Record>>> {
    window.limit = PAGE;
    let all = customer::Entity::find().filter(which.clone());
    let part = window.apply(all, customer::Column::CreatedAt, customer::Column::Id, false);
    let part = window.cut(part.all(db).await?);
    let Some(last) = part.rows.last() else { return Ok(None) };
    window.after =
        Some(crate::domain::page::Place { key: crate::domain::page::Key::Number(last.created_at.0), id: last.id.0 });
    let loaded = page::load(db, part.rows).await?;
    let valid = loaded
        .subjects(false)
        .filter(|subject| rules::gaps(subject.customer, subject.contacts, subject.fleet, subject.plans).is_empty());
    let records = valid.map(|subject| {
        let columns = layout::columns(false);
        let cells = columns.iter().zip(subject.row(columns)).filter_map(|(column, out)| {
            let value = match out {
                Out::Text(text) => text.into(),
                Out::Number(number) => number.into(),
                Out::Blank => return None,
            };
            Some((column.heading.to_owned(), value))
        });
        Record { customer: subject.customer.clone(), cells: cells.collect() }
    });
    Ok(Some(records.collect()))
}

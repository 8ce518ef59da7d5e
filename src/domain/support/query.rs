//! What stands on the maps of customers that the caller has seen through a scoped finder, and how it came about.

use std::collections::HashMap;

use longhaul_entity::{ContactId, CustomerId, Timestamp, TypedId, contact, map_place, relationship, support_event};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    db::among,
    domain::page::{Key, Page, Place, Window},
    error::Result,
};

/// From when to when a history is asked for; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// The places of a customer's contacts, in no order.
pub(super) async fn places_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<map_place::Model>> {
    let contacts = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::CustomerId.eq(customer))
        .into_query();
    Ok(map_place::Entity::find().filter(map_place::Column::ContactId.in_subquery(contacts)).all(db).await?)
}

/// The last entry of a customer's log.
pub(super) async fn last_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Option<support_event::Model>> {
    let log = support_event::Entity::find().filter(support_event::Column::CustomerId.eq(customer));
    Ok(log.order_by_desc(support_event::Column::N).limit(1).one(db).await?)
}

/// The places of contacts. For contacts of customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn places_unscoped(
    db: &impl ConnectionTrait,
    of: &[ContactId],
) -> Result<HashMap<ContactId, map_place::Model>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = map_place::Entity::find().filter(among(db, map_place::Column::ContactId, of)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row)).collect())
}

/// The relationships with contacts. For contacts of customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn relationships_unscoped(
    db: &impl ConnectionTrait,
    of: &[ContactId],
) -> Result<HashMap<ContactId, relationship::Model>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = relationship::Entity::find().filter(among(db, relationship::Column::ContactId, of)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row)).collect())
}

/// The entry of each customer's log that held at an instant; the last one when none is named. Customers of whom nobody had
/// been placed by then are left out. For customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn at_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    at: Option<Timestamp>,
) -> Result<HashMap<CustomerId, support_event::Model>> {
    use support_event::Column::{At, CustomerId as Customer, N};

    if of.is_empty() {
        return Ok(HashMap::new());
    }
    // Instants never go back along a log, so the last entry up to the instant is the one with the highest number.
    let last = support_event::Entity::find()
        .select_only()
        .column(Customer)
        .expr(N.max())
        .filter(among(db, Customer, of))
        .filter(Condition::all().add_option(at.map(|at| At.lte(at))))
        .group_by(Customer)
        .into_query();
    let key = Expr::tuple([Expr::col(Customer), Expr::col(N)]);
    let rows = support_event::Entity::find().filter(key.in_subquery(last)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, row)).collect())
}

/// A part of a customer's log, oldest first. For a customer that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn history_unscoped(
    db: &impl ConnectionTrait,
    of: CustomerId,
    span: Span,
    window: &Window,
) -> Result<Page<support_event::Model>> {
    let log = support_event::Entity::find().filter(within(of, span));
    let part = window.apply(log, support_event::Column::N, support_event::Column::Id, false);
    Ok(window.cut(part.all(db).await?))
}

/// How many entries there are in all. For a customer that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn count_unscoped(db: &impl ConnectionTrait, of: CustomerId, span: Span) -> Result<u64> {
    Ok(support_event::Entity::find().filter(within(of, span)).count(db).await?)
}

/// The place of an entry in its customer's log.
#[must_use]
pub fn place_in_log(row: &support_event::Model) -> Place {
    Place { key: Key::Number(row.n.into()), id: row.id.uuid() }
}

fn within(of: CustomerId, span: Span) -> Condition {
    Condition::all()
        .add(support_event::Column::CustomerId.eq(of))
        .add_option(span.from.map(|from| support_event::Column::At.gte(from)))
        .add_option(span.to.map(|to| support_event::Column::At.lt(to)))
}

//! Visits as somebody may see them: within reach by the dealer that made them; a salesperson his own and those of the
//! customers that he sees (CUST-13).

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, UnitId, UserId, VisitId, customer, enums::VisitWay, photo, unit_within, visit, visit_amendment,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};

use super::effect::query as effect;
use crate::{
    auth::{Action, Actor, Reach},
    db::{among, array, rows},
    domain::{
        customer as customers,
        page::{Page, Window},
    },
    error::{Result, not_found},
    vocab::BusinessDay,
};

/// Which visits.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Made by this person.
    pub visitor: Option<UserId>,
    /// Made by dealers within this unit.
    pub unit: Option<UnitId>,
    /// Of this kind.
    pub way: Option<VisitWay>,
    /// Begun on this business day or later.
    pub from: Option<BusinessDay>,
    /// Begun on this business day or earlier.
    pub to: Option<BusinessDay>,
    /// With a customer who had bought, or had not (VISIT-3).
    pub bought: Option<bool>,
    /// What they came to was judged, or was not yet (VISIT-6).
    pub judged: Option<bool>,
}

/// The rows of `visit` within his reach when he does `action`.
pub fn visible(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(visit::Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let customers = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::query::visible(actor, Action::CustomerView))
        .into_query();
    // Reports on records that were merged into these customers belong to them (CUST-10).
    let merged = customers::query::merged_into_seen(actor, Action::CustomerView);
    let his = Condition::any()
        .add(visit::Column::VisitorId.eq(user))
        .add(visit::Column::CustomerId.in_subquery(customers))
        .add(visit::Column::CustomerId.in_subquery(merged));
    within.add(his)
}

/// Whether he sees the originals of a visit's photos, and where and when they were taken: whoever took them does, and
/// whoever has the right to evidence, within his reach.
#[must_use]
pub fn sees_evidence(actor: &Actor, visit: &visit::Model) -> bool {
    visit.visitor_id == actor.user || Action::PhotoEvidence.allows(actor.role)
}

/// The visit.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: VisitId) -> Result<visit::Model> {
    actor.may(Action::VisitView)?;
    let wanted = visit::Entity::find_by_id(id).filter(visible(actor, Action::VisitView));
    let found = rows::one(db, wanted).await?;
    found.ok_or_else(not_found)
}

/// Those of the visits that he sees, in no order.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(db: &impl ConnectionTrait, actor: &Actor, ids: &[VisitId]) -> Result<Vec<visit::Model>> {
    let wanted = among(db, visit::Column::Id, ids);
    Ok(rows::all(db, visit::Entity::find().filter(wanted).filter(visible(actor, Action::VisitView))).await?)
}

/// The visits that he sees of those the filter asks for, the latest first; the key of the page is when they began.
///
/// # Errors
/// FORBIDDEN for roles without visits.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<visit::Model>> {
    let part = window.apply(filtered(actor, filter)?, visit::Column::VisitedAt, visit::Column::Id, true);
    Ok(window.cut(rows::all(db, part).await?))
}

/// How many visits [`list`] would give in all.
///
/// # Errors
/// FORBIDDEN for roles without visits.
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(filtered(actor, filter)?.count(db).await?)
}

fn filtered(actor: &Actor, filter: &Filter) -> Result<Select<visit::Entity>> {
    actor.may(Action::VisitView)?;
    let within = |unit: UnitId| {
        unit_within::Entity::find()
            .select_only()
            .column(unit_within::Column::UnitId)
            .filter(unit_within::Column::AncestorId.eq(unit))
            .into_query()
    };
    let asked = Condition::all()
        .add_option(filter.customer.map(|id| customers::query::of_whole(visit::Column::CustomerId, id)))
        .add_option(filter.visitor.map(|id| visit::Column::VisitorId.eq(id)))
        .add_option(filter.unit.map(|id| visit::Column::DealerId.in_subquery(within(id))))
        .add_option(filter.way.map(|way| visit::Column::Way.eq(way)))
        .add_option(filter.from.map(|day| visit::Column::VisitedAt.gte(day.start_micros())))
        .add_option(filter.to.map(|day| visit::Column::VisitedAt.lt(day.end_micros())))
        .add_option(filter.bought.map(|bought| visit::Column::Bought.eq(bought)))
        .add_option(filter.judged.map(|judged| if judged { effect::judged() } else { effect::judged().not() }));
    Ok(visit::Entity::find().filter(asked).filter(visible(actor, Action::VisitView)))
}

/// The latest visits of each of many customers that he sees, `most` of each, latest first, with those of the records that
/// were merged into them (CUST-10). One statement for the visits; each record's are taken from the end of the index: what
/// lies before them is not read.
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
    let merged = customers::query::merged_into_unscoped(db, of).await?;
    let mut records = of.to_vec();
    records.extend(merged.iter().map(|(record, _)| record).filter(|record| !of.contains(record)));
    let backend = db.get_database_backend();
    let wanted = match backend {
        DbBackend::Postgres => latest_beside(actor, &records, most),
        _ => latest_within(actor, &records, most),
    };
    for row in rows::all_of::<visit::Model>(db, backend.build(&wanted)).await? {
        latest.entry(row.customer_id).or_default().push(row);
    }
    together(&mut latest, of, &merged, most);
    Ok(latest)
}

/// Gives the visits of merged records to the customers that stand for them.
fn together(
    latest: &mut HashMap<CustomerId, Vec<visit::Model>>,
    of: &[CustomerId],
    merged: &[(CustomerId, CustomerId)],
    most: u64,
) {
    for (record, kept) in merged {
        let theirs = latest.get(record).cloned().unwrap_or_default();
        let all = latest.entry(*kept).or_default();
        all.extend(theirs);
        all.sort_by_key(|visit| std::cmp::Reverse((visit.visited_at, visit.id)));
        all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    latest.retain(|customer, visits| of.contains(customer) && !visits.is_empty());
}

/// Beside each customer his visits (LATERAL).
fn latest_beside(actor: &Actor, of: &[CustomerId], most: u64) -> SelectStatement {
    let (customer, found) = (Alias::new("customer_id"), Alias::new("found"));
    let his = visit::Entity::find()
        .filter(visible(actor, Action::VisitView))
        .order_by_desc(visit::Column::VisitedAt)
        .order_by_desc(visit::Column::Id)
        .into_query()
        .and_where(visit::Column::CustomerId.into_expr().eq(Expr::col((customer.clone(), customer.clone()))))
        .limit(most)
        .to_owned();
    Query::select()
        .column((found.clone(), Asterisk))
        .from_function(Func::cust("unnest").arg(Expr::value(array(of))), customer)
        .join_lateral(JoinType::InnerJoin, his, found.clone(), Expr::cust("true"))
        .order_by((found.clone(), visit::Column::VisitedAt), Order::Desc)
        .order_by((found, visit::Column::Id), Order::Desc)
        .to_owned()
}

/// Each visit that is one of the latest of its customer: SQLite knows no LATERAL.
fn latest_within(actor: &Actor, of: &[CustomerId], most: u64) -> SelectStatement {
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let order = WindowStatement::partition_by(visit::Column::CustomerId)
        .order_by(visit::Column::VisitedAt, Order::Desc)
        .order_by(visit::Column::Id, Order::Desc)
        .to_owned();
    let each = visit::Entity::find()
        .filter(visit::Column::CustomerId.is_in(of.iter().copied()))
        .filter(visible(actor, Action::VisitView))
        .into_query()
        .expr_window_as(Expr::cust("ROW_NUMBER()"), order, place.clone())
        .to_owned();
    Query::select()
        .column(Asterisk)
        .from_subquery(each, ranked)
        .and_where(Expr::col(place.clone()).lte(i64::try_from(most).unwrap_or(i64::MAX)))
        .order_by(place, Order::Asc)
        .to_owned()
}

/// The photos of many visits, in their order; for visits that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn photos_unscoped(db: &impl ConnectionTrait, of: &[VisitId]) -> Result<HashMap<VisitId, Vec<photo::Model>>> {
    let found =
        photo::Entity::find().filter(among(db, photo::Column::VisitId, of)).order_by_asc(photo::Column::Position);
    let mut photos: HashMap<VisitId, Vec<photo::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(photos);
    }
    for row in rows::all(db, found).await? {
        photos.entry(row.visit_id).or_default().push(row);
    }
    Ok(photos)
}

/// The amendments of many visits, the earliest first; for visits that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn amendments_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, Vec<visit_amendment::Model>>> {
    let found = visit_amendment::Entity::find()
        .filter(among(db, visit_amendment::Column::VisitId, of))
        .order_by_asc(visit_amendment::Column::ReceivedAt)
        .order_by_asc(visit_amendment::Column::Id);
    let mut amendments: HashMap<VisitId, Vec<visit_amendment::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(amendments);
    }
    for row in found.all(db).await? {
        amendments.entry(row.visit_id).or_default().push(row);
    }
    Ok(amendments)
}

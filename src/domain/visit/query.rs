//! Visits as somebody may see them: within reach by the dealer that made them; a salesperson his own and those of the
//! customers that he sees (CUST-13).

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, UnitId, UserId, VisitId, customer, enums::VisitWay, photo, unit_within, visit, visit_amendment,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, sea_query::ExprTrait,
};

use super::effect::query as effect;
use crate::{
    auth::{Action, Actor, Reach},
    db::{among, rows},
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

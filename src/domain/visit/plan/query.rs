//! Planned visits as somebody may see them: as the reports of visits, within reach by the dealer; a salesperson his own and those of
//! customers that he sees (CUST-13).

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, PlannedVisitId, Timestamp, UnitId, UserId, VisitId, app_user, customer,
    enums::{CustomerTier, PlannedVisitState},
    planned_visit, planned_visit_gift,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::rules;
use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::{Op, among},
    domain::{
        customer::query as customers,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

use planned_visit::{Column, Entity, Model};

/// Which planned visits; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this business month, `YYYYMM`.
    pub month: Option<i32>,
    /// Of this month or later.
    pub from_month: Option<i32>,
    /// By dealers within this unit.
    pub unit: Option<UnitId>,
    /// To be made by this person.
    pub visitor: Option<UserId>,
    /// To this customer, the records that were merged into it included (CUST-10).
    pub customer: Option<CustomerId>,
    /// In this state.
    pub state: Option<PlannedVisitState>,
    /// Retail visits alone, or all others.
    pub retail: Option<bool>,
    /// To customers that were of this tier when it was planned.
    pub tier: Option<CustomerTier>,
    /// Whose time agreed, or month, is over by that instant.
    pub due_by: Option<Timestamp>,
    /// With a time agreed, or without.
    pub appointed: Option<bool>,
    /// Such as should have been done at that moment and are planned still, or all others.
    pub overdue: Option<(bool, Timestamp)>,
}

fn visible(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let seen = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::visible(actor, Action::CustomerView))
        .into_query();
    let merged = customers::merged_into_seen(actor, Action::CustomerView);
    let his = Condition::any()
        .add(Column::VisitorId.eq(user))
        .add(Column::CustomerId.in_subquery(seen))
        .add(Column::CustomerId.in_subquery(merged));
    within.add(his)
}

/// The planned visit.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: PlannedVisitId) -> Result<Model> {
    actor.may(Action::VisitView)?;
    Entity::find_by_id(id).filter(visible(actor, Action::VisitView)).one(db).await?.ok_or_else(not_found)
}

/// The planned visit for an operation, not locked yet.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn find_for(op: &Op<'_>, actor: &Actor, id: PlannedVisitId) -> Result<Model> {
    let found = Entity::find_by_id(id).filter(visible(actor, Action::VisitPlan)).one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// The planned visit for an operation; nobody else changes it until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn locked(op: &Op<'_>, actor: &Actor, id: PlannedVisitId) -> Result<Model> {
    let found = Entity::find_by_id(id).filter(visible(actor, Action::VisitPlan)).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// Those of the planned visits that he sees.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[PlannedVisitId],
) -> Result<HashMap<PlannedVisitId, Model>> {
    let wanted = Entity::find().filter(among(db, Column::Id, ids)).filter(visible(actor, Action::VisitView));
    Ok(wanted.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The planned visits that he sees which reports fulfilled, by report.
///
/// # Errors
/// What the database answers.
pub async fn of_visits(db: &impl ConnectionTrait, actor: &Actor, of: &[VisitId]) -> Result<HashMap<VisitId, Model>> {
    let wanted = Entity::find().filter(among(db, Column::VisitId, of)).filter(visible(actor, Action::VisitView));
    let found = wanted.all(db).await?;
    Ok(found.into_iter().filter_map(|row| Some((row.visit_id?, row))).collect())
}

/// The gifts of planned visits, in their order; for plans that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn gifts_unscoped(
    db: &impl ConnectionTrait,
    of: &[PlannedVisitId],
) -> Result<HashMap<PlannedVisitId, Vec<planned_visit_gift::Model>>> {
    let rows = planned_visit_gift::Entity::find()
        .filter(among(db, planned_visit_gift::Column::PlannedVisitId, of))
        .order_by_asc(planned_visit_gift::Column::Position);
    let mut found: HashMap<PlannedVisitId, Vec<planned_visit_gift::Model>> = HashMap::new();
    for row in rows.all(db).await? {
        found.entry(row.planned_visit_id).or_default().push(row);
    }
    Ok(found)
}

/// A month that somebody asks for.
///
/// # Errors
/// INVALID for what is none.
pub fn month(field: &'static str, month: i32) -> Result<i32> {
    rules::named(field, month)
}

fn filtered(actor: &Actor, filter: &Filter) -> Result<Select<Entity>> {
    actor.may(Action::VisitView)?;
    // By `due_at`, which the indexes of dealer, visitor and customer go on with.
    let overdue = |(overdue, now): (bool, Timestamp)| {
        let late = Condition::all().add(Column::State.eq(PlannedVisitState::Planned)).add(Column::DueAt.lt(now));
        if overdue { late } else { late.not() }
    };
    let wanted = visible(actor, Action::VisitView)
        .add_option(filter.month.map(|month| Column::Month.eq(month)))
        .add_option(filter.from_month.map(|month| Column::Month.gte(month)))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.visitor.map(|visitor| Column::VisitorId.eq(visitor)))
        .add_option(filter.customer.map(|id| customers::of_whole(Column::CustomerId, id)))
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.retail.map(|retail| Column::Retail.eq(retail)))
        .add_option(filter.tier.map(|tier| Column::Tier.eq(tier)))
        .add_option(filter.due_by.map(|by| Column::DueAt.lte(by)))
        .add_option(filter.appointed.map(|with| if with { Column::Day.gt(0) } else { Column::Day.eq(0) }))
        .add_option(filter.overdue.map(overdue));
    Ok(Entity::find().filter(wanted))
}

/// A page of the planned visits that he sees, the first due first; those without an appointment are due when their month ends.
///
/// # Errors
/// FORBIDDEN for roles without visits.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter, window: &Window) -> Result<Page<Model>> {
    let rows = filtered(actor, filter)?;
    Ok(window.cut(window.apply(rows, Column::DueAt, Column::Id, false).all(db).await?))
}

/// How many planned visits [`list`] would give in all.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(filtered(actor, filter)?.count(db).await?)
}

/// Somebody whose plan he may read: himself, and for managers everybody of the dealers within reach.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn visitor(db: &impl ConnectionTrait, actor: &Actor, id: UserId) -> Result<app_user::Model> {
    actor.may(Action::VisitView)?;
    let reach = actor.reach(Action::VisitView);
    let within = reach.covers(app_user::Column::UnitId);
    let within = match reach {
        Reach::Own(_, user) => within.add(app_user::Column::Id.eq(user)),
        _ => within,
    };
    app_user::Entity::find_by_id(id).filter(within).one(db).await?.ok_or_else(not_found)
}

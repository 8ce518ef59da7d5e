//! Leads as somebody may see them: a salesperson those that he reported or works on, a dealer's manager all of the dealer,
//! managers above all dealers below. That a lead is seen says nothing about its customer: that has rights of its own.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, LeadId, Timestamp, UnitId, UserId,
    enums::{LeadKind, LeadOutcome, LeadState},
    lead, protection, tender_step,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::{Op, among},
    domain::page::{Page, Window},
    error::{Result, not_found},
};

use lead::Column;

/// Which leads; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About this customer.
    pub customer: Option<CustomerId>,
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// That this person works on.
    pub owner: Option<UserId>,
    /// Of this kind.
    pub kind: Option<LeadKind>,
    /// In one of these states now; empty: in any.
    pub states: Vec<LeadState>,
    /// Open and not touched since this instant (LEAD-7).
    pub untouched_since: Option<Timestamp>,
    /// Protected now, and no more at this instant.
    pub lapsing_by: Option<Timestamp>,
}

/// The rows of `lead` within his reach when he does `action`.
pub fn visible(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    within.add(Condition::any().add(Column::ReporterId.eq(user)).add(Column::OwnerId.eq(user)))
}

/// The lead.
///
/// # Errors
/// FORBIDDEN for roles without leads; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: LeadId) -> Result<lead::Model> {
    actor.may(Action::LeadView)?;
    let found = lead::Entity::find_by_id(id).filter(visible(actor, Action::LeadView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The lead for an operation of that right; nobody else changes it until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub async fn find_locked(op: &Op<'_>, actor: &Actor, action: Action, id: LeadId) -> Result<lead::Model> {
    let found = lead::Entity::find_by_id(id).filter(visible(actor, action)).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// Those of the leads that he sees, in no order.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(db: &impl ConnectionTrait, actor: &Actor, ids: &[LeadId]) -> Result<HashMap<LeadId, lead::Model>> {
    let wanted = lead::Entity::find().filter(among(db, Column::Id, ids)).filter(visible(actor, Action::LeadView));
    Ok(wanted.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the leads that he sees, the last received first.
///
/// # Errors
/// FORBIDDEN for roles without leads.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    now: Timestamp,
    window: &Window,
) -> Result<Page<lead::Model>> {
    actor.may(Action::LeadView)?;
    let rows = lead::Entity::find().filter(wanted(actor, filter, now));
    Ok(window.cut(window.apply(rows, Column::ReceivedAt, Column::Id, true).all(db).await?))
}

/// How many leads he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter, now: Timestamp) -> Result<u64> {
    actor.may(Action::LeadView)?;
    Ok(lead::Entity::find().filter(wanted(actor, filter, now)).count(db).await?)
}

fn wanted(actor: &Actor, filter: &Filter, now: Timestamp) -> Condition {
    let mut states = Condition::any();
    for state in &filter.states {
        states = states.add(stands(*state, now));
    }
    let untouched = |since| Condition::all().add(Column::Ended.is_null()).add(Column::TouchedAt.lte(since));
    let lapsing = |by| stands(LeadState::Protected, now).add(Column::ProtectedUntil.lte(by));
    visible(actor, Action::LeadView)
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.owner.map(|owner| Column::OwnerId.eq(owner)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option((!filter.states.is_empty()).then_some(states))
        .add_option(filter.untouched_since.map(untouched))
        .add_option(filter.lapsing_by.map(lapsing))
}

/// The rows in that state: what `rules::state` says of one row, as a condition.
fn stands(state: LeadState, now: Timestamp) -> Condition {
    let open = Condition::all().add(Column::Ended.is_null());
    let protected = || open.clone().add(Column::Outcome.is_in([LeadOutcome::Granted, LeadOutcome::Covered]));
    match state {
        LeadState::Won | LeadState::Lost => Condition::all().add(Column::Ended.eq(end_of(state))),
        LeadState::Waiting => open.add(Column::Outcome.eq(LeadOutcome::Waiting)),
        LeadState::Refused => open.add(Column::Outcome.eq(LeadOutcome::Refused)),
        LeadState::Unprotected => open.add(Column::Outcome.eq(LeadOutcome::Behind)),
        LeadState::Protected => protected().add(Column::ProtectedUntil.gt(now)),
        LeadState::Lapsed => protected().add(Column::ProtectedUntil.lte(now)),
    }
}

fn end_of(state: LeadState) -> longhaul_entity::enums::LeadEnd {
    match state {
        LeadState::Won => longhaul_entity::enums::LeadEnd::Won,
        _ => longhaul_entity::enums::LeadEnd::Lost,
    }
}

/// The protections of customers, for customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn protections_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, protection::Model>> {
    let found = protection::Entity::find().filter(among(db, protection::Column::CustomerId, of)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.customer_id, row)).collect())
}

/// The steps of tenders, the first one first; for leads that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn tender_steps_unscoped(
    db: &impl ConnectionTrait,
    of: &[LeadId],
) -> Result<HashMap<LeadId, Vec<tender_step::Model>>> {
    let mut steps: HashMap<LeadId, Vec<tender_step::Model>> = HashMap::new();
    let rows = tender_step::Entity::find()
        .filter(among(db, tender_step::Column::LeadId, of))
        .order_by_asc(tender_step::Column::RecordedAt)
        .order_by_asc(tender_step::Column::Id);
    for row in rows.all(db).await? {
        steps.entry(row.lead_id).or_default().push(row);
    }
    Ok(steps)
}

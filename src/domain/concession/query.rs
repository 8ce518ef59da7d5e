//! Concession cases as somebody may see them: within reach by the dealer that serves the customer; a salesperson his own and those of
//! the customers that he sees (VISIT-7, CUST-13).

use std::collections::HashMap;

use longhaul_entity::{
    ConcessionId, CustomerId, Timestamp, UnitId, VisitId, concession, concession_cost, concession_item,
    concession_step, customer, enums::ConcessionState,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::{Op, among},
    domain::{
        customer::{latest, query as customers},
        page::{Page, Window},
    },
    error::{Result, not_found},
};

use concession::Column;

/// The states of a case that is not over.
const PENDING: [ConcessionState; 4] =
    [ConcessionState::Open, ConcessionState::Approved, ConcessionState::Refused, ConcessionState::Done];

/// Which cases; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states; empty: in any.
    pub states: Vec<ConcessionState>,
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// Of this customer, the records that were merged into it included (CUST-10).
    pub customer: Option<CustomerId>,
    /// Raised on this visit.
    pub visit: Option<VisitId>,
    /// Such as should have been closed at that moment and are not over, or all others.
    pub overdue: Option<(bool, Timestamp)>,
}

/// The rows of `concession` within his reach when he does `action`.
pub fn visible(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let seen = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::visible(actor, Action::CustomerView))
        .into_query();
    // Cases of records that were merged into these customers belong to them (CUST-10).
    let merged = customers::merged_into_seen(actor, Action::CustomerView);
    let his = Condition::any()
        .add(Column::OpenedBy.eq(user))
        .add(Column::CustomerId.in_subquery(seen))
        .add(Column::CustomerId.in_subquery(merged));
    within.add(his)
}

/// Whether a case should have been closed at that moment and is not over.
#[must_use]
pub fn is_overdue(case: &concession::Model, now: Timestamp) -> bool {
    PENDING.contains(&case.state) && case.due_at < now
}

/// The case.
///
/// # Errors
/// FORBIDDEN for roles without concessions; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ConcessionId) -> Result<concession::Model> {
    actor.may(Action::ConcessionView)?;
    let found = concession::Entity::find_by_id(id).filter(visible(actor, Action::ConcessionView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The case for an operation of that right.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn find_for(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: ConcessionId,
) -> Result<concession::Model> {
    let found = concession::Entity::find_by_id(id).filter(visible(actor, action)).one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// The same; nobody else does anything with it until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn find_locked(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: ConcessionId,
) -> Result<concession::Model> {
    let found = concession::Entity::find_by_id(id).filter(visible(actor, action)).lock_exclusive();
    found.one(op.tx()).await?.ok_or_else(not_found)
}

/// Those of the cases that he sees.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ConcessionId],
) -> Result<HashMap<ConcessionId, concession::Model>> {
    let wanted = concession::Entity::find().filter(among(db, Column::Id, ids));
    let found = wanted.filter(visible(actor, Action::ConcessionView)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

fn filtered(actor: &Actor, filter: &Filter) -> Result<Select<concession::Entity>> {
    actor.may(Action::ConcessionView)?;
    let overdue = |(overdue, now): (bool, Timestamp)| {
        let late = Condition::all().add(Column::State.is_in(PENDING)).add(Column::DueAt.lt(now));
        if overdue { late } else { late.not() }
    };
    let states = (!filter.states.is_empty()).then(|| Column::State.is_in(filter.states.iter().copied()));
    let wanted = visible(actor, Action::ConcessionView)
        .add_option(states)
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.customer.map(|id| customers::of_whole(Column::CustomerId, id)))
        .add_option(filter.visit.map(|id| Column::VisitId.eq(id)))
        .add_option(filter.overdue.map(overdue));
    Ok(concession::Entity::find().filter(wanted))
}

/// A page of the cases that he sees, the last one first; the key of the page is when they were opened.
///
/// # Errors
/// FORBIDDEN for roles without concessions.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<concession::Model>> {
    let rows = filtered(actor, filter)?;
    Ok(window.cut(window.apply(rows, Column::OpenedAt, Column::Id, true).all(db).await?))
}

/// How many cases [`list`] would give in all.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(filtered(actor, filter)?.count(db).await?)
}

/// The latest cases that he sees of each of many customers that he has seen, `most` of each, the last one first, with those of the
/// records that were merged into them (CUST-10).
///
/// # Errors
/// What the database answers.
pub async fn latest(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[CustomerId],
    most: u64,
) -> Result<HashMap<CustomerId, Vec<concession::Model>>> {
    let seen = concession::Entity::find().filter(visible(actor, Action::ConcessionView));
    let by = (Column::CustomerId, [Column::OpenedAt, Column::Id]);
    latest::of_each(db, seen, of, most, by, |row: &concession::Model| (row.customer_id, (row.opened_at, row.id))).await
}

/// The case that was opened because of a concern and stands, for whoever opens one and has seen the visit.
///
/// # Errors
/// What the database answers.
pub(super) async fn about_concern_unscoped(
    db: &impl ConnectionTrait,
    visit: VisitId,
    concern: i32,
) -> Result<Option<ConcessionId>> {
    let found = concession::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::VisitId.eq(visit))
        .filter(Column::Concern.eq(concern))
        .filter(Column::State.ne(ConcessionState::Withdrawn));
    Ok(found.into_tuple().one(db).await?)
}

/// The items of rounds of cases, in their order, for cases that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn items_unscoped(
    db: &impl ConnectionTrait,
    of: &[(ConcessionId, i32)],
) -> Result<HashMap<ConcessionId, Vec<concession_item::Model>>> {
    let rounds: HashMap<ConcessionId, i32> = of.iter().copied().collect();
    let ids: Vec<ConcessionId> = rounds.keys().copied().collect();
    let mut found: HashMap<ConcessionId, Vec<concession_item::Model>> = HashMap::new();
    let rows = concession_item::Entity::find().filter(among(db, concession_item::Column::CaseId, &ids));
    for row in rows.order_by_asc(concession_item::Column::Position).all(db).await? {
        if rounds.get(&row.case_id) == Some(&row.round) {
            found.entry(row.case_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// What the items of cases cost, in their order, for cases that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn costs_unscoped(
    db: &impl ConnectionTrait,
    of: &[ConcessionId],
) -> Result<HashMap<ConcessionId, Vec<concession_cost::Model>>> {
    let mut found: HashMap<ConcessionId, Vec<concession_cost::Model>> = HashMap::new();
    let rows = concession_cost::Entity::find().filter(among(db, concession_cost::Column::CaseId, of));
    for row in rows.order_by_asc(concession_cost::Column::Position).all(db).await? {
        found.entry(row.case_id).or_default().push(row);
    }
    Ok(found)
}

/// The steps of cases, the first one first, for cases that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn steps_unscoped(
    db: &impl ConnectionTrait,
    of: &[ConcessionId],
) -> Result<HashMap<ConcessionId, Vec<concession_step::Model>>> {
    let mut found: HashMap<ConcessionId, Vec<concession_step::Model>> = HashMap::new();
    let rows = concession_step::Entity::find().filter(among(db, concession_step::Column::CaseId, of));
    for row in rows.order_by_asc(concession_step::Column::Seq).all(db).await? {
        found.entry(row.case_id).or_default().push(row);
    }
    Ok(found)
}

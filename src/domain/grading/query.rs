//! Proposals and bad events as somebody may see them: by the dealer that was responsible, a salesperson those of the
//! customers that he sees (CUST-13).

use longhaul_entity::{
    BadEventId, CustomerId, GradeReviewId, Timestamp, UnitId, bad_event, customer,
    enums::{Grade, GradeCause, GradeReviewState, GradeScheme},
    grade_review,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    domain::{
        customer as customers, org,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

/// Which proposals.
#[derive(Clone, Debug, Default)]
pub struct Reviews {
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// For this year.
    pub year: Option<i32>,
    /// That have come this far.
    pub state: Option<GradeReviewState>,
    /// By this scheme.
    pub scheme: Option<GradeScheme>,
}

/// Which bad events.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Undecided ones, or decided ones.
    pub open: Option<bool>,
    /// Undecided ones whose time is over at this instant.
    pub overdue_at: Option<Timestamp>,
}

/// The rows of `grade_review` within his reach when he does `action`.
pub(super) fn reviews_seen(actor: &Actor, action: Action) -> Condition {
    seen(actor, action, grade_review::Column::UnitId, grade_review::Column::CustomerId)
}

/// The rows of `bad_event` within his reach when he does `action`.
pub(super) fn events_seen(actor: &Actor, action: Action) -> Condition {
    seen(actor, action, bad_event::Column::UnitId, bad_event::Column::CustomerId)
}

fn seen(actor: &Actor, action: Action, unit: impl ColumnTrait, of: impl ColumnTrait) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(unit);
    let Reach::Own(..) = reach else { return within };
    let his = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::query::visible(actor, Action::CustomerView))
        .into_query();
    within.add(of.in_subquery(his))
}

/// The proposal.
///
/// # Errors
/// NOT_FOUND.
pub async fn review(db: &impl ConnectionTrait, actor: &Actor, id: GradeReviewId) -> Result<grade_review::Model> {
    let found = grade_review::Entity::find_by_id(id).filter(reviews_seen(actor, Action::CustomerView));
    found.one(db).await?.ok_or_else(not_found)
}

/// The bad event.
///
/// # Errors
/// NOT_FOUND.
pub async fn event(db: &impl ConnectionTrait, actor: &Actor, id: BadEventId) -> Result<bad_event::Model> {
    let found = bad_event::Entity::find_by_id(id).filter(events_seen(actor, Action::CustomerView));
    found.one(db).await?.ok_or_else(not_found)
}

/// The proposals that he sees, the latest first; the key of the page is when they were proposed.
///
/// # Errors
/// NOT_FOUND for a unit out of reach.
pub async fn reviews(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Reviews,
    window: &Window,
) -> Result<Page<grade_review::Model>> {
    within_reach(db, actor, filter.unit).await?;
    let rows =
        window.apply(wanted_reviews(actor, filter), grade_review::Column::ProposedAt, grade_review::Column::Id, true);
    Ok(window.cut(rows.all(db).await?))
}

/// How many [`reviews`] would give in all.
///
/// # Errors
/// As [`reviews`].
pub async fn count_reviews(db: &impl ConnectionTrait, actor: &Actor, filter: &Reviews) -> Result<u64> {
    within_reach(db, actor, filter.unit).await?;
    Ok(wanted_reviews(actor, filter).count(db).await?)
}

/// The important customers of a year: what its review approved as A or B, the best first (GRADE-3). The key of the page is
/// the grade.
///
/// # Errors
/// NOT_FOUND for a unit out of reach.
pub async fn important(
    db: &impl ConnectionTrait,
    actor: &Actor,
    year: i32,
    unit: UnitId,
    window: &Window,
) -> Result<Page<grade_review::Model>> {
    within_reach(db, actor, Some(unit)).await?;
    let rows =
        window.apply(wanted_important(actor, year, unit), grade_review::Column::Grade, grade_review::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many [`important`] would give in all.
///
/// # Errors
/// As [`important`].
pub async fn count_important(db: &impl ConnectionTrait, actor: &Actor, year: i32, unit: UnitId) -> Result<u64> {
    within_reach(db, actor, Some(unit)).await?;
    Ok(wanted_important(actor, year, unit).count(db).await?)
}

/// The bad events that he sees, the next due first; the key of the page is until when they are due.
///
/// # Errors
/// NOT_FOUND for a unit out of reach.
pub async fn events(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Events,
    window: &Window,
) -> Result<Page<bad_event::Model>> {
    within_reach(db, actor, filter.unit).await?;
    let rows = window.apply(wanted_events(actor, filter), bad_event::Column::DueAt, bad_event::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many [`events`] would give in all.
///
/// # Errors
/// As [`events`].
pub async fn count_events(db: &impl ConnectionTrait, actor: &Actor, filter: &Events) -> Result<u64> {
    within_reach(db, actor, filter.unit).await?;
    Ok(wanted_events(actor, filter).count(db).await?)
}

pub(super) async fn within_reach(db: &impl ConnectionTrait, actor: &Actor, unit: Option<UnitId>) -> Result<()> {
    match unit {
        Some(unit) => org::query::unit_for(db, actor, Action::CustomerView, unit).await.map(drop),
        None => Ok(()),
    }
}

fn wanted_reviews(actor: &Actor, filter: &Reviews) -> Select<grade_review::Entity> {
    use grade_review::Column;

    let asked = reviews_seen(actor, Action::CustomerView)
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.customer.map(|id| Column::CustomerId.eq(id)))
        .add_option(filter.year.map(|year| Column::Year.eq(year)))
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.scheme.map(|scheme| Column::Scheme.eq(scheme)));
    grade_review::Entity::find().filter(asked)
}

fn wanted_important(actor: &Actor, year: i32, unit: UnitId) -> Select<grade_review::Entity> {
    let filter =
        Reviews { unit: Some(unit), year: Some(year), state: Some(GradeReviewState::Approved), ..Reviews::default() };
    wanted_reviews(actor, &filter)
        .filter(grade_review::Column::Cause.eq(GradeCause::YearlyReview))
        .filter(grade_review::Column::Grade.is_in([Grade::A, Grade::B]))
}

fn wanted_events(actor: &Actor, filter: &Events) -> Select<bad_event::Entity> {
    use bad_event::Column;

    let open = |open: bool| if open { Column::DecidedAt.is_null() } else { Column::DecidedAt.is_not_null() };
    let overdue = |at: Timestamp| Condition::all().add(Column::DecidedAt.is_null()).add(Column::DueAt.lt(at));
    let asked = events_seen(actor, Action::CustomerView)
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.customer.map(|id| Column::CustomerId.eq(id)))
        .add_option(filter.open.map(open))
        .add_option(filter.overdue_at.map(overdue));
    bad_event::Entity::find().filter(asked)
}

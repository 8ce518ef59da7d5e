//! What was given, within reach by the dealer that gave.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, FollowUpId, GiftId, GiftIssueId, UnitId, UserId, VisitId, customer,
    enums::{GiftMovementKind, GiftOccasion},
    gift_issue, gift_movement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::{Op, among},
    domain::{
        customer::{latest, query as customers},
        page::{Page, Window},
    },
    error::{Result, not_found},
    vocab::BusinessDay,
};

use gift_issue::Column;

/// Which issues; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssueFilter {
    /// To this customer, the records that were merged into it included (CUST-10).
    pub customer: Option<CustomerId>,
    /// By dealers within this unit.
    pub unit: Option<UnitId>,
    /// Given by this person.
    pub giver: Option<UserId>,
    /// Of this gift.
    pub gift: Option<GiftId>,
    /// At such an occasion.
    pub occasion: Option<GiftOccasion>,
    /// On this visit.
    pub visit: Option<VisitId>,
    /// On this follow-up.
    pub follow_up: Option<FollowUpId>,
    /// On this business day or later.
    pub from: Option<BusinessDay>,
    /// On this business day or earlier.
    pub to: Option<BusinessDay>,
}

/// The rows of `gift_issue` within his reach when he does `action`.
pub fn visible_issues(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let seen = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::visible(actor, Action::CustomerView))
        .into_query();
    // What was given to records that were merged into these customers belongs to them (CUST-10).
    let merged = customers::merged_into_seen(actor, Action::CustomerView);
    let his = Condition::any()
        .add(Column::GiverId.eq(user))
        .add(Column::RecordedBy.eq(user))
        .add(Column::CustomerId.in_subquery(seen))
        .add(Column::CustomerId.in_subquery(merged));
    within.add(his)
}

/// The issue.
///
/// # Errors
/// FORBIDDEN for roles without gifts; NOT_FOUND.
pub async fn find_issue(db: &impl ConnectionTrait, actor: &Actor, id: GiftIssueId) -> Result<gift_issue::Model> {
    actor.may(Action::GiftView)?;
    let found = gift_issue::Entity::find_by_id(id).filter(visible_issues(actor, Action::GiftView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The issue for an operation of that right; nobody else brings something of it back until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(in super::super) async fn issue_locked(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: GiftIssueId,
) -> Result<gift_issue::Model> {
    let found = gift_issue::Entity::find_by_id(id).filter(visible_issues(actor, action)).lock_exclusive();
    found.one(op.tx()).await?.ok_or_else(not_found)
}

/// Those of the issues that he sees.
///
/// # Errors
/// What the database answers.
pub async fn issues_by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[GiftIssueId],
) -> Result<HashMap<GiftIssueId, gift_issue::Model>> {
    let wanted = gift_issue::Entity::find().filter(among(db, Column::Id, ids));
    let found = wanted.filter(visible_issues(actor, Action::GiftView)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

fn filtered(actor: &Actor, filter: &IssueFilter) -> Result<Select<gift_issue::Entity>> {
    actor.may(Action::GiftView)?;
    let wanted = visible_issues(actor, Action::GiftView)
        .add_option(filter.customer.map(|id| customers::of_whole(Column::CustomerId, id)))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.giver.map(|giver| Column::GiverId.eq(giver)))
        .add_option(filter.gift.map(|gift| Column::GiftId.eq(gift)))
        .add_option(filter.occasion.map(|occasion| Column::Occasion.eq(occasion)))
        .add_option(filter.visit.map(|visit| Column::VisitId.eq(visit)))
        .add_option(filter.follow_up.map(|follow_up| Column::FollowUpId.eq(follow_up)))
        .add_option(filter.from.map(|day| Column::IssuedAt.gte(day.start_micros())))
        .add_option(filter.to.map(|day| Column::IssuedAt.lt(day.end_micros())));
    Ok(gift_issue::Entity::find().filter(wanted))
}

/// A page of the issues that he sees, the last one first.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn issues(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &IssueFilter,
    window: &Window,
) -> Result<Page<gift_issue::Model>> {
    let rows = filtered(actor, filter)?;
    Ok(window.cut(window.apply(rows, Column::IssuedAt, Column::Id, true).all(db).await?))
}

/// How many issues [`issues`] would give in all.
///
/// # Errors
/// As [`issues`].
pub async fn count_issues(db: &impl ConnectionTrait, actor: &Actor, filter: &IssueFilter) -> Result<u64> {
    Ok(filtered(actor, filter)?.count(db).await?)
}

/// The latest issues that he sees to each of many customers that he has seen, `most` of each, the last one first, with those to the
/// records that were merged into them (CUST-10).
///
/// # Errors
/// What the database answers.
pub async fn latest_issues(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[CustomerId],
    most: u64,
) -> Result<HashMap<CustomerId, Vec<gift_issue::Model>>> {
    let seen = gift_issue::Entity::find().filter(visible_issues(actor, Action::GiftView));
    let by = (Column::CustomerId, [Column::IssuedAt, Column::Id]);
    latest::of_each(db, seen, of, most, by, |row: &gift_issue::Model| (row.customer_id, (row.issued_at, row.id))).await
}

/// How many of each issue came back, for issues that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn returned_unscoped(db: &impl ConnectionTrait, of: &[GiftIssueId]) -> Result<HashMap<GiftIssueId, i64>> {
    let returned = gift_movement::Entity::find()
        .select_only()
        .column(gift_movement::Column::IssueId)
        .column_as(Expr::cust("CAST(SUM(delta) AS BIGINT)"), "returned")
        .filter(among(db, gift_movement::Column::IssueId, of))
        .filter(gift_movement::Column::Kind.eq(GiftMovementKind::Return))
        .group_by(gift_movement::Column::IssueId);
    let returned: Vec<(GiftIssueId, i64)> = returned.into_tuple().all(db).await?;
    Ok(returned.into_iter().collect())
}

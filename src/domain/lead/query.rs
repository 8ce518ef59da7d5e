//! Leads as somebody may see them: a salesperson those that he reported or works on, a dealer's manager all of the dealer,
//! managers above all dealers below. That a lead is seen says nothing about its customer: that has rights of its own.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, LeadId, Timestamp, UnitId, UserId, customer,
    enums::{LeadEnd, LeadKind, LeadOutcome, LeadState},
    lead, protection, tender_step,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query},
};

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::{Op, among},
    domain::{
        customer as customers,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

use lead::Column;

/// Which leads; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About this customer, with the records that were merged into it (CUST-10).
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
    /// In follow-up, with the next contact due at this instant or before (FOLLOW-2).
    pub contact_due_by: Option<Timestamp>,
    /// Lapsed, neither fed back nor reported again by its dealer since (LEAD-4, LEAD-7).
    pub to_report_again: bool,
}

/// The order of a list of leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The last received first.
    #[default]
    Received,
    /// The contact that is due first, first; only leads in follow-up have one.
    ContactDue,
    /// The protection that ends first, first; only protected leads have one that runs.
    Lapse,
}

impl Order {
    /// The key of a row in that order, microseconds.
    #[must_use]
    pub fn key(self, row: &lead::Model) -> i64 {
        match self {
            Self::Received => row.received_at.0,
            Self::ContactDue => row.contact_due_at.map_or(i64::MAX, |due| due.0),
            Self::Lapse => row.protected_until.map_or(i64::MAX, |until| until.0),
        }
    }
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

/// A page of the leads that he sees, in that order.
///
/// # Errors
/// FORBIDDEN for roles without leads.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    order: Order,
    now: Timestamp,
    window: &Window,
) -> Result<Page<lead::Model>> {
    actor.may(Action::LeadView)?;
    let rows = lead::Entity::find().filter(wanted(actor, filter, order, now));
    let rows = match order {
        Order::Received => window.apply(rows, Column::ReceivedAt, Column::Id, true),
        Order::ContactDue => window.apply(rows, Column::ContactDueAt, Column::Id, false),
        Order::Lapse => window.apply(rows, Column::ProtectedUntil, Column::Id, false),
    };
    Ok(window.cut(rows.all(db).await?))
}

/// How many leads he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    order: Order,
    now: Timestamp,
) -> Result<u64> {
    actor.may(Action::LeadView)?;
    Ok(lead::Entity::find().filter(wanted(actor, filter, order, now)).count(db).await?)
}

fn wanted(actor: &Actor, filter: &Filter, order: Order, now: Timestamp) -> Condition {
    let mut states = Condition::any();
    for state in &filter.states {
        states = states.add(stands(*state, now));
    }
    let untouched = |since| Condition::all().add(Column::Ended.is_null()).add(Column::TouchedAt.lte(since));
    let lapsing = |by| stands(LeadState::Protected, now).add(held(now, Some(by)));
    let in_follow_up = || stands(LeadState::Protected, now).add(Column::ContactDueAt.is_not_null());
    visible(actor, Action::LeadView)
        .add_option((order == Order::ContactDue).then(in_follow_up))
        .add_option((order == Order::Lapse).then(|| stands(LeadState::Protected, now)))
        .add_option(filter.contact_due_by.map(|by| in_follow_up().add(Column::ContactDueAt.lte(by))))
        .add_option(filter.customer.map(of_customer))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.owner.map(|owner| Column::OwnerId.eq(owner)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option((!filter.states.is_empty()).then_some(states))
        .add_option(filter.untouched_since.map(untouched))
        .add_option(filter.lapsing_by.map(lapsing))
        .add_option(filter.to_report_again.then(|| stands(LeadState::Lapsed, now).add(reported_since().not())))
}

/// The leads of a customer, with those of the records that were merged into it (CUST-10).
pub(super) fn of_customer(id: CustomerId) -> Condition {
    customers::query::of_whole(Column::CustomerId, id)
}

/// The names that the rows of a lead reported since, and of the customer's records, go by in [`reported_since`].
const SINCE: &str = "since";
const RECORD: &str = "record";

/// That its dealer has reported the same customer again since, under whichever of its records (CUST-10).
fn reported_since() -> Expr {
    use customer::Column as C;

    let since = |column: Column| Expr::col((Alias::new(SINCE), column));
    let record = |column: C| Expr::col((Alias::new(RECORD), column));
    let whole = || {
        let stands =
            Func::coalesce([Expr::col((customer::Entity, C::MergedInto)), Expr::col((customer::Entity, C::Id))]);
        Expr::from(stands)
    };
    let records = record(C::Id).eq(whole()).or(record(C::MergedInto).eq(whole()));
    let mut again = Query::select();
    again
        .expr(Expr::val(1))
        .from(customer::Entity)
        .join_as(JoinType::InnerJoin, customer::Entity, Alias::new(RECORD), records)
        .join_as(JoinType::InnerJoin, lead::Entity, Alias::new(SINCE), since(Column::CustomerId).eq(record(C::Id)))
        .and_where(Expr::col((customer::Entity, C::Id)).equals((lead::Entity, Column::CustomerId)))
        .and_where(since(Column::DealerId).equals((lead::Entity, Column::DealerId)))
        .and_where(since(Column::ReceivedAt).gt(Expr::col((lead::Entity, Column::ReceivedAt))));
    Expr::exists(again)
}

/// The rows in that state: what `rules::state` says of one row, as a condition.
fn stands(state: LeadState, now: Timestamp) -> Condition {
    let open = || Condition::all().add(Column::Ended.is_null());
    let gained = || Column::Outcome.is_in([LeadOutcome::Granted, LeadOutcome::Covered]);
    match state {
        LeadState::Won => Condition::all().add(Column::Ended.eq(LeadEnd::Won)),
        LeadState::Lost => Condition::all().add(Column::Ended.eq(LeadEnd::Lost)),
        LeadState::Waiting => open().add(Column::Outcome.eq(LeadOutcome::Waiting)),
        LeadState::Refused => open().add(Column::Outcome.eq(LeadOutcome::Refused)),
        LeadState::Protected => open().add(held(now, None)),
        LeadState::Lapsed => open().add(gained()).add(Column::ProtectedUntil.lte(now)).add(held(now, None).not()),
        LeadState::Unprotected => {
            let early = Condition::all().add(gained()).add(Column::ProtectedUntil.gt(now));
            let never = Condition::any().add(Column::Outcome.eq(LeadOutcome::Behind)).add(early);
            open().add(never).add(held(now, None).not())
        }
    }
}

/// That the lead's dealer holds the customer's protection now, and by this lead or one before it: `rules::held_by`, as a
/// condition. With `by`: and no more at that instant.
fn held(now: Timestamp, by: Option<Timestamp>) -> Condition {
    use protection::Column as P;

    let mut holds = Query::select();
    holds
        .expr(Expr::val(1))
        .from(protection::Entity)
        .inner_join(customer::Entity, stands_for())
        .and_where(Expr::col((customer::Entity, customer::Column::Id)).equals((lead::Entity, Column::CustomerId)))
        .and_where(Expr::col((protection::Entity, P::DealerId)).equals((lead::Entity, Column::DealerId)))
        .and_where(Expr::col((protection::Entity, P::Since)).lte(Expr::col((lead::Entity, Column::CountedAt))))
        .and_where(P::Until.gt(now));
    if let Some(by) = by {
        holds.and_where(P::Until.lte(by));
    }
    Condition::all().add(Expr::exists(holds))
}

/// The protection of a record is that of the customer which stands for it (CUST-10).
fn stands_for() -> Expr {
    let whole = Func::coalesce([
        Expr::col((customer::Entity, customer::Column::MergedInto)),
        Expr::col((customer::Entity, customer::Column::Id)),
    ]);
    Expr::col((protection::Entity, protection::Column::CustomerId)).eq(whole)
}

/// The protections of customers, of a merged record that of the customer which stands for it: for records that the caller
/// has already seen, or leads on them, through a scoped finder. Who holds it is not for everybody who sees the lead.
///
/// # Errors
/// What the database answers.
pub async fn protections_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, protection::Model>> {
    let records = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::MergedInto])
        .filter(among(db, customer::Column::Id, of))
        .into_tuple::<(CustomerId, Option<CustomerId>)>()
        .all(db)
        .await?;
    let wholes: Vec<CustomerId> = records.iter().map(|(id, merged_into)| merged_into.unwrap_or(*id)).collect();
    let found = protection::Entity::find().filter(among(db, protection::Column::CustomerId, &wholes)).all(db).await?;
    let found: HashMap<_, _> = found.into_iter().map(|row| (row.customer_id, row)).collect();
    let its = |(record, whole): ((CustomerId, _), CustomerId)| Some((record.0, found.get(&whole)?.clone()));
    Ok(records.into_iter().zip(wholes).filter_map(its).collect())
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
    let rows = tender_step::Entity::find().filter(among(db, tender_step::Column::LeadId, of));
    for row in rows.all(db).await? {
        steps.entry(row.lead_id).or_default().push(row);
    }
    for taken in steps.values_mut() {
        taken.sort_by_key(|row| row.step);
    }
    Ok(steps)
}

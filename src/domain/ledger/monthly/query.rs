//! Monthly ledgers as somebody may see them: an area, a region, HQ all below; a dealer its own part.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, MonthlyLedgerId, UnitId, contact, customer,
    enums::{LedgerGap, LedgerState, UnitKind},
    fleet_item, ledger_consolidation, monthly_ledger, monthly_ledger_row, purchase_plan, unit, unit_within,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{hand_in, records};
use crate::{
    auth::{Action, Actor},
    domain::{
        customer::query as customers,
        ledger::rules::{self, Month},
        page::{Page, Window},
        policy::{self, Key},
    },
    error::{Error, Result, not_found},
    vocab::BusinessDay,
};

/// A month of an area, as far as somebody sees it.
#[derive(Clone, Debug)]
pub struct MonthOfArea {
    /// The area.
    pub area: UnitId,
    /// The month.
    pub month: Month,
    /// How far it is.
    pub state: LedgerState,
    /// The day by which it is due.
    pub due: BusinessDay,
    /// What was handed in, if it was.
    pub ledger: Option<monthly_ledger::Model>,
}

/// The condition that he sees something of the area: it lies within his reach, or his own unit lies in it.
fn sees(actor: &Actor) -> Condition {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(actor.unit))
        .into_query();
    let within = actor.reach(Action::LedgerView).covers(unit::Column::Id);
    Condition::all()
        .add(unit::Column::Kind.eq(UnitKind::Area))
        .add(Condition::any().add(within).add(unit::Column::Id.in_subquery(above)))
}

/// The month of an area that he sees.
///
/// # Errors
/// FORBIDDEN for roles without ledgers; INVALID for what is no month; NOT_FOUND.
pub async fn month(
    db: &impl ConnectionTrait,
    actor: &Actor,
    area: UnitId,
    month: i32,
    today: BusinessDay,
) -> Result<MonthOfArea> {
    actor.may(Action::LedgerView)?;
    let month = Month::read("month", month)?;
    let area = unit::Entity::find_by_id(area).filter(sees(actor)).one(db).await?.ok_or_else(not_found)?;
    let ledger = monthly_ledger::Entity::find()
        .filter(monthly_ledger::Column::AreaId.eq(area.id))
        .filter(monthly_ledger::Column::Month.eq(month.get()))
        .one(db)
        .await?;
    let day = policy::at(db, Key::CustomerLedgerArea, area.id, month.ends()?).await?.value;
    of_area(area.id, month, today, day, ledger)
}

fn of_area(
    area: UnitId,
    month: Month,
    today: BusinessDay,
    day: i64,
    ledger: Option<monthly_ledger::Model>,
) -> Result<MonthOfArea> {
    let due = match &ledger {
        Some(ledger) => BusinessDay::new(ledger.due_day).map_err(Error::broken)?,
        None => month.due(day)?,
    };
    let state = rules::state(month, today, due, ledger.as_ref().map(|ledger| ledger.late))?;
    Ok(MonthOfArea { area, month, state, due, ledger })
}

/// A page of the areas that he sees, by when they were created, each with its month.
///
/// # Errors
/// As [`month`].
pub async fn months(
    db: &impl ConnectionTrait,
    actor: &Actor,
    month: i32,
    today: BusinessDay,
    window: &Window,
) -> Result<Page<(unit::Model, MonthOfArea)>> {
    actor.may(Action::LedgerView)?;
    let month = Month::read("month", month)?;
    let areas = unit::Entity::find().filter(sees(actor));
    let page = window.apply(areas, unit::Column::CreatedAt, unit::Column::Id, false);
    let page = window.cut(page.all(db).await?);
    let ids: Vec<UnitId> = page.rows.iter().map(|area| area.id).collect();
    let days = policy::of_units(db, &[Key::CustomerLedgerArea], &ids, month.ends()?).await?;
    let handed_in = hand_in::of_month(db, month).await?;
    let mut handed_in: HashMap<UnitId, monthly_ledger::Model> =
        handed_in.into_iter().map(|ledger| (ledger.area_id, ledger)).collect();
    page.then(async |areas: Vec<unit::Model>| {
        areas
            .into_iter()
            .map(|area| {
                let figures = days.get(&area.id).ok_or_else(|| Error::broken("an area without its figures"))?;
                let day = figures.get(Key::CustomerLedgerArea).value;
                let of = of_area(area.id, month, today, day, handed_in.remove(&area.id))?;
                Ok((area, of))
            })
            .collect()
    })
    .await
}

/// How many areas he sees.
///
/// # Errors
/// As [`month`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    actor.may(Action::LedgerView)?;
    Ok(unit::Entity::find().filter(sees(actor)).count(db).await?)
}

/// Customers recorded in a month, and those with a valid record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub recorded: u64,
    /// The valid ones.
    pub valid: u64,
}

/// The counts of months of areas as far as he sees them: as it was handed in, or as it stands. A number of statements that
/// does not depend on how many there are.
///
/// # Errors
/// What the database answers.
pub async fn counts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[(UnitId, i32)],
) -> Result<HashMap<(UnitId, i32), Counts>> {
    let reach = actor.reach(Action::LedgerView);
    let areas: Vec<UnitId> = of.iter().map(|(area, _)| *area).collect();
    let mut months: Vec<i32> = of.iter().map(|(_, month)| *month).collect();
    months.sort_unstable();
    months.dedup();
    let mut counts: HashMap<(UnitId, i32), Counts> = of.iter().map(|key| (*key, Counts::default())).collect();
    for number in months {
        let month = Month::read("month", number)?;
        for (valid, which) in [(false, Condition::all()), (true, records::valid())] {
            let within = unit_within::Entity::find()
                .select_only()
                .column(unit_within::Column::AncestorId)
                .column_as(Expr::col((customer::Entity, customer::Column::Id)).count(), "n")
                .inner_join_customers()
                .filter(crate::db::among(db, unit_within::Column::AncestorId, &areas))
                .filter(reach.covers(customer::Column::DealerId))
                .filter(customer::Column::CreatedAt.gte(month.begins()))
                .filter(customer::Column::CreatedAt.lt(month.ends()?))
                .filter(customer::Column::ArchivedAt.is_null())
                .filter(which)
                .group_by(unit_within::Column::AncestorId);
            for (area, n) in within.into_tuple::<(UnitId, i64)>().all(db).await? {
                let Some(found) = counts.get_mut(&(area, number)) else { continue };
                let n = u64::try_from(n).unwrap_or(0);
                if valid {
                    found.valid = n;
                } else {
                    found.recorded = n;
                }
            }
        }
    }
    Ok(counts)
}

/// Joins the customers of the units.
trait JoinCustomers: Sized {
    fn inner_join_customers(self) -> Self;
}

impl JoinCustomers for sea_orm::Select<unit_within::Entity> {
    fn inner_join_customers(mut self) -> Self {
        let same = Expr::col((customer::Entity, customer::Column::DealerId))
            .equals((unit_within::Entity, unit_within::Column::UnitId));
        QuerySelect::query(&mut self).inner_join(customer::Entity, same);
        self
    }
}

/// The rows of a month that was handed in, as far as he sees them: a dealer those that were its own.
fn rows_seen(actor: &Actor, ledger: MonthlyLedgerId) -> Condition {
    let own = actor.reach(Action::LedgerView).covers(monthly_ledger_row::Column::DealerId);
    Condition::all().add(monthly_ledger_row::Column::LedgerId.eq(ledger)).add(own)
}

/// A page of these rows in their order.
///
/// # Errors
/// What the database answers.
pub async fn rows(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ledger: MonthlyLedgerId,
    window: &Window,
) -> Result<Page<monthly_ledger_row::Model>> {
    let all = monthly_ledger_row::Entity::find().filter(rows_seen(actor, ledger));
    let part = window.apply(all, monthly_ledger_row::Column::Position, monthly_ledger_row::Column::Id, false);
    Ok(window.cut(part.all(db).await?))
}

/// How many of these rows there are.
///
/// # Errors
/// What the database answers.
pub async fn rows_count(db: &impl ConnectionTrait, actor: &Actor, ledger: MonthlyLedgerId) -> Result<u64> {
    Ok(monthly_ledger_row::Entity::find().filter(rows_seen(actor, ledger)).count(db).await?)
}

/// How a month was brought together, for whoever sees ledgers beyond a dealer.
///
/// # Errors
/// FORBIDDEN; INVALID for what is no month.
pub async fn consolidation(
    db: &impl ConnectionTrait,
    actor: &Actor,
    month: i32,
) -> Result<Option<ledger_consolidation::Model>> {
    actor.may(Action::LedgerCollect)?;
    let month = Month::read("month", month)?;
    let of_month = ledger_consolidation::Column::Month.eq(month.get());
    Ok(ledger_consolidation::Entity::find().filter(of_month).one(db).await?)
}

/// Whether the month is frozen for a unit: the area that it lies in, or is, has handed it in (CUST-11). For other nouns,
/// which have judged who asks.
///
/// # Errors
/// What the database answers.
pub async fn is_closed(db: &impl ConnectionTrait, unit: UnitId, month: i32) -> Result<bool> {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(unit))
        .into_query();
    let found = monthly_ledger::Entity::find()
        .filter(monthly_ledger::Column::Month.eq(month))
        .filter(monthly_ledger::Column::AreaId.in_subquery(above))
        .order_by_asc(monthly_ledger::Column::Id)
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// What each of the customers lacks to be valid, those he sees.
///
/// # Errors
/// What the database answers.
pub async fn gaps(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<LedgerGap>>> {
    let found = customers::by_ids(db, actor, Action::CustomerView, of).await?;
    let contacts: HashMap<_, Vec<contact::Model>> = customers::contacts_unscoped(db, of).await?;
    let fleets: HashMap<_, Vec<fleet_item::Model>> = customers::fleets_unscoped(db, of).await?;
    let plans: HashMap<_, Vec<purchase_plan::Model>> = customers::plans_unscoped(db, of).await?;
    let judged = found.into_iter().map(|row| {
        let gaps = rules::gaps(&row, lines(&contacts, row.id), lines(&fleets, row.id), lines(&plans, row.id));
        (row.id, gaps)
    });
    Ok(judged.collect())
}

fn lines<T>(lists: &HashMap<CustomerId, Vec<T>>, of: CustomerId) -> &[T] {
    lists.get(&of).map_or(&[], Vec::as_slice)
}

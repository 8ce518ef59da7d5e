//! Which customers wait for something: new ones to be assessed (GRADE-5), those of grade C to be given up (GRADE-6).

use std::collections::BTreeMap;

use longhaul_entity::{
    Timestamp, UnitId, customer,
    enums::{Grade, GradeScheme, UnitKind},
    grade_change, unit,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query},
};

use super::{query::within_reach, rules, standing::ASSESSED};
use crate::{
    auth::{Action, Actor, lies_within},
    db::among,
    domain::{
        customer as customers,
        page::{Page, Window},
        policy::{self, Key},
    },
    error::{Error, Result},
    vocab::BusinessDay,
};

/// A list of customers within a unit, at a moment.
#[derive(Clone, Copy, Debug)]
pub enum List {
    /// New customers whose time of a provisional grade is over and whom nobody has assessed (GRADE-5).
    ToAssess,
    /// Customers that have been C by that scheme for so long without reaching B (GRADE-6).
    Elimination(GradeScheme),
}

/// The customers of a list that he sees, the longest known first; the key of the page is when they were recorded. The
/// policy of each dealer counts for its customers.
///
/// # Errors
/// NOT_FOUND for a unit out of reach.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    list: List,
    unit: UnitId,
    now: Timestamp,
    window: &Window,
) -> Result<Page<customer::Model>> {
    let rows = wanted(db, actor, list, unit, now).await?;
    let rows = window.apply(rows, customer::Column::CreatedAt, customer::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many [`list`] would give in all.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, list: List, unit: UnitId, now: Timestamp) -> Result<u64> {
    Ok(wanted(db, actor, list, unit, now).await?.count(db).await?)
}

async fn wanted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    list: List,
    unit: UnitId,
    now: Timestamp,
) -> Result<Select<customer::Entity>> {
    within_reach(db, actor, Some(unit)).await?;
    let seen = customers::query::visible(actor, Action::CustomerView)
        .add(customer::Column::ArchivedAt.is_null())
        .add(lies_within(customer::Column::DealerId, unit));
    let (key, each) = match list {
        List::ToAssess => (Key::GradingAssess, 1),
        List::Elimination(_) => (Key::GradingEliminate, 12),
    };
    let mut ripe = Condition::any();
    for (begun_by, dealers) in ripe_by_dealer(db, actor, unit, key, each, now).await? {
        let condition = match list {
            List::ToAssess => unassessed(begun_by),
            List::Elimination(scheme) => stayed_c(scheme, begun_by),
        };
        ripe = ripe.add(condition.add(among(db, customer::Column::DealerId, &dealers)));
    }
    // Without a dealer there is no customer.
    let ripe = if ripe.is_empty() { Condition::any().add(Expr::cust("1 = 0")) } else { ripe };
    Ok(customer::Entity::find().filter(seen).filter(ripe))
}

/// The dealers within a unit that he sees, by the last day on which what lasts so long must have begun to be over now.
async fn ripe_by_dealer(
    db: &impl ConnectionTrait,
    actor: &Actor,
    top: UnitId,
    key: Key,
    months_each: i64,
    now: Timestamp,
) -> Result<BTreeMap<BusinessDay, Vec<UnitId>>> {
    let dealers = unit::Entity::find()
        .filter(unit::Column::Kind.is_in([UnitKind::Dealer, UnitKind::BodyBuilder]))
        .filter(actor.reach(Action::CustomerView).covers(unit::Column::Id))
        .filter(lies_within(unit::Column::Id, top))
        .all(db)
        .await?;
    let dealers: Vec<UnitId> = dealers.into_iter().map(|dealer| dealer.id).collect();
    let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?;
    let mut by_day: BTreeMap<BusinessDay, Vec<UnitId>> = BTreeMap::new();
    for (dealer, figures) in policy::of_units(db, &[key], &dealers, now).await? {
        let day = rules::begun_by(today, figures.value(key) * months_each)?;
        by_day.entry(day).or_default().push(dealer);
    }
    Ok(by_day)
}

fn unassessed(begun_by: BusinessDay) -> Condition {
    let end = begun_by.end_micros();
    let assessed = grade_change::Entity::find()
        .select_only()
        .column(grade_change::Column::Seq)
        .filter(of_the_customer())
        .filter(grade_change::Column::Cause.is_in(ASSESSED))
        .into_query();
    Condition::all().add(customer::Column::CreatedAt.lt(end)).add(Expr::exists(assessed).not())
}

/// That the customer was made C by then, and never A or B after that.
fn stayed_c(scheme: GradeScheme, begun_by: BusinessDay) -> Condition {
    let later = Alias::new("later");
    let column = |column| Expr::col((later.clone(), column));
    let own = |column| Expr::col((grade_change::Entity, column));
    let better = Query::select()
        .expr(Expr::val(1))
        .from_as(grade_change::Entity, later.clone())
        .and_where(column(grade_change::Column::CustomerId).eq(own(grade_change::Column::CustomerId)))
        .and_where(column(grade_change::Column::Scheme).eq(own(grade_change::Column::Scheme)))
        .and_where(column(grade_change::Column::Seq).gt(own(grade_change::Column::Seq)))
        .and_where(column(grade_change::Column::Grade).is_in([Grade::A, Grade::B]))
        .to_owned();
    let since = grade_change::Entity::find()
        .select_only()
        .column(grade_change::Column::Seq)
        .filter(of_the_customer())
        .filter(grade_change::Column::Scheme.eq(scheme))
        .filter(grade_change::Column::Grade.eq(Grade::C))
        .filter(grade_change::Column::Day.lte(begun_by.get()))
        .filter(Expr::exists(better).not())
        .into_query();
    Condition::all().add(Expr::exists(since))
}

/// That a change is of the customer whose row is looked at.
fn of_the_customer() -> Expr {
    let whose = Expr::col((grade_change::Entity, grade_change::Column::CustomerId));
    whose.eq(Expr::col((customer::Entity, customer::Column::Id)))
}

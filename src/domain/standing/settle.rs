//! Deriving: what follows for customers from what is recorded now, written with its history where it differs.

use std::collections::BTreeSet;

use longhaul_entity::{
    ClosedEnum, CustomerId, StandingChangeId, Timestamp, customer_standing,
    enums::{CustomerTier, StandingAspect, StandingCause},
    standing_change,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use serde_json::json;

use super::{
    counts,
    figures::{self, Basis},
    rules::{self, Known},
};
use crate::{
    db::{Op, among},
    error::{Error, Result},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// Rows that one statement looks at.
const BATCH: usize = 500;

/// The sums that a customer's standing rests on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    /// Vehicles that count together with its own.
    pub(super) counted: i32,
    /// What those that it introduced bought in the year before the present one.
    pub(super) introduced_before: i32,
    /// What they bought in the present year: it counts in the next.
    pub(super) introduced_now: i32,
    /// The most that it bought at once.
    pub(super) largest: i32,
}

/// The business year of an instant.
///
/// # Errors
/// For instants outside the years 1900 to 9999.
pub fn year_of(at: Timestamp) -> Result<i32> {
    Ok(BusinessDay::from_micros(at.0).map_err(Error::broken)?.year())
}

/// The first instant of a business year.
///
/// # Errors
/// For years outside 1900 to 9999.
pub(super) fn beginning(year: i32) -> Result<Timestamp> {
    let first = BusinessDay::new(year * 10_000 + 101).map_err(Error::broken)?;
    Ok(Timestamp(first.start_micros()))
}

/// Its tier in that year, as far as is known.
#[must_use]
pub const fn tier_in(row: &customer_standing::Model, year: i32) -> CustomerTier {
    if year % 2 == 0 { row.tier_even } else { row.tier_odd }
}

/// The vehicles that count for its tier in that year, as far as is known.
#[must_use]
pub const fn counted_in(row: &customer_standing::Model, year: i32) -> i32 {
    if year % 2 == 0 { row.counted_even } else { row.counted_odd }
}

/// The row as it follows from what is known in that year.
pub(super) fn derived(
    row: &customer_standing::Model,
    sums: &Sums,
    basis: &Basis,
    year: i32,
) -> customer_standing::Model {
    let known = Known {
        kind: row.kind,
        state_owned: row.state_owned,
        key_industry: row.key_industry.is_some(),
        provinces: row.provinces,
        bought: row.bought,
        vehicles: row.vehicles,
    };
    let now = sums.counted.saturating_add(sums.introduced_before);
    let next = sums.counted.saturating_add(sums.introduced_now);
    let (even, odd) = if year % 2 == 0 { (now, next) } else { (next, now) };
    customer_standing::Model {
        counted_even: even,
        counted_odd: odd,
        largest_purchase: sums.largest,
        class: rules::class(&known, &basis.from),
        size: rules::size(&known, &basis.from),
        tier_even: rules::tier(even, sums.largest, &basis.from),
        tier_odd: rules::tier(odd, sums.largest, &basis.from),
        settled_year: year,
        // Only what was introduced comes and goes with the years.
        renew_year: (sums.introduced_before > 0 || sums.introduced_now > 0).then_some(year + 1),
        standing_policy: basis.versions.clone(),
        ..row.clone()
    }
}

/// Derives the customers anew and writes what differs, with its history; locks them in the order of their ids. For those
/// that the transaction changed or that count with one that it changed. `own` is the one that the actor acted on, if any.
///
/// # Errors
/// What the database answers.
pub(super) async fn settle(
    op: &Op<'_>,
    ids: &BTreeSet<CustomerId>,
    cause: impl Fn(CustomerId) -> StandingCause,
    own: Option<CustomerId>,
) -> Result<()> {
    let ids: Vec<CustomerId> = ids.iter().copied().collect();
    for part in ids.chunks(BATCH) {
        let rows = locked(op, part).await?;
        let year = year_of(op.now())?;
        let sums = sums(op.tx(), part, year).await?;
        let bases = figures::of_units(op.tx(), rows.iter().map(|row| row.dealer_id), op.now()).await?;
        for (row, sums) in rows.iter().zip(sums) {
            let basis = bases.get(&row.dealer_id).ok_or_else(|| Error::broken("a dealer without figures"))?;
            let mut after = turned(op, row, year).await?;
            after = derived(&after, &sums, basis, year);
            let acted = own == Some(row.id);
            step(op, row, &mut after, cause(row.id), acted).await?;
        }
    }
    Ok(())
}

async fn locked(op: &Op<'_>, ids: &[CustomerId]) -> Result<Vec<customer_standing::Model>> {
    let rows = customer_standing::Entity::find()
        .filter(among(op.tx(), customer_standing::Column::Id, ids))
        .order_by_asc(customer_standing::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(op.tx())
        .await?;
    if rows.len() == ids.len() { Ok(rows) } else { Err(Error::broken("a customer that counts is not there")) }
}

/// The sums of the customers, in their order.
///
/// # Errors
/// What the database answers.
pub(super) async fn sums(db: &impl sea_orm::ConnectionTrait, ids: &[CustomerId], year: i32) -> Result<Vec<Sums>> {
    let counted = counts::counted(db, ids).await?;
    let introduced = counts::introduced(db, ids).await?;
    let largest = counts::largest(db, ids).await?;
    let of = |id: &CustomerId| Sums {
        counted: counted.get(id).copied().unwrap_or_default(),
        introduced_before: introduced.get(&(*id, year - 1)).copied().unwrap_or_default(),
        introduced_now: introduced.get(&(*id, year)).copied().unwrap_or_default(),
        largest: largest.get(id).copied().unwrap_or_default(),
    };
    Ok(ids.iter().map(of).collect())
}

/// The row with the turn of the year behind it: what the new year itself changed goes into the history at its first
/// instant, before what is changed now.
async fn turned(op: &Op<'_>, row: &customer_standing::Model, year: i32) -> Result<customer_standing::Model> {
    let mut after = row.clone();
    let (old, new) = (tier_in(row, row.settled_year), tier_in(row, row.settled_year + 1));
    // Only a year that was known beforehand turns by itself.
    if row.settled_year == 0 || year <= row.settled_year || old == new {
        return Ok(after);
    }
    let at = beginning(row.settled_year + 1)?;
    let texts = (Some(old.text()), Some(new.text()));
    let change = Change { aspect: StandingAspect::Tier, texts, cause: StandingCause::NewYear, at, acted: false };
    record(op, row, &change).await?;
    after.tier_since = Some(at);
    after.settled_year = row.settled_year + 1;
    Ok(after)
}

struct Change {
    aspect: StandingAspect,
    texts: (Option<&'static str>, Option<&'static str>),
    cause: StandingCause,
    at: Timestamp,
    acted: bool,
}

/// Writes the row as it is to be, with the history of what differs in it.
async fn step(
    op: &Op<'_>,
    row: &customer_standing::Model,
    after: &mut customer_standing::Model,
    cause: StandingCause,
    acted: bool,
) -> Result<()> {
    let at = op.now();
    // The tier before is that of this year, which the turn may have brought.
    let tiers = (tier_in(row, known_year(row, after.settled_year)), tier_in(after, after.settled_year));
    let changes = [
        (StandingAspect::Class, Some(row.class.text()), Some(after.class.text())),
        (StandingAspect::Tier, Some(tiers.0.text()), Some(tiers.1.text())),
        (StandingAspect::Size, row.size.map(ClosedEnum::text), after.size.map(ClosedEnum::text)),
    ];
    for (aspect, before, now) in changes {
        if before == now {
            continue;
        }
        record(op, row, &Change { aspect, texts: (before, now), cause, at, acted }).await?;
        match aspect {
            StandingAspect::Class => after.class_since = Some(at),
            StandingAspect::Tier => after.tier_since = Some(at),
            StandingAspect::Size => after.size_since = Some(at),
        }
    }
    if *after == *row { Ok(()) } else { write(op, after).await }
}

/// The year whose tier the row had until now: the asked one, or the last that it knows.
fn known_year(row: &customer_standing::Model, year: i32) -> i32 {
    if row.settled_year == 0 { year } else { year.min(row.settled_year + 1) }
}

/// Writes the derived columns, and no other.
async fn write(op: &Op<'_>, after: &customer_standing::Model) -> Result<()> {
    let row = customer_standing::ActiveModel {
        counted_even: Set(after.counted_even),
        counted_odd: Set(after.counted_odd),
        largest_purchase: Set(after.largest_purchase),
        class: Set(after.class),
        size: Set(after.size),
        tier_even: Set(after.tier_even),
        tier_odd: Set(after.tier_odd),
        settled_year: Set(after.settled_year),
        renew_year: Set(after.renew_year),
        class_since: Set(after.class_since),
        tier_since: Set(after.tier_since),
        size_since: Set(after.size_since),
        standing_policy: Set(after.standing_policy.clone()),
        ..Default::default()
    };
    let of = customer_standing::Column::Id.eq(after.id);
    customer_standing::Entity::update_many().set(row).filter(of).exec(op.tx()).await?;
    Ok(())
}

/// Appends to the customer's history, and journals it. What follows for a customer from an act on another one names nobody
/// in the journal: whoever sees this customer may not learn who works on that one (ALL-1).
async fn record(op: &Op<'_>, row: &customer_standing::Model, change: &Change) -> Result<()> {
    let (before, after) = change.texts;
    let entry = standing_change::Model {
        id: op.id::<StandingChangeId>(),
        customer_id: row.id,
        aspect: change.aspect,
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        cause: change.cause,
        at: change.at,
        by: op.origin().actor.map(|(user, _)| user).filter(|_| change.cause != StandingCause::NewYear),
    };
    let data = json!({
        "aspect": change.aspect, "before": before, "after": after, "cause": change.cause, "since": change.at,
    });
    standing_change::Entity::insert(entry.into_active_model()).exec_without_returning(op.tx()).await?;
    let entry = Entry::new("CustomerStandingChanged", row.id, row.dealer_id, &data);
    if change.acted { journal::record(op, entry).await } else { journal::record_unattributed(op, entry).await }
}

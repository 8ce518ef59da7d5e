//! Where customers stand (客户定位): class, tier, layer and size, derived from what is recorded and never typed in
//! (CUST-2 to CUST-7), with their history.
//!
//! Knows units, the policy book and the derived columns of customers; nouns whose facts they rest on call it in their
//! transaction. [`hold`] comes first, before the customer itself is locked; the change is written; [`stand`] then derives
//! the customer and all that count with it. What depends on the year is stored for this year and the next, so that a new
//! year needs no job; [`renew`] follows the policy book and prepares the year after; [`verify`] proves all of it.

mod counts;
mod facts;
mod figures;
mod pool;
mod renew;
mod rules;
mod settle;
mod trial;
mod verify;

pub mod query;

pub use facts::{
    BEGINNING, Facts, beginnings, counted_vehicles_are, enter_purchase, facts_are, group_is, has_bought, introducer_is,
    sites_are,
};
pub use pool::{BESIDE_MAX, Held, Pools, SITES_MAX, fits, hold};
pub use renew::renew;
pub use settle::{counted_in, tier_in, year_of};
pub use trial::{Trial, Tried, TriedStep};
pub use verify::verify;

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, customer, enums::StandingCause};
use sea_orm::{EntityTrait, QueryFilter};

use crate::{
    db::{Op, among},
    error::Result,
};

/// Derives the customer anew, whose fleet, facts or memberships the transaction has changed, and all that it counts with.
///
/// # Errors
/// What the database answers.
pub async fn stand(op: &Op<'_>, held: Held, cause: StandingCause) -> Result<()> {
    // Who joined between the look and the lock of the customer counts too.
    let held = pool::hold_on(op, held).await?;
    let mut ids = pool::members(op.tx(), &held.pools).await?;
    ids.insert(held.customer);
    let of = |id| if id == held.customer { cause } else { beside(cause) };
    settle::settle(op, &ids, of, Some(held.customer)).await
}

/// Derives one customer anew: for facts that no other customer's standing rests on.
///
/// # Errors
/// What the database answers.
pub async fn stand_alone(op: &Op<'_>, id: CustomerId, cause: StandingCause) -> Result<()> {
    settle::settle(op, &BTreeSet::from([id]), |_| cause, Some(id)).await
}

/// Derives those who introduced somebody: what he bought counts for them (CUST-5), and for the record that stands for one of
/// theirs (CUST-10).
///
/// # Errors
/// What the database answers.
pub async fn stand_introducers(op: &Op<'_>, ids: impl IntoIterator<Item = CustomerId>) -> Result<()> {
    let ids: Vec<CustomerId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let whole = customer::Entity::find().filter(among(op.tx(), customer::Column::Id, &ids)).all(op.tx()).await?;
    let whole = whole.into_iter().map(|row| row.merged_into.unwrap_or(row.id)).collect();
    settle::settle(op, &whole, |_| StandingCause::Introduction, None).await
}

/// What a change of one customer is to those that count with it.
const fn beside(cause: StandingCause) -> StandingCause {
    match cause {
        StandingCause::Group | StandingCause::Site => cause,
        _ => StandingCause::FleetBeside,
    }
}

//! What is derived anew by the clock: where the policy book says other figures now (POL-1), and where what is known of the
//! years ends. Small transactions, harmless to repeat and to break off; several servers may do it side by side.

use std::collections::BTreeSet;

use longhaul_entity::{
    CustomerId, UnitId, customer, customer_standing,
    enums::{StandingCause, UnitKind},
    standing_figures, unit,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, OnConflict},
};

use super::{figures, settle};
use crate::{
    db::{Db, Op, Origin, Work},
    error::{Error, Result},
};

/// Customers that one transaction derives.
const BATCH: u64 = 200;
/// How often all of a dealer's customers are gone through after a change of figures: the second time, a pass later, finds
/// those that were being recorded by the old figures during the first.
const ROUNDS: i32 = 2;

/// One pass over all that waits. Answers how many customers were looked at.
///
/// # Errors
/// What the database answers.
pub async fn renew(db: &Db) -> Result<u64> {
    let mut seen = 0;
    loop {
        let batch = db.write(&Origin::system("standing-years"), &Years).await?;
        seen += batch;
        if batch < BATCH {
            break;
        }
    }
    for (unit, versions) in behind(db).await? {
        loop {
            let done = db.write(&Origin::system("standing-figures"), &Dealer { unit, versions: &versions }).await?;
            seen += done.looked_at;
            if done.round_ended {
                break;
            }
        }
    }
    Ok(seen)
}

/// Dealers whose customers were last derived by other figures than those that count now, with these.
async fn behind(db: &Db) -> Result<Vec<(UnitId, String)>> {
    let dealers = unit::Entity::find()
        .select_only()
        .column(unit::Column::Id)
        .filter(unit::Column::Kind.is_in([UnitKind::Dealer, UnitKind::BodyBuilder]))
        .order_by_asc(unit::Column::Id);
    let dealers: Vec<UnitId> = dealers.into_tuple().all(db.read()).await?;
    let bases = figures::of_units(db.read(), dealers.iter().copied(), db.clock().now()).await?;
    let marks = standing_figures::Entity::find().all(db.read()).await?;
    let mut behind = Vec::new();
    for dealer in dealers {
        let versions = bases.get(&dealer).and_then(|basis| basis.versions.clone()).unwrap_or_default();
        let mark = marks.iter().find(|mark| mark.unit_id == dealer);
        let done = mark.map_or(versions.is_empty(), |mark| mark.versions == versions && mark.rounds == 0);
        if !done {
            behind.push((dealer, versions));
        }
    }
    Ok(behind)
}

/// The next customers whose known years come to an end.
struct Years;

impl Work for Years {
    type Out = u64;

    async fn run(&self, op: &Op<'_>) -> Result<u64> {
        let year = settle::year_of(op.now())?;
        let due = customer_standing::Entity::find()
            .select_only()
            .column(customer_standing::Column::Id)
            .filter(customer_standing::Column::RenewYear.lte(year))
            .order_by_asc(customer_standing::Column::RenewYear)
            .order_by_asc(customer_standing::Column::Id)
            .limit(BATCH);
        let due: BTreeSet<CustomerId> = due.into_tuple().all(op.tx()).await?.into_iter().collect();
        settle::settle(op, &due, |_| StandingCause::NewYear, None).await?;
        Ok(due.len() as u64)
    }
}

/// What became of one transaction.
struct Done {
    looked_at: u64,
    round_ended: bool,
}

/// The next customers of a dealer, by the figures that count now.
struct Dealer<'a> {
    unit: UnitId,
    versions: &'a str,
}

impl Work for Dealer<'_> {
    type Out = Done;

    async fn run(&self, op: &Op<'_>) -> Result<Done> {
        let mut mark = self.mark(op).await?;
        if mark.versions != self.versions {
            mark.versions = self.versions.to_owned();
            mark.done_through = None;
            mark.rounds = ROUNDS;
        }
        if mark.rounds == 0 {
            return Ok(Done { looked_at: 0, round_ended: true });
        }
        let behind = mark.done_through.map(|last| customer::Column::Id.gt(last));
        let next = customer::Entity::find()
            .select_only()
            .column(customer::Column::Id)
            .filter(Condition::all().add(customer::Column::DealerId.eq(self.unit)).add_option(behind))
            .order_by_asc(customer::Column::Id)
            .limit(BATCH);
        let next: BTreeSet<CustomerId> = next.into_tuple().all(op.tx()).await?.into_iter().collect();
        settle::settle(op, &next, |_| StandingCause::Policy, None).await?;
        let round_ended = (next.len() as u64) < BATCH;
        mark.done_through = if round_ended { None } else { next.last().copied() };
        mark.rounds -= i32::from(round_ended);
        let row = standing_figures::ActiveModel {
            versions: Set(mark.versions),
            done_through: Set(mark.done_through),
            rounds: Set(mark.rounds),
            ..Default::default()
        };
        let of = standing_figures::Column::UnitId.eq(self.unit);
        standing_figures::Entity::update_many().set(row).filter(of).exec(op.tx()).await?;
        Ok(Done { looked_at: next.len() as u64, round_ended })
    }
}

impl Dealer<'_> {
    /// How far it has come, locked: of two servers one goes on at a time.
    async fn mark(&self, op: &Op<'_>) -> Result<standing_figures::Model> {
        let fresh =
            standing_figures::Model { unit_id: self.unit, versions: String::new(), done_through: None, rounds: 0 };
        standing_figures::Entity::insert(fresh.into_active_model())
            .on_conflict(OnConflict::column(standing_figures::Column::UnitId).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        let mark = standing_figures::Entity::find_by_id(self.unit).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
        mark.ok_or_else(|| Error::broken("a mark that was just made is not there"))
    }
}

//! `setTradeYear`: what was traded with a customer in a year (GRADE-1, GRADE-2).

use longhaul_entity::{CustomerId, trade_year};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::open;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, invalid, stale},
    journal::{Entry, record},
    vocab::Fen,
};

/// The first year that figures are recorded of.
const FIRST_YEAR: i32 = 2000;
/// The most that is sold to one customer in a year: a hundred billion yuan, in fen.
const AMOUNT_MOST: i64 = 10_000_000_000_000;
/// The most late payments, pick-ups and stagnant orders of a year, each.
const TIMES_MOST: i32 = 10_000;

/// The figures of a year, in place of those recorded before.
#[derive(Clone, Debug, Serialize)]
pub struct SetTradeYear {
    /// Which customer.
    pub customer: CustomerId,
    /// Which year, up to the present one.
    pub year: i32,
    /// The version that was read; none when the year has no figures yet.
    pub version: Option<i32>,
    /// Sales of the year.
    pub amount: Fen,
    /// Payments that came late.
    pub late_payments: i32,
    /// Vehicles that were picked up late.
    pub late_pickups: i32,
    /// Orders that stagnate.
    pub stagnant_orders: i32,
    /// Potential of the customer's trade, 0 to 100 points.
    pub potential: i32,
}

impl Operation for SetTradeYear {
    const NAME: &'static str = "setTradeYear";
    const ACTION: Action = Action::TradeRecord;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        self.in_bounds(open::today(op)?.year())?;
        let customer = open::customer(op, actor, Self::ACTION, self.customer).await?;
        let key = (customer.id, self.year);
        let before = trade_year::Entity::find_by_id(key).one(op.tx()).await?;
        if before.as_ref().map(|before| before.version) != self.version {
            return Err(stale(before.map_or(0, |before| before.version)));
        }
        let after = trade_year::Model {
            customer_id: customer.id,
            year: self.year,
            amount_fen: self.amount.get(),
            late_payments: self.late_payments,
            late_pickups: self.late_pickups,
            stagnant_orders: self.stagnant_orders,
            potential: self.potential,
            version: self.version.unwrap_or_default() + 1,
            recorded_by: actor.user,
            recorded_at: op.now(),
        };
        store(op, before.as_ref(), after.clone()).await?;
        let data = json!({ "before": before.as_ref().map(told), "after": told(&after) });
        record(op, Entry::new("TradeYearSet", customer.id, customer.dealer_id, &data)).await?;
        Ok(customer.id)
    }
}

impl SetTradeYear {
    fn in_bounds(&self, this_year: i32) -> Result<()> {
        let within = |field: &'static str, value: i64, most: i64| -> Result<()> {
            if (0..=most).contains(&value) {
                return Ok(());
            }
            Err(invalid(field, format!("须在0至{most}之间"), format!("It lies between 0 and {most}")).into())
        };
        if !(FIRST_YEAR..=this_year).contains(&self.year) {
            let (zh, en) =
                (format!("年份须在{FIRST_YEAR}至{this_year}之间"), format!("A year from {FIRST_YEAR} to {this_year}"));
            return Err(invalid("input.year", zh, en).into());
        }
        within("input.amount", self.amount.get(), AMOUNT_MOST)?;
        within("input.latePayments", self.late_payments.into(), TIMES_MOST.into())?;
        within("input.latePickups", self.late_pickups.into(), TIMES_MOST.into())?;
        within("input.stagnantOrders", self.stagnant_orders.into(), TIMES_MOST.into())?;
        within("input.potential", self.potential.into(), 100)?;
        Ok(())
    }
}

async fn store(op: &Op<'_>, before: Option<&trade_year::Model>, after: trade_year::Model) -> Result<()> {
    use sea_orm::ActiveModelTrait;

    let Some(before) = before else {
        let key = [trade_year::Column::CustomerId, trade_year::Column::Year];
        let inserted = trade_year::Entity::insert(after.into_active_model())
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        return if inserted == 1 { Ok(()) } else { Err(stale(1)) };
    };
    let written = trade_year::Entity::update_many()
        .set(after.into_active_model().reset_all())
        .filter(trade_year::Column::CustomerId.eq(before.customer_id))
        .filter(trade_year::Column::Year.eq(before.year))
        .filter(trade_year::Column::Version.eq(before.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(stale(before.version + 1)) }
}

fn told(of: &trade_year::Model) -> serde_json::Value {
    json!({ "year": of.year, "amountFen": of.amount_fen, "latePayments": of.late_payments,
        "latePickups": of.late_pickups, "stagnantOrders": of.stagnant_orders, "potential": of.potential })
}

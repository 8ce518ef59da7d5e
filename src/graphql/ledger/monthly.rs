//! Months of the customer ledger.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{CustomerId, UnitId, enums::LedgerState, ledger_consolidation, monthly_ledger_row};
use serde_json::{Map, Value};

use crate::{
    app::App,
    auth::Actor,
    domain::ledger::monthly::query::{self, Counts, MonthOfArea},
    error::{Error, Result},
    graphql::{
        kit::{Batch, Date, DateTime, E, Gid, Reply, batch},
        org::Unit,
        person::User,
    },
};

/// A month of the customer ledger of a market area (月度台账, CUST-11). Once handed in it is frozen: a record that is corrected
/// later does not change it.
pub(super) struct MonthlyLedger(pub(super) MonthOfArea);

/// The counts of months of areas, as far as the actor sees them.
struct OfMonth;

impl Batch for OfMonth {
    type Key = (UnitId, i32);
    type Value = Counts;

    async fn load(app: &App, actor: &Actor, keys: &[(UnitId, i32)]) -> Result<HashMap<(UnitId, i32), Counts>> {
        query::counts(app.db.read(), actor, keys).await
    }
}

impl MonthlyLedger {
    async fn counts(&self, ctx: &Context<'_>) -> Reply<Counts> {
        Ok(batch::<OfMonth>(ctx, (self.0.area, self.0.month.get())).await?.unwrap_or_default())
    }
}

#[Object]
impl MonthlyLedger {
    /// The market area.
    async fn area(&self, ctx: &Context<'_>) -> Reply<Unit> {
        Unit::load(ctx, self.0.area).await?.ok_or_else(|| Error::broken("an area is seen and is not there").into())
    }

    /// The month, `YYYYMM`.
    async fn month(&self) -> i32 {
        self.0.month.get()
    }

    /// How far it is.
    async fn state(&self) -> E<LedgerState> {
        E(self.0.state)
    }

    /// The day by which it is due; later it is taken, and marked.
    async fn due(&self) -> Date {
        Date(self.0.due)
    }

    /// Customers recorded in the month that one sees, as it stands now; those set aside do not count.
    async fn recorded(&self, ctx: &Context<'_>) -> Reply<i64> {
        Ok(i64::try_from(self.counts(ctx).await?.recorded).unwrap_or(i64::MAX))
    }

    /// Those of them whose record is valid, as it stands now.
    async fn valid(&self, ctx: &Context<'_>) -> Reply<i64> {
        Ok(i64::try_from(self.counts(ctx).await?.valid).unwrap_or(i64::MAX))
    }

    /// Records of the whole area that were handed in; null before.
    async fn handed_in(&self) -> Option<i32> {
        self.0.ledger.as_ref().map(|ledger| ledger.valid)
    }

    /// When it was handed in.
    async fn handed_in_at(&self) -> Option<DateTime> {
        self.0.ledger.as_ref().map(|ledger| DateTime(ledger.handed_in_at))
    }

    /// Who handed it in.
    async fn handed_in_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match &self.0.ledger {
            Some(ledger) => User::load(ctx, ledger.handed_in_by).await,
            None => Ok(None),
        }
    }
}

/// A cell of a record that was handed in.
#[derive(SimpleObject)]
struct LedgerCell {
    /// The heading of its column.
    heading: String,
    /// What stood in it; phones are masked.
    text: String,
}

/// A record of a month that was handed in, as it was then (CUST-11).
#[derive(SimpleObject)]
pub(super) struct LedgerRow {
    /// Its place in the month, from 1 on.
    position: i32,
    /// The customer, by its id; one that was handed on meanwhile may be out of sight.
    customer_id: Gid<CustomerId>,
    /// The dealer that was responsible, by its id.
    dealer_id: Gid<UnitId>,
    /// What stood in it, blank cells left out.
    cells: Vec<LedgerCell>,
}

impl LedgerRow {
    /// A row as it was frozen.
    ///
    /// # Errors
    /// INTERNAL when it is damaged.
    pub(super) fn read(row: monthly_ledger_row::Model) -> Result<Self> {
        let data: Map<String, Value> = serde_json::from_str(&row.data).map_err(Error::broken)?;
        let cell = |(heading, value): (String, Value)| {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => match number.as_f64() {
                    Some(whole) if whole.fract() == 0.0 => format!("{whole:.0}"),
                    _ => number.to_string(),
                },
                other => other.to_string(),
            };
            LedgerCell { heading, text }
        };
        Ok(Self {
            position: row.position,
            customer_id: Gid(row.customer_id),
            dealer_id: Gid(row.dealer_id),
            cells: data.into_iter().map(cell).collect(),
        })
    }
}

/// A month that HQ brought together (台账汇总, CUST-11).
pub(super) struct LedgerConsolidation(pub(super) ledger_consolidation::Model);

#[Object]
impl LedgerConsolidation {
    /// The month, `YYYYMM`.
    async fn month(&self) -> i32 {
        self.0.month
    }

    /// Areas that had handed in.
    async fn areas(&self) -> i32 {
        self.0.areas
    }

    /// Records of all of them.
    async fn records(&self) -> i32 {
        self.0.records
    }

    /// Areas that had not.
    async fn missing(&self, ctx: &Context<'_>) -> Reply<Vec<Unit>> {
        let ids: Vec<UnitId> = serde_json::from_str(&self.0.missing).map_err(Error::broken)?;
        let found = futures_util::future::try_join_all(ids.into_iter().map(|id| Unit::load(ctx, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Why it was done without them.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The day by which it was due.
    async fn due(&self) -> Reply<Date> {
        Ok(Date(crate::vocab::BusinessDay::new(self.0.due_day).map_err(Error::broken)?))
    }

    /// Whether it came later.
    async fn late(&self) -> bool {
        self.0.late
    }

    /// When it was done.
    async fn done_at(&self) -> DateTime {
        DateTime(self.0.done_at)
    }
}

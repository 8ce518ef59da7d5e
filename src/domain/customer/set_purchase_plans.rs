//! `setPurchasePlans`: what a customer means to buy, as a whole list (CUST-9, 购车计划).

use longhaul_entity::{ClosedEnum, CustomerId, PurchasePlanId, TypedId, enums::PurchaseWay, purchase_plan};
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, input, lines, query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, invalid},
    vocab::Fen,
};

/// The list as clients call it.
pub(super) const LIST: &str = "purchasePlans";
/// The years that a plan may lie in: past ones stay on record.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2100;

/// Vehicles of one series that a customer means to buy in one month.
#[derive(Clone, Debug, Serialize)]
pub struct PlanLine {
    /// Its id: of a plan that stays, or made by the client for a new one.
    pub id: Option<PurchasePlanId>,
    /// The series, at most 60 characters.
    pub series: String,
    /// Number of vehicles, 1 to 100,000.
    pub count: i32,
    /// The month, `YYYYMM`.
    pub month: i32,
    /// Budget for all of it.
    pub budget: Option<Fen>,
    /// How it is to be paid.
    pub way: PurchaseWay,
}

/// Puts the list in place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct SetPurchasePlans {
    /// Whose.
    pub id: CustomerId,
    /// The version of the customer that was read.
    pub version: i32,
    /// All plans.
    pub purchase_plans: Vec<PlanLine>,
}

impl Operation for SetPurchasePlans {
    const NAME: &'static str = "setPurchasePlans";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let new = rows(op, self.id, &self.purchase_plans)?;
        let old = query::plans_unscoped(op.tx(), &[self.id]).await?.remove(&self.id).unwrap_or_default();
        if by_id(&old) == by_id(&new) {
            return Ok(self.id);
        }
        let after = change::store(op, &before, before.clone()).await?;
        lines::replace::<purchase_plan::Entity>(op, LIST, purchase_plan::Column::CustomerId, self.id, &new).await?;
        let changed = lines::changed(LIST, shown(&old), shown(&new));
        change::journal(op, "CustomerPurchasePlansSet", &after, changed).await?;
        Ok(self.id)
    }
}

/// The lines as they are stored.
///
/// # Errors
/// LIMIT for more than 50; INVALID for bad words and numbers.
pub(super) fn rows(op: &Op<'_>, customer: CustomerId, typed: &[PlanLine]) -> Result<Vec<purchase_plan::Model>> {
    rules::bounded("input.purchasePlans", typed.len())?;
    let mut ids = lines::Ids::new(LIST);
    let mut rows = Vec::with_capacity(typed.len());
    for (at, line) in typed.iter().enumerate() {
        if line.budget.is_some_and(|budget| budget < Fen::ZERO) {
            let field = input::line_field(LIST, at, "budget");
            return Err(invalid(field, "预算不能为负数", "A budget is not negative").rule("CUST-9").into());
        }
        rows.push(purchase_plan::Model {
            id: ids.take(op, at, line.id)?,
            customer_id: customer,
            series: input::line_words(LIST, at, "series", &line.series)?,
            count: input::vehicles(LIST, at, line.count)?,
            month: month(at, line.month)?,
            budget_fen: line.budget.map(Fen::get),
            way: line.way,
        });
    }
    Ok(rows)
}

fn month(line: usize, yyyymm: i32) -> Result<i32> {
    if YEARS.contains(&(yyyymm / 100)) && (1..=12).contains(&(yyyymm % 100)) {
        return Ok(yyyymm);
    }
    let (zh, en) = ("月份应为六位数字，如 202607", "A month is six digits, as in 202607");
    Err(invalid(input::line_field(LIST, line, "month"), zh, en).rule("CUST-9").into())
}

fn by_id(rows: &[purchase_plan::Model]) -> Vec<&purchase_plan::Model> {
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|row| row.id);
    sorted
}

/// The plans as the journal keeps them.
pub(super) fn shown(rows: &[purchase_plan::Model]) -> Value {
    let line = |row: &purchase_plan::Model| {
        json!({
            "id": row.id.uuid(),
            "series": row.series,
            "count": row.count,
            "month": row.month,
            "budgetFen": row.budget_fen,
            "way": row.way.text(),
        })
    };
    rows.iter().map(line).collect()
}

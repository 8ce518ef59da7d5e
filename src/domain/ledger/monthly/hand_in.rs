//! `handInMonthlyLedger`: an area hands in its month, which freezes it (CUST-11).

use longhaul_entity::{MonthlyLedgerId, UnitId, enums::UnitKind, monthly_ledger, monthly_ledger_row, unit};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::records;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        ledger::{ROWS_MAX, rules::Month},
        org,
        page::Window,
        policy::{self, Key},
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// Hands in the valid records of a month.
#[derive(Clone, Debug, Serialize)]
pub struct HandInMonthlyLedger {
    /// The market area.
    pub area: UnitId,
    /// The month, `YYYYMM`.
    pub month: i32,
}

impl Operation for HandInMonthlyLedger {
    const NAME: &'static str = "handInMonthlyLedger";
    const ACTION: Action = Action::LedgerHandIn;
    type Output = MonthlyLedgerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<MonthlyLedgerId> {
        let area = org::query::unit_for(op.tx(), actor, Self::ACTION, self.area).await?;
        is_area(&area)?;
        let month = Month::read("input.month", self.month)?;
        let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
        over(month, today)?;
        let day = policy::at(op.tx(), Key::CustomerLedgerArea, area.id, month.ends()?).await?.value;
        let due = month.due(day)?;
        let which = records::recorded(area.id, month)?;
        let recorded = records::count(op.tx(), which.clone()).await?;
        let valid = records::count(op.tx(), which.clone().add(records::valid())).await?;
        if valid > ROWS_MAX as u64 {
            return Err(too_many());
        }
        let mut ledger = monthly_ledger::Model {
            id: op.id(),
            area_id: area.id,
            month: month.get(),
            due_day: due.get(),
            late: today > due,
            recorded: i32::try_from(recorded).unwrap_or(i32::MAX),
            valid: 0,
            handed_in_by: actor.user,
            handed_in_at: op.now(),
        };
        let rows = rows(op, &which.add(records::valid()), ledger.id).await?;
        ledger.valid = i32::try_from(rows.len()).unwrap_or(i32::MAX);
        ledger.recorded = ledger.recorded.max(ledger.valid);
        write(op, &ledger, rows).await?;
        let data = json!({
            "month": ledger.month, "recorded": ledger.recorded, "valid": ledger.valid, "late": ledger.late,
        });
        journal::record(op, Entry::new("MonthlyLedgerHandedIn", ledger.id, area.id, &data)).await?;
        Ok(ledger.id)
    }
}

/// Refuses what is no market area.
pub(super) fn is_area(unit: &unit::Model) -> Result<()> {
    if unit.kind == UnitKind::Area {
        return Ok(());
    }
    let (zh, en) = ("月度台账按市场部上报", "Monthly ledgers are those of market areas");
    Err(Refusal::new(Code::Rule, zh, en).rule("CUST-11").field("input.areaId").into())
}

/// Refuses a month that goes on.
pub(super) fn over(month: Month, today: BusinessDay) -> Result<()> {
    let first = month.next()?;
    if today >= first {
        return Ok(());
    }
    let (zh, en) = ("当月尚未结束", "The month is not over");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("CUST-11").field("input.month");
    Err(refusal.fact("from", first.to_string()).into())
}

/// The records as they are now.
async fn rows(
    op: &Op<'_>,
    which: &sea_orm::Condition,
    ledger: MonthlyLedgerId,
) -> Result<Vec<monthly_ledger_row::Model>> {
    let (mut window, mut rows) = (Window::first(1), Vec::new());
    while let Some(records) = records::page(op.tx(), which, &mut window).await? {
        for record in records {
            rows.push(monthly_ledger_row::Model {
                id: op.id(),
                ledger_id: ledger,
                position: i32::try_from(rows.len() + 1).unwrap_or(i32::MAX),
                dealer_id: record.customer.dealer_id,
                customer_id: record.customer.id,
                data: serde_json::to_string(&record.cells).map_err(Error::broken)?,
            });
        }
    }
    Ok(rows)
}

/// Rows in one statement.
const TOGETHER: usize = 500;

/// Writes the month once: of two who hand in at the same moment the second waits for the first and is refused.
async fn write(op: &Op<'_>, ledger: &monthly_ledger::Model, rows: Vec<monthly_ledger_row::Model>) -> Result<()> {
    let once = [monthly_ledger::Column::AreaId, monthly_ledger::Column::Month];
    let inserted = monthly_ledger::Entity::insert(ledger.clone().into_active_model().reset_all())
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 0 {
        let (zh, en) = ("该月台账已上报", "The month was handed in already");
        return Err(Refusal::new(Code::Conflict, zh, en).rule("CUST-11").field("input.month").into());
    }
    for together in rows.chunks(TOGETHER) {
        let rows = together.iter().map(|row| row.clone().into_active_model().reset_all());
        monthly_ledger_row::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

fn too_many() -> Error {
    let zh = format!("一个月最多{ROWS_MAX}条有效档案");
    let en = format!("A month has at most {ROWS_MAX} valid records");
    Refusal::new(Code::Limit, zh, en).rule("CUST-11").fact("max", ROWS_MAX).into()
}

/// Those of the areas that have handed in the month.
pub(super) async fn of_month(db: &impl sea_orm::ConnectionTrait, month: Month) -> Result<Vec<monthly_ledger::Model>> {
    use sea_orm::ColumnTrait;

    Ok(monthly_ledger::Entity::find().filter(monthly_ledger::Column::Month.eq(month.get())).all(db).await?)
}

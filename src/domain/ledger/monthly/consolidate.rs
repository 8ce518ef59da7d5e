//! `consolidateMonthlyLedger`: HQ brings the areas of a month together (CUST-11).

use std::collections::HashSet;

use longhaul_entity::{ConsolidationId, UnitId, enums::UnitKind, ledger_consolidation, unit};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;

use super::hand_in::{of_month, over};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        ledger::rules::Month,
        policy::{self, Key},
    },
    error::{Code, Error, Refusal, Result, invalid},
    journal::{self, Entry},
    vocab::{BusinessDay, optional_text},
};

/// Characters of a reason.
const REASON_MAX: usize = 500;

/// Brings a month together.
#[derive(Clone, Debug, Serialize)]
pub struct ConsolidateMonthlyLedger {
    /// The month, `YYYYMM`.
    pub month: i32,
    /// Why it is done while areas are missing, at most 500 characters.
    pub reason: Option<String>,
}

impl Operation for ConsolidateMonthlyLedger {
    const NAME: &'static str = "consolidateMonthlyLedger";
    const ACTION: Action = Action::LedgerCollect;
    type Output = ConsolidationId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ConsolidationId> {
        let month = Month::read("input.month", self.month)?;
        let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
        over(month, today)?;
        let reason = optional_text("reason", self.reason.as_deref().unwrap_or_default(), REASON_MAX)
            .map_err(|err| invalid("input.reason", err.zh(), err.en()))?;
        let handed_in = of_month(op.tx(), month).await?;
        let missing = missing(op, month, &handed_in.iter().map(|ledger| ledger.area_id).collect()).await?;
        if !missing.is_empty() && reason.is_none() {
            return Err(incomplete(&missing));
        }
        let day = policy::at(op.tx(), Key::CustomerLedgerHq, actor.unit, month.ends()?).await?.value;
        let due = month.due(day)?;
        let row = ledger_consolidation::Model {
            id: op.id(),
            month: month.get(),
            due_day: due.get(),
            late: today > due,
            areas: i32::try_from(handed_in.len()).unwrap_or(i32::MAX),
            records: handed_in.iter().map(|ledger| ledger.valid).fold(0, i32::saturating_add),
            missing: serde_json::to_string(&missing.iter().map(|area| area.id).collect::<Vec<UnitId>>())
                .map_err(Error::broken)?,
            reason: reason.filter(|_| !missing.is_empty()),
            done_by: actor.user,
            done_at: op.now(),
        };
        let inserted = ledger_consolidation::Entity::insert(row.clone().into_active_model().reset_all())
            .on_conflict(OnConflict::column(ledger_consolidation::Column::Month).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            let (zh, en) = ("该月台账已汇总", "The month was brought together already");
            return Err(Refusal::new(Code::Conflict, zh, en).rule("CUST-11").field("input.month").into());
        }
        let data = json!({
            "month": row.month, "areas": row.areas, "records": row.records, "late": row.late,
            "missing": missing.len(), "reason": row.reason,
        });
        journal::record(op, Entry::new("MonthlyLedgerConsolidated", row.id, actor.unit, &data)).await?;
        Ok(row.id)
    }
}

/// The areas that have not handed in, by name. One that was founded after the month had nothing to hand in.
async fn missing(op: &Op<'_>, month: Month, handed_in: &HashSet<UnitId>) -> Result<Vec<unit::Model>> {
    let areas = unit::Entity::find()
        .filter(unit::Column::Kind.eq(UnitKind::Area))
        .filter(unit::Column::CreatedAt.lt(month.ends()?))
        .order_by_asc(unit::Column::Name)
        .all(op.tx())
        .await?;
    Ok(areas.into_iter().filter(|area| !handed_in.contains(&area.id)).collect())
}

fn incomplete(missing: &[unit::Model]) -> Error {
    let names: Vec<&str> = missing.iter().take(20).map(|area| area.name.as_str()).collect();
    let zh = format!("{}个市场部尚未上报：{}；如需汇总请说明原因", missing.len(), names.join("、"));
    let en = format!("{} areas have not handed in: {}; give a reason to go on", missing.len(), names.join(", "));
    let refusal = Refusal::new(Code::Rule, zh, en).rule("CUST-11").field("input.reason");
    refusal.fact("missing", missing.iter().map(|area| area.id.to_string()).collect::<Vec<_>>()).into()
}

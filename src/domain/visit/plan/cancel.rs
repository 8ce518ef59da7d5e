//! `cancelPlannedVisit`: it will not take place (VISIT-1). What was missed stays missed: nothing of a month that is over is cancelled.

use longhaul_entity::{PlannedVisitId, enums::PlannedVisitState, planned_visit};
use serde::Serialize;
use serde_json::json;

use super::{approve, query, rules, store};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, stale},
    journal::{self, Entry},
};

/// Cancels a planned visit (取消计划拜访).
#[derive(Clone, Debug, Serialize)]
pub struct CancelPlannedVisit {
    /// The planned visit.
    pub id: PlannedVisitId,
    /// The version that was read.
    pub version: i32,
    /// Why, at most 500 characters.
    pub reason: String,
}

impl Operation for CancelPlannedVisit {
    const NAME: &'static str = "cancelPlannedVisit";
    const ACTION: Action = Action::VisitPlan;
    type Output = PlannedVisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<PlannedVisitId> {
        let reason = rules::reason(&self.reason)?;
        let before = query::locked(op, actor, self.id).await?;
        store::his(actor, &before)?;
        rules::open(&before)?;
        rules::not_over(before.month, rules::month_of(op.now())?, "input.id")?;
        if before.version != self.version {
            return Err(stale(before.version));
        }
        approve::withdraw(op, &before, "计划拜访已取消").await?;
        let after = planned_visit::Model {
            state: PlannedVisitState::Cancelled,
            cancel_reason: Some(reason.clone()),
            cancelled_by: Some(actor.user),
            cancelled_at: Some(op.now()),
            ..before.clone()
        };
        let after = store::store(op, &before, after).await?;
        let told = json!({ "version": after.version, "reason": reason });
        journal::record(op, Entry::new("PlannedVisitCancelled", after.id, after.dealer_id, &told)).await?;
        Ok(after.id)
    }
}

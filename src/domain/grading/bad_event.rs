//! `recordBadEvent`: what lowers a grade within days (GRADE-4).

use longhaul_entity::{BadEventId, CustomerId, bad_event, enums::BadEventKind};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::open;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        policy::{self, Key},
    },
    error::{Code, Error, Refusal, Result, invalid},
    journal::{Entry, record},
    vocab::BusinessDay,
};

/// Characters of the evidence.
const EVIDENCE_CHARS: usize = 2000;
/// How long ago an event may lie, in days.
const OLDEST_DAYS: i32 = 366;

/// A bad event of a customer.
#[derive(Clone, Debug, Serialize)]
pub struct RecordBadEvent {
    /// The id that the client made for it, if it did.
    pub id: Option<BadEventId>,
    /// Whose.
    pub customer: CustomerId,
    /// What kind of event.
    pub kind: BadEventKind,
    /// On which day it happened: within a year, not in the future.
    pub day: BusinessDay,
    /// What shows it, at most 2000 characters.
    pub evidence: String,
}

impl Operation for RecordBadEvent {
    const NAME: &'static str = "recordBadEvent";
    const ACTION: Action = Action::BadEventRecord;
    type Output = BadEventId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<BadEventId> {
        let evidence = open::words("evidence", "input.evidence", &self.evidence, EVIDENCE_CHARS)?;
        let today = open::today(op)?;
        let oldest = today.plus_days(-OLDEST_DAYS).map_err(Error::broken)?;
        if self.day > today || self.day < oldest {
            let (zh, en) = ("日期须在最近一年内", "The day lies within the past year");
            return Err(invalid("input.day", zh, en).rule("GRADE-4").into());
        }
        let customer = open::customer(op, actor, Self::ACTION, self.customer).await?;
        let within = policy::at(op.tx(), Key::GradingBadEvent, customer.dealer_id, op.now()).await?;
        let row = bad_event::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            customer_id: customer.id,
            unit_id: customer.dealer_id,
            kind: self.kind,
            day: self.day.get(),
            evidence,
            recorded_by: actor.user,
            recorded_at: op.now(),
            due_at: op.now().plus_seconds(within.value * 24 * 3600),
            due_by: within.version,
            decided_by: None,
            decided_at: None,
            decision_why: None,
        };
        let data = json!({
            "customer": row.customer_id, "kind": row.kind, "day": row.day, "evidence": row.evidence, "dueAt": row.due_at,
            "policies": { "grading.bad_event": within },
        });
        let id = row.id;
        let inserted = bad_event::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::column(bad_event::Column::Id).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            let (zh, en) = ("该编号已存在", "Something with this id exists already");
            return Err(Refusal::new(Code::Conflict, zh, en).field("input.id").into());
        }
        record(op, Entry::new("BadEventRecorded", id, customer.dealer_id, &data)).await?;
        Ok(id)
    }
}

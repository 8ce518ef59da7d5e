//! `recordTenderStep`: how far a tender has come (LEAD-8).

use longhaul_entity::{
    ClosedEnum, LeadId, TenderStepId,
    enums::{LeadKind, TenderStage},
    lead, tender_step,
};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Serialize;
use serde_json::json;

use super::{change, handling, query, report::NOTE_MAX, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{BusinessDay, optional_text},
};

/// Records that a tender took its next step.
#[derive(Clone, Debug, Serialize)]
pub struct RecordTenderStep {
    /// The lead; it is a tender.
    pub id: LeadId,
    /// The version that was read.
    pub version: i32,
    /// Which step: the one after the last.
    pub step: TenderStage,
    /// When it took place: not in the future, not before the step before.
    pub day: BusinessDay,
    /// What is known of it, at most 1,000 characters.
    pub note: Option<String>,
}

impl Operation for RecordTenderStep {
    const NAME: &'static str = "recordTenderStep";
    const ACTION: Action = Action::LeadWork;
    type Output = LeadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LeadId> {
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::changeable(&before, self.version)?;
        handling::may_deal(op, actor, &before, "input.id").await?;
        if before.kind != LeadKind::Tender {
            let refusal = Refusal::new(Code::Rule, "只有招投标信息才有招标步骤", "Only a tender has steps");
            return Err(refusal.rule("LEAD-8").field("input.id").into());
        }
        if self.day > BusinessDay::from_micros(op.now().0).map_err(Error::broken)? {
            let (zh, en) = ("日期不能晚于今天", "The day lies in the future");
            return Err(invalid("input.day", zh, en).rule("LEAD-8").into());
        }
        let note: Option<String> = optional_text("note", self.note.as_deref().unwrap_or_default(), NOTE_MAX)
            .map_err(|err| invalid("input.note", err.zh(), err.en()))?;
        let mut taken = query::tender_steps_unscoped(op.tx(), &[self.id]).await?;
        let taken: Vec<_> = taken.remove(&self.id).unwrap_or_default().iter().map(|row| (row.step, row.day)).collect();
        rules::next_step(&taken, self.step, self.day.get())?;
        let row = tender_step::Model {
            id: op.id::<TenderStepId>(),
            lead_id: self.id,
            step: self.step,
            day: self.day.get(),
            note,
            recorded_by: actor.user,
            recorded_at: op.now(),
        };
        tender_step::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        let told = json!({"step": self.step.text(), "day": self.day});
        change::store(op, &before, lead::Model { ..before.clone() }, "TenderStepRecorded", &told).await?;
        Ok(self.id)
    }
}

//! `lowerGrade`: the decision about a bad event: one grade lower by every scheme (GRADE-4).

use longhaul_entity::{BadEventId, TypedId, bad_event, customer, enums::GradeCause};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::{
    change::{self, Turn},
    open, query, rules, standing,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result, not_found},
    journal::{Entry, record},
};

/// The decision about a bad event.
#[derive(Clone, Debug, Serialize)]
pub struct LowerGrade {
    /// Which event.
    pub event: BadEventId,
    /// Why, at most 1000 characters.
    pub why: String,
}

impl Operation for LowerGrade {
    const NAME: &'static str = "lowerGrade";
    const ACTION: Action = Action::GradeChange;
    type Output = BadEventId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<BadEventId> {
        let why = open::why(&self.why)?;
        let event = bad_event::Entity::find_by_id(self.event)
            .filter(query::events_seen(actor, Self::ACTION))
            .lock_exclusive()
            .one(op.tx())
            .await?
            .ok_or_else(not_found)?;
        if event.decided_at.is_some() {
            let (zh, en) = ("该事件已被处理", "Somebody has decided about this event already");
            return Err(Refusal::new(Code::Conflict, zh, en).rule("GRADE-4").field("input.eventId").into());
        }
        if event.recorded_by == actor.user {
            let (zh, en) = ("不能处理自己登记的事件", "Nobody decides about an event that he recorded himself");
            return Err(Refusal::new(Code::Rule, zh, en).rule("GRADE-4").field("input.eventId").into());
        }
        let written = bad_event::Entity::update_many()
            .col_expr(bad_event::Column::DecidedBy, Expr::value(actor.user))
            .col_expr(bad_event::Column::DecidedAt, Expr::value(op.now()))
            .col_expr(bad_event::Column::DecisionWhy, Expr::value(why.as_str()))
            .filter(bad_event::Column::Id.eq(event.id))
            .filter(bad_event::Column::DecidedAt.is_null())
            .exec(op.tx())
            .await?;
        if written.rows_affected != 1 {
            return Err(Error::broken("a locked event changed"));
        }
        self.lower(op, actor, &event, &why).await?;
        let data = json!({ "customer": event.customer_id, "why": why, "late": op.now() > event.due_at });
        record(op, Entry::new("BadEventDecided", event.id, event.unit_id, &data)).await?;
        Ok(event.id)
    }
}

impl LowerGrade {
    async fn lower(&self, op: &Op<'_>, actor: &Actor, event: &bad_event::Model, why: &str) -> Result<()> {
        // Seen through the event, which counts for the dealer responsible when it happened.
        let customer = customer::Entity::find_by_id(event.customer_id).lock_exclusive().one(op.tx()).await?;
        let customer = customer.ok_or_else(not_found)?;
        let grading = standing::of_unscoped(op.tx(), &customer, op.now()).await?;
        for standing in &grading.standings {
            let grade = rules::lower(standing.grade);
            if grade == standing.grade {
                continue;
            }
            let turn = Turn {
                scheme: standing.scheme,
                before: standing.grade,
                grade,
                cause: GradeCause::BadEvent,
                cause_id: Some(event.id.uuid()),
                why,
                figures: &grading.record(standing.scheme),
            };
            change::write(op, &customer, actor.user, turn).await?;
        }
        Ok(())
    }
}

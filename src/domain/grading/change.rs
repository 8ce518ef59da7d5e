//! Writing a change of a grade: the one place that does (GRADE-4).

use longhaul_entity::{
    GradeChangeId, UserId, customer,
    enums::{Grade, GradeCause, GradeScheme},
    grade_change,
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

use super::open;
use crate::{
    db::Op,
    error::{Error, Result},
    journal::{Entry, record},
};

/// A grade that turns into another, or that is confirmed.
pub(super) struct Turn<'a> {
    pub(super) scheme: GradeScheme,
    pub(super) before: Grade,
    pub(super) grade: Grade,
    pub(super) cause: GradeCause,
    pub(super) cause_id: Option<uuid::Uuid>,
    pub(super) why: &'a str,
    pub(super) figures: &'a Value,
}

/// Writes it, with its author and the day. The customer is locked by the caller.
pub(super) async fn write(op: &Op<'_>, of: &customer::Model, author: UserId, turn: Turn<'_>) -> Result<()> {
    let row = grade_change::ActiveModel {
        id: Set(op.id::<GradeChangeId>()),
        customer_id: Set(of.id),
        unit_id: Set(of.dealer_id),
        scheme: Set(turn.scheme),
        grade: Set(turn.grade),
        before: Set(turn.before),
        cause: Set(turn.cause),
        cause_id: Set(turn.cause_id),
        why: Set(turn.why.to_owned()),
        figures: Set(serde_json::to_string(turn.figures).map_err(Error::broken)?),
        author_id: Set(author),
        at: Set(op.now()),
        day: Set(open::today(op)?.get()),
        ..Default::default()
    };
    grade_change::Entity::insert(row).exec_without_returning(op.tx()).await?;
    let data = json!({
        "scheme": turn.scheme, "before": turn.before, "after": turn.grade, "cause": turn.cause,
        "causeId": turn.cause_id, "why": turn.why, "figures": turn.figures,
    });
    record(op, Entry::new("GradeChanged", of.id, of.dealer_id, &data)).await
}

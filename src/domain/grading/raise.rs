//! `raiseGrade`: good conduct over a period raises a grade by one (GRADE-4).

use longhaul_entity::{
    CustomerId, bad_event,
    enums::{Grade, GradeCause, GradeScheme},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

use super::{
    change::{self, Turn},
    open, rules, standing,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result, invalid},
    vocab::BusinessDay,
};

/// Good conduct over a period.
#[derive(Clone, Debug, Serialize)]
pub struct RaiseGrade {
    /// Whose grade.
    pub customer: CustomerId,
    /// By which scheme.
    pub scheme: GradeScheme,
    /// The grade that was read.
    pub present: Grade,
    /// First day of the period.
    pub from: BusinessDay,
    /// Last day of the period, not in the future.
    pub to: BusinessDay,
    /// What was good, at most 1000 characters.
    pub why: String,
}

impl Operation for RaiseGrade {
    const NAME: &'static str = "raiseGrade";
    const ACTION: Action = Action::GradeChange;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let why = open::why(&self.why)?;
        if self.from >= self.to || self.to > open::today(op)? {
            let (zh, en) = ("期间须为过去的一段时间", "The period lies in the past and has more than one day");
            return Err(invalid("input.to", zh, en).rule("GRADE-4").into());
        }
        let customer = open::customer(op, actor, Self::ACTION, self.customer).await?;
        let grading = standing::of_unscoped(op.tx(), &customer, op.now()).await?;
        let standing = grading.by(self.scheme).ok_or_else(|| Error::broken("a scheme without a grade"))?;
        if standing.grade != self.present {
            let (zh, en) = ("等级已变更，请刷新后重试", "The grade has changed; read it again");
            let refusal = Refusal::new(Code::Conflict, zh, en).rule("GRADE-4").field("input.present");
            return Err(refusal.fact("currentGrade", standing.grade.to_string()).into());
        }
        let Some(grade) = rules::raise(standing.grade) else {
            let (zh, en) = ("该等级不能上调", "This grade cannot be raised");
            return Err(Refusal::new(Code::Rule, zh, en).rule("GRADE-4").field("input.present").into());
        };
        self.was_good(op).await?;
        let mut figures = grading.record(self.scheme);
        figures["period"] = serde_json::json!({ "from": self.from, "to": self.to });
        let turn = Turn {
            scheme: self.scheme,
            before: standing.grade,
            grade,
            cause: GradeCause::GoodConduct,
            cause_id: None,
            why: &why,
            figures: &figures,
        };
        change::write(op, &customer, actor.user, turn).await?;
        Ok(customer.id)
    }
}

impl RaiseGrade {
    /// Nothing bad happened in the period, and nothing bad waits for its decision.
    async fn was_good(&self, op: &Op<'_>) -> Result<()> {
        let bad = Condition::any()
            .add(bad_event::Column::DecidedAt.is_null())
            .add(bad_event::Column::Day.between(self.from.get(), self.to.get()));
        let of_him = bad_event::Entity::find().filter(bad_event::Column::CustomerId.eq(self.customer)).filter(bad);
        if of_him.count(op.tx()).await? == 0 {
            return Ok(());
        }
        let (zh, en) =
            ("期间内有不良事件或有未处理的不良事件", "There is a bad event in the period, or one that is not decided");
        Err(Refusal::new(Code::Rule, zh, en).rule("GRADE-4").field("input.from").into())
    }
}

//! `proposeGrade`: the first of three steps to a grade (GRADE-3, GRADE-5).

use longhaul_entity::{
    CustomerId, GradeReviewId,
    enums::{Grade, GradeCause, GradeReviewState, GradeScheme},
    grade_review,
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::{
    open, rules,
    standing::{self, Grading},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result},
    journal::{Entry, record},
    vocab::BusinessDay,
};

/// A grade that somebody proposes.
#[derive(Clone, Debug, Serialize)]
pub struct ProposeGrade {
    /// The id that the client made for it, if it did.
    pub id: Option<GradeReviewId>,
    /// Whose grade.
    pub customer: CustomerId,
    /// By which scheme.
    pub scheme: GradeScheme,
    /// Which grade.
    pub grade: Grade,
    /// Why, at most 1000 characters.
    pub why: String,
}

impl Operation for ProposeGrade {
    const NAME: &'static str = "proposeGrade";
    const ACTION: Action = Action::GradePropose;
    type Output = GradeReviewId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GradeReviewId> {
        let why = open::why(&self.why)?;
        let customer = open::customer(op, actor, Self::ACTION, self.customer).await?;
        let (today, grading) = (open::today(op)?, standing::of_unscoped(op.tx(), &customer, op.now()).await?);
        let cause = cause(&grading, today)?;
        let year = (cause == GradeCause::YearlyReview).then_some(today.year());
        agrees(&grading, self.scheme, self.grade, year)?;
        let figures = grading.record(self.scheme);
        let row = grade_review::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            customer_id: customer.id,
            unit_id: customer.dealer_id,
            year: today.year(),
            cause,
            scheme: self.scheme,
            grade: self.grade,
            state: GradeReviewState::Proposed,
            why,
            figures: serde_json::to_string(&figures).map_err(Error::broken)?,
            proposed_by: actor.user,
            proposed_at: op.now(),
            reviewed_by: None,
            reviewed_at: None,
            review_why: None,
            decided_by: None,
            decided_at: None,
            decision_why: None,
        };
        let data = json!({
            "customer": row.customer_id, "year": row.year, "cause": cause, "scheme": row.scheme, "grade": row.grade,
            "why": row.why, "figures": figures,
        });
        let (id, unit) = (row.id, row.unit_id);
        let inserted = grade_review::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            return Err(stands_already(op, id).await?);
        }
        record(op, Entry::new("GradeProposed", id, unit, &data)).await?;
        Ok(id)
    }
}

/// Within the window it is the yearly review; outside, the first assessment of a customer whose time has come.
fn cause(grading: &Grading, today: BusinessDay) -> Result<GradeCause> {
    if rules::in_window(today, &grading.book) {
        return Ok(GradeCause::YearlyReview);
    }
    match grading.assess_on {
        Some(due) if due <= today => Ok(GradeCause::FirstAssessment),
        _ => Err(open::closed(&grading.book)),
    }
}

/// Whether the scheme allows the grade: what figures decide follows from figures, of that year if one is named; a strategic
/// grade is A, B or C.
pub(super) fn agrees(grading: &Grading, scheme: GradeScheme, grade: Grade, year: Option<i32>) -> Result<()> {
    let refused = |zh: String, en: String, rule| Refusal::new(Code::Rule, zh, en).rule(rule).field("input.grade");
    if scheme == GradeScheme::Strategic {
        let (zh, en) = ("战略分级只有A、B、C级", "Strategic grades are A, B and C");
        let refusal = refused(zh.to_owned(), en.to_owned(), "GRADE-0");
        return if grade == Grade::D { Err(refusal.into()) } else { Ok(()) };
    }
    let rule = if scheme == GradeScheme::Score { "GRADE-1" } else { "GRADE-2" };
    let answer = grading.by(scheme).and_then(|standing| standing.answer.as_ref());
    let of_year = answer.filter(|answer| answer.grade == Grade::D || year.is_none() || answer.year == year);
    let Some(answer) = of_year else {
        let (zh, en) = ("请先录入本年度交易数据", "Record the trade figures of the year first");
        return Err(refused(zh.to_owned(), en.to_owned(), rule).into());
    };
    if answer.grade == grade {
        return Ok(());
    }
    let (zh, en) = (format!("按数据应为{}级", answer.grade), format!("The figures say grade {}", answer.grade));
    Err(refused(zh, en, rule).fact("computed", answer.grade.to_string()).into())
}

async fn stands_already(op: &Op<'_>, id: GradeReviewId) -> Result<Error> {
    let same_id = grade_review::Entity::find_by_id(id).one(op.tx()).await?;
    Ok(match same_id {
        Some(_) => {
            Refusal::new(Code::Conflict, "该编号已存在", "Something with this id exists already").field("input.id")
        }
        None => Refusal::new(Code::Conflict, "本年度该方案已有提报", "There is a proposal by this scheme for the year")
            .rule("GRADE-3")
            .field("input.customerId"),
    }
    .into())
}

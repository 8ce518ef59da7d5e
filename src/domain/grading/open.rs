//! What the operations of grading begin with: the customer or the review, locked, and words that were typed.

use longhaul_entity::{CustomerId, GradeReviewId, customer, enums::GradeReviewState, grade_review};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::{query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{customer as customers, policy},
    error::{Code, Error, Refusal, Result, invalid, not_found},
    vocab::{BusinessDay, text},
};

/// Characters of a reason.
const WHY_CHARS: usize = 1000;

/// The business day of the transaction.
pub(super) fn today(op: &Op<'_>) -> Result<BusinessDay> {
    BusinessDay::from_micros(op.now().0).map_err(Error::broken)
}

/// A reason as it was typed.
pub(super) fn why(typed: &str) -> Result<String> {
    words("why", "input.why", typed, WHY_CHARS)
}

/// Words that were typed into a field.
pub(super) fn words(name: &'static str, field: &'static str, typed: &str, most: usize) -> Result<String> {
    Ok(text(name, typed, most).map_err(|err| invalid(field, err.zh(), err.en()))?)
}

/// The customer, locked and not set aside.
pub(super) async fn customer(op: &Op<'_>, actor: &Actor, action: Action, id: CustomerId) -> Result<customer::Model> {
    let found = customers::query::find_locked(op, actor, action, id).await?;
    if found.archived_at.is_some() {
        let refusal = Refusal::new(Code::Rule, "客户已归档", "The customer is set aside");
        return Err(refusal.rule("CUST-13").field("input.customerId").into());
    }
    Ok(found)
}

/// The review, locked, at the state that a step begins at; for somebody who did none of the steps before, on a day when it
/// may be done.
pub(super) async fn review(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: GradeReviewId,
    at: GradeReviewState,
) -> Result<grade_review::Model> {
    let found = grade_review::Entity::find_by_id(id)
        .filter(query::reviews_seen(actor, action))
        .lock_exclusive()
        .one(op.tx())
        .await?
        .ok_or_else(not_found)?;
    if found.state != at {
        let (zh, en) = ("该评级已被处理", "Somebody has dealt with this proposal already");
        let refusal = Refusal::new(Code::Conflict, zh, en).rule("GRADE-3").field("input.reviewId");
        return Err(refusal.fact("currentState", found.state.to_string()).into());
    }
    if found.proposed_by == actor.user || found.reviewed_by == Some(actor.user) {
        let (zh, en) = ("不能处理自己提报或审核的评级", "Nobody decides about his own proposal or review");
        return Err(Refusal::new(Code::Rule, zh, en).rule("GRADE-3").field("input.reviewId").into());
    }
    if found.cause == longhaul_entity::enums::GradeCause::YearlyReview {
        let book = policy::several(op.tx(), &rules::PERIODS, found.unit_id, op.now()).await?;
        if !rules::in_window(today(op)?, &book) || today(op)?.year() != found.year {
            return Err(closed(&book));
        }
    }
    Ok(found)
}

/// The refusal on a day when there is no review.
pub(super) fn closed(book: &policy::Figures) -> Error {
    let (first, last) = (book.value(policy::Key::GradingReviewFirst), book.value(policy::Key::GradingReviewLast));
    let zh = format!("年度评级仅在12月{first}日至{last}日进行");
    let en = format!("The yearly review takes place from {first} to {last} December");
    Refusal::new(Code::Rule, zh, en).rule("GRADE-3").fact("firstDay", first).fact("lastDay", last).into()
}

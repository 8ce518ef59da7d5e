//! `returnGift`: of what was given something came back (GIFT-1), never more than was given.

use longhaul_entity::{GiftIssueId, enums::GiftMovementKind};
use serde::Serialize;
use serde_json::json;

use super::{
    query, rules, spending,
    stock::{self, Moved, Place},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
    journal::{self, Entry},
};

/// Gifts of one issue that came back (礼品退回).
#[derive(Clone, Debug, Serialize)]
pub struct ReturnGift {
    /// What was given.
    pub issue: GiftIssueId,
    /// How many came back; with earlier returns not more than were given.
    pub count: i32,
    /// Why, at most 500 characters.
    pub why: String,
}

impl Operation for ReturnGift {
    const NAME: &'static str = "returnGift";
    const ACTION: Action = Action::GiftIssue;
    type Output = GiftIssueId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftIssueId> {
        let (count, why) = (rules::issued(self.count)?, rules::why(&self.why)?);
        // The row is locked: of two who bring something back, the second counts what the first brought.
        let issue = query::issue_locked(op, actor, Self::ACTION, self.issue).await?;
        let before = query::returned_unscoped(op.tx(), &[issue.id]).await?.remove(&issue.id).unwrap_or_default();
        let left = i64::from(issue.count) - before;
        if count > left {
            let zh = format!("退回数量超过已发放数量：还可退回{left}");
            let en = format!("More than was given: {left} can still come back");
            let refusal = Refusal::new(Code::Rule, zh, en).rule("GIFT-1").field("input.count");
            return Err(refusal.fact("left", left).into());
        }
        spending::take_off(op, &issue, count).await?;
        let place = Place::new(issue.dealer_id, issue.gift_id);
        stock::put(op, place, count).await?;
        let told = json!({ "gift": issue.gift_id, "count": count, "why": why });
        let moved =
            Moved { issue: Some(issue.id), why: Some(why), ..Moved::new(place, GiftMovementKind::Return, count) };
        stock::enter(op, actor, op.id(), moved).await?;
        journal::record(op, Entry::new("GiftReturned", issue.id, issue.dealer_id, &told)).await?;
        Ok(issue.id)
    }
}

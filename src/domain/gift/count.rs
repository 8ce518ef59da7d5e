//! `countGift`: what was counted in one's own unit becomes its stock, with the reason for the difference (GIFT-1, GIFT-4).

use std::cmp::Ordering;

use longhaul_entity::{GiftId, GiftMovementId, enums::GiftMovementKind};
use serde::Serialize;
use serde_json::json;

use super::{
    query, rules,
    stock::{self, Moved, Place},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
    journal::{self, Entry},
};

/// Gifts that were counted (礼品盘点).
#[derive(Clone, Debug, Serialize)]
pub struct CountGift {
    /// Which gift.
    pub gift: GiftId,
    /// What the stock said when they were counted.
    pub on_hand: i32,
    /// How many there were, 0 to 100,000,000.
    pub counted: i32,
    /// How the difference came about, at most 500 characters.
    pub why: String,
}

impl Operation for CountGift {
    const NAME: &'static str = "countGift";
    const ACTION: Action = Action::GiftStock;
    type Output = GiftMovementId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftMovementId> {
        let (counted, why) = (rules::counted(self.counted)?, rules::why(&self.why)?);
        let gift = query::gift_held(op, self.gift).await?;
        let place = Place::new(actor.unit, gift.id);
        let before = stock::held(op, place).await?;
        if before != i64::from(self.on_hand) {
            let (zh, en) = ("盘点期间库存已变动，请重新盘点", "The stock has moved since it was counted; count again");
            let refusal = Refusal::new(Code::Conflict, zh, en).rule("GIFT-4").field("input.onHand");
            return Err(refusal.fact("onHand", before).into());
        }
        let (id, delta) = (op.id(), counted - before);
        match delta.cmp(&0) {
            Ordering::Less => stock::take(op, place, -delta).await?,
            Ordering::Greater => stock::put(op, place, delta).await?,
            Ordering::Equal => {}
        }
        let told = json!({ "gift": gift.id, "before": before, "counted": counted, "why": why });
        let moved = Moved { why: Some(why), ..Moved::new(place, GiftMovementKind::Count, delta) };
        stock::enter(op, actor, id, moved).await?;
        journal::record(op, Entry::new("GiftsCounted", id, actor.unit, &told)).await?;
        Ok(id)
    }
}

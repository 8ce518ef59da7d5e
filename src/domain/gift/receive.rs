//! `receiveGifts`: gifts come into the stock of one's own unit, from HQ or a supplier (GIFT-1).

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
    error::Result,
    journal::{self, Entry},
};

/// Gifts that came (礼品入库).
#[derive(Clone, Debug, Serialize)]
pub struct ReceiveGifts {
    /// Which gift.
    pub gift: GiftId,
    /// How many, 1 to 1,000,000.
    pub count: i32,
    /// Where they came from, at most 500 characters.
    pub why: String,
}

impl Operation for ReceiveGifts {
    const NAME: &'static str = "receiveGifts";
    const ACTION: Action = Action::GiftStock;
    type Output = GiftMovementId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftMovementId> {
        let (count, why) = (rules::moved(self.count)?, rules::why(&self.why)?);
        let gift = query::gift_held(op, self.gift).await?;
        rules::in_use(&gift)?;
        let (id, place) = (op.id(), Place::new(actor.unit, gift.id));
        stock::put(op, place, count).await?;
        let told = json!({ "gift": gift.id, "count": count, "why": why });
        let moved = Moved { why: Some(why), ..Moved::new(place, GiftMovementKind::Receipt, count) };
        stock::enter(op, actor, id, moved).await?;
        journal::record(op, Entry::new("GiftsReceived", id, actor.unit, &told)).await?;
        Ok(id)
    }
}

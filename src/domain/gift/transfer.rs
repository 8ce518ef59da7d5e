//! `transferGifts`: gifts go from the stock of one's own unit into that of another, as one operation (GIFT-1).

use longhaul_entity::{GiftId, GiftMovementId, UnitId, enums::GiftMovementKind};
use serde::Serialize;
use serde_json::json;

use super::{
    query, rules,
    stock::{self, Moved, Place},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, org},
    error::{Code, Refusal, Result},
    journal::{self, Entry},
};

/// Gifts for another unit (礼品调拨).
#[derive(Clone, Debug, Serialize)]
pub struct TransferGifts {
    /// To which unit: one that whoever transfers sees.
    pub to: UnitId,
    /// Which gift.
    pub gift: GiftId,
    /// How many, 1 to 1,000,000.
    pub count: i32,
    /// What for, at most 500 characters.
    pub why: Option<String>,
}

impl Operation for TransferGifts {
    const NAME: &'static str = "transferGifts";
    const ACTION: Action = Action::GiftStock;
    type Output = GiftMovementId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftMovementId> {
        let (count, why) = (rules::moved(self.count)?, rules::perhaps_why(self.why.as_deref())?);
        let to = org::query::unit(op.tx(), actor, self.to).await?;
        if to.id == actor.unit {
            let (zh, en) = ("不能调拨给本单位", "That is one's own unit");
            return Err(Refusal::new(Code::Rule, zh, en).rule("GIFT-1").field("input.toUnitId").into());
        }
        let gift = query::gift_held(op, self.gift).await?;
        let (from, to) = (Place::new(actor.unit, gift.id), Place::new(to.id, gift.id));
        // In the order of the units, so that two who transfer to each other never wait for each other.
        if from < to {
            stock::take(op, from, count).await?;
            stock::put(op, to, count).await?;
        } else {
            stock::put(op, to, count).await?;
            stock::take(op, from, count).await?;
        }
        let (out, come): (GiftMovementId, GiftMovementId) = (op.id(), op.id());
        let told = json!({ "gift": gift.id, "count": count, "from": from.unit, "to": to.unit, "why": why });
        let half = |place, kind, delta, other| Moved {
            other: Some(other),
            why: why.clone(),
            ..Moved::new(place, kind, delta)
        };
        let went = half(from, GiftMovementKind::TransferOut, -count, (come, to.unit));
        let came = half(to, GiftMovementKind::TransferIn, count, (out, from.unit));
        stock::enter(op, actor, out, went).await?;
        stock::enter(op, actor, come, came).await?;
        journal::record(op, Entry::new("GiftsTransferredOut", out, from.unit, &told)).await?;
        journal::record(op, Entry::new("GiftsTransferredIn", come, to.unit, &told)).await?;
        Ok(out)
    }
}

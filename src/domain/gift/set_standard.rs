//! `setGiftStandard`: what a recipient may be given from a day on (GIFT-2).

use std::collections::BTreeSet;

use longhaul_entity::{
    GiftId, GiftStandardId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
    gift, gift_standard, gift_standard_item,
};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::json;

use super::rules;
use crate::{
    auth::{Action, Actor},
    db::{Op, among},
    domain::{Operation, typed::at_most},
    error::{Result, invalid},
    journal::{self, Entry},
    vocab::{BusinessDay, Fen},
};

/// A version of a standard (赠礼标准).
#[derive(Clone, Debug, Serialize)]
pub struct SetGiftStandard {
    /// For customers of this tier.
    pub tier: CustomerTier,
    /// At this occasion.
    pub occasion: GiftOccasion,
    /// For such a recipient.
    pub recipient: GiftRecipientKind,
    /// The gifts that are allowed, at most 100; none: any of the catalogue.
    pub gifts: Option<Vec<GiftId>>,
    /// What one recipient is given at one occasion at most; 0: nothing.
    pub most: Fen,
    /// From which business day on.
    pub valid_from: BusinessDay,
    /// Why, at most 500 characters.
    pub why: String,
}

impl Operation for SetGiftStandard {
    const NAME: &'static str = "setGiftStandard";
    const ACTION: Action = Action::GiftManage;
    type Output = GiftStandardId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftStandardId> {
        let why = rules::why(&self.why)?;
        rules::standard(self.most, self.valid_from, op.now())?;
        let listed = self.listed(op).await?;
        let id: GiftStandardId = op.id();
        let row = gift_standard::ActiveModel {
            id: Set(id),
            tier: Set(self.tier),
            occasion: Set(self.occasion),
            recipient: Set(self.recipient),
            any_gift: Set(self.gifts.is_none()),
            most_fen: Set(self.most.get()),
            valid_from: Set(self.valid_from.get()),
            set_by: Set(actor.user),
            set_at: Set(op.now()),
            why: Set(why),
            ..Default::default()
        };
        gift_standard::Entity::insert(row).exec_without_returning(op.tx()).await?;
        if !listed.is_empty() {
            let item = |gift| gift_standard_item::ActiveModel { standard_id: Set(id), gift_id: Set(gift) };
            gift_standard_item::Entity::insert_many(listed.into_iter().map(item))
                .exec_without_returning(op.tx())
                .await?;
        }
        journal::record(op, Entry::new("GiftStandardSet", id, actor.unit, &json!(self))).await?;
        Ok(id)
    }
}

impl SetGiftStandard {
    /// The gifts that are listed, each of the catalogue and suited to the occasion.
    async fn listed(&self, op: &Op<'_>) -> Result<BTreeSet<GiftId>> {
        let named = self.gifts.as_deref().unwrap_or_default();
        at_most("input.giftIds", "GIFT-2", named.len(), rules::LISTED_MOST)?;
        let listed: BTreeSet<GiftId> = named.iter().copied().collect();
        let found =
            gift::Entity::find().filter(among(op.tx(), gift::Column::Id, named)).lock_shared().all(op.tx()).await?;
        if let Some(at) = named.iter().position(|id| found.iter().all(|gift| gift.id != *id)) {
            let (zh, en) = ("目录中没有该礼品", "The catalogue has no such gift");
            return Err(invalid(format!("input.giftIds.{at}"), zh, en).rule("GIFT-2").into());
        }
        found.iter().try_for_each(|gift| rules::suits(gift, self.occasion))?;
        Ok(listed)
    }
}

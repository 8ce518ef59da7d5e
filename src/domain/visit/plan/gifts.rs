//! The gifts that a planned visit brings: looked up in the catalogue, kept with the plan, never taken from a stock.

use longhaul_entity::{GiftId, PlannedVisitId, gift, planned_visit_gift};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde::Serialize;

use super::rules::{ITEM_MOST, RULE};
use crate::{
    db::{Op, among},
    domain::approval::Item,
    error::{Code, Error, Refusal, Result, invalid},
    vocab::Fen,
};

/// A gift to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bring {
    /// Which.
    pub gift: GiftId,
    /// How many, 1 to 10,000.
    pub quantity: i32,
}

/// The gifts of a plan, with the catalogue's rows.
pub(super) struct Brought {
    lines: Vec<(gift::Model, i32)>,
    /// What all of it is worth now.
    pub(super) value: Fen,
}

impl Brought {
    /// Reads the gifts; they stay as they are until the transaction ends.
    ///
    /// # Errors
    /// NOT_FOUND for a gift that is not in the catalogue; RULE GIFT-1 for one that is given no more; INVALID for more than
    /// 10,000,000 yuan of one.
    pub(super) async fn load(op: &Op<'_>, bring: &[Bring]) -> Result<Self> {
        let (mut lines, mut value) = (Vec::with_capacity(bring.len()), Fen::ZERO);
        if bring.is_empty() {
            return Ok(Self { lines, value });
        }
        let ids: Vec<GiftId> = bring.iter().map(|line| line.gift).collect();
        let found =
            gift::Entity::find().filter(among(op.tx(), gift::Column::Id, &ids)).lock_shared().all(op.tx()).await?;
        for (n, line) in bring.iter().enumerate() {
            let field = format!("input.gifts.{n}.giftId");
            let Some(gift) = found.iter().find(|gift| gift.id == line.gift) else {
                let (zh, en) = ("没有该礼品", "There is no such gift");
                return Err(Refusal::new(Code::NotFound, zh, en).rule("GIFT-1").field(field).into());
            };
            if !gift.active {
                let (zh, en) = ("该礼品已停用", "The gift is given no more");
                return Err(Refusal::new(Code::Rule, zh, en).rule("GIFT-1").field(field).into());
            }
            let worth = Fen::new(gift.value_fen).checked_mul(line.quantity.into()).map_err(Error::broken)?;
            if worth.get() > ITEM_MOST {
                let (zh, en) = ("单项礼品金额过大", "That is too much of one gift");
                let field = format!("input.gifts.{n}.quantity");
                return Err(invalid(field, zh, en).rule(RULE).fact("max", ITEM_MOST).into());
            }
            value = value.checked_add(worth).map_err(Error::broken)?;
            lines.push((gift.clone(), line.quantity));
        }
        Ok(Self { lines, value })
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The items of a request for it.
    ///
    /// # Errors
    /// Only a failure of ours.
    pub(super) fn items(&self) -> Result<Vec<Item>> {
        let item = |(gift, quantity): &(gift::Model, i32)| {
            let what = format!("{} {quantity}{}", gift.name, gift.measure);
            let per_vehicle = Fen::new(gift.value_fen).checked_mul((*quantity).into()).map_err(Error::broken)?;
            Ok(Item { what, per_vehicle, whom: None })
        };
        self.lines.iter().map(item).collect()
    }

    /// Makes these the gifts of the plan.
    ///
    /// # Errors
    /// What the database answers.
    pub(super) async fn keep(&self, op: &Op<'_>, of: PlannedVisitId) -> Result<()> {
        use planned_visit_gift::{Column, Entity, Model};

        Entity::delete_many().filter(Column::PlannedVisitId.eq(of)).exec(op.tx()).await?;
        if self.is_empty() {
            return Ok(());
        }
        let row = |(position, (gift, quantity)): (i32, &(gift::Model, i32))| {
            Model { planned_visit_id: of, gift_id: gift.id, position, quantity: *quantity }.into_active_model()
        };
        let rows = (0..).zip(&self.lines).map(row);
        Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        Ok(())
    }

    /// Whether these are other gifts, or other numbers of them, than the plan has.
    pub(super) fn differs(&self, kept: &[planned_visit_gift::Model]) -> bool {
        let same = |(gift, quantity): &(gift::Model, i32)| {
            kept.iter().any(|row| row.gift_id == gift.id && row.quantity == *quantity)
        };
        kept.len() != self.lines.len() || !self.lines.iter().all(same)
    }

    /// For the journal.
    pub(super) fn told(&self) -> Vec<serde_json::Value> {
        self.lines.iter().map(|(gift, n)| serde_json::json!({ "gift": gift.id, "quantity": n })).collect()
    }
}

//! `updateGift`: a gift is called, counted or valued otherwise, or given no more (GIFT-1). What was given before keeps its value.

use longhaul_entity::{GiftId, gift};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};
use serde::Serialize;
use serde_json::json;

use super::{
    create::{name_taken, told},
    rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Error, Result, not_found, stale},
    journal::{self, Entry},
    vocab::Fen,
};

/// A gift as it is to be; what is not named stays.
#[derive(Clone, Debug, Serialize)]
pub struct UpdateGift {
    /// Which gift.
    pub id: GiftId,
    /// The version that was read.
    pub version: i32,
    /// What it is called, at most 60 characters; once in the catalogue.
    pub name: Option<String>,
    /// What it is counted in, at most 10 characters.
    pub measure: Option<String>,
    /// What one is worth, 0.01 to 10,000.00 yuan.
    pub value: Option<Fen>,
    /// Whether it is of practical use (FOLLOW-5).
    pub practical: Option<bool>,
    /// Whether it is given still.
    pub active: Option<bool>,
}

impl Operation for UpdateGift {
    const NAME: &'static str = "updateGift";
    const ACTION: Action = Action::GiftManage;
    type Output = GiftId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftId> {
        let before = gift::Entity::find_by_id(self.id).lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?;
        if before.version != self.version {
            return Err(stale(before.version));
        }
        let after = self.changed(op, &before)?;
        let written = after.clone().into_active_model().reset_all().update(op.tx()).await;
        written.map_err(Error::from).map_err(|err| if err.is_duplicate() { name_taken() } else { err })?;
        let data = json!({ "before": told(&before), "after": told(&after) });
        journal::record(op, Entry::new("GiftUpdated", after.id, actor.unit, &data)).await?;
        Ok(after.id)
    }
}

impl UpdateGift {
    fn changed(&self, op: &Op<'_>, before: &gift::Model) -> Result<gift::Model> {
        let value = self.value.unwrap_or_else(|| Fen::new(before.value_fen));
        let name = self.name.as_deref().unwrap_or(&before.name);
        let (name, measure) = rules::catalogued(name, self.measure.as_deref().unwrap_or(&before.measure), value)?;
        Ok(gift::Model {
            name,
            measure,
            value_fen: value.get(),
            practical: self.practical.unwrap_or(before.practical),
            active: self.active.unwrap_or(before.active),
            version: before.version + 1,
            updated_at: op.now(),
            ..before.clone()
        })
    }
}

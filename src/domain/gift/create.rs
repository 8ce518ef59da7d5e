//! `createGift`: a gift comes into the catalogue (GIFT-1).

use longhaul_entity::{GiftId, gift};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::rules;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    vocab::Fen,
};

/// A new gift (新增礼品).
#[derive(Clone, Debug, Serialize)]
pub struct CreateGift {
    /// Its id, if the client made one.
    pub id: Option<GiftId>,
    /// What it is called, at most 60 characters; once in the catalogue.
    pub name: String,
    /// What it is counted in, at most 10 characters.
    pub measure: String,
    /// What one is worth, 0.01 to 10,000.00 yuan.
    pub value: Fen,
    /// Whether it is of practical use (FOLLOW-5).
    pub practical: bool,
}

impl Operation for CreateGift {
    const NAME: &'static str = "createGift";
    const ACTION: Action = Action::GiftManage;
    type Output = GiftId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GiftId> {
        let (name, measure) = rules::catalogued(&self.name, &self.measure, self.value)?;
        let row = gift::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            name,
            measure,
            value_fen: self.value.get(),
            practical: self.practical,
            active: true,
            version: 1,
            created_at: op.now(),
            updated_at: op.now(),
        };
        let inserted = gift::Entity::insert(row.clone().into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted != 1 {
            let named = gift::Entity::find().filter(gift::Column::Name.eq(row.name.as_str())).one(op.tx()).await?;
            return Err(if named.is_some() { name_taken() } else { id_taken() });
        }
        // The catalogue is the maker's, and so are its entries.
        journal::record(op, Entry::new("GiftCreated", row.id, actor.unit, &told(&row))).await?;
        Ok(row.id)
    }
}

/// What the journal says of a gift.
pub(super) fn told(row: &gift::Model) -> serde_json::Value {
    json!({
        "name": row.name, "measure": row.measure, "valueFen": row.value_fen, "practical": row.practical,
        "active": row.active,
    })
}

/// Another gift is called that.
pub(super) fn name_taken() -> Error {
    let (zh, en) = ("目录中已有同名礼品", "The catalogue has a gift of this name");
    Refusal::new(Code::Conflict, zh, en).rule("GIFT-1").field("input.name").into()
}

/// Something else has that id.
pub(super) fn id_taken() -> Error {
    Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id").into()
}

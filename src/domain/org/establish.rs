//! The first rows of a deployment: the maker, its HQ and the channels (ORG-2, ORG-4).

use longhaul_entity::{
    ChannelId, ClosedEnum, UnitId, channel,
    enums::{ChannelKind, UnitKind},
    maker, unit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde_json::json;

use super::tree;
use crate::{
    db::Op,
    error::{Error, Result},
    journal::{Entry, record},
    vocab::PersonOrFirmName,
};

/// Whose deployment it is (ORG-4).
#[derive(Clone, Debug)]
pub struct Brand {
    /// The maker's name.
    pub maker: PersonOrFirmName,
    /// The brand of its trucks.
    pub brand: PersonOrFirmName,
    /// The name of its HQ.
    pub hq: PersonOrFirmName,
}

/// Founds the organisation unless it is there; answers with its HQ. Of two at once the second waits for the first and
/// finds its work done.
///
/// # Errors
/// What the database answers.
pub async fn establish(op: &Op<'_>, brand: &Brand) -> Result<UnitId> {
    let row = maker::ActiveModel {
        id: Set(1),
        name: Set(brand.maker.as_str().to_owned()),
        brand: Set(brand.brand.as_str().to_owned()),
    };
    let founded = maker::Entity::insert(row)
        .on_conflict(OnConflict::column(maker::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if founded == 0 {
        let hq = unit::Entity::find().filter(unit::Column::Kind.eq(UnitKind::Hq)).one(op.tx()).await?;
        return hq.map(|hq| hq.id).ok_or_else(|| Error::broken("there is a maker and no HQ"));
    }
    let id = op.id();
    let hq = tree::Seedling { id, parent: None, kind: UnitKind::Hq, name: &brand.hq, desk_phone: None };
    tree::plant(op, hq).await?;
    let channels = ChannelKind::ALL.iter().map(|kind| channel::ActiveModel {
        id: Set(op.id::<ChannelId>()),
        kind: Set(*kind),
        name: Set(kind.zh().to_owned()),
    });
    channel::Entity::insert_many(channels).exec_without_returning(op.tx()).await?;
    let data = json!({ "maker": brand.maker, "brand": brand.brand, "name": brand.hq });
    record(op, Entry::new("MakerFounded", id, id, &data)).await?;
    Ok(id)
}

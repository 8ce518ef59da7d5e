//! The catalogue: one for the maker, seen by everybody who gives or keeps gifts.

use std::collections::HashMap;

use longhaul_entity::{GiftId, gift};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::{
    auth::{Action, Actor},
    db::{Op, among},
    domain::page::{Page, Window},
    error::{Result, not_found},
};

use gift::Column;

/// Which gifts; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct GiftFilter {
    /// Such as are given still, or are not.
    pub active: Option<bool>,
    /// Such as are of practical use, or are not (FOLLOW-5).
    pub practical: Option<bool>,
}

impl GiftFilter {
    fn condition(self) -> Condition {
        Condition::all()
            .add_option(self.active.map(|active| Column::Active.eq(active)))
            .add_option(self.practical.map(|practical| Column::Practical.eq(practical)))
    }
}

/// The gift.
///
/// # Errors
/// FORBIDDEN for roles without gifts; NOT_FOUND.
pub async fn gift(db: &impl ConnectionTrait, actor: &Actor, id: GiftId) -> Result<gift::Model> {
    actor.may(Action::GiftView)?;
    gift::Entity::find_by_id(id).one(db).await?.ok_or_else(not_found)
}

/// The gift for an operation: it stays as it is until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(in super::super) async fn gift_held(op: &Op<'_>, id: GiftId) -> Result<gift::Model> {
    gift::Entity::find_by_id(id).lock_shared().one(op.tx()).await?.ok_or_else(not_found)
}

/// Those of the gifts that there are, in no order.
///
/// # Errors
/// What the database answers.
pub async fn gifts_by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[GiftId],
) -> Result<HashMap<GiftId, gift::Model>> {
    if !Action::GiftView.allows(actor.role) {
        return Ok(HashMap::new());
    }
    let found = gift::Entity::find().filter(among(db, Column::Id, ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the catalogue, in the order in which gifts came into it.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn gifts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: GiftFilter,
    window: &Window,
) -> Result<Page<gift::Model>> {
    actor.may(Action::GiftView)?;
    let rows = gift::Entity::find().filter(filter.condition());
    Ok(window.cut(window.apply(rows, Column::CreatedAt, Column::Id, false).all(db).await?))
}

/// How many gifts [`gifts`] would give in all.
///
/// # Errors
/// As [`gifts`].
pub async fn count_gifts(db: &impl ConnectionTrait, actor: &Actor, filter: GiftFilter) -> Result<u64> {
    actor.may(Action::GiftView)?;
    Ok(gift::Entity::find().filter(filter.condition()).count(db).await?)
}

//! The standards for gifts (赠礼标准, GIFT-2): what a recipient may be given, by the customer's tier and the occasion. Versions are
//! added from a day on; the one with the latest beginning that is not after the day counts, of two with one beginning the one set last.

use std::collections::HashMap;

use longhaul_entity::{
    GiftId, GiftStandardId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
    gift_standard, gift_standard_item,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    Statement,
};

use crate::{
    auth::{Action, Actor},
    db::among,
    domain::page::{Page, Window},
    error::Result,
    vocab::BusinessDay,
};

use gift_standard::Column;

/// Which standards; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// For customers of this tier.
    pub tier: Option<CustomerTier>,
    /// At this occasion.
    pub occasion: Option<GiftOccasion>,
    /// For such recipients.
    pub recipient: Option<GiftRecipientKind>,
}

impl Filter {
    fn asks_for(&self, row: &gift_standard::Model) -> bool {
        self.tier.is_none_or(|tier| tier == row.tier)
            && self.occasion.is_none_or(|occasion| occasion == row.occasion)
            && self.recipient.is_none_or(|recipient| recipient == row.recipient)
    }

    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.tier.map(|tier| Column::Tier.eq(tier)))
            .add_option(self.occasion.map(|occasion| Column::Occasion.eq(occasion)))
            .add_option(self.recipient.map(|recipient| Column::Recipient.eq(recipient)))
    }
}

/// The standard that counts on a day, with the gifts that it lists; none where none was set.
///
/// # Errors
/// What the database answers.
pub(super) async fn counting(
    db: &impl ConnectionTrait,
    (tier, occasion, recipient): (CustomerTier, GiftOccasion, GiftRecipientKind),
    day: i32,
) -> Result<Option<(gift_standard::Model, Vec<GiftId>)>> {
    let cell = Filter { tier: Some(tier), occasion: Some(occasion), recipient: Some(recipient) };
    let found = gift_standard::Entity::find()
        .filter(cell.condition())
        .filter(Column::ValidFrom.lte(day))
        .order_by_desc(Column::ValidFrom)
        .order_by_desc(Column::Seq)
        .one(db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let listed = listed(db, &[found.id]).await?.remove(&found.id).unwrap_or_default();
    Ok(Some((found, listed)))
}

/// The version of a standard.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: GiftStandardId,
) -> Result<Option<gift_standard::Model>> {
    actor.may(Action::GiftView)?;
    Ok(gift_standard::Entity::find().filter(Column::Id.eq(id)).one(db).await?)
}

/// The standards that count on a day, in the order of tiers, occasions and recipients; at most one for each, so at most 60.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn on(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    day: BusinessDay,
) -> Result<Vec<gift_standard::Model>> {
    actor.may(Action::GiftView)?;
    let text = "SELECT * FROM (
           SELECT s.*, ROW_NUMBER() OVER (
             PARTITION BY s.tier, s.occasion, s.recipient ORDER BY s.valid_from DESC, s.seq DESC) AS place
             FROM gift_standard s WHERE s.valid_from <= $1
         ) ranked WHERE place = 1";
    let ask = Statement::from_sql_and_values(db.get_database_backend(), text, [day.get().into()]);
    let mut found = gift_standard::Model::find_by_statement(ask).all(db).await?;
    found.retain(|row| filter.asks_for(row));
    found.sort_by_key(|row| (row.tier, row.occasion, row.recipient));
    Ok(found)
}

/// Every version that was set, the last one first; the key of the page is when.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn history(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<gift_standard::Model>> {
    actor.may(Action::GiftView)?;
    let rows = gift_standard::Entity::find().filter(filter.condition());
    Ok(window.cut(window.apply(rows, Column::SetAt, Column::Id, true).all(db).await?))
}

/// How many versions [`history`] would give in all.
///
/// # Errors
/// As [`history`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    actor.may(Action::GiftView)?;
    Ok(gift_standard::Entity::find().filter(filter.condition()).count(db).await?)
}

/// The gifts that standards list.
///
/// # Errors
/// What the database answers.
pub async fn listed(db: &impl ConnectionTrait, of: &[GiftStandardId]) -> Result<HashMap<GiftStandardId, Vec<GiftId>>> {
    let rows = gift_standard_item::Entity::find()
        .filter(among(db, gift_standard_item::Column::StandardId, of))
        .order_by_asc(gift_standard_item::Column::GiftId);
    let mut listed: HashMap<GiftStandardId, Vec<GiftId>> = HashMap::new();
    for row in rows.all(db).await? {
        listed.entry(row.standard_id).or_default().push(row.gift_id);
    }
    Ok(listed)
}

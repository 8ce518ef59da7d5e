//! What business channels have, and whose business a customer is.

use std::collections::HashMap;

use longhaul_entity::{
    ChannelId, CustomerId, UnitId, channel, channel_dealer, channel_series, customer, customer_standing,
    enums::{ChannelKind, CustomerClass},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::rules::{self, series_key};
use crate::{
    auth::{Action, Actor},
    db::among,
    domain::org,
    error::Result,
};

/// What a channel sells, and who does its business.
#[derive(Clone, Debug, Default)]
pub struct Business {
    /// The series, in their order.
    pub series: Vec<String>,
    /// The dealers that are named for it, as far as one sees them.
    pub dealers: Vec<UnitId>,
}

/// The business of channels, for whoever is signed in; of the dealers those that he sees.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn businesses(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ChannelId],
) -> Result<HashMap<ChannelId, Business>> {
    actor.may(Action::OwnAccount)?;
    let mut found: HashMap<ChannelId, Business> = HashMap::new();
    let series = channel_series::Entity::find()
        .filter(among(db, channel_series::Column::ChannelId, ids))
        .order_by_asc(channel_series::Column::Series);
    for row in series.all(db).await? {
        found.entry(row.channel_id).or_default().series.push(row.series);
    }
    let dealers = channel_dealer::Entity::find()
        .filter(among(db, channel_dealer::Column::ChannelId, ids))
        .filter(org::query::seen(actor, channel_dealer::Column::UnitId))
        .order_by_asc(channel_dealer::Column::UnitId);
    for row in dealers.all(db).await? {
        found.entry(row.channel_id).or_default().dealers.push(row.unit_id);
    }
    Ok(found)
}

/// The channels that dealers are named for; for dealers that the caller has come by through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn channels_of_unscoped(
    db: &impl ConnectionTrait,
    dealers: &[UnitId],
) -> Result<HashMap<UnitId, Vec<ChannelId>>> {
    let mut found: HashMap<UnitId, Vec<ChannelId>> = HashMap::new();
    let rows = channel_dealer::Entity::find().filter(among(db, channel_dealer::Column::UnitId, dealers));
    for row in rows.all(db).await? {
        found.entry(row.unit_id).or_default().push(row.channel_id);
    }
    Ok(found)
}

/// Whose business it is when a customer wants a series, for wishes that the caller has seen through a scoped finder. What it
/// tells of the customer is which desk it belongs to, and no more (CUST-10). Those that are nobody's are left out.
///
/// # Errors
/// What the database answers.
pub async fn routes_unscoped(
    db: &impl ConnectionTrait,
    wishes: &[(CustomerId, String)],
) -> Result<HashMap<(CustomerId, String), channel::Model>> {
    let channels: HashMap<ChannelId, channel::Model> =
        channel::Entity::find().all(db).await?.into_iter().map(|channel| (channel.id, channel)).collect();
    let key_accounts = channels.values().find(|channel| channel.kind == ChannelKind::KeyAccount);
    let series = wishes.iter().map(|(_, series)| series_key(series));
    let sellers = channel_series::Entity::find().filter(channel_series::Column::Series.is_in(series)).all(db).await?;
    let sellers: HashMap<String, ChannelId> = sellers.into_iter().map(|row| (row.series, row.channel_id)).collect();
    let classes = classes(db, wishes).await?;
    let each = wishes.iter().filter_map(|(customer, series)| {
        let seller = sellers.get(&series_key(series)).and_then(|id| channels.get(id));
        let route = rules::route(*classes.get(customer)?, key_accounts, seller)?;
        Some(((*customer, series.clone()), route))
    });
    Ok(each.collect())
}

/// The class of each customer; of a record that was merged that of the one which stands for it.
async fn classes(
    db: &impl ConnectionTrait,
    wishes: &[(CustomerId, String)],
) -> Result<HashMap<CustomerId, CustomerClass>> {
    let ids: Vec<CustomerId> = wishes.iter().map(|(customer, _)| *customer).collect();
    let records = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::MergedInto])
        .filter(among(db, customer::Column::Id, &ids))
        .into_tuple::<(CustomerId, Option<CustomerId>)>()
        .all(db)
        .await?;
    let wholes: Vec<CustomerId> = records.iter().map(|(id, merged_into)| merged_into.unwrap_or(*id)).collect();
    let found = customer_standing::Entity::find()
        .select_only()
        .columns([customer_standing::Column::Id, customer_standing::Column::Class])
        .filter(among(db, customer_standing::Column::Id, &wholes))
        .into_tuple::<(CustomerId, CustomerClass)>()
        .all(db)
        .await?;
    let found: HashMap<CustomerId, CustomerClass> = found.into_iter().collect();
    let whole =
        |(id, merged_into): (CustomerId, Option<CustomerId>)| Some((id, *found.get(&merged_into.unwrap_or(id))?));
    Ok(records.into_iter().filter_map(whole).collect())
}

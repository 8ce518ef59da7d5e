//! Another dealer becomes responsible for a customer (CUST-13): it gained protection, or won it. What the former one wrote
//! stays its own to read; the customer and its lists are the new one's from now on.

use longhaul_entity::{UnitId, UserId, customer, customer_share, enums::StandingCause};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Map, json};

use super::change;
use crate::{
    db::Op,
    domain::{search, standing},
    error::Result,
    journal::{self, Entry},
};

/// Makes the dealer responsible for a customer whose row this transaction has locked; nothing if it is already. Sharing
/// with people of the former dealer ends. Each side's journal says what happened to it, and not who the other is.
///
/// # Errors
/// CONFLICT when the row changed since it was read.
pub async fn becomes(op: &Op<'_>, before: &customer::Model, dealer: UnitId, owner: Option<UserId>) -> Result<()> {
    if before.dealer_id == dealer {
        return Ok(());
    }
    let shares = customer_share::Column::CustomerId.eq(before.id);
    customer_share::Entity::delete_many().filter(shares).exec(op.tx()).await?;
    let after = customer::Model { dealer_id: dealer, owner_id: owner, ..before.clone() };
    let after = change::store(op, before, after).await?;
    // Whoever looks for it now is another, and the figures of another unit count for it (POL-2).
    search::transfer(op, before, &after).await?;
    standing::stand_alone(op, after.id, StandingCause::Facts).await?;
    let left = json!({"version": after.version, "changed": {"responsible": {"before": true, "after": false}}});
    journal::record_unattributed(op, Entry::new("CustomerLeft", after.id, before.dealer_id, &left)).await?;
    let gained = Map::from_iter([("ownerId".to_owned(), json!({"before": null, "after": owner}))]);
    change::journal(op, "CustomerGained", &after, gained).await
}

//! `unshareCustomer`: somebody works on the customer no more (CUST-13).

use longhaul_entity::{CustomerId, UserId, customer_share};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, lines};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
};

/// Ends the sharing. Ending it twice is ending it once, so it asks for no version.
#[derive(Clone, Debug, Serialize)]
pub struct UnshareCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// With whom it was shared.
    pub user: UserId,
}

impl Operation for UnshareCustomer {
    const NAME: &'static str = "unshareCustomer";
    const ACTION: Action = Action::CustomerAssign;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, None).await?;
        let deleted = customer_share::Entity::delete_by_id((self.id, self.user)).exec(op.tx()).await?;
        if deleted.rows_affected == 1 {
            let after = change::store(op, &before, before.clone()).await?;
            let changed = lines::changed("sharedWith", json!(self.user), Value::Null);
            change::journal(op, "CustomerUnshared", &after, changed).await?;
        }
        Ok(self.id)
    }
}

//! `leaveGroup`: a customer belongs to its group no more (CUST-5).

use longhaul_entity::{CustomerId, GroupId, enums::StandingCause};
use serde::Serialize;
use serde_json::{Value, json};

use super::query;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        customer::{change, lines},
        standing::{self, Pools},
    },
    error::Result,
};

/// Takes the customer out of the group. Taking it out twice is taking it out once.
#[derive(Clone, Debug, Serialize)]
pub struct LeaveGroup {
    /// The group.
    pub group: GroupId,
    /// The customer.
    pub customer: CustomerId,
}

impl Operation for LeaveGroup {
    const NAME: &'static str = "leaveGroup";
    const ACTION: Action = Action::GroupManage;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        query::find(op.tx(), actor, self.group).await?;
        let held = standing::hold(op, self.customer, Pools::default()).await?;
        let before = change::open(op, actor, Self::ACTION, self.customer, None).await?;
        if query::group_of_unscoped(op.tx(), self.customer).await? != Some(self.group) {
            return Ok(self.customer);
        }
        standing::group_is(op, self.customer, None).await?;
        let after = change::store(op, &before, before.clone()).await?;
        let changed = lines::changed("group", json!(self.group), Value::Null);
        change::journal(op, "CustomerLeftGroup", &after, changed).await?;
        standing::stand(op, held, StandingCause::Group).await?;
        Ok(self.customer)
    }
}

//! `joinGroup`: a customer belongs to a group from now on; the fleets of all its members count together (CUST-5).

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, GroupId, customer, customer_group, enums::StandingCause, unit_within};
use sea_orm::EntityTrait;
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
    error::{Code, Refusal, Result},
};

/// Puts the customer into the group.
#[derive(Clone, Debug, Serialize)]
pub struct JoinGroup {
    /// The group.
    pub group: GroupId,
    /// The customer.
    pub customer: CustomerId,
}

impl Operation for JoinGroup {
    const NAME: &'static str = "joinGroup";
    const ACTION: Action = Action::GroupManage;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let group = query::find(op.tx(), actor, self.group).await?;
        let more = Pools { groups: BTreeSet::from([self.group]), ..Pools::default() };
        let held = standing::hold(op, self.customer, more).await?;
        let before = change::open(op, actor, Self::ACTION, self.customer, None).await?;
        let present = query::group_of_unscoped(op.tx(), self.customer).await?;
        if present == Some(self.group) {
            return Ok(self.customer);
        }
        if present.is_some() {
            let (zh, en) = ("该客户已属于一个集团", "The customer belongs to a group already");
            return Err(Refusal::new(Code::Rule, zh, en).rule("CUST-5").field("input.customerId").into());
        }
        within(op, &group, &before).await?;
        standing::group_is(op, self.customer, Some(self.group)).await?;
        let after = change::store(op, &before, before.clone()).await?;
        let changed = lines::changed("group", Value::Null, json!(self.group));
        change::journal(op, "CustomerJoinedGroup", &after, changed).await?;
        standing::stand(op, held, StandingCause::Group).await?;
        Ok(self.customer)
    }
}

/// Whether the customer lies within the unit that keeps the group.
async fn within(op: &Op<'_>, group: &customer_group::Model, customer: &customer::Model) -> Result<()> {
    let key = (group.unit_id, customer.dealer_id);
    if unit_within::Entity::find_by_id(key).one(op.tx()).await?.is_some() {
        return Ok(());
    }
    let (zh, en) = ("该客户不在集团所属单位的范围内", "The customer lies outside the unit that keeps the group");
    Err(Refusal::new(Code::Rule, zh, en).rule("CUST-5").field("input.customerId").into())
}

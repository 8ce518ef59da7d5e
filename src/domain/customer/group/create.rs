//! `createCustomerGroup`: a group, without members yet (CUST-5).

use longhaul_entity::{GroupId, UnitId, customer_group, unit};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result, not_found},
    journal::{self, Entry},
    vocab::PersonOrFirmName,
};

/// Creates a group.
#[derive(Clone, Debug, Serialize)]
pub struct CreateCustomerGroup {
    /// Its id, if the client made one.
    pub id: Option<GroupId>,
    /// Its name; once per unit.
    pub name: PersonOrFirmName,
    /// The unit that keeps it; the actor's own when none is named.
    pub unit: Option<UnitId>,
}

impl Operation for CreateCustomerGroup {
    const NAME: &'static str = "createCustomerGroup";
    const ACTION: Action = Action::GroupManage;
    type Output = GroupId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GroupId> {
        let unit = self.unit.unwrap_or(actor.unit);
        let within = actor.reach(Self::ACTION).covers(unit::Column::Id);
        unit::Entity::find_by_id(unit).filter(within).one(op.tx()).await?.ok_or_else(not_found)?;
        let group = customer_group::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            unit_id: unit,
            name: self.name.as_str().to_owned(),
            created_by: actor.user,
            created_at: op.now(),
        };
        let inserted = customer_group::Entity::insert(group.clone().into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            return Err(stands_already(op, &group).await?.into());
        }
        let data = json!({ "name": group.name });
        journal::record(op, Entry::new("CustomerGroupCreated", group.id, unit, &data)).await?;
        Ok(group.id)
    }
}

async fn stands_already(op: &Op<'_>, group: &customer_group::Model) -> Result<Refusal> {
    let same_name = customer_group::Entity::find()
        .filter(customer_group::Column::UnitId.eq(group.unit_id))
        .filter(customer_group::Column::Name.eq(group.name.as_str()))
        .one(op.tx())
        .await?;
    Ok(match same_name {
        None => Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id"),
        Some(_) => Refusal::new(Code::Conflict, "已有同名集团", "A group of this name is there")
            .rule("CUST-5")
            .field("input.name"),
    })
}

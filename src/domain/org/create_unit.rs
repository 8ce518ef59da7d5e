//! `createUnit`: a new unit of the tree (ORG-1).

use longhaul_entity::{UnitId, enums::UnitKind, unit};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::json;

use super::{UnitChanged, id_taken, query, tree};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
    journal::{Entry, record},
    vocab::{PersonOrFirmName, Phone},
};

/// A new unit below another.
#[derive(Clone, Debug, Serialize)]
pub struct CreateUnit {
    /// The id that the client made for it, if it did.
    pub id: Option<UnitId>,
    /// The unit above.
    pub parent: UnitId,
    /// Its level, which must fit the one above.
    pub kind: UnitKind,
    /// Its name; once below its parent.
    pub name: PersonOrFirmName,
    /// The desk to call about its customers (CUST-10).
    pub desk_phone: Option<Phone>,
}

impl Operation for CreateUnit {
    const NAME: &'static str = "createUnit";
    const ACTION: Action = Action::OrgManage;
    type Output = UnitChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UnitChanged> {
        tree::lock(op).await?;
        let parent = query::managed(op.tx(), actor, self.parent).await?;
        tree::check_place(op, self.kind, self.name.as_str(), &parent).await?;
        let id = self.id.unwrap_or_else(|| op.id());
        if unit::Entity::find_by_id(id).one(op.tx()).await?.is_some() {
            return Err(id_taken());
        }
        let row = tree::Seedling {
            id,
            parent: Some(parent.id),
            kind: self.kind,
            name: &self.name,
            desk_phone: self.desk_phone.as_ref(),
        };
        tree::plant(op, row).await?;
        let data = json!({ "kind": self.kind, "name": self.name, "parent": parent.id });
        record(op, Entry::new("UnitCreated", id, id, &data)).await?;
        Ok(UnitChanged { unit: id })
    }
}

//! `updateUnit`: another name or desk for a unit.

use longhaul_entity::{UnitId, unit};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{UnitChanged, query, tree};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
    journal::{Entry, record},
    vocab::{PersonOrFirmName, Phone},
};

/// What changes of a unit; what is not named stays.
#[derive(Clone, Debug, Serialize)]
pub struct UpdateUnit {
    /// The unit.
    pub unit: UnitId,
    /// The version that was read.
    pub version: i32,
    /// Its new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonOrFirmName>,
    /// Its new desk, or none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk_phone: Option<Option<Phone>>,
}

impl Operation for UpdateUnit {
    const NAME: &'static str = "updateUnit";
    const ACTION: Action = Action::OrgManage;
    type Output = UnitChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UnitChanged> {
        tree::lock(op).await?;
        let unit = query::managed(op.tx(), actor, self.unit).await?;
        let name = self.name.as_ref().map_or(unit.name.as_str(), PersonOrFirmName::as_str);
        if let Some(parent) = unit.parent_id.filter(|_| name != unit.name) {
            tree::check_name(op, parent, name).await?;
        }
        let mut set = unit::ActiveModel { name: Set(name.to_owned()), ..Default::default() };
        if let Some(phone) = &self.desk_phone {
            set.desk_phone = Set(phone.as_ref().map(|phone| phone.as_str().to_owned()));
        }
        tree::change(op, &unit, self.version, set).await?;
        let mut data = json!({ "name": { "from": unit.name, "to": name } });
        if let Some(phone) = &self.desk_phone {
            data["deskPhone"] = json!({ "from": unit.desk_phone, "to": phone });
        }
        record(op, Entry::new("UnitUpdated", unit.id, unit.id, &data)).await?;
        Ok(UnitChanged { unit: unit.id })
    }
}

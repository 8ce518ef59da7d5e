//! `moveUnit`: a unit, with all below it, comes to stand below another (ORG-1).

use longhaul_entity::{UnitId, unit};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{UnitChanged, query, tree};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, stage},
    error::{Code, Error, Refusal, Result},
    journal::{Entry, record},
};

/// A unit's new place.
#[derive(Clone, Debug, Serialize)]
pub struct MoveUnit {
    /// The unit.
    pub unit: UnitId,
    /// Below which unit it is to stand.
    pub parent: UnitId,
    /// The version that was read.
    pub version: i32,
}

impl Operation for MoveUnit {
    const NAME: &'static str = "moveUnit";
    const ACTION: Action = Action::OrgManage;
    type Output = UnitChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UnitChanged> {
        tree::lock(op).await?;
        let unit = query::managed(op.tx(), actor, self.unit).await?;
        let parent = query::managed(op.tx(), actor, self.parent).await?;
        if query::is_within(op.tx(), parent.id, unit.id).await? {
            return Err(refused("单元不能移到自己或其下级之下", "A unit cannot stand below itself"));
        }
        if unit.parent_id == Some(parent.id) {
            return Err(refused("单元已在该上级之下", "The unit stands there already"));
        }
        let set = unit::ActiveModel { parent_id: Set(Some(parent.id)), ..Default::default() };
        tree::check_place(op, unit.kind, &unit.name, &parent).await?;
        tree::change(op, &unit, self.version, set).await?;
        let touched = tree::relocate(op, unit.id, parent.id).await?;
        stage::rebuild_units(op, &touched).await?;
        let data = json!({ "from": unit.parent_id, "to": parent.id });
        record(op, Entry::new("UnitMoved", unit.id, unit.id, &data)).await?;
        Ok(UnitChanged { unit: unit.id })
    }
}

fn refused(zh: &'static str, en: &'static str) -> Error {
    Refusal::new(Code::Rule, zh, en).rule("ORG-1").field("input.parentId").into()
}

//! `createWorkSite`: a mine or work site that territories can name (ORG-3).

use longhaul_entity::{SiteId, enums::SiteKind, work_site};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::id_taken;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
    journal::{Entry, record},
    vocab::{Coordinates, PersonOrFirmName, RegionCode},
};

/// A new mine or work site.
#[derive(Clone, Debug, Serialize)]
pub struct CreateWorkSite {
    /// The id that the client made for it, if it did.
    pub id: Option<SiteId>,
    /// Its name; once in its division.
    pub name: PersonOrFirmName,
    /// Mine or work site.
    pub kind: SiteKind,
    /// The division that it lies in.
    pub division: RegionCode,
    /// Where it lies, WGS-84.
    pub position: Coordinates,
}

/// What creating a site answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkSiteChanged {
    /// The site.
    pub site: SiteId,
}

impl Operation for CreateWorkSite {
    const NAME: &'static str = "createWorkSite";
    const ACTION: Action = Action::OrgManage;
    type Output = WorkSiteChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<WorkSiteChanged> {
        let id = self.id.unwrap_or_else(|| op.id());
        let row = work_site::ActiveModel {
            id: Set(id),
            name: Set(self.name.as_str().to_owned()),
            kind: Set(self.kind),
            division_code: Set(self.division.as_str().to_owned()),
            lat_e6: Set(self.position.lat_micro_degrees()),
            lon_e6: Set(self.position.lon_micro_degrees()),
        };
        let inserted = work_site::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            return Err(self.stands_already(op).await?);
        }
        // A site belongs to no dealer; who manages the organisation sits at HQ, and so does its entry.
        record(op, Entry::new("WorkSiteCreated", id, actor.unit, &json!(self))).await?;
        Ok(WorkSiteChanged { site: id })
    }
}

impl CreateWorkSite {
    async fn stands_already(&self, op: &Op<'_>) -> Result<crate::error::Error> {
        let same_name = work_site::Entity::find()
            .filter(work_site::Column::DivisionCode.eq(self.division.as_str()))
            .filter(work_site::Column::Name.eq(self.name.as_str()))
            .one(op.tx())
            .await?;
        Ok(match same_name {
            None => id_taken(),
            Some(_) => Refusal::new(Code::Conflict, "该区划内已有同名矿区或工地", "A site of this name is there")
                .rule("ORG-3")
                .field("input.name")
                .into(),
        })
    }
}

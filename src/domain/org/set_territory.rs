//! `setTerritory`: where a dealer or body builder is authorised (ORG-3).

use std::collections::BTreeSet;

use longhaul_entity::{SiteId, UnitId, territory_division, territory_site, unit, work_site};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::{UnitChanged, query, rules, tree};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
    journal::{Entry, record},
    vocab::RegionCode,
};

/// Divisions and sites that a territory may consist of.
const PARTS_MAX: usize = 1000;

/// The whole territory of a unit; it takes the place of the old one. Those of two dealers may overlap.
#[derive(Clone, Debug, Serialize)]
pub struct SetTerritory {
    /// The dealer or body builder.
    pub unit: UnitId,
    /// The divisions, each with all within it.
    pub divisions: BTreeSet<RegionCode>,
    /// The named mines and work sites.
    pub sites: BTreeSet<SiteId>,
    /// The version of the unit that was read.
    pub version: i32,
}

impl Operation for SetTerritory {
    const NAME: &'static str = "setTerritory";
    const ACTION: Action = Action::OrgManage;
    type Output = UnitChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UnitChanged> {
        tree::lock(op).await?;
        let unit = query::managed(op.tx(), actor, self.unit).await?;
        if !rules::has_territory(unit.kind) {
            let refusal = Refusal::new(
                Code::Rule,
                "只有经销商和改装厂有授权区域",
                "Only dealers and body builders have a territory",
            );
            return Err(refusal.rule("ORG-3").field("input.unitId").into());
        }
        self.check_parts(op).await?;
        tree::change(op, &unit, self.version, unit::ActiveModel::default()).await?;
        self.replace(op).await?;
        let data = json!({ "divisions": self.divisions, "sites": self.sites });
        record(op, Entry::new("TerritorySet", unit.id, unit.id, &data)).await?;
        Ok(UnitChanged { unit: unit.id })
    }
}

impl SetTerritory {
    async fn check_parts(&self, op: &Op<'_>) -> Result<()> {
        if self.divisions.len() + self.sites.len() > PARTS_MAX {
            let refusal = Refusal::new(Code::Limit, "授权区域的组成部分过多", "The territory has too many parts");
            return Err(refusal.rule("ORG-3").fact("limit", PARTS_MAX).into());
        }
        let known = work_site::Entity::find()
            .filter(work_site::Column::Id.is_in(self.sites.iter().copied()))
            .count(op.tx())
            .await?;
        if known == self.sites.len() as u64 {
            return Ok(());
        }
        let refusal = Refusal::new(Code::NotFound, "没有找到矿区或工地", "There is no such work site");
        Err(refusal.rule("ORG-3").field("input.siteIds").into())
    }

    async fn replace(&self, op: &Op<'_>) -> Result<()> {
        let (unit, tx) = (self.unit, op.tx());
        territory_division::Entity::delete_many().filter(territory_division::Column::UnitId.eq(unit)).exec(tx).await?;
        territory_site::Entity::delete_many().filter(territory_site::Column::UnitId.eq(unit)).exec(tx).await?;
        if !self.divisions.is_empty() {
            let rows = self.divisions.iter().map(|code| territory_division::ActiveModel {
                unit_id: Set(unit),
                division_code: Set(code.as_str().to_owned()),
            });
            territory_division::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        if !self.sites.is_empty() {
            let rows =
                self.sites.iter().map(|site| territory_site::ActiveModel { unit_id: Set(unit), site_id: Set(*site) });
            territory_site::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

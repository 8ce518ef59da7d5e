//! The organisation (组织架构): the tree of units, the channels of HQ, work sites and territories (ORG-1 to ORG-4).
//!
//! Knows nobody's customers; the counts kept by unit follow a move through `stage`. Who changes the tree's shape holds [`tree::lock`], so its changes happen one by one.

mod create_unit;
mod create_work_site;
mod establish;
mod move_unit;
pub mod query;
pub mod rules;
mod set_territory;
mod tree;
mod update_unit;

pub use create_unit::CreateUnit;
pub use create_work_site::{CreateWorkSite, WorkSiteChanged};
pub use establish::{Brand, establish};
pub use move_unit::MoveUnit;
pub use query::{SiteFilter, Territory, UnitFilter};
pub use set_territory::SetTerritory;
pub use tree::CHILDREN_MAX;
pub use update_unit::UpdateUnit;

use longhaul_entity::UnitId;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Refusal};

/// What a change of a unit answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChanged {
    /// The unit.
    pub unit: UnitId,
}

/// The id that the client made names something already.
fn id_taken() -> Error {
    Refusal::new(Code::Conflict, "该编号已存在", "Something with this id exists already").field("input.id").into()
}

//! Units of the organisation: HQ, region, market area, dealer or body builder (ORG-1, 组织单元).

use sea_orm::entity::prelude::*;

use crate::{Timestamp, UnitId, enums::UnitKind};

/// A row of `unit`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    /// The unit above; none for HQ alone.
    pub parent_id: Option<UnitId>,
    /// Its level.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// The desk to call about a customer of this unit (CUST-10).
    pub desk_phone: Option<String>,
    /// Raised with each change.
    pub version: i32,
    /// When it was created.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

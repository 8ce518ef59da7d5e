//! Named mines and work sites that a territory can consist of (ORG-3, 矿区/工地).

use sea_orm::entity::prelude::*;

use crate::{SiteId, enums::SiteKind};

/// A row of `work_site`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_site")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteId,
    /// Its name; once per division.
    pub name: String,
    /// Mine or work site.
    pub kind: SiteKind,
    /// The county it lies in.
    pub division_code: String,
    /// Latitude in micro-degrees, WGS-84.
    pub lat_e6: i32,
    /// Longitude in micro-degrees, WGS-84.
    pub lon_e6: i32,
}

impl ActiveModelBehavior for ActiveModel {}

//! The work sites that a dealer is authorised for (ORG-3, 授权矿区).

use sea_orm::entity::prelude::*;

use crate::{SiteId, UnitId};

/// A row of `territory_site`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "territory_site")]
pub struct Model {
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The site.
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
}

impl ActiveModelBehavior for ActiveModel {}

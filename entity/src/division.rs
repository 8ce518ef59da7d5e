//! Administrative divisions by GB/T 2260 code, down to the county (ORG-3, 行政区划).

use sea_orm::entity::prelude::*;

use crate::enums::DivisionLevel;

/// A row of `division`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "division")]
pub struct Model {
    /// The six-digit code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its own name, without those above.
    pub name: String,
    /// Province, city or county.
    pub level: DivisionLevel,
    /// The code of the division above; none for a province.
    pub parent_code: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

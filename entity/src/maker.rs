//! The maker whose deployment this is (ORG-4, 主机厂). One row.

use sea_orm::entity::prelude::*;

/// A row of `maker`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "maker")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The maker's name.
    pub name: String,
    /// The brand of its trucks; a fleet line of this brand means "has bought" (CUST-6).
    pub brand: String,
}

impl ActiveModelBehavior for ActiveModel {}

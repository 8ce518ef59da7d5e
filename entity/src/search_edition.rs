//! By which edition of the rules the index of searches was made, and whether all customers are in it (ALL-6). One row.

use sea_orm::entity::prelude::*;

/// The row of `search_edition`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_edition")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The edition.
    pub edition: i32,
    /// Whether all customers are in the index.
    pub complete: bool,
}

impl ActiveModelBehavior for ActiveModel {}

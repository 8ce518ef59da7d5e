//! The index of searches: a text by whose beginning a customer is found (ALL-6).

use sea_orm::entity::prelude::*;

/// A row of `search_term`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_term")]
pub struct Model {
    /// The number of the responsible dealer; below zero for a customer that is set aside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: i32,
    /// What kind of text it is; the domain gives out the numbers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i32,
    /// The text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The number of the customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: i64,
}

impl ActiveModelBehavior for ActiveModel {}

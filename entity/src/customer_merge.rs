//! Merges: two records of one customer became one, and perhaps apart again (CUST-10, 客户合并).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, MergeId, Timestamp, UserId};

/// A row of `customer_merge`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_merge")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MergeId,
    /// The record that stands for both.
    pub kept_id: CustomerId,
    /// The record that was merged into it.
    pub merged_id: CustomerId,
    /// Its place among the merges into that record that stand: the latest is undone first.
    pub nth: i32,
    /// The blanks of the kept record that were filled from the other: texts of `MergedField`, with spaces between.
    pub filled: String,
    /// Why, in words.
    pub why: String,
    /// Who merged them.
    pub made_by: UserId,
    /// When.
    pub made_at: Timestamp,
    /// Undone since then.
    pub undone_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}

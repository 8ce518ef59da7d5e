//! What a merge put into the lists of the record that was kept: its undoing takes out what nobody changed since (CUST-10).

use sea_orm::entity::prelude::*;

use crate::{MergeId, enums::MergedList};

/// A row of `customer_merge_line`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_merge_line")]
pub struct Model {
    /// The merge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub merge_id: MergeId,
    /// Which list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: MergedList,
    /// The line of the merged record; for shares the user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The line of the kept record: a copy, or a fleet line whose number was raised; for shares the user.
    pub target_id: Uuid,
    /// The number that a raised fleet line had before; none for what was added.
    pub was: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

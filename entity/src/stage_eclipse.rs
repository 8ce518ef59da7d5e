//! Stage events that do not count: another record of the same customer entered the stage before (FUN-1, CUST-10).

use sea_orm::entity::prelude::*;

use crate::StageEventId;

/// A row of `stage_eclipse`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_eclipse")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: StageEventId,
}

impl ActiveModelBehavior for ActiveModel {}

//! Gifts to bring on planned visits (VISIT-1). Planned, not given: stock and limits are looked at when a gift is given (GIFT-3).

use sea_orm::entity::prelude::*;

use crate::{GiftId, PlannedVisitId};

/// A row of `planned_visit_gift`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "planned_visit_gift")]
pub struct Model {
    /// The planned visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub planned_visit_id: PlannedVisitId,
    /// The gift.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gift_id: GiftId,
    /// Its place in the list, from 0.
    pub position: i32,
    /// How many, 1 to 10,000.
    pub quantity: i32,
}

impl ActiveModelBehavior for ActiveModel {}

//! Check-ins: where a phone was when a visit on site began and ended (VISIT-5, 签到).

use sea_orm::entity::prelude::*;

use crate::{
    CheckInId, CustomerId, Timestamp, UnitId, UserId,
    enums::{CheckInKind, PositionProvider},
};

/// A row of `check_in`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in")]
pub struct Model {
    /// Its id, made by the phone (VISIT-8).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CheckInId,
    /// Which end of the visit it marks.
    pub kind: CheckInKind,
    /// The beginning that it ends; none for a beginning.
    pub begin_id: Option<CheckInId>,
    /// Who is visited.
    pub customer_id: CustomerId,
    /// The dealer responsible then.
    pub dealer_id: UnitId,
    /// Who visits.
    pub user_id: UserId,
    /// Latitude in micro-degrees, WGS-84.
    pub lat_e6: i32,
    /// Longitude in micro-degrees, WGS-84.
    pub lon_e6: i32,
    /// How far off the position may be by the phone's account, in metres, at most 5000.
    pub accuracy_m: i32,
    /// Where the phone had the position from.
    pub provider: PositionProvider,
    /// When, by the phone.
    pub device_at: Timestamp,
    /// When the server received it.
    pub received_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

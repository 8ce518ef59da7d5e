//! Months of the customer ledger that areas handed in; never changed (CUST-11, 月度台账).

use sea_orm::entity::prelude::*;

use crate::{MonthlyLedgerId, Timestamp, UnitId, UserId};

/// A row of `monthly_ledger`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "monthly_ledger")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MonthlyLedgerId,
    /// The market area.
    pub area_id: UnitId,
    /// The month, `YYYYMM`.
    pub month: i32,
    /// The day it was due, `YYYYMMDD`.
    pub due_day: i32,
    /// Whether it came later.
    pub late: bool,
    /// Customers recorded in the month.
    pub recorded: i32,
    /// Those of them with a valid record: the rows.
    pub valid: i32,
    /// Who handed it in.
    pub handed_in_by: UserId,
    /// When.
    pub handed_in_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

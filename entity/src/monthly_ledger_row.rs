//! The records of a month that was handed in, as they were then; never changed (CUST-11).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, LedgerRowId, MonthlyLedgerId, UnitId};

/// A row of `monthly_ledger_row`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "monthly_ledger_row")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LedgerRowId,
    /// Which month.
    pub ledger_id: MonthlyLedgerId,
    /// Its place, from 1 on.
    pub position: i32,
    /// The dealer responsible then.
    pub dealer_id: UnitId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The record as JSON: the cells of the ledger by their column.
    pub data: String,
}

impl ActiveModelBehavior for ActiveModel {}

//! Months of the customer ledger that HQ brought together; never changed (CUST-11, 台账汇总).

use sea_orm::entity::prelude::*;

use crate::{ConsolidationId, Timestamp, UserId};

/// A row of `ledger_consolidation`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_consolidation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsolidationId,
    /// The month, `YYYYMM`.
    pub month: i32,
    /// The day it was due, `YYYYMMDD`.
    pub due_day: i32,
    /// Whether it came later.
    pub late: bool,
    /// Areas that had handed in.
    pub areas: i32,
    /// Records of all of them.
    pub records: i32,
    /// Areas that had not, as a JSON list of their ids.
    pub missing: String,
    /// Why it was done without them.
    pub reason: Option<String>,
    /// Who did it.
    pub done_by: UserId,
    /// When.
    pub done_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

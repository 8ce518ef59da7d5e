//! The steps of a customer's development that were completed: once per customer, round and step (KAM-5, 开发步骤).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, DevelopmentStepId, Timestamp, UserId, enums::DevelopmentStep};

/// A row of `development_step`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "development_step")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DevelopmentStepId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The customer's round, from 1 on.
    pub round: i32,
    /// What was completed.
    pub step: DevelopmentStep,
    /// What came of it, in words.
    pub output: String,
    /// By whom.
    pub by_id: UserId,
    /// When.
    pub at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

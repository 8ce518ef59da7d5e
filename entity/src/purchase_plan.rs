//! What a customer means to buy (CUST-9, 购车计划).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, PurchasePlanId, enums::PurchaseWay};

/// A row of `purchase_plan`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase_plan")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PurchasePlanId,
    /// Whose plan it is.
    pub customer_id: CustomerId,
    /// The series, in words.
    pub series: String,
    /// Number of vehicles, 1 to 100,000.
    pub count: i32,
    /// The month it is meant for, `YYYYMM`.
    pub month: i32,
    /// Budget in fen, for all of it.
    pub budget_fen: Option<i64>,
    /// How it is to be paid.
    pub way: PurchaseWay,
}

impl ActiveModelBehavior for ActiveModel {}

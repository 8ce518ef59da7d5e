//! What a customer buys by: eight criteria with their weights (KAM-4, 采购标准).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, Timestamp};

/// A row of `buying_criteria`. Weights are basis points that add up to 10,000.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "buying_criteria")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// Weight of the standing in the industry (行业地位).
    pub industry_standing: i32,
    /// Weight of the brand (品牌).
    pub brand: i32,
    /// Weight of the performance (性能).
    pub performance: i32,
    /// Weight of the price (价格).
    pub price: i32,
    /// Weight of the supply (供货).
    pub supply: i32,
    /// Weight of the response (响应速度).
    pub response: i32,
    /// Weight of the after-sales service (售后服务).
    pub after_sales: i32,
    /// Weight of the relationship (客情关系).
    pub relationship: i32,
    /// Raised with each change of weights or scores.
    pub version: i32,
    /// When weights or scores were last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

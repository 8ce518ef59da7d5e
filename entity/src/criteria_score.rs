//! How we and our competitors do by a customer's criteria (KAM-4, 竞品评分): one row for us, one for each competitor.

use sea_orm::entity::prelude::*;

use crate::CustomerId;

/// A row of `criteria_score`. Scores are 0 to 10.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "criteria_score")]
pub struct Model {
    /// Whose criteria.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// The competitor's brand as it is compared; empty for us.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_key: String,
    /// The competitor's brand; none for us.
    pub competitor: Option<String>,
    /// Its place in the list: 0 for us, competitors from 1 on.
    pub position: i32,
    /// Score of the standing in the industry (行业地位).
    pub industry_standing: i32,
    /// Score of the brand (品牌).
    pub brand: i32,
    /// Score of the performance (性能).
    pub performance: i32,
    /// Score of the price (价格).
    pub price: i32,
    /// Score of the supply (供货).
    pub supply: i32,
    /// Score of the response (响应速度).
    pub response: i32,
    /// Score of the after-sales service (售后服务).
    pub after_sales: i32,
    /// Score of the relationship (客情关系).
    pub relationship: i32,
}

impl ActiveModelBehavior for ActiveModel {}

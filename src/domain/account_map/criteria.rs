//! The eight buying criteria (KAM-4, 采购标准): something for each of them.

use longhaul_entity::{buying_criteria, criteria_score};
use serde::Serialize;

/// Something for each criterion: a weight in basis points, a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ByCriterion<T> {
    /// Standing in the industry (行业地位).
    pub industry_standing: T,
    /// Brand (品牌).
    pub brand: T,
    /// Performance (性能).
    pub performance: T,
    /// Price (价格).
    pub price: T,
    /// Supply (供货).
    pub supply: T,
    /// Response (响应速度).
    pub response: T,
    /// After-sales service (售后服务).
    pub after_sales: T,
    /// Relationship (客情关系).
    pub relationship: T,
}

impl<T> ByCriterion<T> {
    /// Each with its name, in the order of the rule book.
    pub fn named(self) -> [(&'static str, T); 8] {
        [
            ("industryStanding", self.industry_standing),
            ("brand", self.brand),
            ("performance", self.performance),
            ("price", self.price),
            ("supply", self.supply),
            ("response", self.response),
            ("afterSales", self.after_sales),
            ("relationship", self.relationship),
        ]
    }

    /// What `each` makes of them.
    ///
    /// # Errors
    /// The first of `each`, in the order of the rule book.
    pub fn try_map<U, E>(self, mut each: impl FnMut(&'static str, T) -> Result<U, E>) -> Result<ByCriterion<U>, E> {
        Ok(ByCriterion {
            industry_standing: each("industryStanding", self.industry_standing)?,
            brand: each("brand", self.brand)?,
            performance: each("performance", self.performance)?,
            price: each("price", self.price)?,
            supply: each("supply", self.supply)?,
            response: each("response", self.response)?,
            after_sales: each("afterSales", self.after_sales)?,
            relationship: each("relationship", self.relationship)?,
        })
    }
}

/// Reads what a row has for each criterion.
macro_rules! read_from {
    ($table:ident) => {
        impl From<&$table::Model> for ByCriterion<i32> {
            fn from(row: &$table::Model) -> Self {
                Self {
                    industry_standing: row.industry_standing,
                    brand: row.brand,
                    performance: row.performance,
                    price: row.price,
                    supply: row.supply,
                    response: row.response,
                    after_sales: row.after_sales,
                    relationship: row.relationship,
                }
            }
        }
    };
}

read_from!(buying_criteria);
read_from!(criteria_score);

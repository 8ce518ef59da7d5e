//! What a customer buys by, and how we and our competitors do by it (KAM-4).

use std::collections::HashMap;

use async_graphql::{Context, InputObject, SimpleObject};
use longhaul_entity::{CustomerId, buying_criteria, criteria_score};

use crate::{
    app::App,
    auth::Actor,
    domain::account_map::{ByCriterion, leaders, query, total},
    error::{Result, invalid},
    graphql::kit::{Batch, DateTime, Reply, batch},
    vocab::scaled,
};

/// What a customer buys by (采购标准, KAM-4).
#[derive(SimpleObject)]
pub(super) struct BuyingCriteria {
    /// The weights, which add up to exactly 1.
    weights: CriterionWeights,
    /// How we do; null as long as nothing was scored.
    ours: Option<CriteriaStanding>,
    /// How competitors do, at most 10, as they were listed.
    competitors: Vec<CriteriaStanding>,
    /// Who has the highest total, several when they are equal; nobody as long as nothing was scored.
    leaders: Vec<CriteriaStanding>,
    /// Raised with each change of weights or scores; such a change names the version that was read.
    version: i32,
    /// When weights or scores were last changed.
    updated_at: DateTime,
}

/// How somebody does by a customer's criteria.
#[derive(SimpleObject, Clone)]
struct CriteriaStanding {
    /// The competitor's brand; null for us.
    competitor: Option<String>,
    /// The scores.
    scores: CriterionScores,
    /// The weighted total, 0 to 10, with at most four decimals.
    total: f64,
}

/// Declares something for each criterion, as it is answered and as it is handed in.
macro_rules! by_criterion {
    ($(#[doc = $doc:literal])+ $name:ident, $input:ident: $value:ty) => {
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone)]
        struct $name {
            /// Standing in the industry (行业地位).
            industry_standing: $value,
            /// Brand (品牌).
            brand: $value,
            /// Performance (性能).
            performance: $value,
            /// Price (价格).
            price: $value,
            /// Supply (供货).
            supply: $value,
            /// Response (响应速度).
            response: $value,
            /// After-sales service (售后服务).
            after_sales: $value,
            /// Relationship (客情关系).
            relationship: $value,
        }

        $(#[doc = $doc])+
        #[derive(InputObject)]
        pub(super) struct $input {
            /// Standing in the industry (行业地位).
            industry_standing: $value,
            /// Brand (品牌).
            brand: $value,
            /// Performance (性能).
            performance: $value,
            /// Price (价格).
            price: $value,
            /// Supply (供货).
            supply: $value,
            /// Response (响应速度).
            response: $value,
            /// After-sales service (售后服务).
            after_sales: $value,
            /// Relationship (客情关系).
            relationship: $value,
        }

        impl $name {
            fn shown(of: ByCriterion<i32>, each: impl Fn(i32) -> $value) -> Self {
                Self {
                    industry_standing: each(of.industry_standing),
                    brand: each(of.brand),
                    performance: each(of.performance),
                    price: each(of.price),
                    supply: each(of.supply),
                    response: each(of.response),
                    after_sales: each(of.after_sales),
                    relationship: each(of.relationship),
                }
            }
        }

        impl $input {
            /// What was handed in for each.
            pub(super) fn read(self) -> ByCriterion<$value> {
                let Self { industry_standing, brand, performance, price, supply, response, after_sales, relationship } =
                    self;
                ByCriterion { industry_standing, brand, performance, price, supply, response, after_sales, relationship }
            }
        }
    };
}

by_criterion! {
    /// A weight for each criterion: 0 to 1, with at most four decimals.
    CriterionWeights, CriterionWeightsInput: f64
}

by_criterion! {
    /// A score for each criterion: 0, the worst, to 10, the best.
    CriterionScores, CriterionScoresInput: i32
}

/// The weights in basis points.
///
/// # Errors
/// INVALID for more than four decimals, naming the field.
pub(super) fn weights(typed: CriterionWeightsInput) -> Reply<ByCriterion<i32>> {
    typed.read().try_map(|name, typed| {
        let weight = scaled(typed, 4).and_then(|weight| i32::try_from(weight).ok());
        let (zh, en) = ("权重最多四位小数", "A weight has at most four decimals");
        Ok(weight.ok_or_else(|| invalid(format!("input.weights.{name}"), zh, en).rule("KAM-4"))?)
    })
}

/// The criteria of a customer.
///
/// # Errors
/// What the database answers.
pub(super) async fn of(ctx: &Context<'_>, customer: CustomerId) -> Reply<Option<BuyingCriteria>> {
    let Some((row, scores)) = batch::<Criteria>(ctx, customer).await? else { return Ok(None) };
    let weights = ByCriterion::from(&row);
    let totals: Vec<i32> = scores.iter().map(|scored| total(weights, scored.into())).collect();
    let standing = |(scored, total): (&criteria_score::Model, &i32)| CriteriaStanding {
        competitor: scored.competitor.clone(),
        scores: CriterionScores::shown(scored.into(), |score| score),
        total: f64::from(*total) / 10_000.0,
    };
    let standings: Vec<CriteriaStanding> = scores.iter().zip(&totals).map(standing).collect();
    Ok(Some(BuyingCriteria {
        weights: CriterionWeights::shown(weights, |weight| f64::from(weight) / 10_000.0),
        leaders: leaders(&totals).into_iter().filter_map(|at| standings.get(at).cloned()).collect(),
        ours: standings.first().cloned(),
        competitors: standings.into_iter().skip(1).collect(),
        version: row.version,
        updated_at: DateTime(row.updated_at),
    }))
}

/// The criteria of customers that the actor has seen, with their scores, ours first.
struct Criteria;

/// Weights and scores.
type Scored = (buying_criteria::Model, Vec<criteria_score::Model>);

impl Batch for Criteria {
    type Key = CustomerId;
    type Value = Scored;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Scored>> {
        let rows = query::criteria_unscoped(app.db.read(), keys).await?;
        let mut scores = query::scores_unscoped(app.db.read(), keys).await?;
        let each = rows.into_iter().map(|(of, row)| (of, (row, scores.remove(&of).unwrap_or_default())));
        Ok(each.collect())
    }
}

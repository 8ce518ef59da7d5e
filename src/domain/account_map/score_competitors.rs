//! `scoreCompetitors`: how we and our competitors do by a customer's criteria, as a whole list (KAM-4).

use std::collections::HashSet;

use longhaul_entity::{CustomerId, buying_criteria, criteria_score, maker};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};

use super::{criteria::ByCriterion, open, query, rules, set_buying_criteria::write};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer::is_own_brand, support},
    error::{Code, Error, Refusal, Result, invalid},
    journal::{self, Entry},
    vocab::{normalise_name, text},
};

/// Characters of a competitor's brand.
const BRAND_MAX: usize = 60;

/// A competitor with its scores.
#[derive(Clone, Debug, Serialize)]
pub struct Competitor {
    /// Its brand, at most 60 characters; not the maker's own, and each once, however it is spelt.
    pub brand: String,
    /// Its scores, 0 to 10.
    pub scores: ByCriterion<i32>,
}

/// Puts the scores in place of those before.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreCompetitors {
    /// By whose criteria.
    pub customer: CustomerId,
    /// The version of the criteria that was read.
    pub version: i32,
    /// Our own scores, 0 to 10.
    pub ours: ByCriterion<i32>,
    /// The competitors, at most 10, in order of display.
    pub competitors: Vec<Competitor>,
}

impl Operation for ScoreCompetitors {
    const NAME: &'static str = "scoreCompetitors";
    const ACTION: Action = Action::AccountMapEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let customer = open(op, actor, self.customer).await?;
        let criteria = buying_criteria::Entity::find_by_id(self.customer).one(op.tx()).await?;
        let criteria = criteria.ok_or_else(unweighed)?;
        support::current(Some(criteria.version), Some(self.version))?;
        let new = self.rows(op).await?;
        let old = query::scores_unscoped(op.tx(), &[self.customer]).await?.remove(&self.customer).unwrap_or_default();
        if old == new {
            return Ok(self.customer);
        }
        let after = buying_criteria::Model { version: criteria.version + 1, updated_at: op.now(), ..criteria.clone() };
        write(op, after, Some(&criteria)).await?;
        let before = criteria_score::Column::CustomerId.eq(self.customer);
        criteria_score::Entity::delete_many().filter(before).exec(op.tx()).await?;
        let rows = new.iter().map(|row| row.clone().into_active_model().reset_all());
        criteria_score::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        let data = json!({ "before": shown(&old), "after": shown(&new) });
        journal::record(op, Entry::new("CompetitorsScored", self.customer, customer.dealer_id, &data)).await?;
        Ok(self.customer)
    }
}

impl ScoreCompetitors {
    /// The scores as they are stored: ours first.
    async fn rows(&self, op: &Op<'_>) -> Result<Vec<criteria_score::Model>> {
        rules::few_competitors(self.competitors.len())?;
        rules::scores("input.ours", self.ours)?;
        let makers = maker::Entity::find().one(op.tx()).await?;
        let makers = makers.ok_or_else(|| Error::broken("the maker is not set up"))?.brand;
        let mut rows = vec![row(self.customer, String::new(), None, 0, self.ours)];
        let mut seen = HashSet::new();
        for (at, competitor) in self.competitors.iter().enumerate() {
            let field = format!("input.competitors.{at}.brand");
            let brand = text("brand", &competitor.brand, BRAND_MAX);
            let brand = brand.map_err(|err| invalid(field.clone(), err.zh(), err.en()).rule("KAM-4"))?;
            let key = normalise_name(&brand);
            if is_own_brand(&brand, &makers) || key.is_empty() || !seen.insert(key.clone()) {
                let (zh, en) = ("竞品品牌须各不相同，且不是本品牌", "Name each competitor once, and not our own brand");
                return Err(invalid(field, zh, en).rule("KAM-4").into());
            }
            rules::scores(&format!("input.competitors.{at}.scores"), competitor.scores)?;
            let position = i32::try_from(at + 1).unwrap_or(i32::MAX);
            rows.push(row(self.customer, key, Some(brand), position, competitor.scores));
        }
        Ok(rows)
    }
}

fn row(
    customer_id: CustomerId,
    brand_key: String,
    competitor: Option<String>,
    position: i32,
    scores: ByCriterion<i32>,
) -> criteria_score::Model {
    let ByCriterion { industry_standing, brand, performance, price, supply, response, after_sales, relationship } =
        scores;
    criteria_score::Model {
        customer_id,
        brand_key,
        competitor,
        position,
        industry_standing,
        brand,
        performance,
        price,
        supply,
        response,
        after_sales,
        relationship,
    }
}

fn unweighed() -> Error {
    let refusal = Refusal::new(Code::Rule, "请先确定采购标准的权重", "Set the weights of the criteria first");
    refusal.rule("KAM-4").field("input.customerId").into()
}

/// The scores as the journal keeps them.
fn shown(rows: &[criteria_score::Model]) -> Value {
    rows.iter().map(|row| json!({ "competitor": row.competitor, "scores": ByCriterion::from(row) })).collect()
}

//! `setCustomerFacts`: what class and size rest on besides the fleet (CUST-2, CUST-3).

use longhaul_entity::{ClosedEnum, CustomerId, customer_standing, enums::StandingCause};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::change;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        standing::{self, Facts},
    },
    error::{Error, Result, invalid},
};

/// Provinces, regions and municipalities that there are.
const PROVINCES: std::ops::RangeInclusive<i32> = 1..=34;

/// Puts what is known of the customer on record.
#[derive(Clone, Debug, Serialize)]
pub struct SetCustomerFacts {
    /// Which customer.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i32,
    /// All of it.
    pub facts: Facts,
}

impl Operation for SetCustomerFacts {
    const NAME: &'static str = "setCustomerFacts";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        if self.facts.provinces.is_some_and(|provinces| !PROVINCES.contains(&provinces)) {
            let refusal = invalid("input.provinces", "省份数须为1至34", "A customer is active in 1 to 34 provinces");
            return Err(refusal.rule("CUST-2").into());
        }
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let row = customer_standing::Entity::find_by_id(self.id).one(op.tx()).await?;
        let row = row.ok_or_else(|| Error::broken("a customer is open and not there"))?;
        let old = Facts { state_owned: row.state_owned, key_industry: row.key_industry, provinces: row.provinces };
        if old == self.facts {
            return Ok(self.id);
        }
        standing::facts_are(op, self.id, self.facts).await?;
        let after = change::store(op, &before, before.clone()).await?;
        change::journal(op, "CustomerFactsSet", &after, changed(&old, &self.facts)).await?;
        standing::stand_alone(op, self.id, StandingCause::Facts).await?;
        Ok(self.id)
    }
}

fn changed(before: &Facts, after: &Facts) -> Map<String, Value> {
    let fields = |facts: &Facts| {
        [
            ("stateOwned", json!(facts.state_owned)),
            ("keyIndustry", json!(facts.key_industry.map(ClosedEnum::text))),
            ("provinces", json!(facts.provinces)),
        ]
    };
    let pairs = fields(before).into_iter().zip(fields(after)).filter(|(old, new)| old != new);
    pairs.map(|((name, old), (_, new))| (name.to_owned(), json!({ "before": old, "after": new }))).collect()
}

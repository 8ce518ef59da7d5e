//! `completeDevelopmentStep`: a step of a customer's development is done, and what came of it (KAM-5).

use longhaul_entity::{CustomerId, development_step, enums::DevelopmentStep};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;
use serde_json::json;

use super::{
    facts::{self, Round},
    open, rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result, invalid},
    journal::{self, Entry},
    vocab::text,
};

/// Characters of an output.
const OUTPUT_MAX: usize = 2000;

/// Completes the step.
#[derive(Clone, Debug, Serialize)]
pub struct CompleteDevelopmentStep {
    /// Whose.
    pub customer: CustomerId,
    /// The customer's round that was read.
    pub round: i32,
    /// Which step.
    pub step: DevelopmentStep,
    /// What came of it, at most 2,000 characters.
    pub output: String,
}

impl Operation for CompleteDevelopmentStep {
    const NAME: &'static str = "completeDevelopmentStep";
    const ACTION: Action = Action::AccountMapEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        // With the customer's row locked its contacts, plans and map stay as they are judged.
        let customer = open(op, actor, self.customer).await?;
        if self.round != customer.round {
            let refusal = Refusal::new(Code::Conflict, "客户已进入新的一轮", "The customer is in another round");
            return Err(refusal.rule("KAM-5").field("input.round").fact("currentRound", customer.round).into());
        }
        let output = text("output", &self.output, OUTPUT_MAX);
        let output = output.map_err(|err| invalid("input.output", err.zh(), err.en()).rule("KAM-5"))?;
        let round = Round::present(&customer);
        let known = facts::of(op.tx(), &[round], op.now()).await?.remove(&round);
        rules::completable(self.step, &known.unwrap_or_default())?;
        let row = development_step::ActiveModel {
            id: Set(op.id()),
            customer_id: Set(self.customer),
            round: Set(self.round),
            step: Set(self.step),
            output: Set(output.clone()),
            by_id: Set(actor.user),
            at: Set(op.now()),
        };
        development_step::Entity::insert(row).exec_without_returning(op.tx()).await?;
        let data = json!({ "round": self.round, "step": self.step, "output": output });
        journal::record(op, Entry::new("DevelopmentStepCompleted", self.customer, customer.dealer_id, &data)).await?;
        Ok(self.customer)
    }
}

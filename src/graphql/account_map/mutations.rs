//! Changing account maps.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::CustomerId;
use uuid::Uuid;

use super::inputs::{
    CompleteDevelopmentStepInput, PlaceContactInput, ScoreCompetitorsInput, SetBuyingCriteriaInput,
    SetRelationshipInput,
};
use crate::{
    domain::{Operation, perform},
    graphql::{
        customer::Customer,
        kit::{Reply, app, caller},
    },
};

/// What a change of an account map answers.
#[derive(SimpleObject)]
struct AccountMapPayload {
    /// The customer with its map as it is now.
    customer: Customer,
}

/// Performs the operation and reads the customer again, under the rights of whoever asks.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<AccountMapPayload>
where
    O: Operation<Output = CustomerId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(AccountMapPayload { customer: Customer::find(ctx, id, &ctx.look_ahead().field("customer")).await? })
}

/// Everything that is done with account maps.
#[derive(Default)]
pub(in crate::graphql) struct AccountMapMutation;

#[Object]
impl AccountMapMutation {
    /// Says where a contact stands in the customer's decision (KAM-1). All shares of a customer come to 100 % at most: beyond,
    /// it is RULE with their `sum` in percent. Those who place different contacts at once do not disturb each other.
    async fn place_contact(&self, ctx: &Context<'_>, input: PlaceContactInput) -> Reply<AccountMapPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Says how close we are to a contact, who of ours is, and what is planned (KAM-2).
    async fn set_relationship(&self, ctx: &Context<'_>, input: SetRelationshipInput) -> Reply<AccountMapPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Weighs what the customer buys by (KAM-4). Weights that do not add up to exactly 1 are RULE with their `sum`.
    async fn set_buying_criteria(&self, ctx: &Context<'_>, input: SetBuyingCriteriaInput) -> Reply<AccountMapPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Scores us and our competitors by the customer's criteria (KAM-4), which must have their weights.
    async fn score_competitors(&self, ctx: &Context<'_>, input: ScoreCompetitorsInput) -> Reply<AccountMapPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Completes a step of the customer's development with what came of it (KAM-5). None is skipped, and each asks for
    /// facts: a phone for the appointment; a visit reported in this round, not by phone, for the presentation; a purchase
    /// plan or what a report says of the next purchase for the needs; somebody on the map who decides, and weighed
    /// criteria, for the proposal; a familiar relationship with somebody who decides for the contract; a relationship
    /// with a plan that is not overdue for the plan of service. What is not so is RULE with `missing`, a list of
    /// `DevelopmentCondition`.
    async fn complete_development_step(
        &self,
        ctx: &Context<'_>,
        input: CompleteDevelopmentStepInput,
    ) -> Reply<AccountMapPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }
}

//! Reporting leads and what becomes of them.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::LeadId;
use uuid::Uuid;

use super::{
    inputs::{HandOverLeadInput, LoseLeadInput, RecordTenderStepInput, ReportLeadInput},
    types::Lead,
};
use crate::{
    domain::{Operation, lead::hand_over::HandOverLead, perform},
    graphql::kit::{Reply, app, caller},
};

/// What a report or change of a lead answers.
#[derive(SimpleObject)]
struct LeadPayload {
    /// The lead as it is now, with its receipt.
    lead: Lead,
}

/// Performs the operation and reads the lead again, under the rights of whoever asks.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<LeadPayload>
where
    O: Operation<Output = LeadId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(LeadPayload { lead: Lead::find(ctx, id).await? })
}

/// Everything that is done with leads.
#[derive(Default)]
pub(in crate::graphql) struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Reports an intention to buy. Of all who report a customer the first one received has it for two calendar months
    /// (LEAD-2); whoever comes later gets a receipt, too, with his rank, and no error. A customer outside the dealer's
    /// territory waits for approval and is not protected until then (LEAD-5). Errors: INVALID with the field; NOT_FOUND for
    /// a customer out of reach; RULE for one set aside; CONFLICT for an id that is taken.
    async fn report_lead(&self, ctx: &Context<'_>, input: ReportLeadInput) -> Reply<LeadPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Gives a lead to a colleague, with the same end of protection, and its customer with it if the dealer is responsible for
    /// it (LEAD-4).
    async fn hand_over_lead(&self, ctx: &Context<'_>, input: HandOverLeadInput) -> Reply<LeadPayload> {
        let operation = HandOverLead { id: input.id.0, version: input.version, to: input.to_id.0 };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Feeds back that a purchase was lost (LEAD-7). With the dealer's last open lead of the customer its protection ends, and
    /// the customer stands at LOST (FUN-1). RULE for a lead that has ended.
    async fn lose_lead(&self, ctx: &Context<'_>, input: LoseLeadInput) -> Reply<LeadPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Records that a tender took its next step (LEAD-8). RULE for a lead that is no tender, a step left out or taken already.
    async fn record_tender_step(&self, ctx: &Context<'_>, input: RecordTenderStepInput) -> Reply<LeadPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }
}

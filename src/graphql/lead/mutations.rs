//! Reporting leads and what becomes of them.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::LeadId;
use uuid::Uuid;

use super::{
    inputs::{HandOverLeadInput, LoseLeadInput, PassLeadInput, RecordTenderStepInput, ReportLeadInput},
    types::Lead,
};
use crate::{
    domain::{
        Operation,
        lead::{hand_over::HandOverLead, pass_on::PassLead},
        perform,
    },
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

    /// Passes a lead on to the channel whose business it is, `boundary.channel` (LEAD-9): a dealer what it may not handle itself, HQ what
    /// was passed on to its channel and belongs to another. It earns once if the lead is won (`boundary.passings`). Errors: RULE
    /// LEAD-9 for one's own business, for a series that no channel sells, for what is not in one's hands; RULE LEAD-7 for a lead
    /// that has ended; CONFLICT for another version.
    async fn pass_lead(&self, ctx: &Context<'_>, input: PassLeadInput) -> Reply<LeadPayload> {
        let operation = PassLead { id: input.id.0, version: input.version, why: input.why };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Feeds back that a purchase was lost (LEAD-7). With the dealer's last open lead of the customer its protection ends, and
    /// the customer stands at LOST (FUN-1). RULE for a lead that has ended, and
    /// LEAD-9 for a dealer that has passed it on.
    async fn lose_lead(&self, ctx: &Context<'_>, input: LoseLeadInput) -> Reply<LeadPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Records that a tender took its next step (LEAD-8). RULE for a lead that is no tender, a step left out or taken
    /// already, and LEAD-9 for another channel's business.
    async fn record_tender_step(&self, ctx: &Context<'_>, input: RecordTenderStepInput) -> Reply<LeadPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }
}

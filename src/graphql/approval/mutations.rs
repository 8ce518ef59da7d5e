//! Asking for approvals and deciding on them.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::ApprovalId;
use uuid::Uuid;

use super::{
    delegations::{ApprovalDelegationPayload, DelegateApprovalsInput, EndDelegationInput},
    inputs::{
        ChangeApprovalRequestInput, DecideApprovalInput, PassOnApprovalInput, RequestApprovalInput,
        WithdrawApprovalInput,
    },
    types::ApprovalRequest,
};
use crate::{
    domain::{Operation, approval, perform},
    graphql::kit::{Reply, app, caller},
};

/// What a change of a request answers.
#[derive(SimpleObject)]
struct ApprovalPayload {
    /// The request as it is now.
    approval: ApprovalRequest,
}

/// Performs the operation and reads the request again, under the rights of whoever asks.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<ApprovalPayload>
where
    O: Operation<Output = ApprovalId>,
{
    let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, operation).await?;
    Ok(ApprovalPayload { approval: ApprovalRequest::find(ctx, id).await? })
}

/// Everything that is done with approvals.
#[derive(Default)]
pub(in crate::graphql) struct ApprovalMutation;

#[Object]
impl ApprovalMutation {
    /// Asks for a promotion or a public-relations expense (APPR-1). It comes to the lowest level that may decide the sum of
    /// all items per vehicle and has a manager in office (APPR-2). Errors: RULE APPR-6 for a public official, with a notice
    /// to compliance; RULE APPR-1 for kinds that are asked for where they belong; NOT_FOUND for a customer or contact out of reach;
    /// INVALID with the field; LIMIT beyond 20 items; CONFLICT for an id that is taken.
    async fn request_approval(&self, ctx: &Context<'_>, input: RequestApprovalInput) -> Reply<ApprovalPayload> {
        let operation_id = input.operation_id;
        let id = approval::request(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(ApprovalPayload { approval: ApprovalRequest::find(ctx, id).await? })
    }

    /// Asks for something else by one's own request, answered or not: it begins anew, and an approval given before is void
    /// (APPR-5). Errors as on asking; CONFLICT once it was refused, used or taken back, or changed since it was read.
    async fn change_approval_request(
        &self,
        ctx: &Context<'_>,
        input: ChangeApprovalRequestInput,
    ) -> Reply<ApprovalPayload> {
        let operation_id = input.operation_id;
        let id = approval::change(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(ApprovalPayload { approval: ApprovalRequest::find(ctx, id).await? })
    }

    /// Takes one's own request back, or an approval that was not used.
    async fn withdraw_approval(&self, ctx: &Context<'_>, input: WithdrawApprovalInput) -> Reply<ApprovalPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Decides on a request (APPR-2, APPR-3). Of two who decide at the same moment one does; the other gets CONFLICT with
    /// `state`. RULE for one's own request; above one's limit, with `limit` and `amount` in fen; in another channel; and while it
    /// lies with another level in time. What was changed since it was read is CONFLICT with `currentVersion`.
    async fn decide_approval(&self, ctx: &Context<'_>, input: DecideApprovalInput) -> Reply<ApprovalPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Lays a request before the next level above where somebody is in office, with a word to it (APPR-3). Errors as on
    /// deciding, apart from the limit; RULE at HQ.
    async fn pass_on_approval(&self, ctx: &Context<'_>, input: PassOnApprovalInput) -> Reply<ApprovalPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Hands one's decisions to another manager of one's own unit or of one above it, for a time; he decides in one's name, on
    /// record (APPR-2). RULE for anybody else.
    async fn delegate_approvals(
        &self,
        ctx: &Context<'_>,
        input: DelegateApprovalsInput,
    ) -> Reply<ApprovalDelegationPayload> {
        let id = perform(&app(ctx)?.db, caller(ctx)?, input.operation_id, &input.read()).await?;
        ApprovalDelegationPayload::read(ctx, id).await
    }

    /// Takes a delegation back that one has given; CONFLICT when it is over already.
    async fn end_delegation(&self, ctx: &Context<'_>, input: EndDelegationInput) -> Reply<ApprovalDelegationPayload> {
        let id = perform(&app(ctx)?.db, caller(ctx)?, input.operation_id, &input.read()).await?;
        ApprovalDelegationPayload::read(ctx, id).await
    }
}

//! Recording offences and what becomes of them.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::OffenceId;
use uuid::Uuid;

use super::{
    inputs::{AnswerOffenceInput, DecideOffenceInput, RecordOffenceInput, ReverseOffenceInput},
    types::Offence,
};
use crate::{
    domain::{Operation, perform},
    graphql::kit::{Reply, app, caller},
};

/// What a step in the case of an offence answers.
#[derive(SimpleObject)]
struct OffencePayload {
    /// The offence as it is now.
    offence: Offence,
}

/// Performs the operation and reads the offence again, under the rights of whoever asks.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<OffencePayload>
where
    O: Operation<Output = OffenceId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(OffencePayload { offence: Offence::find(ctx, id).await? })
}

/// Everything that is done with offences.
#[derive(Default)]
pub(in crate::graphql) struct OffenceMutation;

#[Object]
impl OffenceMutation {
    /// Records that a dealer below oneself acted on a customer without approval (LEAD-6). Errors: INVALID with the field;
    /// NOT_FOUND for a dealer, customer, visit or lead out of reach; RULE LEAD-6 where the dealer needed no approval or had it
    /// by then; CONFLICT for what is on record for that dealer, customer, way and day already; LIMIT beyond 20 references.
    async fn record_offence(&self, ctx: &Context<'_>, input: RecordOffenceInput) -> Reply<OffencePayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Answers for one's own dealer (LEAD-6): once before the decision, and once within three days after a penalty (policy
    /// `lead.offence.answer`). Errors: RULE when it was answered already, when the time is over, when nothing is charged any
    /// more; CONFLICT for another version.
    async fn answer_offence(&self, ctx: &Context<'_>, input: AnswerOffenceInput) -> Reply<OffencePayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Decides on an offence (LEAD-6): a penalty within the range of the policy book, or none. Errors: RULE beyond the range, with
    /// `least` and `most`; RULE for whoever recorded it; RULE before the dealer has answered, unless its three days are over,
    /// with `answerUntil`; CONFLICT when somebody else decided, or the dealer answered meanwhile.
    async fn decide_offence(&self, ctx: &Context<'_>, input: DecideOffenceInput) -> Reply<OffencePayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Takes a penalty back by an entry of its own, so that nothing is owed (LEAD-6). Errors: RULE for whoever recorded the
    /// offence; CONFLICT for anything but a penalty that stands.
    async fn reverse_offence(&self, ctx: &Context<'_>, input: ReverseOffenceInput) -> Reply<OffencePayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }
}

//! Keeping gifts and giving them.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{GiftId, GiftMovementId};
use uuid::Uuid;

use super::{
    inputs::{
        CountGiftInput, CreateGiftInput, IssueGiftInput, ReceiveGiftsInput, RequestGiftApprovalInput, ReturnGiftInput,
        SetGiftStandardInput, TransferGiftsInput, UpdateGiftInput,
    },
    types::{Gift, GiftIssue, GiftMovement, GiftStandard, GiftStock},
};
use crate::{
    domain::{
        Operation,
        gift::{self, query, standards},
        perform,
    },
    error::Error,
    graphql::{
        approval::ApprovalRequest,
        kit::{Reply, app, caller},
    },
};

/// A gift of the catalogue that was changed.
#[derive(SimpleObject)]
struct GiftPayload {
    /// The gift as it is now.
    gift: Gift,
}

/// A standard that was set.
#[derive(SimpleObject)]
struct GiftStandardPayload {
    /// The version that was added.
    standard: GiftStandard,
}

/// A stock that was moved.
#[derive(SimpleObject)]
struct GiftStockPayload {
    /// The entry in the ledger; of a transfer, the half of one's own unit.
    movement: GiftMovement,
    /// The stock of one's own unit as it is now.
    stock: Option<GiftStock>,
}

/// A gift that was given.
#[derive(SimpleObject)]
struct GiftIssuePayload {
    /// What was given.
    issue: GiftIssue,
}

/// A gift that was asked for.
#[derive(SimpleObject)]
struct RequestedGift {
    /// The request. Approved, it is named by the issue.
    approval: ApprovalRequest,
}

/// Performs the operation and reads the gift again.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<GiftPayload>
where
    O: Operation<Output = GiftId>,
{
    let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, operation).await?;
    Ok(GiftPayload { gift: Gift::find(ctx, id).await? })
}

/// Performs the operation and reads movement and stock again, under the rights of whoever asks.
async fn moved<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<GiftStockPayload>
where
    O: Operation<Output = GiftMovementId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    let movement = query::find_movement(app.db.read(), &caller.actor, id).await?;
    let stock = query::stock_at(app.db.read(), &caller.actor, movement.unit_id, movement.gift_id).await?;
    Ok(GiftStockPayload { movement: GiftMovement(movement), stock: stock.map(GiftStock) })
}

/// Everything that is done with gifts.
#[derive(Default)]
pub(in crate::graphql) struct GiftMutation;

#[Object]
impl GiftMutation {
    /// Takes a gift into the catalogue (GIFT-1). Errors: INVALID with the field; CONFLICT for a name or an id that is taken.
    async fn create_gift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gift.")] input: CreateGiftInput,
    ) -> Reply<GiftPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Changes a gift of the catalogue, or says that it is given no more (GIFT-1). Errors: NOT_FOUND; INVALID with the field; CONFLICT
    /// for another version and for a name that is taken.
    async fn update_gift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gift as it is to be.")] input: UpdateGiftInput,
    ) -> Reply<GiftPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()).await
    }

    /// Sets what a recipient may be given from a day on (GIFT-2): a version is added, nothing is overwritten. Errors: INVALID with
    /// the field; RULE GIFT-2 for a day before today, FOLLOW-5 for a gift that is not practical on follow-ups; LIMIT beyond 100 gifts.
    async fn set_gift_standard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The standard.")] input: SetGiftStandardInput,
    ) -> Reply<GiftStandardPayload> {
        let operation_id = input.operation_id;
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let id = perform(&app.db, caller, operation_id, &input.read()).await?;
        let set = standards::find(app.db.read(), &caller.actor, id).await?;
        let set = set.ok_or_else(|| Error::broken("a standard that was set is not there"))?;
        Ok(GiftStandardPayload { standard: GiftStandard(set) })
    }

    /// Takes gifts into the stock of one's own unit (GIFT-1). Errors: INVALID with the field; NOT_FOUND for a gift; RULE GIFT-1 for
    /// one that is given no more; LIMIT beyond 100,000,000 in stock.
    async fn receive_gifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came.")] input: ReceiveGiftsInput,
    ) -> Reply<GiftStockPayload> {
        let operation_id = input.operation_id;
        moved(ctx, operation_id, &input.read()).await
    }

    /// Moves gifts from the stock of one's own unit into that of another (GIFT-1), as one operation. Errors: INVALID with the field;
    /// NOT_FOUND for a gift, or a unit that you do not see; RULE GIFT-1 with `onHand` for more than there are.
    async fn transfer_gifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What goes where.")] input: TransferGiftsInput,
    ) -> Reply<GiftStockPayload> {
        let operation_id = input.operation_id;
        moved(ctx, operation_id, &input.read()).await
    }

    /// Sets the stock of one's own unit to what was counted (GIFT-4); the difference is an entry with its reason. Errors: INVALID with
    /// the field; NOT_FOUND for a gift; CONFLICT with `onHand` when the stock has moved since it was counted.
    async fn count_gift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was counted.")] input: CountGiftInput,
    ) -> Reply<GiftStockPayload> {
        let operation_id = input.operation_id;
        moved(ctx, operation_id, &input.read()).await
    }

    /// Records that a gift was given (GIFT-3): it leaves the dealer's stock and counts against the dealer's budget and the customer's
    /// limit of the business year, by when the server takes it in. Errors: INVALID with the field; NOT_FOUND for a customer, gift,
    /// visit, follow-up, photo, contact or approval out of reach; RULE CUST-13 for a customer set aside and LEAD-5 for one outside the
    /// territory that no report was approved for; GIFT-1 for a gift that is given no more, and with `onHand` for more than there are;
    /// GIFT-2 or FOLLOW-5 beyond the standard, with `limit` and `amount`: that needs an approval; FOLLOW-5 for a follow-up gift that is
    /// not practical; GIFT-3 or FOLLOW-5 beyond the customer's year, GIFT-3 beyond the dealer's budget, each with `limit`; APPR-4 and
    /// APPR-5 for an approval of something else; APPR-6 for public officials; CONFLICT for an approval that is not approved or was
    /// used, and for an id that is taken.
    async fn issue_gift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was given.")] input: IssueGiftInput,
    ) -> Reply<GiftIssuePayload> {
        let operation_id = input.operation_id;
        let id = gift::issue(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()?).await?;
        Ok(GiftIssuePayload { issue: GiftIssue::find(ctx, id).await? })
    }

    /// Asks for a gift beyond the standard (GIFT-2, APPR-1). It is decided as other requests are; the issue names it and uses it once,
    /// for the same customer, gift, number, occasion and kind of recipient. Errors: as of `issueGift`, as far as they apply, and
    /// INVALID for the reason.
    async fn request_gift_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RequestGiftApprovalInput,
    ) -> Reply<RequestedGift> {
        let operation_id = input.operation_id;
        let id = gift::request(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(RequestedGift { approval: ApprovalRequest::find(ctx, id).await? })
    }

    /// Records that of what was given something came back (GIFT-1): it is in stock again, and counts no more in the year in which it was
    /// given. Errors: INVALID with the field; NOT_FOUND for an issue out of reach; RULE GIFT-1 with `left` for more than was given.
    async fn return_gift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came back.")] input: ReturnGiftInput,
    ) -> Reply<GiftIssuePayload> {
        let operation_id = input.operation_id;
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(GiftIssuePayload { issue: GiftIssue::find(ctx, id).await? })
    }
}

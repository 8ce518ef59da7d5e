//! Reading follow-ups and recording them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, FollowUpId, LeadId, UnitId, UserId, enums::FollowUpWay, follow_up};
use uuid::Uuid;

use super::{
    inputs::{RecordFollowUpInput, RequestPromotionInput},
    types::FollowUp,
};
use crate::{
    domain::{
        follow_up::{
            ledger, promote,
            query::{self, Filter},
        },
        perform,
    },
    error::invalid,
    graphql::{
        approval::ApprovalRequest,
        kit::{Connection, Date, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
        ledger::LedgerFilePayload,
    },
};

/// The order of lists of follow-ups.
const BY_TIME: &str = "followUp.contacted";

/// Which follow-ups; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct FollowUpFilter {
    /// Of this lead.
    lead_id: Option<Gid<LeadId>>,
    /// With this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// By dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// Made by this person.
    author_id: Option<Gid<UserId>>,
    /// In this way (FOLLOW-1).
    way: Option<E<FollowUpWay>>,
    /// The ledger of customers who had bought our brand (已购, form 21), or of those who had not (未购, form 22; FOLLOW-3).
    bought: Option<bool>,
    /// With demands left open, or with none.
    open_demands: Option<bool>,
    /// On this business day or later.
    from: Option<Date>,
    /// On this business day or earlier.
    to: Option<Date>,
}

impl FollowUpFilter {
    fn read(&self) -> Filter {
        Filter {
            lead: self.lead_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            author: self.author_id.map(|id| id.0),
            way: self.way.map(|way| way.0),
            bought: self.bought,
            open: self.open_demands,
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
        }
    }
}

/// A contact that was recorded.
#[derive(SimpleObject)]
struct RecordedFollowUp {
    /// The record; its lead says when the next contact is due.
    follow_up: FollowUp,
}

/// A promotion that was asked for.
#[derive(SimpleObject)]
struct RequestedPromotion {
    /// The request; its `demand` is what it is to answer.
    approval: ApprovalRequest,
}

/// Which ledger of follow-ups is taken out.
#[derive(InputObject)]
struct ExportFollowUpLedgerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// True: of customers who had bought our brand (已购, form 21); false: of those who had not (未购, form 22).
    bought: bool,
    /// Which follow-ups; all of the ledger that one sees when left out. At most 50,000.
    filter: Option<FollowUpFilter>,
}

/// Queries about follow-ups.
#[derive(Default)]
pub(in crate::graphql) struct FollowUpQuery;

#[Object]
impl FollowUpQuery {
    /// A follow-up that one sees. NOT_FOUND for one that is not there or not for you (ALL-1).
    async fn follow_up(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: Gid<FollowUpId>) -> Reply<FollowUp> {
        FollowUp::find(ctx, id.0).await
    }

    /// The follow-ups that one sees, the latest contact first: with `bought` one of the two ledgers (FOLLOW-3). A salesperson
    /// sees his own and those of the leads that he works on.
    async fn follow_ups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which follow-ups; all when left out.")] filter: Option<FollowUpFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<FollowUp>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default().read();
        let window = PageArgs { first, after, last, before }.window(BY_TIME)?;
        let total = counted(ctx, query::count(db, actor, &filter)).await?;
        let found = query::list(db, actor, &filter, &window).await?;
        let place = |row: &follow_up::Model| by_number(row.contacted_at.0, row.id);
        Ok(Connection::new(found, BY_TIME, total, place, FollowUp))
    }
}

/// Recording follow-ups.
#[derive(Default)]
pub(in crate::graphql) struct FollowUpMutation;

#[Object]
impl FollowUpMutation {
    /// Records a contact with the buyer of a lead. It sets by when the next one is due, and the first one of a round moves the
    /// customer to FOLLOWING (FUN-1). Errors: INVALID with the field; NOT_FOUND for a lead out of reach; RULE for a lead that is
    /// not protected now (LEAD-2, LEAD-4, LEAD-5) or has ended (LEAD-7); CONFLICT for an id that is taken; LIMIT for too many
    /// lines.
    async fn record_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: RecordFollowUpInput,
    ) -> Reply<RecordedFollowUp> {
        let operation_id = input.operation_id;
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(RecordedFollowUp { follow_up: FollowUp::find(ctx, id).await? })
    }

    /// Asks for a promotion because of a demand that was left open (FOLLOW-4), as `requestApproval` does; the request can be
    /// changed and taken back like any other. Errors as there, and: INVALID for a demand that is not there; RULE FOLLOW-4 for one
    /// that was settled on the spot; RULE for a lead that is not protected now (LEAD-2, LEAD-4, LEAD-5) or has ended (LEAD-7);
    /// CONFLICT with `approvalId` while a request because of the demand waits, or was approved.
    async fn request_promotion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The demand, and what is asked for.")] input: RequestPromotionInput,
    ) -> Reply<RequestedPromotion> {
        let operation_id = input.operation_id;
        let id = promote::request(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(RequestedPromotion { approval: ApprovalRequest::find(ctx, id).await? })
    }

    /// Writes one of the two ledgers of follow-ups into a spreadsheet with Chinese headings (FOLLOW-3, forms 21 and 22): those
    /// that one sees, the earliest contact first. Errors: LIMIT beyond 50,000 rows; INVALID for a filter of the other ledger.
    async fn export_follow_up_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ledger.")] input: ExportFollowUpLedgerInput,
    ) -> Reply<LedgerFilePayload> {
        let app = app(ctx)?;
        let filter = input.filter.unwrap_or_default().read();
        if filter.bought.is_some_and(|bought| bought != input.bought) {
            let (zh, en) = ("筛选条件与台账不一致", "The filter is of the other ledger");
            return Err(invalid("input.filter.bought", zh, en).rule("FOLLOW-3").into());
        }
        let which = (input.bought, &filter);
        let file = ledger::export(&app.db, &app.storage, caller(ctx)?, input.operation_id, which).await?;
        LedgerFilePayload::read(ctx, file).await
    }
}

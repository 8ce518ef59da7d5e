//! The types that leads are answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    LeadId, TenderStepId, Timestamp,
    enums::{LeadKind, LeadOutcome, LeadState, LossReason, PurchaseWay, TenderStage},
    lead, tender_step,
};

use super::{boundary::LeadBoundary, protection::Protection, receipt::Receipt};
use crate::{
    app::App,
    auth::Actor,
    domain::lead::{overdue_hours, query, state},
    error::{Error, Result},
    graphql::{
        approval::ApprovalRequest,
        customer::Customer,
        kit::{Batch, Date, DateTime, E, Gid, Money, Reply, app, batch, caller},
        org::Unit,
        person::User,
    },
    vocab::{BusinessDay, Fen},
};

/// A reported intention to buy (大客户购车意向信息, LEAD-1). Seen by whoever reported it or works on it, by the dealer's manager and
/// by the managers above.
pub(in crate::graphql) struct Lead {
    pub(super) row: lead::Model,
}

impl Lead {
    /// A lead named beside something that the caller sees, if he sees the lead too.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: LeadId) -> Reply<Option<Self>> {
        Ok(batch::<Leads>(ctx, id).await?.map(|row| Self { row }))
    }

    /// Where it stands, and when that is.
    async fn stands(&self, ctx: &Context<'_>) -> Reply<(LeadState, Timestamp)> {
        let held = Protection::deciding(ctx, self.row.customer_id).await?;
        let now = app(ctx)?.db.clock().now();
        Ok((state(&self.row, held.as_ref(), now), now))
    }

    /// The lead with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: LeadId) -> Reply<Self> {
        let row = query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?;
        Ok(Self { row })
    }
}

/// How a purchase was lost (战败).
#[derive(SimpleObject)]
struct LeadLoss {
    /// Why.
    reason: E<LossReason>,
    /// To whom.
    competitor: Option<String>,
    /// The competitor's price of a vehicle, in fen.
    price: Option<Money>,
    /// What else is known.
    note: Option<String>,
}

/// A step that a tender took (LEAD-8).
#[derive(SimpleObject)]
struct TenderStep {
    /// Its id.
    id: Gid<TenderStepId>,
    /// Which step.
    step: E<TenderStage>,
    /// When it took place.
    day: Date,
    /// What is known of it.
    note: Option<String>,
    /// When it was recorded.
    recorded_at: DateTime,
}

#[Object]
impl Lead {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<LeadId> {
        Gid(self.row.id)
    }

    /// Its number, as it stands on the receipt.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// Whose purchase. Null for those who do not see the customer: it may be another dealer's.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.row.customer_id).await
    }

    /// The customer's name as the reporter wrote it.
    async fn customer_name(&self) -> &str {
        &self.row.customer_name
    }

    /// The dealer that reported it.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.row.dealer_id).await
    }

    /// Who reported it.
    async fn reporter(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.row.reporter_id).await
    }

    /// Who works on it now.
    async fn owner(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.row.owner_id {
            Some(owner) => User::load(ctx, owner).await,
            None => Ok(None),
        }
    }

    /// What kind of purchase (LEAD-8).
    async fn kind(&self) -> E<LeadKind> {
        E(self.row.kind)
    }

    /// The series wanted.
    async fn series(&self) -> &str {
        &self.row.series
    }

    /// How many vehicles.
    async fn count(&self) -> i32 {
        self.row.count
    }

    /// The month of the purchase, `YYYYMM`.
    async fn month(&self) -> i32 {
        self.row.month
    }

    /// How it will be paid.
    async fn way(&self) -> E<PurchaseWay> {
        E(self.row.way)
    }

    /// What else is known.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// When it was filled in, by the phone. It decides nothing (LEAD-2).
    async fn device_at(&self) -> Option<DateTime> {
        self.row.device_at.map(DateTime)
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.row.received_at)
    }

    /// From when it counts: its receipt, or its approval from outside the territory (LEAD-5). Null while it waits.
    async fn counted_at(&self) -> Option<DateTime> {
        self.row.counted_at.map(DateTime)
    }

    /// What the report came to when it counted.
    async fn outcome(&self) -> E<LeadOutcome> {
        E(self.row.outcome)
    }

    /// Its place among the reports of the customer since it was last free, from 1 on. Null while it waits.
    async fn rank(&self) -> Option<i32> {
        self.row.rank
    }

    /// Until when the customer is protected, as the receipt says; not by whom. Null while it waits.
    async fn protected_until(&self) -> Option<DateTime> {
        self.row.protected_until.map(DateTime)
    }

    /// Where it stands now: protection lapses at its instant, whether anybody looks or not (LEAD-4). Of two protected records
    /// that turned out to be one customer the earlier received report holds, and the other lead is UNPROTECTED (CUST-10).
    async fn state(&self, ctx: &Context<'_>) -> Reply<E<LeadState>> {
        Ok(E(self.stands(ctx).await?.0))
    }

    /// The request that a report from outside the territory was laid before the managers by (LEAD-5), answered or not. Null for
    /// a report from within, and for those who do not see the request.
    async fn request(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        ApprovalRequest::about_lead(ctx, self.row.id).await
    }

    /// Whose business it is, and how it was passed on (LEAD-9).
    async fn boundary(&self, ctx: &Context<'_>) -> Reply<LeadBoundary> {
        LeadBoundary::of(ctx, &self.row).await
    }

    /// The receipt (回执单).
    async fn receipt(&self) -> Receipt {
        Receipt(self.row.clone())
    }

    /// The steps that a tender has taken, at most five, the first one first; empty for other kinds (LEAD-8).
    async fn tender_steps(&self, ctx: &Context<'_>) -> Reply<Vec<TenderStep>> {
        let rows = match self.row.kind {
            LeadKind::Tender => batch::<TenderSteps>(ctx, self.row.id).await?.unwrap_or_default(),
            LeadKind::Direct | LeadKind::OneOff => Vec::new(),
        };
        rows.into_iter().map(TenderStep::of).collect()
    }

    /// How it was lost, if it was (LEAD-7).
    async fn loss(&self) -> Option<LeadLoss> {
        let reason = self.row.loss_reason?;
        Some(LeadLoss {
            reason: E(reason),
            competitor: self.row.loss_competitor.clone(),
            price: self.row.loss_price_fen.map(|fen| Money(Fen::new(fen))),
            note: self.row.loss_note.clone(),
        })
    }

    /// When it ended; null while it is open.
    async fn ended_at(&self) -> Option<DateTime> {
        self.row.ended_at.map(DateTime)
    }

    /// When the buyer was last contacted, by a visit or a follow-up (FOLLOW-2); null before the first time.
    async fn contacted_at(&self) -> Option<DateTime> {
        self.row.contacted_at.map(DateTime)
    }

    /// By when the buyer is to be contacted next: three days after the last contact, unless the policy book says otherwise, and
    /// after the report counted while there was none (FOLLOW-2). Null for a lead that is not in follow-up: only one that is
    /// PROTECTED is.
    async fn next_contact_due(&self, ctx: &Context<'_>) -> Reply<Option<DateTime>> {
        let (state, _) = self.stands(ctx).await?;
        Ok(self.row.contact_due_at.filter(|_| state == LeadState::Protected).map(DateTime))
    }

    /// By how many whole hours the next contact is overdue; null when it is not.
    async fn contact_overdue_hours(&self, ctx: &Context<'_>) -> Reply<Option<i64>> {
        let (state, now) = self.stands(ctx).await?;
        Ok(overdue_hours(&self.row, state, now))
    }

    /// When it was last touched: an open lead that nobody touches is shown to the manager (LEAD-7).
    async fn touched_at(&self) -> DateTime {
        DateTime(self.row.touched_at)
    }

    /// Raised with each change; a change names the version that it was made from.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

impl TenderStep {
    fn of(row: tender_step::Model) -> Reply<Self> {
        let day = BusinessDay::new(row.day).map_err(Error::broken)?;
        let recorded_at = DateTime(row.recorded_at);
        Ok(Self { id: Gid(row.id), step: E(row.step), day: Date(day), note: row.note, recorded_at })
    }
}

struct Leads;

impl Batch for Leads {
    type Key = LeadId;
    type Value = lead::Model;

    async fn load(app: &App, actor: &Actor, keys: &[LeadId]) -> Result<HashMap<LeadId, lead::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

struct TenderSteps;

impl Batch for TenderSteps {
    type Key = LeadId;
    type Value = Vec<tender_step::Model>;

    async fn load(app: &App, _: &Actor, keys: &[LeadId]) -> Result<HashMap<LeadId, Vec<tender_step::Model>>> {
        query::tender_steps_unscoped(app.db.read(), keys).await
    }
}

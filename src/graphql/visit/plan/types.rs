//! A planned visit as clients see it.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{
    CustomerId, PlannedVisitId, UserId, VisitId,
    enums::{CustomerTier, PlannedVisitState},
    planned_visit, planned_visit_gift,
};

use super::super::types::Visit;
use crate::{
    app::App,
    auth::Actor,
    domain::visit::plan::{self, query},
    error::{Error, Result},
    graphql::{
        approval::ApprovalRequest,
        customer::Customer,
        gift::Gift,
        kit::{Batch, DateTime, E, Gid, Money, Reply, app, batch, caller},
        org::Unit,
        person::User,
    },
    vocab::Fen,
};

/// A visit that somebody means to make in a month (计划拜访, VISIT-1).
pub(in crate::graphql) struct PlannedVisit(pub(super) planned_visit::Model);

/// A gift to bring on a planned visit (拟带礼品). Planned, not given.
struct PlannedGift(planned_visit_gift::Model);

#[Object]
impl PlannedGift {
    /// Which gift.
    async fn gift(&self, ctx: &Context<'_>) -> Reply<Gift> {
        let found = Gift::load(ctx, self.0.gift_id).await?;
        Ok(found.ok_or_else(|| Error::broken("a plan names a gift that is not there"))?)
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }
}

#[Object]
impl PlannedVisit {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<PlannedVisitId> {
        Gid(self.0.id)
    }

    /// The business month, `YYYYMM`.
    async fn month(&self) -> i32 {
        self.0.month
    }

    /// The id of the customer, as it was planned then: `customer` is what stands for it now (CUST-10).
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.customer_id)
    }

    /// Who is to be visited; null for those who do not see him now.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.0.customer_id).await
    }

    /// The dealer that was responsible when it was planned (CUST-13).
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.dealer_id).await
    }

    /// The id of whoever is to make the visit.
    async fn visitor_id(&self) -> Gid<UserId> {
        Gid(self.0.visitor_id)
    }

    /// Who is to make the visit; null for those who do not see that person.
    async fn visitor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.visitor_id).await
    }

    /// Who planned it: the visitor or his manager; null for those who do not see that person.
    async fn planned_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.planned_by).await
    }

    /// What for.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// The time agreed with the customer (预约时间, VISIT-2); null without one.
    async fn appointment_at(&self) -> Option<DateTime> {
        self.0.appointment_at.map(DateTime)
    }

    /// By when it is to be done: the appointment, or the last instant of the month. Lists go by it.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// The gifts to bring.
    async fn gifts(&self, ctx: &Context<'_>) -> Reply<Vec<PlannedGift>> {
        let rows = batch::<GiftsOfPlans>(ctx, self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(PlannedGift).collect())
    }

    /// What these were worth when they were planned, in fen.
    async fn gifts_value(&self) -> Money {
        Money(Fen::new(self.0.value_fen))
    }

    /// What else there is to know.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The customer's tier when it was planned: first gold and silver.
    async fn tier(&self) -> E<CustomerTier> {
        E(self.0.tier)
    }

    /// Whether it is a retail visit (散户拜访): the customer was a retail prospect of no tier then. Such are approved, and counted apart.
    async fn retail(&self) -> bool {
        self.0.retail
    }

    /// How far it has come.
    async fn state(&self) -> E<PlannedVisitState> {
        E(self.0.state)
    }

    /// Whether its month is over and it was not done.
    async fn missed(&self, ctx: &Context<'_>) -> Reply<bool> {
        Ok(plan::is_missed(&self.0, plan::month_of(app(ctx)?.db.clock().now())?))
    }

    /// The request for its approval, the present one: of retail visits alone.
    async fn approval(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        match self.0.approval_id {
            Some(id) => ApprovalRequest::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The report that fulfilled it; null until then, and for those who do not see it.
    async fn visit(&self, ctx: &Context<'_>) -> Reply<Option<Visit>> {
        match self.0.visit_id {
            Some(id) => Visit::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Why it was cancelled.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// Who cancelled it; null for those who do not see that person.
    async fn cancelled_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.cancelled_by {
            Some(user) => User::load(ctx, user).await,
            None => Ok(None),
        }
    }

    /// When it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// When it was planned.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// Raised with each change; a change names the version that it read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl PlannedVisit {
    /// The planned visit with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: PlannedVisitId) -> Reply<Option<Self>> {
        Ok(batch::<Plans>(ctx, id).await?.map(Self))
    }

    /// The planned visit with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: PlannedVisitId) -> Reply<Self> {
        Ok(Self(query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }

    /// The planned visit that a report fulfilled, if the caller sees it; loaded together with those of other reports.
    pub(in crate::graphql) async fn of_visit(ctx: &Context<'_>, id: VisitId) -> Reply<Option<Self>> {
        Ok(batch::<PlansOfVisits>(ctx, id).await?.map(Self))
    }
}

/// Planned visits by id, as far as the actor sees them.
struct Plans;

impl Batch for Plans {
    type Key = PlannedVisitId;
    type Value = planned_visit::Model;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[PlannedVisitId],
    ) -> Result<HashMap<PlannedVisitId, planned_visit::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

/// Planned visits by the report that fulfilled them.
struct PlansOfVisits;

impl Batch for PlansOfVisits {
    type Key = VisitId;
    type Value = planned_visit::Model;

    async fn load(app: &App, actor: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, planned_visit::Model>> {
        query::of_visits(app.db.read(), actor, keys).await
    }
}

/// The gifts of planned visits that came through a scoped finder.
struct GiftsOfPlans;

impl Batch for GiftsOfPlans {
    type Key = PlannedVisitId;
    type Value = Vec<planned_visit_gift::Model>;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[PlannedVisitId],
    ) -> Result<HashMap<PlannedVisitId, Vec<planned_visit_gift::Model>>> {
        query::gifts_unscoped(app.db.read(), keys).await
    }
}

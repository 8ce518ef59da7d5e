//! The protection of a customer, for those who see it.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{CustomerId, LeadId, customer, protection};

use crate::{
    app::App,
    auth::Actor,
    domain::lead::query,
    error::Result,
    graphql::kit::{Batch, DateTime, Gid, Reply, app, batch},
};

/// Protection (信息保护) that a customer has or had: for the dealer responsible for it, by one of its leads (LEAD-2).
pub(in crate::graphql) struct Protection(protection::Model);

impl Protection {
    /// The protection of a customer that the caller sees; none if nobody ever reported it, none for a record that was merged
    /// into another: that one may be another dealer's, and so may its protection.
    pub(in crate::graphql) async fn of(ctx: &Context<'_>, customer: &customer::Model) -> Reply<Option<Self>> {
        if customer.merged_into.is_some() {
            return Ok(None);
        }
        let held = batch::<Protections>(ctx, customer.id).await?;
        Ok(held.filter(|held| held.dealer_id == customer.dealer_id).map(Self))
    }

    /// What the protection is that decides where a lead stands, whoever holds it.
    pub(super) async fn deciding(ctx: &Context<'_>, record: CustomerId) -> Reply<Option<protection::Model>> {
        batch::<Protections>(ctx, record).await
    }
}

#[Object(name = "CustomerProtection")]
impl Protection {
    /// Since when.
    async fn since(&self) -> DateTime {
        DateTime(self.0.since)
    }

    /// Until when. At this instant it is over, and the next report has the customer (LEAD-4).
    async fn until(&self) -> DateTime {
        DateTime(self.0.until)
    }

    /// Whether it runs now.
    async fn running(&self, ctx: &Context<'_>) -> Reply<bool> {
        Ok(app(ctx)?.db.clock().now() < self.0.until)
    }

    /// The lead that won it.
    async fn lead_id(&self) -> Gid<LeadId> {
        Gid(self.0.lead_id)
    }

    /// How many reports have counted since it began, the one that won it included.
    async fn reports(&self) -> i32 {
        self.0.reports
    }
}

struct Protections;

impl Batch for Protections {
    type Key = CustomerId;
    type Value = protection::Model;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, protection::Model>> {
        query::protections_unscoped(app.db.read(), keys).await
    }
}

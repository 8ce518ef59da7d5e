//! Whether a customer's record is valid for the monthly ledger.

use std::collections::HashMap;

use async_graphql::{Context, SimpleObject};
use longhaul_entity::{CustomerId, enums::LedgerGap};

use crate::{
    app::App,
    auth::Actor,
    domain::ledger::monthly::query,
    error::Result,
    graphql::kit::{Batch, E, Reply, batch},
};

/// Whether a record is valid for the monthly ledger (有效档案, CUST-11), and what it lacks.
#[derive(SimpleObject)]
pub(in crate::graphql) struct LedgerRecord {
    /// Whether it counts: nothing is missing.
    valid: bool,
    /// What is missing, in the order of the form.
    missing: Vec<E<LedgerGap>>,
}

impl LedgerRecord {
    /// That of a customer that the caller sees.
    pub(in crate::graphql) async fn of(ctx: &Context<'_>, customer: CustomerId) -> Reply<Self> {
        let gaps = batch::<Gaps>(ctx, customer).await?.unwrap_or_default();
        Ok(Self { valid: gaps.is_empty(), missing: gaps.into_iter().map(E).collect() })
    }
}

/// What customers lack.
struct Gaps;

impl Batch for Gaps {
    type Key = CustomerId;
    type Value = Vec<LedgerGap>;

    async fn load(app: &App, actor: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<LedgerGap>>> {
        query::gaps(app.db.read(), actor, keys).await
    }
}

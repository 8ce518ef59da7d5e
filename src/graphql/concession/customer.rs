//! The complaints of a customer, beside the customer (VISIT-7).

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{CustomerId, concession};

use super::types::Concession;
use crate::{
    app::App,
    auth::Actor,
    domain::concession::query,
    error::{Result, invalid},
    graphql::kit::{Batch, Gid, Reply, batch},
};

/// The most cases of a customer.
const MOST: i32 = 20;
/// The cases that come when no number is named.
const FEW: i32 = 3;

/// What a customer complained of (客户让渡服务). Cases are seen by those of the dealer that serves it, and by the managers above.
pub(in crate::graphql) struct CustomerConcessions {
    of: CustomerId,
}

impl CustomerConcessions {
    /// The cases of a customer that came through a scoped finder.
    pub(in crate::graphql) const fn new(of: CustomerId) -> Self {
        Self { of }
    }
}

#[Object]
impl CustomerConcessions {
    /// Its latest cases that you see, the last one first; `concessions` has all of them.
    #[graphql(complexity = "first.clamp(1, 20) as usize * child_complexity")]
    async fn cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.", default_with = "FEW")] first: i32,
    ) -> Reply<Vec<Concession>> {
        let most = usize::try_from(first).ok().filter(|_| (1..=MOST).contains(&first));
        let most = most.ok_or_else(|| invalid("first", "数量须为1至20", "The number is 1 to 20"))?;
        let rows = batch::<Latest>(ctx, self.of).await?.unwrap_or_default();
        Ok(rows.into_iter().take(most).map(Concession).collect())
    }

    /// The customer's id, for `concessions`.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.of)
    }
}

/// The latest cases of customers that came through a scoped finder, as far as the actor sees them.
struct Latest;

impl Batch for Latest {
    type Key = CustomerId;
    type Value = Vec<concession::Model>;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Vec<concession::Model>>> {
        query::latest(app.db.read(), actor, keys, u64::from(MOST.unsigned_abs())).await
    }
}

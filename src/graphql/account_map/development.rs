//! How far a customer's development has come (KAM-5).

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    development_step,
    enums::{DevelopmentCondition, DevelopmentStep},
};

use crate::{
    app::App,
    auth::Actor,
    domain::account_map::{self, Round, Standing, asks},
    error::Result,
    graphql::{
        kit::{Batch, DateTime, E, Reply, batch},
        person::User,
    },
};

/// Where a customer stands with a step of its development in a round (KAM-5, 开发步骤).
#[derive(SimpleObject)]
pub(super) struct DevelopmentStanding {
    /// The step.
    step: E<DevelopmentStep>,
    /// What must be so before it may be completed.
    asks: Vec<E<DevelopmentCondition>>,
    /// What of that is not so now. Empty for a step that is completed, and in rounds that are over.
    missing: Vec<E<DevelopmentCondition>>,
    /// That it was completed; null as long as it was not.
    completed: Option<DevelopmentOutcome>,
}

/// That a step was completed. It is never changed.
struct DevelopmentOutcome(development_step::Model);

#[Object]
impl DevelopmentOutcome {
    /// What came of it, in words.
    async fn output(&self) -> &str {
        &self.0.output
    }

    /// By whom; null when he belongs to a unit that you do not see.
    async fn by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.by_id).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

impl From<Standing> for DevelopmentStanding {
    fn from(standing: Standing) -> Self {
        Self {
            step: E(standing.step),
            asks: asks(standing.step).iter().copied().map(E).collect(),
            missing: standing.missing.into_iter().map(E).collect(),
            completed: standing.completed.map(DevelopmentOutcome),
        }
    }
}

/// All steps of a round, in their order.
///
/// # Errors
/// What the database answers.
pub(super) async fn of(ctx: &Context<'_>, round: Round) -> Reply<Vec<DevelopmentStanding>> {
    let standings = batch::<Standings>(ctx, round).await?.unwrap_or_default();
    Ok(standings.into_iter().map(DevelopmentStanding::from).collect())
}

/// The steps of rounds of customers that the actor has seen.
struct Standings;

impl Batch for Standings {
    type Key = Round;
    type Value = Vec<Standing>;

    async fn load(app: &App, _: &Actor, keys: &[Round]) -> Result<HashMap<Round, Vec<Standing>>> {
        account_map::standings_unscoped(app.db.read(), keys, app.db.clock().now()).await
    }
}

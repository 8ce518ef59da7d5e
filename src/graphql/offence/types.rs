//! An offence with its course.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use futures_util::future::try_join_all;
use longhaul_entity::{
    OffenceId,
    enums::{OffenceState, OffenceStepKind, OffenceWay, Role},
    offence, offence_evidence, offence_step,
};

use crate::{
    app::App,
    auth::Actor,
    domain::offence::{owed, query, state},
    error::Result,
    graphql::{
        customer::Customer,
        kit::{Batch, DateTime, E, Gid, Money, Reply, app, batch, caller},
        lead::Lead,
        org::Unit,
        person::User,
        visit::Visit,
    },
    vocab::Fen,
};

/// A contact without approval (违规考核, LEAD-6). Seen by the manager of the accused dealer and by the managers above it.
pub(in crate::graphql) struct Offence {
    pub(super) row: offence::Model,
}

impl Offence {
    /// The offence with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: OffenceId) -> Reply<Option<Self>> {
        Ok(batch::<Offences>(ctx, id).await?.map(|row| Self { row }))
    }

    /// The offence with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: OffenceId) -> Reply<Self> {
        Ok(Self { row: query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await? })
    }

    async fn course(&self, ctx: &Context<'_>) -> Reply<Vec<offence_step::Model>> {
        Ok(batch::<Steps>(ctx, self.row.id).await?.unwrap_or_default())
    }

    async fn shown(&self, ctx: &Context<'_>) -> Reply<Vec<offence_evidence::Model>> {
        Ok(batch::<Evidence>(ctx, self.row.id).await?.unwrap_or_default())
    }
}

/// A step in the case of an offence (考核记录): who, when, what, why. Never changed.
struct OffenceStep(offence_step::Model);

#[Object]
impl OffenceStep {
    /// Its place, from 1 on.
    async fn number(&self) -> i32 {
        self.0.seq
    }

    /// What was done.
    async fn kind(&self) -> E<OffenceStepKind> {
        E(self.0.kind)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who did it; null for those who do not see that person.
    async fn actor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.actor_id).await
    }

    /// The role in which he did it.
    async fn role(&self) -> E<Role> {
        E(self.0.role)
    }

    /// What was said: the evidence, the answer, the reason.
    async fn words(&self) -> &str {
        &self.0.words
    }

    /// What the dealer owes by it, in fen; with a minus what it owes no more.
    async fn amount(&self) -> Money {
        Money(Fen::new(self.0.amount_fen))
    }

    /// The least penalty that was allowed then, in fen; null for other steps.
    async fn least(&self) -> Option<Money> {
        self.0.least_fen.map(Fen::new).map(Money)
    }

    /// The highest penalty that was allowed then, in fen; null for other steps.
    async fn most(&self) -> Option<Money> {
        self.0.most_fen.map(Fen::new).map(Money)
    }
}

#[Object]
impl Offence {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<OffenceId> {
        Gid(self.row.id)
    }

    /// The number that people call it by: `KH20260615-` and eight letters.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// The dealer that is accused.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.row.dealer_id).await
    }

    /// The customer. Null for those who do not see it: the accused dealer, if the customer is another's.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.row.customer_id).await
    }

    /// The customer's name when it was recorded, so that the dealer knows what it answers to.
    async fn customer_name(&self) -> &str {
        &self.row.customer_name
    }

    /// What was done (违规行为).
    async fn way(&self) -> E<OffenceWay> {
        E(self.row.way)
    }

    /// When it was done.
    async fn happened_at(&self) -> DateTime {
        DateTime(self.row.happened_at)
    }

    /// What shows it.
    async fn evidence(&self) -> &str {
        &self.row.evidence
    }

    /// The visits that show it, as far as one sees them, at most 20.
    async fn visits(&self, ctx: &Context<'_>) -> Reply<Vec<Visit>> {
        let ids = self.shown(ctx).await?.into_iter().filter_map(|row| row.visit_id);
        let found = try_join_all(ids.map(|id| Visit::load(ctx, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The leads that show it, as far as one sees them, at most 20.
    async fn leads(&self, ctx: &Context<'_>) -> Reply<Vec<Lead>> {
        let ids = self.shown(ctx).await?.into_iter().filter_map(|row| row.lead_id);
        let found = try_join_all(ids.map(|id| Lead::load(ctx, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Who recorded it, and so does not decide it; null for those who do not see that person.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.row.recorded_by).await
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }

    /// Until when nothing is decided before the dealer has answered.
    async fn answer_until(&self) -> DateTime {
        DateTime(self.row.answer_until)
    }

    /// How far the case has come (考核状态).
    async fn state(&self, ctx: &Context<'_>) -> Reply<E<OffenceState>> {
        Ok(E(state(&self.course(ctx).await?)))
    }

    /// What the dealer owes by all steps together, in fen: 0 unless a penalty stands.
    async fn amount(&self, ctx: &Context<'_>) -> Reply<Money> {
        Ok(Money(owed(&self.course(ctx).await?)))
    }

    /// Every step, the first one first, at most five.
    async fn steps(&self, ctx: &Context<'_>) -> Reply<Vec<OffenceStep>> {
        Ok(self.course(ctx).await?.into_iter().map(OffenceStep).collect())
    }

    /// Raised with each step; whoever takes the next one names the version that he read.
    async fn version(&self, ctx: &Context<'_>) -> Reply<i32> {
        Ok(i32::try_from(self.course(ctx).await?.len()).unwrap_or(i32::MAX))
    }
}

struct Offences;

impl Batch for Offences {
    type Key = OffenceId;
    type Value = offence::Model;

    async fn load(app: &App, actor: &Actor, keys: &[OffenceId]) -> Result<HashMap<OffenceId, offence::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

/// The steps of offences that came through a scoped finder.
struct Steps;

impl Batch for Steps {
    type Key = OffenceId;
    type Value = Vec<offence_step::Model>;

    async fn load(app: &App, _: &Actor, keys: &[OffenceId]) -> Result<HashMap<OffenceId, Vec<offence_step::Model>>> {
        query::steps_unscoped(app.db.read(), keys).await
    }
}

/// What shows offences that came through a scoped finder.
struct Evidence;

impl Batch for Evidence {
    type Key = OffenceId;
    type Value = Vec<offence_evidence::Model>;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[OffenceId],
    ) -> Result<HashMap<OffenceId, Vec<offence_evidence::Model>>> {
        query::evidence_unscoped(app.db.read(), keys).await
    }
}

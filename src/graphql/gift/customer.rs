//! What a customer was given, beside the limits of the year (GIFT-3, FOLLOW-5).

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{CustomerId, UnitId, customer, gift_issue};

use super::types::GiftIssue;
use crate::{
    app::App,
    auth::Actor,
    domain::{
        gift::{Given, LIMITS, given_unscoped, query},
        policy::{self, Figures, Key},
    },
    error::{Result, invalid},
    graphql::kit::{Batch, Gid, Money, Reply, batch},
    vocab::Fen,
};

/// The most issues of a customer.
const MOST: i32 = 20;
/// The issues that come when no number is named.
const FEW: i32 = 3;

/// What a customer was given (客户礼品). Whoever sees the customer sees the sums of the year; issues are seen by those of the dealer
/// that gave, and by the managers above it.
pub(in crate::graphql) struct CustomerGifts {
    of: CustomerId,
    dealer: UnitId,
}

impl CustomerGifts {
    /// The gifts of a customer that came through a scoped finder.
    pub(in crate::graphql) const fn new(of: &customer::Model) -> Self {
        Self { of: of.id, dealer: of.dealer_id }
    }

    async fn given(&self, ctx: &Context<'_>) -> Reply<Given> {
        Ok(batch::<OfYear>(ctx, self.of).await?.unwrap_or_default())
    }

    async fn limit(&self, ctx: &Context<'_>, key: Key) -> Reply<Money> {
        let figures = batch::<Limits>(ctx, self.dealer).await?.unwrap_or_else(|| Figures::defaults(&LIMITS));
        Ok(Money(Fen::new(figures.value(key))))
    }
}

#[Object]
impl CustomerGifts {
    /// The latest issues to it that you see, the last one first; `giftIssues` has all of them.
    #[graphql(complexity = "first.clamp(1, 20) as usize * child_complexity")]
    async fn issues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.", default_with = "FEW")] first: i32,
    ) -> Reply<Vec<GiftIssue>> {
        let most = usize::try_from(first).ok().filter(|_| (1..=MOST).contains(&first));
        let most = most.ok_or_else(|| invalid("first", "数量须为1至20", "The number is 1 to 20"))?;
        let rows = batch::<Latest>(ctx, self.of).await?.unwrap_or_default();
        Ok(rows.into_iter().take(most).map(GiftIssue).collect())
    }

    /// Worth of all that it was given in this business year, by whatever dealer, returns taken off, in fen.
    async fn given_this_year(&self, ctx: &Context<'_>) -> Reply<Money> {
        Ok(Money(self.given(ctx).await?.all))
    }

    /// What it may be given in a year, in fen (policy `gift.yearly`).
    async fn yearly_limit(&self, ctx: &Context<'_>) -> Reply<Money> {
        self.limit(ctx, Key::GiftYearly).await
    }

    /// Of `givenThisYear`, worth of what was given on follow-ups, in fen (FOLLOW-5).
    async fn follow_ups_this_year(&self, ctx: &Context<'_>) -> Reply<Money> {
        Ok(Money(self.given(ctx).await?.follow_up))
    }

    /// What it may be given on follow-ups in a year, in fen (policy `gift.yearly.follow_up`).
    async fn follow_up_limit(&self, ctx: &Context<'_>) -> Reply<Money> {
        self.limit(ctx, Key::GiftYearlyFollowUp).await
    }

    /// The customer's id, for `giftIssues`.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.of)
    }
}

/// What customers that came through a scoped finder were given this year.
struct OfYear;

impl Batch for OfYear {
    type Key = CustomerId;
    type Value = Given;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Given>> {
        given_unscoped(app.db.read(), keys, app.db.clock().now()).await
    }
}

/// The latest issues to customers that came through a scoped finder, as far as the actor sees them.
struct Latest;

impl Batch for Latest {
    type Key = CustomerId;
    type Value = Vec<gift_issue::Model>;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Vec<gift_issue::Model>>> {
        query::latest_issues(app.db.read(), actor, keys, u64::from(MOST.unsigned_abs())).await
    }
}

/// The limits of the year as they count for dealers now.
struct Limits;

impl Batch for Limits {
    type Key = UnitId;
    type Value = Figures;

    async fn load(app: &App, _: &Actor, keys: &[UnitId]) -> Result<HashMap<UnitId, Figures>> {
        policy::of_units(app.db.read(), &LIMITS, keys, app.db.clock().now()).await
    }
}

//! Whose business a lead is, and how it was passed on (LEAD-9).

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{ChannelId, CustomerId, LeadId, UnitId, channel, lead, lead_passing};

use crate::{
    app::App,
    auth::Actor,
    domain::{
        boundary::query,
        lead::handling::{Handling, passings_unscoped},
    },
    error::Result,
    graphql::{
        kit::{Batch, DateTime, Gid, Money, Reply, batch, caller},
        org::{Channel, Unit},
        person::User,
    },
    vocab::Fen,
};

/// The business boundary of a lead (业务边界): the channel that it belongs to, and how it got there (LEAD-9).
pub(super) struct LeadBoundary(Handling);

impl LeadBoundary {
    /// How a lead that the caller sees stands to the channels.
    pub(super) async fn of(ctx: &Context<'_>, lead: &lead::Model) -> Reply<Self> {
        Ok(Self(Handling {
            route: batch::<Routes>(ctx, (lead.customer_id, lead.series.clone())).await?,
            of_dealer: batch::<ChannelsOfDealers>(ctx, lead.dealer_id).await?.unwrap_or_default(),
            passings: batch::<Passings>(ctx, lead.id).await?.unwrap_or_default(),
        }))
    }
}

#[Object]
impl LeadBoundary {
    /// The channel whose business it is: the key-account department's for an industry key account, else that of the channel which
    /// sells the series. Null where no channel sells it: then everybody may handle it. Of the customer it tells no more.
    async fn channel(&self) -> Option<Channel> {
        self.0.route.clone().map(Channel::from)
    }

    /// Whether you may plan and negotiate: as one of the dealer, if that is its business; at HQ, if it was passed on to your channel.
    /// Who may not passes it on by `passLead`.
    async fn mine(&self, ctx: &Context<'_>) -> Reply<bool> {
        Ok(self.0.is_for(&caller(ctx)?.actor))
    }

    /// How it was passed on, the first time first.
    async fn passings(&self) -> Vec<LeadPassing> {
        let last = self.0.passings.len();
        (1..).zip(&self.0.passings).map(|(n, row)| LeadPassing { row: row.clone(), earns: n == last }).collect()
    }
}

/// That a lead was passed on (信息转介, LEAD-9). Never changed.
struct LeadPassing {
    row: lead_passing::Model,
    /// Whether it is the one that led to where the lead is.
    earns: bool,
}

#[Object]
impl LeadPassing {
    /// Its place, from 1 on.
    async fn number(&self) -> i32 {
        self.row.seq
    }

    /// The dealer that passed it on; null when a channel did.
    async fn from(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        match self.row.from_unit_id {
            Some(unit) => Unit::load(ctx, unit).await,
            None => Ok(None),
        }
    }

    /// The channel that passed it on; null when the dealer did.
    async fn from_channel(&self, ctx: &Context<'_>) -> Reply<Option<Channel>> {
        match self.row.from_channel_id {
            Some(channel) => Channel::load(ctx, channel).await,
            None => Ok(None),
        }
    }

    /// The channel that has it from then on.
    async fn to(&self, ctx: &Context<'_>) -> Reply<Option<Channel>> {
        Channel::load(ctx, self.row.to_channel_id).await
    }

    /// The id of that channel.
    async fn to_id(&self) -> Gid<ChannelId> {
        Gid(self.row.to_channel_id)
    }

    /// Who passed it on; null for those who do not see that person.
    async fn passed_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.row.passed_by).await
    }

    /// When.
    async fn passed_at(&self) -> DateTime {
        DateTime(self.row.passed_at)
    }

    /// Why.
    async fn why(&self) -> &str {
        &self.row.why
    }

    /// For how many vehicles, as it was passed on.
    async fn vehicles(&self) -> i32 {
        self.row.vehicles
    }

    /// What it earns once if the lead is won, in fen, by the policy book of that moment: the least for each vehicle, and no more than
    /// the most. 0 for all but the last passing.
    async fn reward(&self) -> Money {
        Money(if self.earns { Fen::new(self.row.reward_fen) } else { Fen::ZERO })
    }
}

/// Whose business leads are that came through a scoped finder.
struct Routes;

impl Batch for Routes {
    type Key = (CustomerId, String);
    type Value = channel::Model;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[(CustomerId, String)],
    ) -> Result<HashMap<(CustomerId, String), channel::Model>> {
        query::routes_unscoped(app.db.read(), keys).await
    }
}

/// The channels that the dealers of such leads are named for.
struct ChannelsOfDealers;

impl Batch for ChannelsOfDealers {
    type Key = UnitId;
    type Value = Vec<ChannelId>;

    async fn load(app: &App, _: &Actor, keys: &[UnitId]) -> Result<HashMap<UnitId, Vec<ChannelId>>> {
        query::channels_of_unscoped(app.db.read(), keys).await
    }
}

/// How such leads were passed on.
struct Passings;

impl Batch for Passings {
    type Key = LeadId;
    type Value = Vec<lead_passing::Model>;

    async fn load(app: &App, _: &Actor, keys: &[LeadId]) -> Result<HashMap<LeadId, Vec<lead_passing::Model>>> {
        passings_unscoped(app.db.read(), keys).await
    }
}

//! The sales channels of HQ and their business (ORG-2, LEAD-9).

use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures_util::future::try_join_all;
use longhaul_entity::{ChannelId, UnitId, channel, enums::ChannelKind};
use uuid::Uuid;

use super::{
    super::kit::{E, Gid, Reply, app, batch, caller},
    Businesses, Channels, Unit,
};
use crate::{
    domain::{
        boundary::{Business, SetChannelBusiness},
        perform,
    },
    error::not_found,
};

/// A sales channel of HQ (ORG-2, 销售通路).
pub(in crate::graphql) struct Channel(channel::Model);

impl From<channel::Model> for Channel {
    fn from(row: channel::Model) -> Self {
        Self(row)
    }
}

impl Channel {
    /// A channel, loaded together with those that other rows ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: ChannelId) -> Reply<Option<Self>> {
        Ok(batch::<Channels>(ctx, id).await?.map(Self))
    }

    async fn business(&self, ctx: &Context<'_>) -> Reply<Business> {
        Ok(batch::<Businesses>(ctx, self.0.id).await?.unwrap_or_default())
    }
}

#[Object]
impl Channel {
    /// Its id.
    async fn id(&self) -> Gid<ChannelId> {
        Gid(self.0.id)
    }

    /// Which of the four it is.
    async fn kind(&self) -> E<ChannelKind> {
        E(self.0.kind)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The series that it sells (LEAD-9), at most 200. The key-account department has none: its customers are known by their
    /// class.
    async fn series(&self, ctx: &Context<'_>) -> Reply<Vec<String>> {
        Ok(self.business(ctx).await?.series)
    }

    /// The dealers that are named for its business, as far as one sees them, at most 1,000. Who is named for no channel does all
    /// business but that of the key-account department.
    async fn dealers(&self, ctx: &Context<'_>) -> Reply<Vec<Unit>> {
        let dealers = self.business(ctx).await?.dealers;
        Ok(try_join_all(dealers.into_iter().map(|id| Unit::load(ctx, id))).await?.into_iter().flatten().collect())
    }
}

/// The whole business of a channel; it takes the place of what was said before.
#[derive(InputObject)]
struct SetChannelBusinessInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The channel.
    channel_id: Gid<ChannelId>,
    /// The series that it sells, at most 200 of 1 to 60 characters; none for the key-account department.
    series: Vec<String>,
    /// The dealers and body builders that do its business, at most 1,000.
    dealer_ids: Vec<Gid<UnitId>>,
}

/// A channel that was changed.
#[derive(SimpleObject)]
struct ChannelPayload {
    /// The channel as it is now.
    channel: Channel,
}

/// Changes of channels.
#[derive(Default)]
pub(in crate::graphql) struct ChannelMutation;

#[Object]
impl ChannelMutation {
    /// Says which series a channel sells and which dealers do its business (LEAD-9). Errors: NOT_FOUND for a channel or dealer that
    /// is not there; INVALID for a series of the key-account department; CONFLICT for a series that another channel sells; LIMIT
    /// for too many.
    async fn set_channel_business(&self, ctx: &Context<'_>, input: SetChannelBusinessInput) -> Reply<ChannelPayload> {
        let operation = SetChannelBusiness {
            channel: input.channel_id.0,
            series: input.series,
            dealers: input.dealer_ids.into_iter().map(|id| id.0).collect(),
        };
        let id = perform(&app(ctx)?.db, caller(ctx)?, input.operation_id, &operation).await?;
        let channel = Channel::load(ctx, id).await?.ok_or_else(not_found)?;
        Ok(ChannelPayload { channel })
    }
}

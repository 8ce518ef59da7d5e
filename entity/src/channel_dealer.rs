//! The dealers that do the business of a channel (LEAD-9, 通路授权经销商).

use sea_orm::entity::prelude::*;

use crate::{ChannelId, UnitId};

/// A row of `channel_dealer`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_dealer")]
pub struct Model {
    /// The channel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel_id: ChannelId,
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
}

impl ActiveModelBehavior for ActiveModel {}

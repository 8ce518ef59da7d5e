//! That leads were passed on to the channel whose business they are; nothing is changed or removed (LEAD-9, 信息转介).

use sea_orm::entity::prelude::*;

use crate::{ChannelId, LeadId, Timestamp, UnitId, UserId};

/// A row of `lead_passing`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_passing")]
pub struct Model {
    /// The lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: LeadId,
    /// Its place among the passings of the lead, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// The dealer that passed it on; none when a channel did.
    pub from_unit_id: Option<UnitId>,
    /// The channel that passed it on; none when the dealer did.
    pub from_channel_id: Option<ChannelId>,
    /// The channel whose business it is.
    pub to_channel_id: ChannelId,
    /// Who did it.
    pub passed_by: UserId,
    /// When.
    pub passed_at: Timestamp,
    /// Why.
    pub why: String,
    /// How many vehicles it was about then.
    pub vehicles: i32,
    /// What passing it on earns by that number once it is won, in fen.
    pub reward_fen: i64,
    /// The policy values used, each with its version, as JSON (POL-1).
    pub policy: String,
}

impl ActiveModelBehavior for ActiveModel {}

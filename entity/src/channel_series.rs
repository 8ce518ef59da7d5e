//! The product series that a sales channel sells (LEAD-9, 销售通路的产品系列).

use sea_orm::entity::prelude::*;

use crate::ChannelId;

/// A row of `channel_series`. A series is sold by one channel.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_series")]
pub struct Model {
    /// The series, in capitals and without blanks.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: String,
    /// The channel.
    pub channel_id: ChannelId,
}

impl ActiveModelBehavior for ActiveModel {}

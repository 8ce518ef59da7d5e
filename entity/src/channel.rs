//! Sales channels of HQ (ORG-2, 销售通路).

use sea_orm::entity::prelude::*;

use crate::{ChannelId, enums::ChannelKind};

/// A row of `channel`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChannelId,
    /// Which of the channels it is; each stands once.
    pub kind: ChannelKind,
    /// Its name.
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

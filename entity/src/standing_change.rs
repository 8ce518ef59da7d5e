//! How customers came from one class, tier or size to another (CUST-3, 客户定位变动).

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, StandingChangeId, Timestamp, UserId,
    enums::{StandingAspect, StandingCause},
};

/// A row of `standing_change`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standing_change")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StandingChangeId,
    /// Whose standing changed.
    pub customer_id: CustomerId,
    /// What of it.
    pub aspect: StandingAspect,
    /// The value before, as its enum writes it; none where there was none.
    pub before: Option<String>,
    /// The value from then on.
    pub after: Option<String>,
    /// Why.
    pub cause: StandingCause,
    /// Since when.
    pub at: Timestamp,
    /// Who did what it follows from; none for the calendar and the policy book.
    pub by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}

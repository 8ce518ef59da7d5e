//! By which figures of the policy book each dealer's customers were derived last, and how far that has come (POL-1).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, UnitId};

/// A row of `standing_figures`; a dealer without one goes by the defaults of the book.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standing_figures")]
pub struct Model {
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The figures with their versions; empty for the defaults of the book.
    pub versions: String,
    /// The last customer of the present round that was derived.
    pub done_through: Option<CustomerId>,
    /// Rounds over all of the dealer's customers that are still to be made.
    pub rounds: i32,
}

impl ActiveModelBehavior for ActiveModel {}

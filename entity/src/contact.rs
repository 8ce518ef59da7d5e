//! People at a customer's (CUST-9, 联系人).

use sea_orm::entity::prelude::*;

use crate::{ContactId, CustomerId, Timestamp};

/// A row of `contact`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    /// Where he works.
    pub customer_id: CustomerId,
    /// His name.
    pub name: String,
    /// His post, in words.
    pub title: Option<String>,
    /// His phone, normalised.
    pub phone: Option<String>,
    /// Whether he is the one to call first.
    pub is_primary: bool,
    /// His place among the customer's contacts, from 0 on, in the order in which they were listed.
    pub position: i32,
    /// When he was recorded.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

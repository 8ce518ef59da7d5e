//! A contact of a customer as clients see it.

use async_graphql::Object;
use longhaul_entity::{ContactId, contact};

use super::masked;
use crate::graphql::kit::Gid;

/// Somebody at a customer's (联系人).
pub(in crate::graphql) struct Contact(pub(in crate::graphql) contact::Model);

#[Object]
impl Contact {
    /// His id.
    async fn id(&self) -> Gid<ContactId> {
        Gid(self.0.id)
    }

    /// His name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// His post, in words.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// His phone, masked: `138****1111`. `revealPhone` shows it (ALL-2).
    async fn phone(&self) -> Option<String> {
        masked(self.0.phone.as_deref())
    }

    /// Whether he is the one to call first; at most one of a customer's contacts is.
    async fn primary(&self) -> bool {
        self.0.is_primary
    }
}

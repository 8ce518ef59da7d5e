//! The people who are named in the course of a request.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{UserId, app_user, enums::Role};

use crate::{
    app::App,
    auth::Actor,
    domain::approval::query,
    error::Result,
    graphql::{
        kit::{Batch, E, Gid, Reply, batch},
        org::Unit,
    },
};

/// Somebody named in the course of a request (审批相关人员): his name and role, whether or not one sees his unit.
pub(super) struct ApprovalPerson(app_user::Model);

impl ApprovalPerson {
    pub(super) const fn new(row: app_user::Model) -> Self {
        Self(row)
    }

    /// Somebody named beside something that the caller sees.
    pub(super) async fn load(ctx: &Context<'_>, id: UserId) -> Reply<Option<Self>> {
        Ok(batch::<People>(ctx, id).await?.map(Self))
    }

    /// Several, in their order.
    pub(super) async fn load_all(ctx: &Context<'_>, ids: impl IntoIterator<Item = UserId>) -> Reply<Vec<Self>> {
        let found = futures_util::future::try_join_all(ids.into_iter().map(|id| Self::load(ctx, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }
}

#[Object]
impl ApprovalPerson {
    /// The id of the user.
    async fn user_id(&self) -> Gid<UserId> {
        Gid(self.0.id)
    }

    /// His name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What he is now.
    async fn role(&self) -> E<Role> {
        E(self.0.role)
    }

    /// The unit that he belongs to; null for one that one does not see.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }
}

/// Users by id. The keys come from requests and delegations that the actor has seen.
struct People;

impl Batch for People {
    type Key = UserId;
    type Value = app_user::Model;

    async fn load(app: &App, _: &Actor, keys: &[UserId]) -> Result<HashMap<UserId, app_user::Model>> {
        query::people_unscoped(app.db.read(), keys).await
    }
}

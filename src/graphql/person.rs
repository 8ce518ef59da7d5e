//! Users: who there is, and their phones as far as one may see them.

mod changes;

pub(super) use changes::PersonMutation;

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{
    UnitId, UserId, app_user,
    enums::{Role, UserStatus},
};

use super::{
    kit::{Batch, Connection, DateTime, E, Gid, PageArgs, Reply, app, batch, by_number, caller, counted},
    org::{Channel, Unit, read_sought},
};
use crate::{app::App, auth::Actor, domain::person, error::Result};

/// The order of lists of users.
const BY_INVITATION: &str = "user.created";

/// Somebody who signs in (用户).
pub(super) struct User(app_user::Model);

#[Object]
impl User {
    /// His id.
    pub(super) async fn id(&self) -> Gid<UserId> {
        Gid(self.0.id)
    }

    /// His name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What he is (角色); with his unit it says what he sees (ORG-1).
    async fn role(&self) -> E<Role> {
        E(self.0.role)
    }

    /// Whether he may sign in (用户状态). Who was invited, or whose password was reset, first sets one by his ticket.
    async fn status(&self) -> E<UserStatus> {
        E(self.0.status)
    }

    /// The unit that he belongs to.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// The channel that an HQ manager decides for (ORG-2).
    async fn channel(&self, ctx: &Context<'_>) -> Reply<Option<Channel>> {
        match self.0.channel_id {
            Some(channel) => Channel::load(ctx, channel).await,
            None => Ok(None),
        }
    }

    /// The phone that he signs in with: in full to himself and to those who may give his role, otherwise masked, as
    /// `138****1111` (ALL-2).
    async fn phone(&self, ctx: &Context<'_>) -> Reply<String> {
        Ok(person::query::phone(&caller(ctx)?.actor, &self.0)?)
    }

    /// When he was invited.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Raised with each change; an edit names the version that it read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl User {
    /// A user that came through a scoped finder.
    pub(super) const fn new(row: app_user::Model) -> Self {
        Self(row)
    }

    /// The user named beside something that the caller sees, if he belongs to a unit that the caller sees too; loaded
    /// together with those that other rows ask for.
    pub(super) async fn load(ctx: &Context<'_>, id: UserId) -> Reply<Option<Self>> {
        Ok(batch::<Users>(ctx, id).await?.map(Self))
    }
}

/// Which users; what is left out does not narrow.
#[derive(InputObject, Default)]
struct UserFilter {
    /// Only users of this unit and of all below it.
    unit_id: Option<Gid<UnitId>>,
    /// Only users of this role.
    role: Option<E<Role>>,
    /// Only users of this status.
    status: Option<E<UserStatus>>,
    /// Only users whose name contains this, up to 60 characters; four digits also find phones that end with them (尾号).
    text: Option<String>,
}

/// Queries about users.
#[derive(Default)]
pub(super) struct PersonQuery;

#[Object]
impl PersonQuery {
    /// A user of a unit within one's reach; any other is NOT_FOUND (ALL-1).
    async fn user(&self, ctx: &Context<'_>, #[graphql(desc = "The user.")] id: Gid<UserId>) -> Reply<User> {
        Ok(User(person::query::user(app(ctx)?.db.read(), &caller(ctx)?.actor, id.0).await?))
    }

    /// The users of the units within one's reach, in the order of their invitation.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which users.")] filter: Option<UserFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<User>> {
        let filter = filter.unwrap_or_default();
        let filter = person::UserFilter {
            unit: filter.unit_id.map(|id| id.0),
            role: filter.role.map(|role| role.0),
            status: filter.status.map(|status| status.0),
            text: read_sought(filter.text.as_deref())?,
        };
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let found =
            person::query::users(db, actor, &filter, &PageArgs { first, after, last, before }.window(BY_INVITATION)?)
                .await?;
        let total = counted(ctx, person::query::count(db, actor, &filter)).await?;
        let place = |row: &app_user::Model| by_number(row.created_at.0, row.id);
        Ok(Connection::new(found, BY_INVITATION, total, place, User))
    }
}

/// Users by id.
struct Users;

impl Batch for Users {
    type Key = UserId;
    type Value = app_user::Model;

    async fn load(app: &App, actor: &Actor, keys: &[UserId]) -> Result<HashMap<UserId, app_user::Model>> {
        person::query::known(app.db.read(), actor, keys).await
    }
}

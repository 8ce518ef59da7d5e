//! Inviting and changing users, and their passwords.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{ChannelId, UnitId, UserId, enums::Role};
use uuid::Uuid;

use super::{
    super::{
        kit::{E, Gid, Reply, app, caller, origin},
        org::read_name,
    },
    User,
};
use crate::{
    domain::{
        Operation, perform,
        person::{self, Issued, Ticket, UserChanged},
    },
    vocab::Phone,
};

/// Somebody new.
#[derive(InputObject)]
struct InviteUserInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// An id that the client made for him; one is made when it is left out.
    id: Option<Gid<UserId>>,
    /// The mobile number that he will sign in with; nobody else's.
    phone: Phone,
    /// His name, 1 to 120 characters.
    name: String,
    /// What he is to be: a role that one may give, and that belongs to a unit of that level (ORG-1).
    role: E<Role>,
    /// The unit that he is to belong to.
    unit_id: Gid<UnitId>,
    /// The channel that an HQ manager decides for (ORG-2); for nobody else.
    channel_id: Option<Gid<ChannelId>>,
}

/// Whom to suspend.
#[derive(InputObject)]
struct SuspendUserInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The user.
    user_id: Gid<UserId>,
}

/// Whom to restore.
#[derive(InputObject)]
struct RestoreUserInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The user.
    user_id: Gid<UserId>,
}

/// Whose password to reset.
#[derive(InputObject)]
struct ResetPasswordInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The user.
    user_id: Gid<UserId>,
}

/// Somebody's new post.
#[derive(InputObject)]
struct ChangeUserRoleInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The user.
    user_id: Gid<UserId>,
    /// What he is to be.
    role: E<Role>,
    /// The unit that he is to belong to.
    unit_id: Gid<UnitId>,
    /// The channel that an HQ manager decides for (ORG-2); left out, he has none.
    channel_id: Option<Gid<ChannelId>>,
    /// The version that was read; CONFLICT when it is not the present one.
    version: i32,
}

/// A ticket and the password that it sets.
#[derive(InputObject)]
struct SetPasswordInput {
    /// The secret of the ticket.
    ticket: String,
    /// The new password, 10 to 128 characters.
    new_password: String,
}

/// One's present password and the one that takes its place.
#[derive(InputObject)]
struct ChangeOwnPasswordInput {
    /// The present password.
    current: String,
    /// The new password, 10 to 128 characters.
    new_password: String,
}

/// A user that was changed.
#[derive(SimpleObject)]
struct UserPayload {
    /// The user as he is now.
    user: User,
}

/// A user with a ticket to set his password.
#[derive(SimpleObject)]
struct TicketPayload {
    /// The user as he is now.
    user: User,
    /// The secret that `setPassword` takes, to be handed to him. Shown once: a repetition of the request answers null. If
    /// it is lost, `resetPassword` issues another.
    ticket: Option<String>,
}

/// Whose password was set.
#[derive(SimpleObject)]
struct PasswordPayload {
    /// The user, who can sign in with it.
    user_id: Gid<UserId>,
}

/// Changes of users.
#[derive(Default)]
pub(in crate::graphql) struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Invites somebody to a unit within one's reach, in a role that one may give (ORG-1); his ticket holds for 7 days.
    /// RULE when the role does not belong to such a unit or signs up by itself, CONFLICT when the phone or the id is taken.
    async fn invite_user(&self, ctx: &Context<'_>, input: InviteUserInput) -> Reply<TicketPayload> {
        let ticket = Ticket::new(app(ctx)?.db.clock());
        let operation = person::InviteUser {
            id: input.id.map(|id| id.0),
            phone: input.phone,
            name: read_name("input.name", &input.name)?,
            role: input.role.0,
            unit: input.unit_id.0,
            channel: input.channel_id.map(|id| id.0),
            ticket: ticket.clone(),
        };
        issue(ctx, input.operation_id, &operation, ticket).await
    }

    /// Suspends a user: all his sessions and tickets end at once. RULE for the last active administrator.
    async fn suspend_user(&self, ctx: &Context<'_>, input: SuspendUserInput) -> Reply<UserPayload> {
        change(ctx, input.operation_id, &person::SuspendUser { user: input.user_id.0 }).await
    }

    /// Lets a suspended user sign in again, with the password that he had.
    async fn restore_user(&self, ctx: &Context<'_>, input: RestoreUserInput) -> Reply<UserPayload> {
        change(ctx, input.operation_id, &person::RestoreUser { user: input.user_id.0 }).await
    }

    /// Takes a user's password away, ends all his sessions and issues a ticket that holds for a day (7 days to somebody
    /// who has not set a password yet). Until he sets another he cannot sign in. RULE for the last active administrator.
    async fn reset_password(&self, ctx: &Context<'_>, input: ResetPasswordInput) -> Reply<TicketPayload> {
        let ticket = Ticket::new(app(ctx)?.db.clock());
        let operation = person::ResetPassword { user: input.user_id.0, ticket: ticket.clone() };
        issue(ctx, input.operation_id, &operation, ticket).await
    }

    /// Gives a user another role, unit or channel; one must be able to give the old and the new role, and both units must
    /// lie within one's reach. His sessions stay, and have the new rights from their next request on.
    async fn change_user_role(&self, ctx: &Context<'_>, input: ChangeUserRoleInput) -> Reply<UserPayload> {
        let operation = person::ChangeUserRole {
            user: input.user_id.0,
            role: input.role.0,
            unit: input.unit_id.0,
            channel: input.channel_id.map(|id| id.0),
            version: input.version,
        };
        change(ctx, input.operation_id, &operation).await
    }

    /// Sets a password by a ticket, without being signed in. A ticket works once; NOT_FOUND when it is unknown, used,
    /// expired or void, without saying which.
    async fn set_password(&self, ctx: &Context<'_>, input: SetPasswordInput) -> Reply<PasswordPayload> {
        let app = app(ctx)?;
        let (ticket, password) = (&input.ticket, &input.new_password);
        let user = person::set_password(&app.db, &app.passwords, origin(ctx)?, ticket, password).await?;
        Ok(PasswordPayload { user_id: Gid(user) })
    }

    /// Changes one's own password and ends one's other sessions. Wrong passwords count as in `signIn`. It takes no operation id: nothing of a password is kept
    /// by which a repetition could be told.
    async fn change_own_password(&self, ctx: &Context<'_>, input: ChangeOwnPasswordInput) -> Reply<PasswordPayload> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let (current, new) = (&input.current, &input.new_password);
        let changed = person::change_own_password(&app.db, &app.passwords, caller, current, new).await?;
        Ok(PasswordPayload { user_id: Gid(changed.user) })
    }
}

/// Performs a change of a user and answers with him as he is then.
async fn change<O: Operation<Output = UserChanged>>(
    ctx: &Context<'_>,
    operation_id: Option<Uuid>,
    operation: &O,
) -> Reply<UserPayload> {
    let changed = perform(&app(ctx)?.db, caller(ctx)?, operation_id, operation).await?;
    Ok(UserPayload { user: read(ctx, changed.user).await? })
}

/// Performs an operation that issues a ticket, and shows the ticket if this very request issued it.
async fn issue<O: Operation<Output = Issued>>(
    ctx: &Context<'_>,
    operation_id: Option<Uuid>,
    operation: &O,
    ticket: Ticket,
) -> Reply<TicketPayload> {
    let issued = perform(&app(ctx)?.db, caller(ctx)?, operation_id, operation).await?;
    Ok(TicketPayload { user: read(ctx, issued.user).await?, ticket: ticket.reveal(&issued) })
}

async fn read(ctx: &Context<'_>, user: UserId) -> Reply<User> {
    Ok(User(person::query::user(app(ctx)?.db.read(), &caller(ctx)?.actor, user).await?))
}

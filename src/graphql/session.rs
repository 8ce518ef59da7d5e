//! Signing in, sessions, and who the viewer is.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{SessionId, UserId, app_user, enums::Role, session};
use uuid::Uuid;

use super::{
    kit::{DateTime, E, Gid, Reply, app, caller, origin},
    person::User,
};
use crate::{
    app::App,
    auth::{Action, Claims},
    domain::{perform, session as sessions},
    error::Result,
    vocab::Phone,
};

/// What is handed in to sign in.
#[derive(InputObject)]
struct SignInInput {
    /// The phone number, in any usual spelling.
    phone: String,
    /// The password.
    password: String,
    /// What the client calls itself, shown in the list of sessions: `Redmi Note 12`. Up to 80 characters are kept.
    device: Option<String>,
}

/// What is handed in to go on.
#[derive(InputObject)]
struct RefreshSessionInput {
    /// The refresh token last received.
    refresh_token: String,
}

/// Which session is to end.
#[derive(InputObject)]
struct RevokeSessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// One of one's own sessions; the present one signs out.
    id: Gid<SessionId>,
}

/// The tokens of a session.
#[derive(SimpleObject)]
struct Tokens {
    /// Sent as `Authorization: Bearer …`. Says who, not what he may do.
    access_token: String,
    /// When the access token ends; refresh before.
    access_expires_at: DateTime,
    /// Exchanged by `refreshSession`, once. Keep it safe: whoever has it is signed in.
    refresh_token: String,
    /// When the refresh token ends if it is not used.
    refresh_expires_at: DateTime,
    /// The session.
    session_id: Gid<SessionId>,
    /// Who is signed in.
    user_id: Gid<UserId>,
}

/// A session that ended.
#[derive(SimpleObject)]
struct RevokedSession {
    /// The session.
    session_id: Gid<SessionId>,
}

/// A signed-in device (登录会话).
struct Session {
    row: session::Model,
    present: bool,
}

#[Object]
impl Session {
    /// Its id.
    async fn id(&self) -> Gid<SessionId> {
        Gid(self.row.id)
    }

    /// What the client calls itself.
    async fn device(&self) -> &str {
        &self.row.device
    }

    /// The address that it signed in from.
    async fn address(&self) -> &str {
        &self.row.address
    }

    /// When it signed in.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it last refreshed its tokens.
    async fn used_at(&self) -> DateTime {
        DateTime(self.row.used_at)
    }

    /// When it ends, however often it is used.
    async fn ends_at(&self) -> DateTime {
        DateTime(self.row.ends_at)
    }

    /// Whether this request belongs to it.
    async fn present(&self) -> bool {
        self.present
    }
}

/// Who is signed in, and what he may do.
struct Viewer {
    user: app_user::Model,
}

#[Object]
impl Viewer {
    /// The user's id.
    async fn id(&self) -> Gid<UserId> {
        Gid(self.user.id)
    }

    /// His name.
    async fn name(&self) -> &str {
        &self.user.name
    }

    /// His own phone, masked.
    async fn phone(&self) -> String {
        Phone::parse(&self.user.phone).map(|phone| phone.masked()).unwrap_or_default()
    }

    /// What he is.
    async fn role(&self) -> E<Role> {
        E(self.user.role)
    }

    /// The same person as others see him: with his unit and channel.
    async fn user(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.user.id).await
    }

    /// The actions that his role may do within his reach, by name: what a client shows and what it hides.
    async fn actions(&self) -> Vec<&'static str> {
        Action::ALL.iter().filter(|action| action.allows(self.user.role)).map(|action| action.name()).collect()
    }
}

/// Queries about oneself.
#[derive(Default)]
pub(super) struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Who is signed in, and what he may do.
    async fn viewer(&self, ctx: &Context<'_>) -> Reply<Viewer> {
        Ok(Viewer { user: sessions::user_of(app(ctx)?.db.read(), &caller(ctx)?.actor).await? })
    }

    /// One's own signed-in devices: the present one first, then the latest.
    async fn sessions(&self, ctx: &Context<'_>) -> Reply<Vec<Session>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let rows = sessions::list(app.db.read(), actor, app.db.clock().now(), app.config.auth.idle_days).await?;
        Ok(rows.into_iter().map(|row| Session { present: row.id == actor.session, row }).collect())
    }
}

/// Signing in and out.
#[derive(Default)]
pub(super) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in with phone and password. An unknown phone, a wrong password and a suspended user get the same answer
    /// (UNAUTHENTICATED). Five wrong passwords are free; then LIMIT with `retryAfterSeconds`, from 30 seconds up to 15
    /// minutes. More devices than allowed end the one unused longest.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Reply<Tokens> {
        let app = app(ctx)?;
        let input = sessions::SignIn { phone: input.phone, password: input.password, device: input.device };
        let opened = sessions::sign_in(&app.db, &app.passwords, &app.config.auth, origin(ctx)?, &input).await?;
        Ok(tokens(app, opened)?)
    }

    /// Exchanges a refresh token for new tokens. It works once: used a second time it ends the session for whoever holds
    /// it, unless its answer was plainly lost on the way (within 10 minutes, its successor never seen, 3 times at most).
    /// Whoever holds a token of a session that ended so gets UNAUTHENTICATED with `reason: "RefreshTokenReused"`.
    async fn refresh_session(&self, ctx: &Context<'_>, input: RefreshSessionInput) -> Reply<Tokens> {
        let app = app(ctx)?;
        let refreshed = sessions::refresh(&app.db, &app.config.auth, origin(ctx)?, &input.refresh_token).await?;
        Ok(tokens(app, refreshed)?)
    }

    /// Ends one of one's own sessions at once; its tokens are void.
    async fn revoke_session(&self, ctx: &Context<'_>, input: RevokeSessionInput) -> Reply<RevokedSession> {
        let operation = sessions::RevokeSession { id: input.id.0 };
        let id = perform(&app(ctx)?.db, caller(ctx)?, input.operation_id, &operation).await?;
        Ok(RevokedSession { session_id: Gid(id) })
    }
}

fn tokens(app: &App, kept: sessions::Kept) -> Result<Tokens> {
    let (now, seconds) = (app.db.clock().now(), app.config.auth.access_seconds);
    let jti = app.db.clock().id::<SessionId>().0;
    let claims = Claims::new(&app.config.auth.issuer, kept.user, kept.session, jti, now, seconds);
    Ok(Tokens {
        access_token: claims.sign(&app.keys.keys())?,
        access_expires_at: DateTime(now.plus_seconds(seconds)),
        refresh_token: kept.refresh_token,
        refresh_expires_at: DateTime(kept.refresh_expires_at),
        session_id: Gid(kept.session),
        user_id: Gid(kept.user),
    })
}

//! Signing in and staying signed in (登录会话): a session is a device, kept alive by a chain of refresh tokens.

mod ladder;
mod query;
mod refresh;
mod revoke;
mod rules;
mod sign_in;

pub use ladder::{CountTry, forget};
pub use query::{list, user_of};
pub use refresh::refresh;
pub use revoke::{RevokeSession, end_all_unscoped};
pub use sign_in::{SignIn, sign_in};

use longhaul_entity::{SessionId, Timestamp, UserId, refresh_token, session};
use sea_orm::EntityTrait;

use crate::{auth::hash_secret, config::AuthConfig, db::Op, error::Result};

/// A session that was opened or goes on, with the one token that keeps it alive.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub session: SessionId,
    /// The token to refresh it with the next time; handed out once.
    pub refresh_token: String,
    /// When that token ends if it is not used.
    pub refresh_expires_at: Timestamp,
}

const DAY_SECONDS: i64 = 24 * 3600;

/// Stores a refresh token of the session: valid for the idle time, never beyond the session's end.
async fn issue(op: &Op<'_>, of: &session::Model, secret: &str, config: &AuthConfig) -> Result<Kept> {
    let idle = op.now().plus_seconds(config.idle_days * DAY_SECONDS);
    let row = refresh_token::Model {
        hash: hash_secret(secret),
        session_id: of.id,
        issued_at: op.now(),
        expires_at: idle.min(of.ends_at),
        used_at: None,
        successor_hash: None,
    };
    let kept =
        Kept { user: of.user_id, session: of.id, refresh_token: secret.to_owned(), refresh_expires_at: row.expires_at };
    refresh_token::Entity::insert(refresh_token::ActiveModel::from(row)).exec_without_returning(op.tx()).await?;
    Ok(kept)
}

/// A refresh token as the client holds it.
fn as_text(secret: [u8; 32]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&secret)
}

/// What the journal keeps about a session.
#[derive(serde::Serialize)]
struct Noted<'a> {
    session: SessionId,
    device: &'a str,
}

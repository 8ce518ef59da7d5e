//! Signing in and staying signed in (登录会话): a session is a device, kept alive by a chain of refresh tokens.

mod ladder;
mod query;
mod refresh;
mod revoke;
mod rules;
mod sign_in;

pub use query::{list, user_of};
pub use refresh::{Refreshed, refresh};
pub use revoke::{RevokeSession, end_all_unscoped};
pub use sign_in::{SignIn, SignedIn, sign_in};

use longhaul_entity::{SessionId, refresh_token, session};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{auth::hash_secret, config::AuthConfig, db::Op, error::Result};

const DAY_SECONDS: i64 = 24 * 3600;

/// Stores a refresh token of the session: valid for the idle time, never beyond the session's end.
async fn issue(op: &Op<'_>, of: &session::Model, secret: &str, config: &AuthConfig) -> Result<()> {
    let idle = op.now().plus_seconds(config.idle_days * DAY_SECONDS);
    let row = refresh_token::ActiveModel {
        hash: Set(hash_secret(secret)),
        session_id: Set(of.id),
        issued_at: Set(op.now()),
        expires_at: Set(idle.min(of.ends_at)),
        used_at: Set(None),
        successor_hash: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
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

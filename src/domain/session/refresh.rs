//! Exchanging a refresh token for its successor; noticing when two hold the same one.

use longhaul_entity::{TypedId, app_user, enums::UserStatus, journal_entry, refresh_token, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::{
    Kept, Noted, as_text, issue,
    rules::{Verdict, judge},
};
use crate::{
    auth::hash_secret,
    config::AuthConfig,
    db::{Db, Op, Origin, Work},
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
};

/// Exchanges the token. A token that was exchanged before ends the session, unless the answer was plainly lost. Whoever holds a
/// token of a session that ended so is told why, the one who was robbed too.
///
/// # Errors
/// UNAUTHENTICATED when the token is unknown, over, or known to two.
pub async fn refresh(db: &Db, config: &AuthConfig, origin: &Origin, token: &str) -> Result<Kept> {
    let exchange = Exchange { hash: hash_secret(token), successor: as_text(db.clock().secret()), config };
    // That a session was ended is committed; therefore the refusal comes out of the transaction as a value.
    match db.write(origin, &exchange).await? {
        Outcome::Kept(kept) => Ok(kept),
        Outcome::Over => Err(over()),
        Outcome::Reused => Err(reused()),
    }
}

fn over() -> Error {
    Refusal::new(Code::Unauthenticated, "登录已失效，请重新登录", "The session has ended; sign in again").into()
}

fn reused() -> Error {
    let zh = "此登录的凭据在两处使用，可能已被盗用，登录已终止；请重新登录并修改密码";
    let en = "This session's token was used in two places and may be stolen; the session was ended. Sign in again and \
              change your password";
    Refusal::new(Code::Unauthenticated, zh, en).fact("reason", REUSED).into()
}

/// What the journal and the client call it.
const REUSED: &str = "RefreshTokenReused";

/// What came of it.
enum Outcome {
    Kept(Kept),
    Over,
    Reused,
}

struct Exchange<'a> {
    hash: String,
    successor: String,
    config: &'a AuthConfig,
}

impl Work for Exchange<'_> {
    type Out = Outcome;

    async fn run(&self, op: &Op<'_>) -> Result<Outcome> {
        let Some(token) = refresh_token::Entity::find_by_id(&self.hash).one(op.tx()).await? else {
            return Ok(Outcome::Over);
        };
        // All exchanges of one session wait for each other here; what was read before is read again.
        let of = session::Entity::find_by_id(token.session_id).lock_exclusive().one(op.tx()).await?;
        let of = of.ok_or_else(|| Error::broken("a refresh token without its session"))?;
        let token = refresh_token::Entity::find_by_id(&self.hash).one(op.tx()).await?.unwrap_or(token);
        let user = app_user::Entity::find_by_id(of.user_id).one(op.tx()).await?;
        let Some(user) = user.filter(|user| user.status == UserStatus::Active) else { return Ok(Outcome::Over) };
        let successor = match &token.successor_hash {
            Some(hash) => refresh_token::Entity::find_by_id(hash).one(op.tx()).await?,
            None => None,
        };
        match judge(&token, &of, successor.as_ref(), op.now()) {
            Verdict::Over if ended_by_reuse(op, &of).await? => Ok(Outcome::Reused),
            Verdict::Over => Ok(Outcome::Over),
            Verdict::Stolen => {
                self.end(op, &of, &user).await?;
                Ok(Outcome::Reused)
            }
            Verdict::Rotate => self.exchange(op, &token, &of, None).await.map(Outcome::Kept),
            Verdict::Replay => self.exchange(op, &token, &of, successor.as_ref()).await.map(Outcome::Kept),
        }
    }
}

/// Whether the session ended because two held its tokens: the journal says so at the instant at which it ended.
async fn ended_by_reuse(op: &Op<'_>, of: &session::Model) -> Result<bool> {
    let Some(ended) = of.revoked_at else { return Ok(false) };
    let told = journal_entry::Entity::find()
        .filter(journal_entry::Column::ObjectId.eq(of.user_id.uuid()))
        .filter(journal_entry::Column::Kind.eq(REUSED))
        .filter(journal_entry::Column::At.eq(ended))
        .count(op.tx())
        .await?;
    Ok(told > 0)
}

impl Exchange<'_> {
    /// Gives out the successor. The one that was given out before and lost is void from now on.
    async fn exchange(
        &self,
        op: &Op<'_>,
        token: &refresh_token::Model,
        of: &session::Model,
        lost: Option<&refresh_token::Model>,
    ) -> Result<Kept> {
        if let Some(lost) = lost {
            // Used, with nothing after it: should it turn up yet, it was not lost, and two hold tokens of this session.
            refresh_token::Entity::update_many()
                .col_expr(refresh_token::Column::UsedAt, Expr::value(op.now()))
                .filter(refresh_token::Column::Hash.eq(&lost.hash))
                .exec(op.tx())
                .await?;
        }
        let kept = issue(op, of, &self.successor, self.config).await?;
        refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(token.used_at.unwrap_or_else(|| op.now())))
            .col_expr(refresh_token::Column::SuccessorHash, Expr::value(hash_secret(&self.successor)))
            .filter(refresh_token::Column::Hash.eq(&token.hash))
            .exec(op.tx())
            .await?;
        let replays = if lost.is_some() { of.replays + 1 } else { 0 };
        session::Entity::update_many()
            .col_expr(session::Column::UsedAt, Expr::value(op.now()))
            .col_expr(session::Column::Replays, Expr::value(replays))
            .filter(session::Column::Id.eq(of.id))
            .exec(op.tx())
            .await?;
        Ok(kept)
    }

    /// Two hold the same token: the session ends for both, and the journal says so.
    async fn end(&self, op: &Op<'_>, of: &session::Model, user: &app_user::Model) -> Result<()> {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(op.now()))
            .filter(session::Column::Id.eq(of.id))
            .exec(op.tx())
            .await?;
        let noted = Noted { session: of.id, device: &of.device };
        journal::record(op, Entry::new(REUSED, user.id, user.unit_id, &noted)).await
    }
}

//! Signing in by phone and password.

use longhaul_entity::{app_user, enums::UserStatus, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::{Kept, Noted, as_text, issue, ladder};
use crate::{
    auth::Passwords,
    config::AuthConfig,
    db::{Db, Op, Origin, Work},
    error::{Code, Error, Refusal, Result, invalid},
    journal::{self, Entry},
    vocab::Phone,
};

/// Longest name of a device, in characters; the rest is cut.
const DEVICE: usize = 80;

/// What somebody signs in with.
pub struct SignIn {
    /// His phone, as typed.
    pub phone: String,
    /// His password.
    pub password: String,
    /// What his client calls itself.
    pub device: Option<String>,
}

/// Opens a session. Unknown phone, wrong password and suspended user get the same answer in the same time.
///
/// # Errors
/// UNAUTHENTICATED when it does not fit; LIMIT while the phone is locked or too many sign in at once.
pub async fn sign_in(
    db: &Db,
    passwords: &Passwords,
    config: &AuthConfig,
    origin: &Origin,
    input: &SignIn,
) -> Result<Kept> {
    let phone = Phone::parse(&input.phone).map_err(|err| invalid("input.phone", err.zh(), err.en()))?;
    // First the turn, then the count: who is sent away because too many come has tried nothing.
    let turn = passwords.queue()?;
    db.write(origin, &ladder::CountTry { phone: phone.as_str() }).await?;
    let user = app_user::Entity::find().filter(app_user::Column::Phone.eq(phone.as_str())).one(db.read()).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let fits = turn.verify(&input.password, stored).await?;
    let user = user.filter(|user| fits && user.status == UserStatus::Active).ok_or_else(wrong)?;
    let renewed = match &user.password_hash {
        Some(hash) if passwords.is_outdated(hash) => Some(turn.hash("input.password", &input.password).await?),
        _ => None,
    };
    drop(turn);
    let device = input.device.as_deref().unwrap_or("").chars().filter(|c| !c.is_control()).take(DEVICE).collect();
    let open = Open { user: &user, renewed, device, secret: as_text(db.clock().secret()), config };
    let origin = Origin { actor: Some((user.id, user.role)), ..origin.clone() };
    db.write(&origin, &open).await
}

fn wrong() -> Error {
    Refusal::new(Code::Unauthenticated, "手机号或密码不正确", "Phone or password is wrong").into()
}

struct Open<'a> {
    user: &'a app_user::Model,
    renewed: Option<String>,
    device: String,
    secret: String,
    config: &'a AuthConfig,
}

impl Work for Open<'_> {
    type Out = Kept;

    async fn run(&self, op: &Op<'_>) -> Result<Kept> {
        // The password was judged outside: what was judged must still stand.
        let standing = app_user::Entity::update_many()
            .col_expr(
                app_user::Column::PasswordHash,
                Expr::value(self.renewed.as_ref().or(self.user.password_hash.as_ref()).cloned()),
            )
            .filter(app_user::Column::Id.eq(self.user.id))
            .filter(app_user::Column::Status.eq(UserStatus::Active))
            .filter(app_user::Column::PasswordHash.eq(self.user.password_hash.clone()))
            .exec(op.tx())
            .await?;
        if standing.rows_affected != 1 {
            return Err(wrong());
        }
        ladder::forget(op, &self.user.phone).await?;
        self.make_room(op).await?;
        let opened = session::Model {
            id: op.id(),
            user_id: self.user.id,
            device: self.device.clone(),
            address: op.origin().address.clone(),
            created_at: op.now(),
            used_at: op.now(),
            ends_at: op.now().plus_seconds(self.config.absolute_days * super::DAY_SECONDS),
            revoked_at: None,
            replays: 0,
        };
        session::Entity::insert(session::ActiveModel::from(opened.clone())).exec_without_returning(op.tx()).await?;
        let kept = issue(op, &opened, &self.secret, self.config).await?;
        let noted = Noted { session: opened.id, device: &opened.device };
        journal::record(op, Entry::new("SignedIn", self.user.id, self.user.unit_id, &noted)).await?;
        Ok(kept)
    }
}

impl Open<'_> {
    /// Ends the sessions unused longest, so that the new one is within the number allowed. The update of the user's row
    /// above makes two sign-ins of one user wait for each other.
    async fn make_room(&self, op: &Op<'_>) -> Result<()> {
        let live = || {
            session::Entity::find()
                .filter(session::Column::UserId.eq(self.user.id))
                .filter(session::Column::RevokedAt.is_null())
                .filter(session::Column::EndsAt.gt(op.now()))
        };
        let count = live().count(op.tx()).await?;
        if count < self.config.sessions_per_user {
            return Ok(());
        }
        let surplus = usize::try_from(count - self.config.sessions_per_user + 1).unwrap_or(usize::MAX);
        let oldest = live().order_by_asc(session::Column::UsedAt).all(op.tx()).await?;
        let ended = oldest.into_iter().take(surplus).map(|row| row.id);
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(op.now()))
            .filter(session::Column::Id.is_in(ended))
            .exec(op.tx())
            .await?;
        Ok(())
    }
}

//! `setPassword`: a ticket turns into a password, once, without being signed in.

use longhaul_entity::{UserId, app_user, enums::UserStatus, password_ticket};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use serde_json::json;

use super::credentials;
use crate::{
    auth::{Passwords, hash_secret},
    db::{Db, Op, Origin, Work},
    domain::session::{end_all_unscoped, forget},
    error::{Code, Error, Refusal, Result},
    journal::{Entry, record},
};

/// Sets the password of the user whom the ticket was issued to; who was invited is active from then on. However many
/// come with the same ticket, one succeeds.
///
/// # Errors
/// NOT_FOUND for a ticket that is unknown, used, expired or void, or whose user is suspended: one answer for all of
/// them. INVALID for a password that is too short or too long, LIMIT when too many are at work.
pub async fn set_password(
    db: &Db,
    passwords: &Passwords,
    origin: &Origin,
    ticket: &str,
    new_password: &str,
) -> Result<UserId> {
    let ticket = hash_secret(ticket.trim());
    // Looked at beforehand, so that made-up tickets do not cost a password hash each.
    holder(db.read(), &ticket, db.clock().now()).await?;
    let password = passwords.hash("input.newPassword", new_password).await?;
    db.write(origin, &SetPassword { ticket, password }).await
}

/// The same with a hash that was made before, for whoever sets one password for many.
///
/// # Errors
/// NOT_FOUND as [`set_password`].
pub async fn set_hashed_password(db: &Db, origin: &Origin, ticket: &str, password_hash: &str) -> Result<UserId> {
    let work = SetPassword { ticket: hash_secret(ticket.trim()), password: password_hash.to_owned() };
    db.write(origin, &work).await
}

struct SetPassword {
    ticket: String,
    password: String,
}

impl Work for SetPassword {
    type Out = UserId;

    async fn run(&self, op: &Op<'_>) -> Result<UserId> {
        let holder = holder(op.tx(), &self.ticket, op.now()).await?;
        // The user before his tickets, as everywhere.
        let user = app_user::Entity::find_by_id(holder)
            .filter(app_user::Column::Status.ne(UserStatus::Suspended))
            .lock(LockType::NoKeyUpdate)
            .one(op.tx())
            .await?
            .ok_or_else(refused)?;
        let used = password_ticket::Entity::update_many()
            .col_expr(password_ticket::Column::UsedAt, Expr::value(op.now()))
            .filter(password_ticket::Column::SecretHash.eq(self.ticket.as_str()))
            .filter(password_ticket::Column::UsedAt.is_null())
            .filter(password_ticket::Column::ExpiresAt.gt(op.now()))
            .exec(op.tx())
            .await?;
        if used.rows_affected != 1 {
            return Err(refused());
        }
        let set = app_user::ActiveModel {
            password_hash: Set(Some(self.password.clone())),
            status: Set(UserStatus::Active),
            ..Default::default()
        };
        credentials::change(op, &user, set).await?;
        // Who forgot his password has tried some; the new one works at once.
        forget(op, &user.phone).await?;
        credentials::void_tickets(op, user.id).await?;
        end_all_unscoped(op, user.id, None).await?;
        record(op, Entry::new("PasswordSet", user.id, user.unit_id, &json!({ "from": user.status }))).await?;
        Ok(user.id)
    }
}

/// Whose open ticket it is.
async fn holder(db: &impl ConnectionTrait, ticket: &str, now: longhaul_entity::Timestamp) -> Result<UserId> {
    let open = password_ticket::Entity::find()
        .filter(password_ticket::Column::SecretHash.eq(ticket))
        .filter(password_ticket::Column::UsedAt.is_null())
        .filter(password_ticket::Column::ExpiresAt.gt(now));
    open.one(db).await?.map(|ticket| ticket.user_id).ok_or_else(refused)
}

fn refused() -> Error {
    Refusal::new(
        Code::NotFound,
        "凭据无效：不存在、已使用或已过期",
        "The ticket does not hold: unknown, used or expired",
    )
    .field("input.ticket")
    .into()
}

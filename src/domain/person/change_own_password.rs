//! `changeOwnPassword`: somebody signed in sets another password; his other sessions end.

use longhaul_entity::app_user;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};
use serde::Serialize;
use serde_json::json;

use super::{UserChanged, credentials};
use crate::{
    auth::{Action, Actor, Passwords},
    db::{Db, Op},
    domain::{
        Caller, Operation, perform,
        session::{CountTry, end_all_unscoped, forget},
    },
    error::{Code, Refusal, Result, invalid, not_found},
    journal::{Entry, record},
};

/// Changes the caller's own password. It takes no operation id: to recognise a repetition, something of the passwords
/// would have to be kept.
///
/// # Errors
/// INVALID when `current` is not his password or the new one is too short or too long, LIMIT after too many wrong ones or
/// when too many are at work, CONFLICT when his password changed meanwhile.
pub async fn change_own_password(
    db: &Db,
    passwords: &Passwords,
    caller: &Caller,
    current: &str,
    new_password: &str,
) -> Result<UserChanged> {
    let own = app_user::Entity::find_by_id(caller.actor.user).one(db.read()).await?.ok_or_else(not_found)?;
    let turn = passwords.queue()?;
    // Counted as at the door: whoever has found a phone unlocked may not guess on without end.
    db.write(&caller.origin, &CountTry { phone: &own.phone }).await?;
    let verified = own.password_hash;
    if !turn.verify(current, verified.as_deref()).await? {
        return Err(invalid("input.current", "当前密码不正确", "This is not the present password").into());
    }
    let password = turn.hash("input.newPassword", new_password).await?;
    drop(turn);
    perform(db, caller, None, &ChangeOwnPassword { verified, password }).await
}

/// Both hashes: the one that was verified must still stand.
#[derive(Serialize)]
struct ChangeOwnPassword {
    #[serde(skip)]
    verified: Option<String>,
    #[serde(skip)]
    password: String,
}

impl Operation for ChangeOwnPassword {
    const NAME: &'static str = "changeOwnPassword";
    const ACTION: Action = Action::OwnAccount;
    type Output = UserChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UserChanged> {
        let user = app_user::Entity::find_by_id(actor.user)
            .filter(app_user::Column::Version.eq(actor.version))
            .lock(LockType::NoKeyUpdate)
            .one(op.tx())
            .await?
            .filter(|user| user.password_hash == self.verified);
        let Some(user) = user else {
            let refusal =
                Refusal::new(Code::Conflict, "密码刚被修改，请重新登录", "The password was changed meanwhile");
            return Err(refusal.into());
        };
        let set = app_user::ActiveModel { password_hash: Set(Some(self.password.clone())), ..Default::default() };
        credentials::change(op, &user, set).await?;
        forget(op, &user.phone).await?;
        credentials::void_tickets(op, user.id).await?;
        let ended = end_all_unscoped(op, user.id, Some(actor.session)).await?;
        let data = json!({ "sessionsEnded": ended });
        record(op, Entry::new("PasswordChanged", user.id, user.unit_id, &data)).await?;
        Ok(UserChanged { user: user.id })
    }
}

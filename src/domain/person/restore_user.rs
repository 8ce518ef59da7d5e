//! `restoreUser`: somebody suspended may sign in again, with the password that he had.

use longhaul_entity::{UserId, app_user, enums::UserStatus};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{UserChanged, query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
    journal::{Entry, record},
};

/// Whom to restore.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreUser {
    /// The user.
    pub user: UserId,
}

impl Operation for RestoreUser {
    const NAME: &'static str = "restoreUser";
    const ACTION: Action = Action::UserManage;
    type Output = UserChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UserChanged> {
        let user = query::lock(op, actor, self.user).await?;
        rules::check_grant(actor, user.role)?;
        if user.status != UserStatus::Suspended {
            let refusal = Refusal::new(Code::Conflict, "该用户未被停用", "The user is not suspended");
            return Err(refusal.field("input.userId").into());
        }
        // Who had no password yet, or whose password was taken from him, needs a new ticket first.
        let status = if user.password_hash.is_some() { UserStatus::Active } else { UserStatus::Invited };
        let set = app_user::ActiveModel { status: Set(status), ..Default::default() };
        super::credentials::change(op, &user, set).await?;
        record(op, Entry::new("UserRestored", user.id, user.unit_id, &json!({ "status": status }))).await?;
        Ok(UserChanged { user: user.id })
    }
}

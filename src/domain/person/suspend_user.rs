//! `suspendUser`: somebody may not sign in any more, and what he has open ends at once.

use longhaul_entity::{UserId, app_user, enums::UserStatus};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{UserChanged, admins, credentials, query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, session::end_all_unscoped},
    error::{Code, Refusal, Result},
    journal::{Entry, record},
};

/// Whom to suspend.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendUser {
    /// The user.
    pub user: UserId,
}

impl Operation for SuspendUser {
    const NAME: &'static str = "suspendUser";
    const ACTION: Action = Action::UserManage;
    type Output = UserChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UserChanged> {
        let admins = admins::lock(op, actor).await?;
        let user = query::lock(op, actor, self.user).await?;
        rules::check_grant(actor, user.role)?;
        if user.status == UserStatus::Suspended {
            let refusal = Refusal::new(Code::Conflict, "该用户已停用", "The user is suspended already");
            return Err(refusal.field("input.userId").into());
        }
        admins::check_one_remains(&admins, &user)?;
        let set = app_user::ActiveModel { status: Set(UserStatus::Suspended), ..Default::default() };
        credentials::change(op, &user, set).await?;
        credentials::void_tickets(op, user.id).await?;
        let ended = end_all_unscoped(op, user.id, None).await?;
        record(op, Entry::new("UserSuspended", user.id, user.unit_id, &json!({ "sessionsEnded": ended }))).await?;
        Ok(UserChanged { user: user.id })
    }
}

//! `resetPassword`: the password that somebody has stops working, and a ticket sets another.

use longhaul_entity::{UserId, app_user, enums::UserStatus};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{
    admins,
    credentials::{self, INVITATION_DAYS, Issued, RESET_DAYS, Ticket},
    query, rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, session::end_all_unscoped},
    error::{Code, Refusal, Result},
    journal::{Entry, record},
};

/// Whose password to reset. Until he has set another he counts as invited: whoever knows the old one cannot use it.
#[derive(Clone, Debug, Serialize)]
pub struct ResetPassword {
    /// The user.
    pub user: UserId,
    /// The secret that he sets his password with; no part of what was asked, so a repetition is recognised.
    #[serde(skip)]
    pub ticket: Ticket,
}

impl Operation for ResetPassword {
    const NAME: &'static str = "resetPassword";
    const ACTION: Action = Action::UserManage;
    type Output = Issued;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Issued> {
        let admins = admins::lock(op, actor).await?;
        let user = query::lock(op, actor, self.user).await?;
        rules::check_grant(actor, user.role)?;
        if user.status == UserStatus::Suspended {
            let refusal =
                Refusal::new(Code::Rule, "该用户已停用，请先恢复", "The user is suspended; restore him first");
            return Err(refusal.field("input.userId").into());
        }
        admins::check_one_remains(&admins, &user)?;
        let set =
            app_user::ActiveModel { status: Set(UserStatus::Invited), password_hash: Set(None), ..Default::default() };
        credentials::change(op, &user, set).await?;
        let ended = end_all_unscoped(op, user.id, None).await?;
        let days = if user.password_hash.is_some() { RESET_DAYS } else { INVITATION_DAYS };
        let issued = credentials::issue(op, user.id, &self.ticket, days).await?;
        record(op, Entry::new("PasswordReset", user.id, user.unit_id, &json!({ "sessionsEnded": ended }))).await?;
        Ok(issued)
    }
}

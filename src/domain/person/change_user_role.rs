//! `changeUserRole`: another role, unit or channel for somebody.

use longhaul_entity::{ChannelId, UnitId, UserId, app_user, enums::Role};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;

use super::{UserChanged, admins, credentials, invite_user::check_channel, query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, org},
    error::{Result, stale},
    journal::{Entry, record},
};

/// Somebody's new post. His sessions stay, and from the next request on have its rights: they are read each time.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeUserRole {
    /// The user.
    pub user: UserId,
    /// What he is to be.
    pub role: Role,
    /// Where he is to belong.
    pub unit: UnitId,
    /// The channel that an HQ manager decides for.
    pub channel: Option<ChannelId>,
    /// The version that was read.
    pub version: i32,
}

impl Operation for ChangeUserRole {
    const NAME: &'static str = "changeUserRole";
    const ACTION: Action = Action::UserManage;
    type Output = UserChanged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UserChanged> {
        let admins = admins::lock(op, actor).await?;
        let user = query::lock(op, actor, self.user).await?;
        let unit = org::query::unit_for(op.tx(), actor, Action::UserManage, self.unit).await?;
        rules::check_grant(actor, user.role)?;
        rules::check_grant(actor, self.role)?;
        rules::check_post(self.role, unit.kind, self.channel)?;
        check_channel(op, self.channel).await?;
        if user.version != self.version {
            return Err(stale(user.version));
        }
        if self.role != Role::Admin {
            admins::check_one_remains(&admins, &user)?;
        }
        let set = app_user::ActiveModel {
            role: Set(self.role),
            unit_id: Set(unit.id),
            channel_id: Set(self.channel),
            ..Default::default()
        };
        credentials::change(op, &user, set).await?;
        let from = json!({ "role": user.role, "unit": user.unit_id, "channel": user.channel_id });
        let to = json!({ "role": self.role, "unit": unit.id, "channel": self.channel });
        if user.unit_id == unit.id {
            record(op, Entry::new("UserRoleChanged", user.id, unit.id, &json!({ "from": from, "to": to }))).await?;
        } else {
            // Who sees but one of the two units learns that he came or that he left, and not of the other (ALL-1).
            record(op, Entry::new("UserRoleChanged", user.id, unit.id, &json!({ "to": to }))).await?;
            record(op, Entry::new("UserRoleChanged", user.id, user.unit_id, &json!({ "from": from }))).await?;
        }
        Ok(UserChanged { user: user.id })
    }
}

//! `inviteUser`: somebody new, with a ticket to set his password.

use longhaul_entity::{
    ChannelId, UnitId, UserId, app_user, channel,
    enums::{Role, UserStatus},
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::{
    credentials::{self, INVITATION_DAYS, Issued, Ticket},
    rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, org},
    error::{Code, Error, Refusal, Result, invalid},
    journal::{Entry, record},
    vocab::{PersonOrFirmName, Phone},
};

/// Somebody new.
#[derive(Clone, Debug, Serialize)]
pub struct InviteUser {
    /// The id that the client made for him, if it did.
    pub id: Option<UserId>,
    /// The mobile number that he will sign in with; nobody else's.
    pub phone: Phone,
    /// His name.
    pub name: PersonOrFirmName,
    /// What he is to be.
    pub role: Role,
    /// Where he is to belong.
    pub unit: UnitId,
    /// The channel that an HQ manager decides for.
    pub channel: Option<ChannelId>,
    /// The secret that he sets his password with; no part of what was asked, so a repetition is recognised.
    #[serde(skip)]
    pub ticket: Ticket,
}

impl Operation for InviteUser {
    const NAME: &'static str = "inviteUser";
    const ACTION: Action = Action::UserManage;
    type Output = Issued;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Issued> {
        let unit = org::query::unit_for(op.tx(), actor, Action::UserManage, self.unit).await?;
        rules::check_grant(actor, self.role)?;
        rules::check_post(self.role, unit.kind, self.channel)?;
        check_channel(op, self.channel).await?;
        if !self.phone.is_mobile() {
            return Err(invalid("input.phone", "登录须使用手机号", "Signing in takes a mobile number").into());
        }
        let id = self.insert(op).await?;
        let issued = credentials::issue(op, id, &self.ticket, INVITATION_DAYS).await?;
        let data = json!({
            "name": self.name, "phone": self.phone.masked(), "role": self.role, "unit": unit.id, "channel": self.channel,
        });
        record(op, Entry::new("UserInvited", id, unit.id, &data)).await?;
        Ok(issued)
    }
}

impl InviteUser {
    async fn insert(&self, op: &Op<'_>) -> Result<UserId> {
        let id = self.id.unwrap_or_else(|| op.id());
        let row = app_user::ActiveModel {
            id: Set(id),
            phone: Set(self.phone.as_str().to_owned()),
            name: Set(self.name.as_str().to_owned()),
            role: Set(self.role),
            unit_id: Set(self.unit),
            channel_id: Set(self.channel),
            status: Set(UserStatus::Invited),
            password_hash: Set(None),
            version: Set(1),
            created_at: Set(op.now()),
        };
        let inserted = app_user::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 1 {
            return Ok(id);
        }
        let same_id = app_user::Entity::find_by_id(id).one(op.tx()).await?.is_some();
        Err(if same_id { id_taken() } else { phone_taken() })
    }
}

/// Refuses a channel that does not exist.
pub(super) async fn check_channel(op: &Op<'_>, channel: Option<ChannelId>) -> Result<()> {
    let Some(id) = channel else { return Ok(()) };
    if channel::Entity::find_by_id(id).one(op.tx()).await?.is_some() {
        return Ok(());
    }
    let refusal = Refusal::new(Code::NotFound, "没有找到销售通路", "There is no such channel");
    Err(refusal.rule("ORG-2").field("input.channelId").into())
}

fn id_taken() -> Error {
    Refusal::new(Code::Conflict, "该编号已存在", "Something with this id exists already").field("input.id").into()
}

fn phone_taken() -> Error {
    Refusal::new(Code::Conflict, "该手机号已被使用", "This phone number is in use").field("input.phone").into()
}

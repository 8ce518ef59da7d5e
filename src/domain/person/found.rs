//! The first start: the organisation, and the administrator who invites everybody else.

use longhaul_entity::{
    UnitId, UserId, app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde_json::json;

use crate::{
    db::{Op, Work},
    domain::org::{self, Brand},
    error::{Code, Refusal, Result},
    journal::{Entry, record},
    vocab::{PersonOrFirmName, Phone},
};

/// Founds the organisation and its first administrator. What is there already stays as it is, so doing it again, or
/// twice at once, changes nothing.
#[derive(Clone)]
pub struct Found {
    /// Whose deployment it is.
    pub brand: Brand,
    /// The administrator's name.
    pub admin_name: PersonOrFirmName,
    /// The phone that he signs in with.
    pub admin_phone: Phone,
    /// The hash of his password, made before.
    pub admin_password_hash: String,
}

/// What was founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// HQ.
    pub hq: UnitId,
    /// The administrator; none when there was one before.
    pub admin: Option<UserId>,
}

impl Work for Found {
    type Out = Founded;

    async fn run(&self, op: &Op<'_>) -> Result<Founded> {
        let hq = org::establish(op, &self.brand).await?;
        let admin = app_user::Entity::find().filter(app_user::Column::Role.eq(Role::Admin)).one(op.tx()).await?;
        if admin.is_some() {
            return Ok(Founded { hq, admin: None });
        }
        let id: UserId = op.id();
        let row = app_user::ActiveModel {
            id: Set(id),
            phone: Set(self.admin_phone.as_str().to_owned()),
            name: Set(self.admin_name.as_str().to_owned()),
            role: Set(Role::Admin),
            unit_id: Set(hq),
            channel_id: Set(None),
            status: Set(UserStatus::Active),
            password_hash: Set(Some(self.admin_password_hash.clone())),
            version: Set(1),
            created_at: Set(op.now()),
        };
        let inserted = app_user::Entity::insert(row)
            .on_conflict(OnConflict::column(app_user::Column::Phone).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 0 {
            let refusal = Refusal::new(Code::Conflict, "该手机号已被使用", "This phone number is in use");
            return Err(refusal.field("phone").into());
        }
        let data = json!({ "name": self.admin_name, "phone": self.admin_phone.masked(), "role": Role::Admin });
        record(op, Entry::new("AdminFounded", id, hq, &data)).await?;
        Ok(Founded { hq, admin: Some(id) })
    }
}

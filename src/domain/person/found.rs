//! The first start: the organisation, and the administrator who invites everybody else.

use longhaul_entity::{
    UnitId, UserId, app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde_json::json;

use super::credentials::{self, INVITATION_DAYS, Issued, Ticket};
use crate::{
    db::{Op, Work},
    domain::org::{self, Brand},
    error::{Code, Refusal, Result, invalid},
    journal::{Entry, record},
    vocab::{PersonOrFirmName, Phone},
};

/// Founds the organisation and invites its first administrator. What is there already stays as it is, so doing it again,
/// or twice at once, changes nothing; only an administrator who never came to a password gets another ticket.
#[derive(Clone)]
pub struct Found {
    /// Whose deployment it is.
    pub brand: Brand,
    /// The administrator's name.
    pub admin_name: PersonOrFirmName,
    /// The mobile number that he signs in with.
    pub admin_phone: Phone,
    /// The secret that he sets his password with.
    pub ticket: Ticket,
}

/// What was founded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founded {
    /// HQ.
    pub hq: UnitId,
    /// The administrator and his ticket; none when there was an administrator before.
    pub admin: Option<Issued>,
}

impl Work for Found {
    type Out = Founded;

    async fn run(&self, op: &Op<'_>) -> Result<Founded> {
        let hq = org::establish(op, &self.brand).await?;
        let admins = app_user::Entity::find().filter(app_user::Column::Role.eq(Role::Admin)).all(op.tx()).await?;
        let waiting = admins.iter().find(|admin| admin.phone == self.admin_phone.as_str());
        match (admins.is_empty(), waiting.filter(|admin| admin.status == UserStatus::Invited)) {
            (true, _) => {
                let id = self.insert(op, hq).await?;
                let data = json!({ "name": self.admin_name, "phone": self.admin_phone.masked(), "role": Role::Admin });
                record(op, Entry::new("AdminFounded", id, hq, &data)).await?;
                let issued = credentials::issue(op, id, &self.ticket, INVITATION_DAYS).await?;
                Ok(Founded { hq, admin: Some(issued) })
            }
            (false, Some(admin)) => {
                let issued = credentials::issue(op, admin.id, &self.ticket, INVITATION_DAYS).await?;
                record(op, Entry::new("AdminTicketIssued", admin.id, hq, &json!({}))).await?;
                Ok(Founded { hq, admin: Some(issued) })
            }
            (false, None) => Ok(Founded { hq, admin: None }),
        }
    }
}

impl Found {
    async fn insert(&self, op: &Op<'_>, hq: UnitId) -> Result<UserId> {
        if !self.admin_phone.is_mobile() {
            return Err(invalid("phone", "登录须使用手机号", "Signing in takes a mobile number").into());
        }
        let id: UserId = op.id();
        let row = app_user::ActiveModel {
            id: Set(id),
            phone: Set(self.admin_phone.as_str().to_owned()),
            name: Set(self.admin_name.as_str().to_owned()),
            role: Set(Role::Admin),
            unit_id: Set(hq),
            channel_id: Set(None),
            status: Set(UserStatus::Invited),
            password_hash: Set(None),
            version: Set(1),
            created_at: Set(op.now()),
        };
        let inserted = app_user::Entity::insert(row)
            .on_conflict(OnConflict::column(app_user::Column::Phone).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 1 {
            return Ok(id);
        }
        let refusal = Refusal::new(Code::Conflict, "该手机号已被使用", "This phone number is in use");
        Err(refusal.field("phone").into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use longhaul_entity::{Timestamp, channel, journal_entry, maker, unit, unit_within};
    use sea_orm::PaginatorTrait;

    use super::*;
    use crate::{
        clock::{FixedClock, SystemClock},
        config::{Config, Reader},
        db::{self, Origin},
    };

    fn found(phone: &str) -> Found {
        let name = |text: &str| PersonOrFirmName::parse(text).unwrap();
        Found {
            brand: Brand { maker: name("主机厂"), brand: name("远航"), hq: name("总部") },
            admin_name: name("管理员"),
            admin_phone: Phone::parse(phone).unwrap(),
            ticket: Ticket::new(&SystemClock),
        }
    }

    #[tokio::test]
    async fn an_empty_deployment_is_founded_once() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("empty.db").display());
        let config = Config::read(&Reader::new(None, [("DATABASE_URL".to_owned(), url)].into_iter()).unwrap()).unwrap();
        let clock = Arc::new(FixedClock::new(Timestamp(1_781_488_800_000_000), 1));
        let db = db::open(&config.database, clock).await.unwrap();
        db::up(&db, &config.database).await.unwrap();

        let (one, two) = (found("13800000001"), found("13800000002"));
        let origin = Origin::system("admin");
        let (one, two) = tokio::join!(db.write(&origin, &one), db.write(&origin, &two));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.hq, two.hq);
        assert_eq!([one.admin, two.admin].iter().flatten().count(), 1);

        let read = db.read();
        assert_eq!(maker::Entity::find().count(read).await.unwrap(), 1);
        assert_eq!(unit::Entity::find().count(read).await.unwrap(), 1);
        assert_eq!(unit_within::Entity::find().count(read).await.unwrap(), 1);
        assert_eq!(channel::Entity::find().count(read).await.unwrap(), 4);
        let admin = app_user::Entity::find().one(read).await.unwrap().unwrap();
        assert_eq!((admin.role, admin.status, admin.unit_id), (Role::Admin, UserStatus::Invited, one.hq));
        let entries = journal_entry::Entity::find().all(read).await.unwrap();
        let kinds: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(kinds, ["MakerFounded", "AdminFounded"]);
    }
}

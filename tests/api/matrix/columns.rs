//! Who asks: the columns of the matrix. Each role stands where it belongs around dealer A; beside them nobody, and somebody
//! who was suspended while he was signed in.

use longhaul::{
    db::{Op, Origin, Work},
    error::Result,
};
use longhaul_entity::{
    Timestamp, TypedId, UserId, app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Client, Dealer, PASSWORD, START, TestApp};

/// Somebody who asks.
pub(super) struct Column {
    /// As the table calls him.
    pub(super) name: &'static str,
    /// His role; none for somebody who may do nothing at all.
    pub(super) role: Option<Role>,
    /// His client.
    pub(super) client: Client,
    /// Another session of his, to be ended.
    pub(super) spare: String,
}

/// How far a role sees by the rule book (section 1, ORG-1), counted as in `Relation::distance`; nothing for one without
/// a subtree.
pub(super) fn reach(role: Role) -> Option<u8> {
    match role {
        Role::DealerStaff => Some(0),
        Role::DealerManager => Some(1),
        Role::AreaManager => Some(2),
        Role::RegionManager => Some(3),
        Role::HqManager | Role::Verifier | Role::Finance | Role::Admin => Some(4),
        Role::Referrer => None,
    }
}

const REFERRER: (u128, &str) = (0x0191_0000_0000_7000_8000_0000_0001_0001, "13700000001");
const SUSPENDED: (u128, &str) = (0x0191_0000_0000_7000_8000_0000_0001_0002, "13700000002");

/// Everybody who asks, signed in.
pub(super) async fn columns(app: &TestApp) -> Vec<Column> {
    app.app.db.write(&Origin::system("matrix"), &Further { app }).await.unwrap();
    let world = &app.world;
    let people = [
        ("STAFF", Role::DealerStaff, world.dealer(Dealer::A).staff[0].phone.as_str()),
        ("DEALER", Role::DealerManager, world.dealer(Dealer::A).manager.phone.as_str()),
        ("AREA", Role::AreaManager, world.area_of(Dealer::A).manager.phone.as_str()),
        ("REGION", Role::RegionManager, world.region_of(Dealer::A).manager.phone.as_str()),
        ("HQ", Role::HqManager, world.hq_manager.phone.as_str()),
        ("VERIF", Role::Verifier, world.verifier.phone.as_str()),
        ("FINANCE", Role::Finance, world.finance.phone.as_str()),
        ("REFERR", Role::Referrer, REFERRER.1),
        ("ADMIN", Role::Admin, world.admin.phone.as_str()),
    ];
    let mut columns = Vec::new();
    for (name, role, phone) in people {
        columns.push(signed_in(app, name, Some(role), phone).await);
    }
    let spare = format!("Session:{}", Uuid::from_u128(REFERRER.0));
    columns.push(Column { name: "nobody", role: None, client: app.nobody(), spare });
    columns.push(signed_in(app, "suspend", None, SUSPENDED.1).await);
    let id = UserId::from_uuid(Uuid::from_u128(SUSPENDED.0)).to_string();
    app.admin().await.perform("suspendUser", json!({ "userId": id }), "user { id }").await;
    columns
}

async fn signed_in(app: &TestApp, name: &'static str, role: Option<Role>, phone: &str) -> Column {
    let spare = app.nobody().try_sign_in(phone, PASSWORD).await.at("signIn.sessionId");
    let client = app.nobody().sign_in(phone).await;
    Column { name, role, client, spare: spare.as_str().unwrap().to_owned() }
}

/// The referrer, whom nobody can invite, and an HQ manager to be suspended: of all roles he has the most to lose.
struct Further<'a> {
    app: &'a TestApp,
}

impl Work for Further<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let staff = self.app.world.dealer(Dealer::A).staff[0].id;
        let like = app_user::Entity::find_by_id(staff).one(op.tx()).await?.unwrap();
        let (dealer, hq) = (self.app.world.dealer(Dealer::A).id, self.app.world.hq);
        for ((id, phone), role, unit) in [(REFERRER, Role::Referrer, dealer), (SUSPENDED, Role::HqManager, hq)] {
            let row = app_user::Model {
                id: UserId::from_uuid(Uuid::from_u128(id)),
                phone: phone.to_owned(),
                name: format!("矩阵{}", phone),
                role,
                unit_id: unit,
                status: UserStatus::Active,
                created_at: Timestamp(START.0),
                ..like.clone()
            };
            app_user::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        }
        Ok(())
    }
}

//! The people of a deployment: founded and invited as people are, through the command and the API.

use longhaul_entity::{TypedId, UnitId, unit};
use sea_orm::EntityTrait;
use serde_json::json;

use super::{Client, Server, Site};

const PASSWORD: &str = "correct horse battery";

/// Somebody to sign in as.
pub(crate) struct Town {
    /// A salesperson, signed in.
    pub(crate) sales: Client,
    /// The head of his dealer, signed in.
    pub(crate) manager: Client,
    /// A salesperson of the dealer next door, which works the same territory, signed in.
    pub(crate) rival: Client,
}

impl Town {
    /// Founds HQ, a region, an area and two dealers of one territory, the first with a head and a salesperson, the other with
    /// a salesperson.
    pub(super) async fn found(site: &Site, server: &Server, ticket: &str) -> Self {
        let nobody = Client::new(server.address());
        let admin = come_in(&nobody, "13800000001", ticket).await;
        let db = site.connection().await;
        let hq: UnitId = unit::Entity::find().one(&db).await.unwrap().unwrap().id;
        db.close().await.unwrap();
        let mut above = format!("{}:{}", UnitId::TYPE, hq.uuid());
        for (kind, name) in [("REGION", "北方大区"), ("AREA", "第一市场部")] {
            let mut input = json!({ "parentId": above, "kind": kind, "name": name });
            if kind == "AREA" {
                input["deskPhone"] = json!("01012345678");
            }
            let made = admin.mutate("createUnit", &input, "unit { id }").await.unwrap();
            above = made.text("createUnit.unit.id");
        }
        let dealer = found_dealer(&admin, &above, "测试经销商").await;
        let next_door = found_dealer(&admin, &above, "隔壁经销商").await;
        let manager = invite(&admin, &nobody, "13800000002", "DEALER_MANAGER", &dealer).await;
        let sales = invite(&admin, &nobody, "13800000003", "DEALER_STAFF", &dealer).await;
        let rival = invite(&admin, &nobody, "13800000004", "DEALER_STAFF", &next_door).await;
        Self { sales, manager, rival }
    }

    /// Signs the salesperson in once more: another session.
    pub(crate) async fn sign_in_again(&self) -> (Client, String) {
        sign_in(&self.sales.nobody(), "13800000003").await
    }
}

/// Creates the first administrator; his ticket, for [`Town::found`].
pub(super) fn create_admin(site: &Site) -> String {
    let said = site.must(&[
        "admin",
        "create-user",
        "--phone",
        "13800000001",
        "--name",
        "张管理",
        "--maker",
        "某重卡",
        "--brand",
        "某牌",
    ]);
    let ticket = said.lines().find_map(|line| line.strip_prefix("ticket ")).unwrap();
    ticket.to_owned()
}

/// A dealer authorised for 唐山.
async fn found_dealer(admin: &Client, area: &str, name: &str) -> String {
    let input = json!({ "parentId": area, "kind": "DEALER", "name": name });
    let dealer = admin.mutate("createUnit", &input, "unit { id }").await.unwrap().text("createUnit.unit.id");
    let input = json!({ "unitId": dealer, "divisions": ["130200"], "siteIds": [], "version": 1 });
    let set = admin.mutate("setTerritory", &input, "unit { id }").await.unwrap();
    assert_eq!(set.code(), "OK", "{:#}", set.body);
    dealer
}

async fn invite(admin: &Client, nobody: &Client, phone: &str, role: &str, unit: &str) -> Client {
    let input = json!({ "phone": phone, "name": "李某", "role": role, "unitId": unit });
    let made = admin.mutate("inviteUser", &input, "ticket").await.unwrap();
    come_in(nobody, phone, &made.text("inviteUser.ticket")).await
}

async fn come_in(nobody: &Client, phone: &str, ticket: &str) -> Client {
    let input = json!({ "ticket": ticket, "newPassword": PASSWORD });
    let set = nobody.mutate("setPassword", &input, "userId").await.unwrap();
    assert_eq!(set.code(), "OK", "{:#}", set.body);
    sign_in(nobody, phone).await.0
}

/// Signed in, with the id of the session.
async fn sign_in(nobody: &Client, phone: &str) -> (Client, String) {
    let input = json!({ "phone": phone, "password": PASSWORD, "device": "test" });
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken sessionId } }";
    let answer = nobody.send(query, json!({ "input": input })).await.unwrap();
    let client = nobody.with_token(answer.text("signIn.accessToken"));
    (client, answer.text("signIn.sessionId"))
}

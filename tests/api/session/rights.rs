//! Rights that change while somebody is signed in: they hold from the next request on, and a request that is under way
//! writes nothing for somebody who has lost them.

use futures_util::future::{join, join_all};
use longhaul_entity::{customer, visit};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, Statement};
use serde_json::{Value, json};

use super::viewer_code;
use crate::support::{Client, Dealer, Kind, TestApp, both};

fn firm(name: &str) -> Value {
    json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING", "divisionCode": "130202",
        "source": "WALK_IN" })
}

async fn names(client: &Client) -> Vec<String> {
    let list = client.ask("{ customers { edges { node { name } } } }", json!({})).await["customers"]["edges"].clone();
    let mut names: Vec<_> =
        list.as_array().unwrap().iter().map(|edge| edge["node"]["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

both!(who_is_suspended_while_he_writes_leaves_nothing_half_done, async |app: &TestApp| {
    let staff = &app.world.dealer(Dealer::A).staff[0];
    let (client, admin) = (app.as_person(staff).await, app.admin().await);
    let inputs = (0..12).map(|n| firm(&format!("并发{n}物流有限公司")));
    let writes = join_all(inputs.map(|input| client.mutate("createCustomer", input, "customer { id }")));
    let suspend = admin.perform("suspendUser", json!({ "userId": staff.id.to_string() }), "user { status }");
    let (written, _) = join(writes, suspend).await;
    // Between the write and the answer his rights may have gone: then the write stands and the answer is refused.
    let codes: Vec<_> = written.iter().map(|answer| answer.code()).collect();
    assert!(codes.iter().all(|code| code == "OK" || code == "UNAUTHENTICATED"), "{codes:?}");
    let count = async || customer::Entity::find().count(app.app.db.read()).await.unwrap();
    let stand = count().await;
    assert!(stand >= codes.iter().filter(|code| *code == "OK").count() as u64);
    let late = client.mutate("createCustomer", firm("迟到物流有限公司"), "customer { id }").await;
    assert_eq!((late.code().as_str(), count().await), ("UNAUTHENTICATED", stand));
});

/// Holds what a write has to wait for.
async fn hold(app: &TestApp, raw: &DatabaseConnection) {
    let begin = match app.kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE app_user IN ACCESS EXCLUSIVE MODE",
    };
    raw.execute_unprepared(begin).await.unwrap();
}

/// Waits until a request waits. On SQLite nothing tells; a request that comes later is refused all the same.
async fn until_it_waits(app: &TestApp, raw: &DatabaseConnection) {
    let ask = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'app_user'::regclass";
    if app.kind == Kind::Sqlite {
        return;
    }
    loop {
        let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), ask)).await.unwrap().unwrap();
        if row.try_get_by_index::<i64>(0).unwrap() > 0 {
            return;
        }
    }
}

both!(a_request_under_way_writes_nothing_for_somebody_suspended_meanwhile, async |app: &TestApp| {
    let staff = &app.world.dealer(Dealer::A).staff[0];
    let client = app.as_person(staff).await;
    let made = client.perform("createCustomer", firm("途中物流有限公司"), "customer { id }").await;
    let raw = app.raw_connection().await;
    hold(app, &raw).await;
    // The token was good when the request came; now the request waits before it writes.
    let report = json!({ "operationId": "01900000-0000-7000-8000-0000000000aa", "customerId": made["customer"]["id"],
        "way": "PHONE", "visitedAt": "2026-06-15T01:00:00Z", "deviceTime": "2026-06-15T01:50:00Z" });
    let suspend = async {
        until_it_waits(app, &raw).await;
        let suspended = format!("UPDATE app_user SET status = 'SUSPENDED' WHERE phone = '{}'", staff.phone);
        raw.execute_unprepared(&suspended).await.unwrap();
        raw.execute_unprepared("COMMIT").await.unwrap();
    };
    let (answer, ()) = join(client.mutate("submitVisitReport", report, "visit { id }"), suspend).await;
    raw.close().await.unwrap();
    assert_eq!(answer.code(), "UNAUTHENTICATED");
    assert_eq!(visit::Entity::find().count(app.app.db.read()).await.unwrap(), 0);
    // It was changed past this server, which may hold what it has read for a second.
    app.clock.advance(1);
    assert_eq!(viewer_code(&client).await, "UNAUTHENTICATED");
});

both!(who_is_moved_sees_the_new_place_and_not_the_old_one_at_once, async |app: &TestApp| {
    let (staff_a, staff_b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    staff_a.perform("createCustomer", firm("甲地物流有限公司"), "customer { id }").await;
    staff_b.perform("createCustomer", firm("乙地物流有限公司"), "customer { id }").await;
    let moved = &app.world.dealer(Dealer::A).manager;
    let (client, admin) = (app.as_person(moved).await, app.admin().await);
    assert_eq!(names(&client).await, ["甲地物流有限公司"]);
    let to = async |role: &str, unit: String, version: i32| {
        let input = json!({ "userId": moved.id.to_string(), "role": role, "unitId": unit, "version": version });
        admin.perform("changeUserRole", input, "user { version }").await
    };
    to("DEALER_MANAGER", app.world.dealer(Dealer::B).id.to_string(), 1).await;
    assert_eq!(names(&client).await, ["乙地物流有限公司"]);
    // A salesperson has what is his own, and his is nothing there.
    to("DEALER_STAFF", app.world.dealer(Dealer::B).id.to_string(), 2).await;
    assert!(names(&client).await.is_empty());
    assert_eq!(client.send("{ users { totalCount } }", json!({})).await.code(), "FORBIDDEN");
    to("AREA_MANAGER", app.world.area_of(Dealer::B).id.to_string(), 3).await;
    assert_eq!(names(&client).await, ["乙地物流有限公司", "甲地物流有限公司"]);
    let refused = client.mutate("createCustomer", firm("丙地物流有限公司"), "customer { id }").await;
    assert_eq!(refused.code(), "FORBIDDEN");
});

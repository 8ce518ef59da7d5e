//! The audit trail: what it says, who reads it, and that a change behind the program's back is found and named.

use longhaul::{journal, worker};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Client, Dealer, Kind, TestApp, both};

const TRAIL: &str = "query($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) { auditTrail(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id at kind actorId role objectId unitId requestId address data seal { position hash } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } }";

async fn trail(client: &Client, variables: Value) -> Vec<Value> {
    let answer = client.ask(TRAIL, variables).await;
    answer["auditTrail"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
}

/// The trail once all of it is sealed. On PostgreSQL an entry waits until no older transaction of the whole cluster runs,
/// those of other tests' databases included.
async fn sealed(app: &TestApp, client: &Client) -> Vec<Value> {
    for _ in 0..600 {
        worker::seal(&app.app).await.unwrap();
        let entries = trail(client, json!({})).await;
        if entries.iter().all(|entry| !entry["seal"].is_null()) {
            return entries;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the journal was not sealed to its end");
}

both!(signing_in_is_on_record_with_who_when_and_from_where, async |app: &TestApp| {
    app.salesperson_of(Dealer::A).await;
    let entries = trail(&app.manager_of(Dealer::A).await, json!({ "filter": { "kind": "SignedIn" } })).await;
    let entry = entries.iter().find(|entry| entry["role"] == "DEALER_STAFF").unwrap();
    assert_eq!(entry["at"], "2026-06-15T02:00:00.000000Z");
    assert_eq!(entry["address"], "127.0.0.1");
    assert_eq!(entry["actorId"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    assert_eq!(entry["requestId"].as_str().unwrap().len(), 32);
});

both!(everybody_reads_what_lies_within_his_reach, async |app: &TestApp| {
    app.salesperson_of(Dealer::A).await;
    app.salesperson_of(Dealer::C).await;
    let dealer = |which| app.world.dealer(which).id.to_string();
    let units = async |client: Client| {
        let entries = trail(&client, json!({})).await;
        entries.iter().map(|entry| entry["unitId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_a = units(app.manager_of(Dealer::A).await).await;
    assert!(of_a.contains(&dealer(Dealer::A)) && !of_a.contains(&dealer(Dealer::C)));
    let of_area = units(app.area_manager_of(Dealer::A).await).await;
    assert!(of_area.contains(&dealer(Dealer::A)) && !of_area.contains(&dealer(Dealer::C)));
    let of_admin = units(app.admin().await).await;
    assert!(of_admin.contains(&dealer(Dealer::A)) && of_admin.contains(&dealer(Dealer::C)));
    for client in [app.salesperson_of(Dealer::A).await, app.finance().await] {
        assert_eq!(client.send(TRAIL, json!({})).await.code(), "FORBIDDEN");
    }
});

both!(pages_meet_without_gap_or_overlap_and_cursors_cannot_be_forged, async |app: &TestApp| {
    for _ in 0..7 {
        app.salesperson_of(Dealer::A).await;
    }
    let admin = app.admin().await;
    let whole: Vec<_> = trail(&admin, json!({ "first": 100 })).await;
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = admin.ask(TRAIL, json!({ "first": 3, "after": after })).await["auditTrail"].clone();
        paged.extend(answer["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
        after = answer["pageInfo"]["endCursor"].clone();
        if answer["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(paged, whole);
    let back = trail(&admin, json!({ "last": 2 })).await;
    assert_eq!(back, whole[whole.len() - 2..]);
    for (page, field) in [
        (json!({ "first": 0 }), "first"),
        (json!({ "first": 101 }), "first"),
        (json!({ "first": -1 }), "first"),
        (json!({ "last": 101 }), "last"),
        (json!({ "first": 1, "last": 1 }), "last"),
        (json!({ "first": 1, "after": "forged" }), "after"),
        (json!({ "first": 1, "before": "WyJvdGhlciIsMSwieCJd" }), "before"),
    ] {
        let refusal = admin.send(TRAIL, page.clone()).await.refusal();
        assert_eq!((refusal["code"].as_str(), refusal["field"].as_str()), (Some("INVALID"), Some(field)), "{page}");
    }
});

both!(what_happened_is_sealed_in_order_and_a_change_behind_the_programs_back_is_named, async |app: &TestApp| {
    let admin = app.admin().await;
    for _ in 0..3 {
        app.salesperson_of(Dealer::A).await;
    }
    let entries = sealed(app, &admin).await;
    let positions: Vec<_> = entries.iter().map(|entry| entry["seal"]["position"].as_i64().unwrap()).collect();
    assert_eq!(positions, (1..=4).rev().collect::<Vec<_>>());
    let keys = app.app.keys.keys().journal_verifying();
    assert_eq!(journal::verify(app.app.db.read(), &keys).await.unwrap(), Vec::<String>::new());

    // The program's own connection refuses; somebody with the database in his hands can take the trigger away.
    let id = entries[1]["id"].as_str().unwrap();
    let behind = match app.kind {
        Kind::Sqlite => "DROP TRIGGER journal_entry_no_update",
        Kind::Postgres => "DROP TRIGGER journal_entry_no_change ON journal_entry",
    };
    let change = "UPDATE journal_entry SET address = '10.0.0.9' WHERE seq = (SELECT max(seq) - 1 FROM journal_entry)";
    let raw = app.raw_connection().await;
    let backend = raw.get_database_backend();
    assert!(raw.execute_raw(Statement::from_string(backend, change)).await.is_err());
    raw.execute_unprepared(behind).await.unwrap();
    raw.execute_raw(Statement::from_string(backend, change)).await.unwrap();
    let findings = journal::verify(app.app.db.read(), &keys).await.unwrap();
    assert!(findings.len() == 1 && findings[0].contains(id) && findings[0].contains("position 3"), "{findings:?}");
});

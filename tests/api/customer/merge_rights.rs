//! Who merges: within a dealer its manager, across dealers a manager above both; for everybody else it is not there.

use serde_json::{Value, json};

use super::{
    create, firm,
    merge::{MERGED, in_order, joining, merge},
    read, read_code, state, with,
};
use crate::{
    support::{Dealer, TestApp, both},
    visit::{hand_in, report},
};

both!(managers_merge_what_lies_below_them, async |app: &TestApp| {
    let made = async |dealer, name: &str| create(&app.salesperson_of(dealer).await, firm(name)).await;
    let (a, b) = (made(Dealer::A, "甲一公司").await, made(Dealer::B, "乙一公司").await);
    let (c, d) = (made(Dealer::C, "丙一公司").await, made(Dealer::D, "丁一公司").await);
    let second = made(Dealer::A, "甲二公司").await;
    let before = state(app).await;
    let everybody = [
        (app.salesperson_of(Dealer::A).await, ["FORBIDDEN"; 4]),
        (app.admin().await, ["FORBIDDEN"; 4]),
        (app.finance().await, ["FORBIDDEN"; 4]),
        (app.nobody(), ["UNAUTHENTICATED"; 4]),
        (app.manager_of(Dealer::B).await, ["NOT_FOUND"; 4]),
        (app.area_manager_of(Dealer::C).await, ["NOT_FOUND"; 4]),
        (app.region_manager_of(Dealer::D).await, ["NOT_FOUND"; 4]),
        (app.manager_of(Dealer::A).await, ["CONFLICT", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]),
        (app.area_manager_of(Dealer::A).await, ["CONFLICT", "CONFLICT", "NOT_FOUND", "NOT_FOUND"]),
        (app.region_manager_of(Dealer::A).await, ["CONFLICT", "CONFLICT", "CONFLICT", "NOT_FOUND"]),
        (app.hq().await, ["CONFLICT"; 4]),
    ];
    // A version that never was: CONFLICT comes after everything else.
    for (client, codes) in &everybody {
        for (other, code) in [&second, &b, &c, &d].into_iter().zip(codes) {
            let input = with(joining(&a, other), json!({ "mergeVersion": 99 }));
            assert_eq!(client.mutate("mergeCustomers", input, MERGED).await.code(), *code, "{other}");
        }
    }
    assert_eq!(state(app).await, before);
    let merged = merge(&app.area_manager_of(Dealer::A).await, &a, &b).await;
    for (client, code) in [
        (app.salesperson_of(Dealer::A).await, "FORBIDDEN"),
        (app.manager_of(Dealer::A).await, "NOT_FOUND"),
        (app.manager_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::C).await, "NOT_FOUND"),
        (app.region_manager_of(Dealer::A).await, "OK"),
    ] {
        assert_eq!(client.mutate("undoMerge", json!({ "id": merged, "why": "有误" }), MERGED).await.code(), code);
    }
    in_order(app).await;
});

both!(each_dealer_goes_on_seeing_what_is_its_own, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (heads, area) =
        ([app.manager_of(Dealer::A).await, app.manager_of(Dealer::B).await], app.area_manager_of(Dealer::A).await);
    let contacts = json!({ "contacts": [{ "name": "李娜", "phone": "13900003333" }] });
    let (keep, other) = (create(&a, firm("甲公司")).await, create(&b, with(firm("乙公司"), contacts)).await);
    let visit = hand_in(&b, with(report(other["id"].as_str().unwrap()), json!({ "way": "PHONE" })), &[]).await;
    let visit = visit.at("submitVisitReport.visit.id");
    merge(&area, &keep, &other).await;
    // Nobody of B works on A's customer; nobody was shared with across dealers.
    let now = read(&area, &keep["id"]).await;
    assert_eq!((&now["owner"]["id"], &now["sharedWith"]), (&keep["owner"]["id"], &json!([])));
    assert_eq!(now["contacts"][0]["name"], "李娜");
    for client in [&b, &heads[1]] {
        assert_eq!(read_code(client, &keep["id"]).await, "NOT_FOUND");
        let query = "query($id: ID!, $visit: ID!) { customer(id: $id) { name mergedInto { id } }
            visit(id: $visit) { id customer { id } } customers { totalCount } }";
        let found = client.ask(query, json!({ "id": other["id"], "visit": visit })).await;
        assert_eq!((&found["customer"]["name"], &found["customer"]["mergedInto"]), (&json!("乙公司"), &Value::Null));
        assert_eq!((&found["visit"]["id"], &found["customers"]["totalCount"]), (&visit, &json!(0)));
        let shut = client
            .mutate("updateCustomer", json!({ "id": other["id"], "version": 3 }), "customer { id }")
            .await
            .refusal();
        // It is told that the record was merged, and not into which.
        assert_eq!((&shut["code"], &shut["mergedInto"], &shut["name"]), (&json!("RULE"), &Value::Null, &Value::Null));
    }
    // A sees the record behind its customer, and not the other dealer's reports.
    for client in [&a, &heads[0]] {
        assert_eq!(read_code(client, &other["id"]).await, "OK");
        assert_eq!(
            client.send("query($id: ID!) { visit(id: $id) { id } }", json!({ "id": visit })).await.code(),
            "NOT_FOUND"
        );
    }
    assert_eq!(read_code(&app.manager_of(Dealer::D).await, &other["id"]).await, "NOT_FOUND");
    in_order(app).await;
});

both!(the_same_request_again_merges_once, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = (create(&a, firm("甲公司")).await, create(&a, firm("乙公司")).await);
    let input = with(joining(&keep, &other), json!({ "operationId": uuid::Uuid::from_u128(9).to_string() }));
    let first = manager.perform("mergeCustomers", input.clone(), MERGED).await;
    let before = state(app).await;
    assert_eq!(manager.perform("mergeCustomers", input, MERGED).await, first);
    assert_eq!(state(app).await, before);
    let undo = json!({ "id": first["mergeId"], "why": "有误", "operationId": uuid::Uuid::from_u128(10).to_string() });
    let done = manager.perform("undoMerge", undo.clone(), MERGED).await;
    assert_eq!((&done["merged"]["mergedInto"], &done["mergeId"]), (&Value::Null, &first["mergeId"]));
    assert_eq!(manager.perform("undoMerge", undo, MERGED).await, done);
    let trail = "query($id: String!) { auditTrail(filter: { objectId: $id }) { edges { node { kind } } } }";
    for (id, kinds) in [
        (&keep["id"], ["MergeUndone", "CustomersMerged", "CustomerCreated"]),
        (&other["id"], ["MergeUndone", "CustomerMergedInto", "CustomerCreated"]),
    ] {
        let found = manager.ask(trail, json!({ "id": id })).await["auditTrail"]["edges"].clone();
        let told: Vec<_> =
            found.as_array().unwrap().iter().map(|edge| edge["node"]["kind"].as_str().unwrap()).collect();
        assert_eq!(told, kinds);
    }
});

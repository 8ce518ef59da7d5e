//! What counts together: groups, mines and work sites (CUST-5), and who learns of it what.

use serde_json::{Value, json};

use super::{all_follows, fleet, history, now, owner_of, standing};
use crate::support::{Client, Dealer, TestApp, both};

/// Makes a group; its id.
pub(crate) async fn group(client: &Client, name: &str) -> Value {
    client.perform("createCustomerGroup", json!({ "name": name }), "group { id }").await["group"]["id"].clone()
}

/// Puts the customer into the group.
pub(crate) async fn join(client: &Client, group: &Value, customer: &Value) {
    client.perform("joinGroup", json!({ "groupId": group, "customerId": customer }), "customer { id }").await;
}

async fn site(app: &TestApp, name: &str) -> Value {
    let site = json!({ "name": name, "kind": "MINE", "division": "130202", "latitude": 39.6, "longitude": 118.2 });
    app.admin().await.perform("createWorkSite", site, "site { id }").await["site"]["id"].clone()
}

both!(subsidiaries_of_a_group_count_together, async |app: &TestApp| {
    let (a, b, area) = (
        app.salesperson_of(Dealer::A).await,
        app.salesperson_of(Dealer::B).await,
        app.area_manager_of(Dealer::A).await,
    );
    let (one, two) = (owner_of(&a, "集团一", fleet(8)).await, owner_of(&b, "集团二", fleet(11)).await);
    let group = group(&area, "蓝天集团").await;
    join(&area, &group, &one["id"]).await;
    assert_eq!(standing(&a, &one["id"]).await["tier"], "ORDINARY");
    join(&area, &group, &two["id"]).await;
    for (client, id, own, other) in [(&a, &one["id"], 8, 11), (&b, &two["id"], 11, 8)] {
        let found = standing(client, id).await;
        assert_eq!((&found["tier"], &found["countedVehicles"]), (&json!("SILVER"), &json!(19)));
        assert_eq!(found["vehicles"], own);
        // The number alone: neither the group nor who else is in it.
        assert_eq!(found["countedWith"], json!([{ "way": "GROUP", "vehicles": other, "site": null }]));
        assert_eq!(found["group"], Value::Null);
    }
    assert_eq!(standing(&area, &one["id"]).await["group"]["name"], "蓝天集团");
    // A change at one dealer's shows at the other's at once.
    app.clock.advance(60);
    now(&b, "setFleet", &two["id"], json!({ "fleet": fleet(12) })).await;
    assert_eq!(standing(&a, &one["id"]).await["tier"], "GOLD");
    assert_eq!(history(&a, &one["id"]).await, ["TIER ORDINARY SILVER GROUP", "TIER SILVER GOLD FLEET_BESIDE"]);
    // Who did it at the other dealer's is told to those who know him: not here, and not in the journal either.
    let by = "query($id: ID!) { customer(id: $id) { standing { history(first: 1) { by { id } } } } }";
    let told = a.ask(by, json!({ "id": one["id"] })).await["customer"]["standing"]["history"][0]["by"].clone();
    assert_eq!(told, Value::Null);
    let trail = "query($id: String) { auditTrail(filter: { objectId: $id, kind: \"CustomerStandingChanged\" }) {
        edges { node { actorId address data } } } }";
    let trail =
        app.manager_of(Dealer::A).await.ask(trail, json!({ "id": one["id"] })).await["auditTrail"]["edges"].clone();
    assert_eq!(trail.as_array().unwrap().len(), 2);
    assert_eq!(trail[0]["node"]["actorId"], Value::Null);
    assert!(!trail.to_string().contains(two["id"].as_str().unwrap().split(':').nth(1).unwrap()));
    // Set aside, it counts no more; taken back, it does again; out of the group, neither.
    let manager = app.manager_of(Dealer::B).await;
    now(&manager, "archiveCustomer", &two["id"], json!({})).await;
    assert_eq!(standing(&a, &one["id"]).await["countedVehicles"], 8);
    now(&manager, "restoreCustomer", &two["id"], json!({})).await;
    assert_eq!(standing(&a, &one["id"]).await["countedVehicles"], 20);
    all_follows(app).await;
    area.perform("leaveGroup", json!({ "groupId": group, "customerId": two["id"] }), "customer { id }").await;
    assert_eq!(standing(&a, &one["id"]).await["tier"], "ORDINARY");
    assert_eq!(standing(&b, &two["id"]).await["tier"], "SILVER");
    all_follows(app).await;
});

both!(customers_at_one_mine_count_together_each_once, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (mine, pit) = (site(app, "一号矿").await, site(app, "二号矿").await);
    let (one, two) = (owner_of(&a, "矿一", fleet(4)).await, owner_of(&b, "矿二", fleet(6)).await);
    now(&a, "setCustomerSites", &one["id"], json!({ "siteIds": [mine, pit] })).await;
    let found = now(&b, "setCustomerSites", &two["id"], json!({ "siteIds": [mine, pit] })).await;
    // At both mines, and counted once.
    assert_eq!((&found["countedVehicles"], &found["tier"]), (&json!(10), &json!("SILVER")));
    let beside = json!([{ "way": "SITE", "vehicles": 4, "site": { "name": "一号矿" } },
        { "way": "SITE", "vehicles": 4, "site": { "name": "二号矿" } }]);
    assert_eq!(found["countedWith"], beside);
    assert_eq!(standing(&a, &one["id"]).await["tier"], "SILVER");
    app.clock.advance(60);
    now(&b, "setCustomerSites", &two["id"], json!({ "siteIds": [] })).await;
    assert_eq!(standing(&a, &one["id"]).await["tier"], "ORDINARY");
    assert_eq!(history(&a, &one["id"]).await, ["TIER ORDINARY SILVER SITE", "TIER SILVER ORDINARY SITE"]);
    all_follows(app).await;
    let absent = "WorkSite:0190ffff-ffff-7fff-bfff-ffffffffffff";
    let version = crate::standing::version(&a, &one["id"]).await;
    let input = |sites: Value| json!({ "id": one["id"], "version": version, "siteIds": sites });
    let refusal = a.mutate("setCustomerSites", input(json!([absent])), "customer { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("input.siteIds")));
    let six: Vec<_> = (0..6).map(|n| format!("WorkSite:0190ffff-ffff-7fff-bfff-fffffffffff{n}")).collect();
    assert_eq!(a.mutate("setCustomerSites", input(json!(six)), "customer { id }").await.code(), "LIMIT");
});

both!(groups_are_seen_and_changed_by_those_who_reach_their_unit, async |app: &TestApp| {
    let a = app.salesperson_of(Dealer::A).await;
    let one = owner_of(&a, "一", fleet(8)).await["id"].clone();
    let far = owner_of(&app.salesperson_of(Dealer::C).await, "二", fleet(8)).await["id"].clone();
    let (manager, area, hq) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await);
    let of_area = group(&area, "市场部集团").await;
    let of_dealer = group(&manager, "经销商集团").await;
    let read = "query($id: ID!) { customerGroup(id: $id) { name unit { id } vehicles } }";
    for (who, group, code) in [
        (&a, &of_dealer, "FORBIDDEN"),
        (&manager, &of_area, "NOT_FOUND"),
        (&manager, &of_dealer, "OK"),
        (&area, &of_dealer, "OK"),
        (&hq, &of_area, "OK"),
        (&app.manager_of(Dealer::B).await, &of_dealer, "NOT_FOUND"),
        (&app.area_manager_of(Dealer::C).await, &of_area, "NOT_FOUND"),
        (&app.finance().await, &of_area, "FORBIDDEN"),
    ] {
        assert_eq!(who.send(read, json!({ "id": group })).await.code(), code);
        let input = json!({ "groupId": group, "customerId": far });
        let refused = who.mutate("joinGroup", input, "customer { id }").await.code();
        assert_ne!(refused, "OK");
    }
    // Who sees both, but the customer lies outside the unit of the group.
    let refusal =
        hq.mutate("joinGroup", json!({ "groupId": of_area, "customerId": far }), "customer { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("CUST-5")));
    join(&area, &of_area, &one).await;
    join(&area, &of_area, &one).await;
    // In one group at a time; the dealer learns that, not which.
    let refusal = manager
        .mutate("joinGroup", json!({ "groupId": of_dealer, "customerId": one }), "customer { id }")
        .await
        .refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("RULE"), &json!("input.customerId")));
    assert!(!refusal.to_string().contains("市场部集团"));
    let members =
        "query($id: ID!) { groupMembers(groupId: $id) { totalCount edges { node { name standing { tier } } } } }";
    let found = area.ask(members, json!({ "id": of_area })).await["groupMembers"].clone();
    assert_eq!((&found["totalCount"], &found["edges"][0]["node"]["name"]), (&json!(1), &json!("一")));
    assert_eq!(manager.send(members, json!({ "id": of_area })).await.code(), "NOT_FOUND");
    let names = async |client: &Client| {
        let found = client.ask("{ customerGroups { totalCount edges { node { name } } } }", json!({})).await;
        found["customerGroups"]["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| edge["node"]["name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&manager).await, [json!("经销商集团")]);
    assert_eq!(names(&area).await, [json!("市场部集团"), json!("经销商集团")]);
    let again = area.mutate("createCustomerGroup", json!({ "name": "市场部集团" }), "group { id }").await.refusal();
    assert_eq!((&again["code"], &again["field"]), (&json!("CONFLICT"), &json!("input.name")));
    let up = json!({ "name": "上级", "unitId": app.world.area_of(Dealer::A).id.to_string() });
    assert_eq!(manager.mutate("createCustomerGroup", up, "group { id }").await.code(), "NOT_FOUND");
    all_follows(app).await;
});

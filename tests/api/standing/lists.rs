//! Lists by class, tier, size and layer.

use serde_json::{Value, json};

use super::{fleet, now, own_fleet, owner_of};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

async fn names(client: &Client, filter: Value) -> String {
    let query = "query($filter: CustomerFilter) {
        customers(filter: $filter, orderBy: { by: NAME }) { totalCount edges { node { name } } } }";
    let list = client.ask(query, json!({ "filter": filter })).await["customers"].clone();
    let names: Vec<_> = list["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(list["totalCount"], names.len(), "{filter}");
    names.join(" ")
}

both!(each_filter_restricts_and_all_hold_at_once, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    owner_of(&a, "a1", own_fleet(2)).await;
    owner_of(&a, "a2", fleet(12)).await;
    owner_of(&b, "b1", fleet(60)).await;
    create(&b, with(firm("b2"), json!({ "kind": "ASSOCIATION" }))).await;
    let key = owner_of(&b, "b3", fleet(1)).await;
    now(&b, "setCustomerFacts", &key["id"], json!({ "stateOwned": true, "keyIndustry": "POWER" })).await;
    let plans = json!({ "purchasePlans": [{ "series": "H9", "count": 1, "month": 202_608, "way": "CASH" }] });
    create(&a, with(firm("a3"), plans)).await;
    let hq = app.hq().await;
    for (filter, expected) in [
        (json!({ "class": ["INDUSTRY_KEY"] }), "b3"),
        (json!({ "class": ["GENERAL_KEY", "FOCUS"] }), "a1 a2 b1"),
        (json!({ "class": [] }), "a1 a2 a3 b1 b2 b3"),
        (json!({ "tier": ["GOLD"] }), "b1"),
        (json!({ "tier": ["GOLD", "SILVER"] }), "a2 b1"),
        (json!({ "tier": ["ORDINARY"], "class": ["FOCUS"] }), "a1"),
        (json!({ "size": ["MEDIUM"] }), "b1"),
        (json!({ "size": ["SMALL"] }), "a1 a2 a3 b3"),
        (json!({ "size": ["LARGE"] }), ""),
        (json!({ "layer": ["BREAK_THROUGH"] }), "a3"),
        (json!({ "layer": ["CONSOLIDATE"] }), ""),
        (json!({ "layer": ["WATCH", "CONSOLIDATE"] }), "a1 a2 b1 b2 b3"),
        (json!({ "tier": ["GOLD"], "stage": ["COLLECTED"] }), "b1"),
        (json!({ "tier": ["GOLD"], "stage": ["VISITED"] }), ""),
        (json!({ "tier": ["SILVER"], "dealerId": app.world.dealer(Dealer::B).id.to_string() }), ""),
    ] {
        assert_eq!(names(&hq, filter.clone()).await, expected, "{filter}");
    }
    // Nobody finds by it what he does not see.
    assert_eq!(names(&a, json!({ "tier": ["GOLD"] })).await, "");
    assert_eq!(
        app.finance().await.send("{ customers(filter: { tier: [GOLD] }) { totalCount } }", json!({})).await.code(),
        "FORBIDDEN"
    );
});

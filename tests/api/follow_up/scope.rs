//! Who sees follow-ups, and the two ledgers (FOLLOW-3, ALL-1).

use longhaul::clock::Clock;
use serde_json::{Value, json};

use super::{about_lead, led, record};
use crate::{
    customer::with,
    standing::buy,
    support::{Client, Dealer, TestApp, both},
};

const LIST: &str = "query($filter: FollowUpFilter) { followUps(filter: $filter) { totalCount edges { node { id } } } }";

async fn listed(client: &Client, filter: Value) -> Vec<Value> {
    let found = client.ask(LIST, json!({ "filter": filter })).await["followUps"].clone();
    let edges = found["edges"].as_array().unwrap();
    assert_eq!(found["totalCount"], edges.len());
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

both!(who_sees_the_lead_sees_its_follow_ups, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    let a = app.salesperson_of(Dealer::A).await;
    let id = record(&a, about_lead(&lead, app.clock.now())).await["id"].clone();
    let one = "query($id: ID!) { followUp(id: $id) { id lead { id } } }";
    for client in [&a, &app.manager_of(Dealer::A).await, &app.area_manager_of(Dealer::A).await, &app.hq().await] {
        assert_eq!(listed(client, json!({})).await, std::slice::from_ref(&id));
        assert_eq!(client.ask(one, json!({ "id": id })).await["followUp"]["lead"]["id"], lead["id"]);
    }
    for client in
        [app.colleague_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.manager_of(Dealer::B).await]
    {
        assert!(listed(&client, json!({ "leadId": lead["id"] })).await.is_empty());
        assert_eq!(client.send(one, json!({ "id": id })).await.code(), "NOT_FOUND");
    }
    assert_eq!(app.finance().await.send(LIST, json!({})).await.code(), "FORBIDDEN");
});

both!(the_ledgers_are_told_apart_and_filtered, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    let a = app.salesperson_of(Dealer::A).await;
    buy(&a, &two["customer"]["id"], 2).await;
    let open = json!({ "way": "PUBLIC_RELATIONS", "demands": [{ "kind": "QUALITY", "wish": "漏油" }] });
    let first = record(&a, with(about_lead(&one, app.clock.now()), open)).await["id"].clone();
    app.clock.advance(24 * 3600);
    let a = app.salesperson_of(Dealer::A).await;
    let second = record(&a, about_lead(&two, app.clock.now())).await["id"].clone();
    for (filter, found) in [
        (json!({}), vec![&second, &first]),
        (json!({ "bought": true }), vec![&second]),
        (json!({ "bought": false }), vec![&first]),
        (json!({ "openDemands": true }), vec![&first]),
        (json!({ "openDemands": false }), vec![&second]),
        (json!({ "way": "PUBLIC_RELATIONS" }), vec![&first]),
        (json!({ "way": "VISIT" }), vec![]),
        (json!({ "leadId": two["id"] }), vec![&second]),
        (json!({ "customerId": one["customer"]["id"] }), vec![&first]),
        (json!({ "unitId": app.world.area_of(Dealer::A).id.to_string(), "from": "2026-06-16" }), vec![&second]),
        (json!({ "to": "2026-06-15" }), vec![&first]),
        (json!({ "authorId": app.world.dealer(Dealer::A).staff[0].id.to_string() }), vec![&second, &first]),
        (json!({ "authorId": app.world.dealer(Dealer::A).manager.id.to_string() }), vec![]),
    ] {
        assert_eq!(listed(&a, filter.clone()).await.iter().collect::<Vec<_>>(), found, "{filter}");
    }
});

//! The support index now and in time (KAM-3).

use serde_json::{Value, json};

use super::{firm_with, map, placed};
use crate::support::{Client, Dealer, TestApp, both};

const POINTS: &str = "query($id: ID!, $from: DateTime, $to: DateTime, $first: Int, $last: Int, $at: String) {
    supportHistory(customerId: $id, from: $from, to: $to, first: $first, last: $last, after: $at) {
      totalCount pageInfo { hasNextPage hasPreviousPage }
      edges { cursor node { at by { id } contactId part share stance supportIndex assignedShare } } } }";

async fn index_at(client: &Client, customer: &Value, at: &str) -> Value {
    let query = "query($id: ID!, $at: DateTime) { customer(id: $id) { accountMap { supportIndex(at: $at) } } }";
    let answer = client.ask(query, json!({ "id": customer["id"], "at": at })).await;
    answer["customer"]["accountMap"]["supportIndex"].clone()
}

async fn indexes(client: &Client, variables: Value) -> (Vec<f64>, Value) {
    let list = client.ask(POINTS, variables).await["supportHistory"].clone();
    let edges = list["edges"].as_array().unwrap();
    (edges.iter().map(|edge| edge["node"]["supportIndex"].as_f64().unwrap()).collect(), list)
}

both!(the_index_is_the_sum_of_shares_by_stance, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    // Shares in percent with their stances, and what they come to.
    let examples: [(&[(f64, &str)], f64); 6] = [
        (&[(100.0, "SUPPORTS")], 1.0),
        (&[(100.0, "AGAINST")], -1.0),
        (&[(40.0, "SUPPORTS"), (30.0, "NEUTRAL"), (20.0, "AGAINST"), (10.0, "UNKNOWN")], 0.35),
        (&[(10.0, "SUPPORTS"), (60.5, "AGAINST")], -0.505),
        (&[(0.01, "NEUTRAL")], 0.00005),
        (&[(33.33, "SUPPORTS"), (33.33, "NEUTRAL"), (33.34, "AGAINST")], 0.16655),
    ];
    for (number, (shares, index)) in examples.iter().enumerate() {
        let made = firm_with(&client, &format!("物流{number}"), shares.len()).await;
        for (contact, (share, stance)) in shares.iter().enumerate() {
            placed(&client, &made, contact, *share, json!({ "stance": stance })).await;
        }
        assert_eq!(map(&client, &made).await["supportIndex"], json!(index), "{shares:?}");
    }
});

both!(the_index_of_a_past_instant_is_what_it_was, async |app: &TestApp| {
    // The clock stands at 02:00 UTC.
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    app.clock.advance(60);
    placed(&client, &made, 0, 50.0, json!({})).await;
    app.clock.advance(60);
    placed(&client, &made, 1, 40.0, json!({ "stance": "AGAINST" })).await;
    app.clock.advance(60);
    placed(&client, &made, 0, 50.0, json!({ "stance": "AGAINST", "version": 1 })).await;
    // Two changes of one instant: the later one holds.
    placed(&client, &made, 1, 50.0, json!({ "stance": "NEUTRAL", "version": 1 })).await;
    for (at, index) in [
        ("2026-06-15T02:00:59.999999Z", Value::Null),
        ("2026-06-15T02:01:00Z", json!(0.5)),
        ("2026-06-15T02:01:59.999999Z", json!(0.5)),
        ("2026-06-15T10:02:00+08:00", json!(0.1)),
        ("2026-06-15T02:02:59.999999Z", json!(0.1)),
        ("2026-06-15T02:03:00Z", json!(-0.25)),
        ("2030-01-01T00:00:00Z", json!(-0.25)),
        ("1970-01-01T00:00:00Z", Value::Null),
    ] {
        assert_eq!(index_at(&client, &made, at).await, index, "{at}");
    }
    assert_eq!(map(&client, &made).await["supportIndex"], -0.25);
    // Several instants of several customers in one request.
    let other = firm_with(&client, "另一家", 1).await;
    placed(&client, &other, 0, 10.0, json!({})).await;
    let query = "{ customers(orderBy: { by: CREATED_AT }) { edges { node { accountMap { now: supportIndex
        then: supportIndex(at: \"2026-06-15T02:01:00Z\") assignedShare } } } } }";
    let both = client.ask(query, json!({})).await["customers"]["edges"].clone();
    let seen = |n: usize| both[n]["node"]["accountMap"].clone();
    assert_eq!(seen(0), json!({ "now": -0.25, "then": 0.5, "assignedShare": 100.0 }));
    assert_eq!(seen(1), json!({ "now": 0.1, "then": null, "assignedShare": 10.0 }));
});

both!(the_history_tells_every_change_in_order, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    placed(&client, &made, 0, 50.0, json!({})).await;
    for (version, stance) in [(1, "NEUTRAL"), (2, "AGAINST"), (3, "UNKNOWN")] {
        app.clock.advance(60);
        placed(&client, &made, 0, 50.0, json!({ "stance": stance, "version": version })).await;
    }
    app.clock.advance(60);
    let input = json!({ "id": made["id"], "version": 1, "contacts": [] });
    app.manager_of(Dealer::A).await.perform("setContacts", input, "customer { id }").await;
    let (all, list) = indexes(&client, json!({ "id": made["id"] })).await;
    assert_eq!((all, &list["totalCount"]), (vec![0.5, 0.25, -0.5, 0.0, 0.0], &json!(5)));
    let nodes: Vec<_> = list["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
    let staff = &app.world.dealer(Dealer::A).staff[0].id.to_string();
    assert_eq!(
        nodes[2],
        json!({ "at": "2026-06-15T02:02:00.000000Z", "by": { "id": staff }, "part": "DECIDES",
        "contactId": made["contacts"][0]["id"], "share": 50.0, "stance": "AGAINST", "supportIndex": -0.5,
        "assignedShare": 50.0 })
    );
    let left = &nodes[4];
    assert_eq!((&left["stance"], &left["share"], &left["part"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(left["assignedShare"], 0.0);
    // From an instant on, up to another and without it.
    let span = json!({ "id": made["id"], "from": "2026-06-15T02:01:00Z", "to": "2026-06-15T02:03:00Z" });
    let (part, list) = indexes(&client, span).await;
    assert_eq!((part, &list["totalCount"]), (vec![0.25, -0.5], &json!(2)));
    let (none, _) = indexes(&client, json!({ "id": made["id"], "from": "2027-01-01T00:00:00Z" })).await;
    assert!(none.is_empty());
});

both!(a_long_history_comes_page_by_page, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    placed(&client, &made, 0, 0.0, json!({})).await;
    for version in 1..9 {
        placed(&client, &made, 0, f64::from(version), json!({ "version": version })).await;
    }
    let (mut seen, mut at) = (Vec::new(), Value::Null);
    loop {
        let (page, list) = indexes(&client, json!({ "id": made["id"], "first": 4, "at": at })).await;
        seen.extend(page);
        at = list["edges"].as_array().unwrap().last().unwrap()["cursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, (0..9).map(|n| f64::from(n) / 100.0).collect::<Vec<_>>());
    let (last, _) = indexes(&client, json!({ "id": made["id"], "last": 2 })).await;
    assert_eq!(last, [0.07, 0.08]);
    for bad in [json!({ "first": 101 }), json!({ "first": 0 }), json!({ "first": 1, "last": 1 }), json!({ "at": "x" })]
    {
        let answer = client.send(POINTS, crate::customer::with(bad, json!({ "id": made["id"] }))).await;
        assert_eq!(answer.code(), "INVALID");
    }
});

//! Who sees which offences (ALL-1), and the lists.

use serde_json::{Value, json};

use super::{answered, penalise, recorded};
use crate::support::{Client, Dealer, TestApp, both};

const LIST: &str = "query($f: OffenceFilter) { offences(filter: $f) { totalCount edges { node { id } } } }";

async fn list(client: &Client, filter: Value) -> Vec<Value> {
    let found = client.ask(LIST, json!({ "f": filter })).await["offences"].clone();
    let ids: Vec<Value> = found["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(found["totalCount"], ids.len());
    ids
}

both!(the_accused_dealers_manager_and_those_above_see_it, async |app: &TestApp| {
    let id = recorded(app, "深圳远方物流有限公司").await["id"].clone();
    for (client, sees) in [
        (app.manager_of(Dealer::C).await, true),
        (app.area_manager_of(Dealer::C).await, true),
        (app.region_manager_of(Dealer::C).await, true),
        (app.hq().await, true),
        (app.manager_of(Dealer::A).await, false),
        (app.area_manager_of(Dealer::A).await, false),
        (app.region_manager_of(Dealer::D).await, false),
    ] {
        assert_eq!(list(&client, json!({})).await.len(), usize::from(sees));
        for field in ["offence", "node"] {
            let text = format!("query($id: ID!) {{ {field}(id: $id) {{ id }} }}");
            let code = client.send(&text, json!({ "id": id })).await.code();
            assert_eq!(code, if sees { "OK" } else { "NOT_FOUND" });
        }
    }
    for client in [app.salesperson_of(Dealer::C).await, app.finance().await, app.admin().await] {
        assert_eq!(client.send(LIST, json!({})).await.code(), "FORBIDDEN");
    }
});

both!(lists_are_narrowed_by_unit_customer_and_state, async |app: &TestApp| {
    let open = recorded(app, "深圳甲物流有限公司").await;
    app.clock.advance(1);
    let heard = answered(app, "深圳乙物流有限公司").await;
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(list(&region, json!({})).await, [heard["id"].clone(), open["id"].clone()]);
    let penalised = penalise(&region, &heard, 500_000).await.at("decideOffence.offence.id");
    let cases = [
        (json!({ "state": ["OPEN"] }), vec![&open["id"]]),
        (json!({ "state": ["PENALISED"] }), vec![&penalised]),
        (json!({ "state": ["DISMISSED", "REVERSED"] }), vec![]),
        (json!({ "state": [] }), vec![&penalised, &open["id"]]),
        (json!({ "customerId": open["customer"]["id"] }), vec![&open["id"]]),
        (json!({ "unitId": app.world.area_of(Dealer::C).id.to_string() }), vec![&penalised, &open["id"]]),
        (json!({ "unitId": app.world.area_of(Dealer::A).id.to_string() }), vec![]),
    ];
    for (filter, wanted) in cases {
        let wanted: Vec<Value> = wanted.into_iter().cloned().collect();
        assert_eq!(list(&region, filter.clone()).await, wanted, "{filter}");
    }
});

//! Who may not change a map, and who does not learn that there is one (ALL-1).

use serde_json::{Value, json};

use super::{fill, firm_with, map, place, state, weights};
use crate::support::{Client, Dealer, TestApp, both};

/// Every change of a map, as requests that its owner could make.
fn changes(customer: &Value, holder: &str) -> Vec<(&'static str, Value)> {
    let (id, contact) = (&customer["id"], &customer["contacts"][0]["id"]);
    vec![
        (
            "placeContact",
            json!({ "customerId": id, "contactId": contact, "version": 1, "share": 5, "part": "DECIDES", "stance": "AGAINST" }),
        ),
        (
            "setRelationship",
            json!({ "customerId": id, "contactId": contact, "version": 1, "stage": "KNOWN", "holderId": holder }),
        ),
        ("setBuyingCriteria", json!({ "customerId": id, "version": 2, "weights": weights(json!({ "price": 1 })) })),
        ("scoreCompetitors", json!({ "customerId": id, "version": 2, "ours": weights(json!({})), "competitors": [] })),
        (
            "completeDevelopmentStep",
            json!({ "customerId": id, "round": 1, "step": "VISIT_PRESENTATION", "output": "访" }),
        ),
    ]
}

async fn answers(client: &Client, changes: &[(&'static str, Value)]) -> Vec<String> {
    let mut codes = Vec::new();
    for (mutation, input) in changes {
        codes.push(client.mutate(mutation, input.clone(), "customer { id }").await.code());
    }
    codes
}

async fn history(client: &Client, customer: &Value) -> crate::support::Answer {
    let query = "query($id: ID!) { supportHistory(customerId: $id) { totalCount edges { node { supportIndex } } } }";
    client.send(query, json!({ "id": customer["id"] })).await
}

both!(others_change_nothing_and_learn_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    let phone = json!({ "id": made["id"], "version": 1, "phone": "13800001111" });
    client.perform("updateCustomer", phone, "customer { id }").await;
    let holder = app.world.dealer(Dealer::A).staff[0].id.to_string();
    fill(&client, &made, &holder).await;
    let (before, shown) = (state(app).await, map(&client, &made).await);
    let changes = changes(&made, &holder);
    let strangers = [
        app.colleague_of(Dealer::A).await,
        app.salesperson_of(Dealer::B).await,
        app.manager_of(Dealer::B).await,
        app.manager_of(Dealer::D).await,
    ];
    let nothing = json!({ "id": "Customer:01920000-0000-7000-8000-00000000dead" });
    for stranger in &strangers {
        assert_eq!(answers(stranger, &changes).await, ["NOT_FOUND"; 5]);
        let (hidden, absent) = (history(stranger, &made).await, history(stranger, &nothing).await);
        assert_eq!((hidden.code().as_str(), &hidden.body), ("NOT_FOUND", &absent.body));
    }
    let above = [app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.hq().await];
    for manager in &above {
        assert_eq!(answers(manager, &changes).await, ["FORBIDDEN"; 5]);
        assert_eq!(map(manager, &made).await, shown);
        assert_eq!(history(manager, &made).await.at("supportHistory.totalCount"), 2);
    }
    for other in [app.admin().await, app.finance().await, app.verifier().await] {
        assert_eq!(answers(&other, &changes).await, ["FORBIDDEN"; 5]);
        assert_eq!(history(&other, &made).await.code(), "FORBIDDEN");
    }
    assert_eq!(answers(&app.nobody(), &changes).await, ["UNAUTHENTICATED"; 5]);
    assert_eq!(state(app).await, before);
    // What refused them was who they are: to the dealer's manager nothing but the missing visit stands in the way.
    let manager = app.manager_of(Dealer::A).await;
    assert_eq!(answers(&manager, &changes).await, ["OK", "OK", "OK", "CONFLICT", "RULE"]);
});

both!(a_contact_of_another_customer_is_none, async |app: &TestApp| {
    let (client, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (own, second) = (firm_with(&client, "远达物流", 1).await, firm_with(&client, "第二家", 1).await);
    let theirs = firm_with(&other, "鑫运", 1).await;
    let before = state(app).await;
    let absent = json!({ "contactId": "Contact:01920000-0000-7000-8000-00000000dead" });
    let absent = place(&client, &own, 0, 10.0, absent).await;
    for foreign in [&second, &theirs] {
        let answer = place(&client, &own, 0, 10.0, json!({ "contactId": foreign["contacts"][0]["id"] })).await;
        assert_eq!((answer.code().as_str(), &answer.body), ("NOT_FOUND", &absent.body));
        let holder = app.world.dealer(Dealer::A).staff[0].id.to_string();
        let relation = json!({ "customerId": own["id"], "contactId": foreign["contacts"][0]["id"], "stage": "KNOWN",
            "holderId": holder });
        assert_eq!(client.mutate("setRelationship", relation, "customer { id }").await.code(), "NOT_FOUND");
    }
    assert_eq!(state(app).await, before);
});

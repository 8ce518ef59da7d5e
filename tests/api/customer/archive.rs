//! Customers that are set aside, and taken back.

use serde_json::{Value, json};

use super::{change, code, create, firm, ids, journal, person, read, refused, state, with};
use crate::support::{Client, Dealer, TestApp, both};

async fn versioned(client: &Client, mutation: &str, customer: &Value) -> crate::support::Answer {
    let input = json!({ "id": customer["id"], "version": customer["version"] });
    client.mutate(mutation, input, "customer { id version archivedAt }").await
}

async fn archived(client: &Client, customer: &Value) -> Value {
    versioned(client, "archiveCustomer", customer).await.at("archiveCustomer.customer")
}

both!(a_customer_set_aside_is_out_of_lists_and_closed_to_changes, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let made = create(&client, with(person("王伟", "13800001111"), json!({ "contacts": [{ "name": "李" }] }))).await;
    let aside = archived(&manager, &made).await;
    assert_eq!((&aside["version"], &aside["archivedAt"]), (&json!(2), &json!("2026-06-15T02:00:00.000000Z")));
    let lists = "{ all: customers { totalCount edges { node { id } } }
                   aside: customers(filter: { archived: true }) { totalCount edges { node { id } } } }";
    let lists = client.ask(lists, json!({})).await;
    assert_eq!((&lists["all"]["totalCount"], &lists["aside"]["totalCount"]), (&json!(0), &json!(1)));
    assert_eq!(ids(&lists["aside"]), [made["id"].as_str().unwrap()]);
    // By its id it is still read, and what it is known by is still on it.
    assert_eq!(read(&client, &made["id"]).await["phone"], "138****1111");
    let before = state(app).await;
    let changes = [
        ("updateCustomer", json!({ "industry": "砂石" })),
        ("setContacts", json!({ "contacts": [] })),
        ("setFleet", json!({ "fleet": [] })),
        ("setPurchasePlans", json!({ "purchasePlans": [] })),
        ("assignCustomer", json!({})),
        ("archiveCustomer", json!({})),
    ];
    for (mutation, more) in changes {
        let refusal = refused(&manager, mutation, &aside, more).await;
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("CUST-13")), "{mutation}");
    }
    let with_whom = json!({ "id": made["id"], "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    for mutation in ["shareCustomer", "unshareCustomer"] {
        assert_eq!(manager.mutate(mutation, with_whom.clone(), "customer { id }").await.code(), "RULE");
    }
    assert_eq!(state(app).await, before);
});

both!(a_customer_taken_back_is_as_before, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let made = create(&client, with(firm("远达物流"), json!({ "phone": "13800001111", "creditCode": code(1) }))).await;
    assert_eq!(versioned(&manager, "restoreCustomer", &made).await.code(), "RULE");
    let aside = archived(&manager, &made).await;
    assert_eq!(versioned(&manager, "restoreCustomer", &made).await.refusal()["currentVersion"], 2);
    let back = versioned(&manager, "restoreCustomer", &aside).await.at("restoreCustomer.customer");
    assert_eq!((&back["version"], &back["archivedAt"]), (&json!(3), &Value::Null));
    assert_eq!(with(read(&client, &made["id"]).await, json!({ "version": 1 })), made);
    let double = with(firm("另一家"), json!({ "creditCode": code(1) }));
    let double = client.mutate("createCustomer", double, "customer { id }").await.refusal();
    assert_eq!(double["existing"], made["id"]);
    change(&client, "updateCustomer", &back, json!({ "industry": "钢材" })).await;
    let kinds: Vec<_> = journal(app).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["CustomerCreated", "CustomerArchived", "CustomerRestored", "CustomerUpdated"]);
});

both!(what_was_set_aside_may_be_recorded_elsewhere_and_then_stays_aside, async |app: &TestApp| {
    let (manager, other) = (app.manager_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let input = with(firm("远达物流"), json!({ "phone": "13800001111", "creditCode": code(1) }));
    let made = create(&manager, input).await;
    let aside = archived(&manager, &made).await;
    let theirs = create(&other, with(firm("远达新户"), json!({ "phone": "13800001111" }))).await;
    let before = state(app).await;
    let refusal = versioned(&manager, "restoreCustomer", &aside).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("CONFLICT"), &json!("CUST-10")));
    assert_eq!((&refusal["field"], &refusal["existing"]), (&json!("input.phone"), &Value::Null));
    assert_eq!(state(app).await, before);
    // The other sets it aside in turn: free again.
    archived(&app.manager_of(Dealer::B).await, &theirs).await;
    assert_eq!(versioned(&manager, "restoreCustomer", &aside).await.code(), "OK");
});

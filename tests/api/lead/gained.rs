//! Whoever gains protection becomes responsible (CUST-13): what is derived of the customer follows, and whoever loses it finds
//! nothing of it any more.

use longhaul_entity::journal_entry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{about, about_known, contested, described, report, try_report};
use crate::{
    customer::{create, firm, merge::in_order, with},
    standing::{fleet, standing},
    support::{Client, Dealer, TestApp, both},
};

async fn found(client: &Client, text: &str) -> usize {
    let ask = "query($t: String!) { searchCustomers(text: $t) { customer { id } } customers(filter: { text: $t }) { totalCount } }";
    let told = client.ask(ask, json!({ "t": text })).await;
    let searched = told["searchCustomers"].as_array().unwrap().len();
    assert_eq!(told["customers"]["totalCount"], searched);
    searched
}

both!(a_gained_customer_is_found_by_its_new_dealer_and_stands_by_its_figures, async |app: &TestApp| {
    let unit = app.world.dealer(Dealer::B).id.to_string();
    let figure = json!({ "unitId": unit.clone(), "changes": [{ "key": "CUSTOMER_TIER_GOLD", "value": 12 }],
        "validFrom": "2026-06-15T02:00:00Z", "why": "试行" });
    app.hq().await.perform("setPolicies", figure, "policies { value }").await;
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let theirs = create(&a, with(firm("远达物流有限公司"), json!({ "fleet": fleet(13) }))).await;
    assert_eq!(standing(&a, &theirs["id"]).await["tier"], "SILVER");
    assert_eq!((found(&a, "远达").await, found(&b, "远达").await), (1, 0));
    let lead = report(&b, about(&described("远达物流有限公司"))).await;
    assert_eq!((&lead["outcome"], &lead["customer"]["id"]), (&json!("GRANTED"), &theirs["id"]));
    assert_eq!((found(&a, "远达").await, found(&b, "远达").await), (0, 1));
    assert_eq!(standing(&b, &theirs["id"]).await["tier"], "GOLD");
    in_order(app).await;
    // Its former dealer reads in its journal that it has gone, and not by whose doing.
    let trail =
        "query($id: String) { auditTrail(filter: { objectId: $id }) { edges { node { kind actorId address data } } } }";
    let trail =
        app.manager_of(Dealer::A).await.ask(trail, json!({ "id": theirs["id"] })).await["auditTrail"]["edges"].clone();
    let kinds: Vec<&Value> = trail.as_array().unwrap().iter().map(|edge| &edge["node"]["kind"]).collect();
    assert_eq!(kinds, ["CustomerLeft", "CustomerCreated"]);
    assert_eq!((&trail[0]["node"]["actorId"], &trail[0]["node"]["address"]), (&Value::Null, &json!("")));
    for secret in [unit, app.world.dealer(Dealer::B).staff[0].id.to_string()] {
        let bare = secret.split(':').next_back().unwrap();
        assert!(!trail.to_string().contains(bare), "{secret} in {trail}");
    }
});

both!(whoever_stands_behind_finds_nothing_of_the_customer_anywhere, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let b = app.salesperson_of(Dealer::B).await;
    let nobodys = json!("Customer:00000000-0000-7000-8000-00000000abcd");
    let customer = &first["customer"]["id"];
    assert_eq!(found(&b, "远达").await, 0);
    // Every way of asking answers as for a customer that is not there.
    let ask = "query($id: ID!) { leads(filter: { customerId: $id }) { totalCount edges { node { id } } }
        visits(filter: { customerId: $id }) { totalCount } nodes(ids: [$id]) { id } customers { totalCount } }";
    assert_eq!(b.ask(ask, json!({ "id": customer })).await["customers"]["totalCount"], 0);
    let of = async |id: &Value| {
        let mut told = b.ask(ask, json!({ "id": id })).await;
        // His own report is his.
        let own: Vec<Value> =
            told["leads"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
        told["leads"] = Value::Null;
        (told, own)
    };
    let ((known, own), (unknown, none)) = (of(customer).await, of(&nobodys).await);
    assert_eq!((known, own), (unknown, vec![second["id"].clone()]));
    assert!(none.is_empty());
    for mutation in ["reportLead", "archiveCustomer", "assignCustomer"] {
        let input = |id: &Value| match mutation {
            "reportLead" => about_known(id),
            _ => json!({ "id": id, "version": 1 }),
        };
        let select = if mutation == "reportLead" { "lead { id }" } else { "customer { id }" };
        let manager = app.manager_of(Dealer::B).await;
        let (known, unknown) = (
            manager.mutate(mutation, input(customer), select).await,
            manager.mutate(mutation, input(&nobodys), select).await,
        );
        assert_eq!(known.code(), "NOT_FOUND", "{mutation}");
        assert_eq!(known.refusal(), unknown.refusal(), "{mutation}");
    }
    // Recording it says that it is taken, and nothing else.
    let taken = b.mutate("createCustomer", firm("远达物流有限公司"), "customer { id }").await;
    assert_eq!(taken.code(), "CONFLICT");
    let told = taken.refusal().to_string();
    for secret in [customer.to_string(), app.world.dealer(Dealer::A).id.to_string(), "protectedUntil".to_owned()] {
        assert!(!told.contains(secret.trim_matches('"')), "{secret} in {told}");
    }
    // Nor does what the journal keeps of his own lead.
    let entries = journal_entry::Entity::find().filter(journal_entry::Column::ObjectType.eq("Lead"));
    let entries = entries.all(app.app.db.read()).await.unwrap();
    let of_b = entries.iter().filter(|entry| second["id"].as_str().unwrap().ends_with(&entry.object_id.to_string()));
    let told: Vec<&String> = of_b.map(|entry| &entry.data).collect();
    assert_eq!(told.len(), 1);
    let bare = customer.as_str().unwrap().trim_start_matches("Customer:");
    assert!(!told[0].contains(bare) && !told[0].contains("远达"), "{told:?}");
});

both!(described_by_its_code_a_customer_is_found_under_another_name, async |app: &TestApp| {
    let code = crate::customer::code(7);
    let first = with(described("远达物流有限公司"), json!({ "creditCode": code }));
    let lead = report(&app.salesperson_of(Dealer::A).await, about(&first)).await;
    let second = with(described("远达集团唐山分公司"), json!({ "creditCode": code.to_lowercase() }));
    let behind = try_report(&app.salesperson_of(Dealer::B).await, about(&second)).await.at("reportLead.lead");
    assert_eq!((&behind["outcome"], &behind["customerName"]), (&json!("BEHIND"), &json!("远达集团唐山分公司")));
    assert_eq!(behind["protectedUntil"], lead["protectedUntil"]);
    // The name that he wrote is recorded for nobody.
    let free = "{ customerTaken(input: { name: \"远达集团唐山分公司\" }) { taken } }";
    assert_eq!(app.salesperson_of(Dealer::B).await.ask(free, json!({})).await["customerTaken"]["taken"], false);
});

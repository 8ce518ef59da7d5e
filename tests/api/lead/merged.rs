//! Leads of customers that were recorded twice: the record that stands for both has one protection, that of the earlier
//! received report (LEAD-2, CUST-10).

use serde_json::{Value, json};

use super::{about, about_known, at, described, protections, read, report, try_report};
use crate::{
    customer::{
        create, firm,
        merge::{MERGED, in_order, joining, merge, undo},
        with,
    },
    support::{Client, Dealer, TestApp, both},
};

/// Leads in that state, as the client sees them.
async fn standing(client: &Client, state: &str) -> Vec<Value> {
    let text = "query($f: LeadFilter) { leads(filter: $f) { totalCount edges { node { id state } } } }";
    let found = client.ask(text, json!({ "f": { "state": [state] } })).await["leads"].clone();
    let leads: Vec<Value> = found["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
    assert!(leads.iter().all(|lead| lead["state"] == state), "{leads:?}");
    assert_eq!(found["totalCount"], leads.len());
    leads.iter().map(|lead| lead["id"].clone()).collect()
}

async fn taken(client: &Client, name: &str) -> Value {
    let text = "query($n: String!) { customerTaken(input: { name: $n }) { taken protectedUntil } }";
    client.ask(text, json!({ "n": name })).await["customerTaken"].clone()
}

async fn customer(client: &Client, lead: &Value) -> Value {
    let text = "query($id: ID!) { customer(id: $id) { id version protection { leadId until } } }";
    client.ask(text, json!({ "id": lead["customer"]["id"] })).await["customer"].clone()
}

both!(a_lead_of_a_merged_record_goes_to_the_one_that_stands_for_it, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let keep = create(&a, firm("远达物流有限公司")).await;
    let other = create(&b, firm("鑫通运输有限公司")).await;
    merge(&app.area_manager_of(Dealer::A).await, &keep, &other).await;
    // Whoever sees only the record that was merged reports on that: refused, he would lose his place.
    let lead = report(&b, about_known(&other["id"])).await;
    assert_eq!((&lead["outcome"], &lead["rank"]), (&json!("GRANTED"), &json!(1)));
    assert_eq!(lead["customer"]["id"], keep["id"]);
    assert_eq!(lead["customer"]["dealer"]["id"], app.world.dealer(Dealer::B).id.to_string());
    // What it is known by leads there too; behind, one does not learn where.
    for name in ["鑫通运输有限公司", "远达物流有限公司"] {
        let behind = report(&a, about(&described(name))).await;
        assert_eq!((&behind["outcome"], &behind["customer"]), (&json!("BEHIND"), &Value::Null));
        assert_eq!(behind["protectedUntil"], lead["protectedUntil"]);
        assert!(!behind.to_string().contains(other["id"].as_str().unwrap()), "{behind}");
        assert_eq!(taken(&a, name).await, json!({ "taken": true, "protectedUntil": lead["protectedUntil"] }));
    }
    let held = protections(app).await;
    assert_eq!((held.len(), held[0].reports), (1, 3));
    assert!(keep["id"].as_str().unwrap().ends_with(&held[0].customer_id.0.to_string()), "{keep}");
    in_order(app).await;
});

both!(a_merged_record_of_somebody_else_is_no_way_to_his_customer, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let keep = create(&a, firm("远达物流有限公司")).await;
    let other = create(&b, firm("鑫通运输有限公司")).await;
    merge(&app.area_manager_of(Dealer::A).await, &keep, &other).await;
    let stranger = app.salesperson_of(Dealer::C).await;
    let nowhere = json!("Customer:00000000-0000-7000-8000-00000000abcd");
    let unknown = try_report(&stranger, about_known(&nowhere)).await.refusal();
    for id in [&keep["id"], &other["id"]] {
        assert_eq!(try_report(&stranger, about_known(id)).await.refusal(), unknown);
    }
    assert_eq!(unknown["code"], "NOT_FOUND");
    // Seen is not enough for a manager above: leads are reported by the dealer itself.
    let above = app.area_manager_of(Dealer::A).await;
    assert_eq!(try_report(&above, about_known(&keep["id"])).await.code(), "FORBIDDEN");
    assert!(protections(app).await.is_empty());
});

both!(of_two_protected_records_the_one_reported_first_is_kept, async |app: &TestApp| {
    app.clock.set(at("2026-07-01T09:00:00+08:00"));
    let first = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    app.clock.set(at("2026-07-15T09:00:00+08:00"));
    let second = report(&app.salesperson_of(Dealer::B).await, about(&described("鑫通运输有限公司"))).await;
    assert_eq!((&first["outcome"], &second["outcome"]), (&json!("GRANTED"), &json!("GRANTED")));
    let area = app.area_manager_of(Dealer::A).await;
    // The other way round is refused and leaves everything as it is.
    let wrong = joining(&customer(&area, &second).await, &customer(&area, &first).await);
    let refused = area.mutate("mergeCustomers", wrong, MERGED).await;
    assert_eq!(refused.code(), "RULE");
    assert_eq!((&refused.refusal()["rule"], &refused.refusal()["field"]), (&json!("LEAD-2"), &json!("input.keepId")));
    assert_eq!(standing(&area, "PROTECTED").await.len(), 2);
    let merged = merge(&area, &first["customer"], &second["customer"]).await;
    // One right answer, whoever asks and by whatever name.
    assert_eq!(standing(&area, "PROTECTED").await, [first["id"].clone()]);
    assert_eq!(standing(&area, "UNPROTECTED").await, [second["id"].clone()]);
    let b = app.salesperson_of(Dealer::B).await;
    let his = read(&b, &second["id"]).await;
    assert_eq!((&his["state"], &his["receipt"]), (&json!("UNPROTECTED"), &second["receipt"]));
    assert!(!his.to_string().contains(first["customer"]["id"].as_str().unwrap()), "{his}");
    for name in ["远达物流有限公司", "鑫通运输有限公司"] {
        let told = taken(&app.salesperson_of(Dealer::C).await, name).await;
        assert_eq!(told["protectedUntil"], first["protectedUntil"]);
    }
    let again = report(&b, about(&described("鑫通运输有限公司"))).await;
    assert_eq!((&again["outcome"], &again["rank"]), (&json!("BEHIND"), &json!(2)));
    assert_eq!(again["protectedUntil"], first["protectedUntil"]);
    in_order(app).await;
    // Apart, each is protected by its own report again.
    undo(&area, &merged).await;
    let mut both = standing(&area, "PROTECTED").await;
    both.sort_by_key(ToString::to_string);
    let mut wanted = [first["id"].clone(), second["id"].clone()];
    wanted.sort_by_key(ToString::to_string);
    assert_eq!(both, wanted);
    assert_eq!(customer(&b, &second).await["protection"]["leadId"], second["id"]);
    assert_eq!(read(&b, &second["id"]).await["receipt"], second["receipt"]);
    in_order(app).await;
});

both!(when_the_earlier_protection_ends_the_merged_one_does_not_come_back, async |app: &TestApp| {
    app.clock.set(at("2026-07-01T09:00:00+08:00"));
    let first = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    app.clock.set(at("2026-07-15T09:00:00+08:00"));
    let second = report(&app.salesperson_of(Dealer::B).await, about(&described("鑫通运输有限公司"))).await;
    merge(&app.area_manager_of(Dealer::A).await, &first["customer"], &second["customer"]).await;
    app.clock.set(at("2026-09-01T09:00:00+08:00"));
    let area = app.area_manager_of(Dealer::A).await;
    assert!(standing(&area, "PROTECTED").await.is_empty());
    assert_eq!(standing(&area, "LAPSED").await, [first["id"].clone()]);
    assert_eq!(standing(&area, "UNPROTECTED").await, [second["id"].clone()]);
    // Free for the first one received, though the merged record's own time has not passed.
    let next = report(&app.salesperson_of(Dealer::A).await, about(&described("鑫通运输有限公司"))).await;
    assert_eq!((&next["outcome"], &next["customer"]["id"]), (&json!("GRANTED"), &first["customer"]["id"]));
    in_order(app).await;
});

both!(a_protected_record_is_kept_and_one_that_is_free_again_need_not_be, async |app: &TestApp| {
    app.clock.set(at("2026-07-01T09:00:00+08:00"));
    let collected = create(&app.salesperson_of(Dealer::A).await, firm("远达物流有限公司")).await;
    let lead = report(&app.salesperson_of(Dealer::B).await, about(&described("鑫通运输有限公司"))).await;
    let area = app.area_manager_of(Dealer::A).await;
    let refused = area.mutate("mergeCustomers", joining(&collected, &customer(&area, &lead).await), MERGED).await;
    assert_eq!((refused.code().as_str(), &refused.refusal()["rule"]), ("RULE", &json!("LEAD-2")));
    app.clock.set(at("2026-09-01T09:00:00+08:00"));
    merge(&app.area_manager_of(Dealer::A).await, &collected, &lead["customer"]).await;
    assert_eq!(read(&app.salesperson_of(Dealer::B).await, &lead["id"]).await["state"], "LAPSED");
    in_order(app).await;
});

both!(a_lost_customer_is_lost_while_merged_and_after, async |app: &TestApp| {
    let a = app.salesperson_of(Dealer::A).await;
    let (keep, other) =
        (report(&a, about(&described("远达物流有限公司"))).await, create(&a, firm("鑫通运输有限公司")).await);
    let loss = with(json!({ "reason": "NO_DEMAND" }), json!({ "id": keep["id"], "version": keep["version"] }));
    a.perform("loseLead", loss, "lead { id }").await;
    let manager = app.manager_of(Dealer::A).await;
    let stage = async |id: &Value| {
        manager.ask("query($id: ID!) { customer(id: $id) { stage } }", json!({ "id": id })).await["customer"]["stage"]
            .clone()
    };
    let merged = merge(&manager, &keep["customer"], &other).await;
    assert_eq!(stage(&keep["customer"]["id"]).await, "LOST");
    in_order(app).await;
    // A lead of the customer brings it back; apart, each stands where it stood by itself.
    let back = report(&a, about_known(&other["id"])).await;
    assert_eq!((&back["outcome"], &back["customer"]["stage"]), (&json!("GRANTED"), &json!("COLLECTED")));
    in_order(app).await;
    undo(&manager, &merged).await;
    assert_eq!(stage(&other["id"]).await, "COLLECTED");
    in_order(app).await;
});

//! Outside the dealer's territory a report waits, protects nothing, and nothing may be done there (LEAD-5, ORG-3).

use serde_json::{Value, json};

use super::{about, about_known, at, described, protections, read, report};
use crate::{
    customer::{create, merge::in_order, with},
    standing::now,
    support::{Answer, Client, Dealer, TestApp, both},
};

both!(a_report_from_outside_waits_and_does_not_stand_in_the_way, async |app: &TestApp| {
    // Dealer C works in 大同, not in 唐山.
    let outsider = app.salesperson_of(Dealer::C).await;
    let waiting = report(&outsider, about(&described("远达物流有限公司"))).await;
    assert_eq!((&waiting["outcome"], &waiting["state"]), (&json!("WAITING"), &json!("WAITING")));
    assert_eq!(
        (&waiting["rank"], &waiting["countedAt"], &waiting["protectedUntil"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!(protections(app).await.is_empty());
    app.clock.advance(60);
    let rightly = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    assert_eq!((&rightly["outcome"], &rightly["rank"]), (&json!("GRANTED"), &json!(1)));
});

both!(a_customer_outside_every_territory_waits_too, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let far = with(described("远达物流有限公司"), json!({ "divisionCode": "440304" }));
    assert_eq!(report(&client, about(&far)).await["outcome"], "WAITING");
});

both!(at_one_of_the_dealers_own_sites_a_customer_is_within_its_territory, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::C).await;
    let admin = app.admin().await;
    let mine =
        json!({ "name": "司家营铁矿", "kind": "MINE", "division": "130202", "latitude": 39.7, "longitude": 118.7 });
    let mine = admin.perform("createWorkSite", mine, "site { id }").await["site"]["id"].clone();
    let customer = create(&client, described("远达物流有限公司")).await["id"].clone();
    now(&client, "setCustomerSites", &customer, json!({ "siteIds": [mine] })).await;
    // A site is nobody's before it is given to somebody.
    assert_eq!(report(&client, about_known(&customer)).await["outcome"], "WAITING");
    let unit = app.world.dealer(Dealer::C).id.to_string();
    let territory = json!({ "unitId": unit, "divisions": ["140200"], "siteIds": [mine], "version": 1 });
    admin.perform("setTerritory", territory, "unit { id }").await;
    assert_eq!(report(&client, about_known(&customer)).await["outcome"], "GRANTED");
});

/// The request about a report, as its decider sees it.
async fn request(client: &Client, lead: &Value) -> Value {
    let text = "{ approvals { edges { node { id version kind level state subjectId reason customer { id } } } } }";
    let found = client.ask(text, json!({})).await["approvals"]["edges"].clone();
    let about = found.as_array().unwrap().iter().find(|edge| edge["node"]["subjectId"] == lead["id"]);
    about.map_or(Value::Null, |edge| edge["node"].clone())
}

/// Decides on a report.
async fn decide(client: &Client, lead: &Value, verdict: &str) -> Answer {
    let request = request(client, lead).await;
    let input = json!({ "id": request["id"], "version": request["version"], "verdict": verdict, "why": "已核实" });
    client.mutate("decideApproval", input, "approval { id state }").await
}

both!(approved_it_counts_from_the_approval_behind_whoever_reported_rightly_before, async |app: &TestApp| {
    // Dealer C reports first, from outside; dealer A later, rightly.
    create(&app.salesperson_of(Dealer::A).await, described("远达物流有限公司")).await;
    let outsider = app.salesperson_of(Dealer::C).await;
    let waiting = report(&outsider, about(&described("远达物流有限公司"))).await;
    assert_eq!((&waiting["outcome"], &waiting["customer"]), (&json!("WAITING"), &Value::Null));
    app.clock.advance(3600);
    let rightly = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    assert_eq!(rightly["outcome"], "GRANTED");
    app.clock.advance(3600);
    // It lies with the lowest unit above both dealers. Whoever asked learns no customer from it.
    let region = app.region_manager_of(Dealer::C).await;
    let asked = request(&region, &waiting).await;
    assert_eq!(
        (&asked["kind"], &asked["level"], &asked["state"]),
        (&json!("CROSS_TERRITORY"), &json!("REGION"), &json!("PENDING"))
    );
    assert!(asked["reason"].as_str().unwrap().contains(waiting["number"].as_str().unwrap()), "{asked}");
    let own = request(&app.salesperson_of(Dealer::C).await, &waiting).await;
    assert_eq!((&own["id"], &own["customer"]), (&asked["id"], &Value::Null));
    let below = decide(&app.area_manager_of(Dealer::C).await, &waiting, "APPROVE").await;
    assert_eq!(below.code(), "RULE");
    assert_eq!(decide(&region, &waiting, "APPROVE").await.code(), "OK");
    let admitted = read(&app.salesperson_of(Dealer::C).await, &waiting["id"]).await;
    assert_eq!((&admitted["outcome"], &admitted["rank"]), (&json!("BEHIND"), &json!(2)));
    assert_eq!(admitted["countedAt"], "2026-06-15T04:00:00.000000Z");
    assert_eq!(admitted["receivedAt"], waiting["receivedAt"]);
    assert_eq!(admitted["protectedUntil"], rightly["protectedUntil"]);
    assert_eq!((&admitted["customer"], protections(app).await.len()), (&Value::Null, 1));
    in_order(app).await;
});

both!(approved_while_the_customer_is_free_it_is_protected_from_then_on, async |app: &TestApp| {
    let theirs = create(&app.salesperson_of(Dealer::A).await, described("远达物流有限公司")).await;
    let waiting = report(&app.salesperson_of(Dealer::C).await, about(&described("远达物流有限公司"))).await;
    app.clock.set(at("2026-07-01T09:00:00+08:00"));
    assert_eq!(decide(&app.region_manager_of(Dealer::C).await, &waiting, "APPROVE").await.code(), "OK");
    let client = app.salesperson_of(Dealer::C).await;
    let granted = read(&client, &waiting["id"]).await;
    assert_eq!((&granted["outcome"], &granted["state"]), (&json!("GRANTED"), &json!("PROTECTED")));
    assert_eq!(granted["protectedUntil"], "2026-09-01T01:00:00.000000Z");
    assert_eq!(granted["customer"]["id"], theirs["id"]);
    assert_eq!(granted["customer"]["owner"]["id"], app.world.dealer(Dealer::C).staff[0].id.to_string());
    let behind = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    assert_eq!(behind["outcome"], "BEHIND");
    in_order(app).await;
});

both!(refused_it_protects_nothing_for_ever, async |app: &TestApp| {
    create(&app.salesperson_of(Dealer::A).await, described("远达物流有限公司")).await;
    let waiting = report(&app.salesperson_of(Dealer::C).await, about(&described("远达物流有限公司"))).await;
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(decide(&region, &waiting, "REFUSE").await.code(), "OK");
    assert_eq!(decide(&region, &waiting, "APPROVE").await.code(), "CONFLICT");
    let refused = read(&app.salesperson_of(Dealer::C).await, &waiting["id"]).await;
    assert_eq!((&refused["outcome"], &refused["state"]), (&json!("REFUSED"), &json!("REFUSED")));
    assert!(refused["receipt"]["textEn"].as_str().unwrap().contains("not approved"), "{refused}");
    assert!(protections(app).await.is_empty());
    in_order(app).await;
});

both!(given_up_while_it_waits_nothing_is_asked_any_more, async |app: &TestApp| {
    create(&app.salesperson_of(Dealer::A).await, described("远达物流有限公司")).await;
    let client = app.salesperson_of(Dealer::C).await;
    let waiting = report(&client, about(&described("远达物流有限公司"))).await;
    let loss = json!({ "id": waiting["id"], "version": 1, "reason": "NO_DEMAND" });
    client.perform("loseLead", loss, "lead { id }").await;
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(request(&region, &waiting).await["state"], "VOID");
    assert_eq!(decide(&region, &waiting, "APPROVE").await.code(), "CONFLICT");
    assert_eq!(read(&client, &waiting["id"]).await["state"], "LOST");
    in_order(app).await;
});

both!(outside_every_territory_headquarters_decides, async |app: &TestApp| {
    let far = with(described("远达物流有限公司"), json!({ "divisionCode": "440304" }));
    let waiting = report(&app.salesperson_of(Dealer::A).await, about(&far)).await;
    let hq = app.hq().await;
    assert_eq!(request(&hq, &waiting).await["level"], "HQ");
    assert_eq!(decide(&hq, &waiting, "APPROVE").await.code(), "OK");
    assert_eq!(read(&app.salesperson_of(Dealer::A).await, &waiting["id"]).await["state"], "PROTECTED");
});

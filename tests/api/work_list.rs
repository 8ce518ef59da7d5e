//! What waits for somebody, on one screen (FOLLOW-2, LEAD-4, LEAD-7, APPR-3).

use longhaul::clock::Clock;
use serde_json::{Value, json};

use crate::{
    approval,
    customer::with,
    follow_up::{about_lead, led, record},
    lead::{about_known, at, report},
    support::{Client, Dealer, TestApp, both},
};

const QUERY: &str = "{ workList {
    toDecide { totalCount edges { node { id } } } toContact { totalCount edges { node { id } } }
    toReport { totalCount edges { node { id } } } lapsing { totalCount edges { node { id } } }
    untouched { totalCount edges { node { id } } } } }";

/// The ids in one of the lists, in its order.
async fn listed(client: &Client, name: &str) -> Vec<Value> {
    let list = client.ask(QUERY, json!({})).await["workList"][name].clone();
    let edges = list["edges"].as_array().unwrap();
    assert_eq!(list["totalCount"], edges.len());
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

/// The same, whatever the order.
async fn set(client: &Client, name: &str) -> Vec<String> {
    let mut ids: Vec<String> = listed(client, name).await.iter().map(Value::to_string).collect();
    ids.sort();
    ids
}

fn ids(of: &[&Value]) -> Vec<String> {
    let mut ids: Vec<String> = of.iter().map(|lead| lead["id"].to_string()).collect();
    ids.sort();
    ids
}

async fn mine(app: &TestApp) -> Client {
    app.salesperson_of(Dealer::A).await
}

both!(buyers_are_to_be_contacted_from_the_day_on_that_it_is_due, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    app.clock.set(at("2026-06-16T10:00:00+08:00"));
    record(&mine(app).await, about_lead(&two, app.clock.now())).await;
    app.clock.set(at("2026-06-17T23:59:59+08:00"));
    assert!(listed(&mine(app).await, "toContact").await.is_empty());
    app.clock.set(at("2026-06-18T00:00:00+08:00"));
    assert_eq!(listed(&mine(app).await, "toContact").await, [one["id"].clone()]);
    app.clock.set(at("2026-06-20T08:00:00+08:00"));
    let client = mine(app).await;
    assert_eq!(listed(&client, "toContact").await, [one["id"].clone(), two["id"].clone()], "the most overdue first");
    let lost = json!({ "id": one["id"], "version": one["version"], "reason": "NO_DEMAND" });
    client.perform("loseLead", lost, "lead { id }").await;
    assert_eq!(listed(&client, "toContact").await, [two["id"].clone()]);
});

both!(a_protection_is_shown_before_it_ends_and_to_be_reported_after, async |app: &TestApp| {
    let one = led(app, "远达物流有限公司").await;
    app.clock.advance(60);
    let (two, three) = (led(app, "蓝天物流有限公司").await, led(app, "红星物流有限公司").await);
    // Fourteen days before the end of the first, and a second earlier.
    app.clock.set(at("2026-08-01T09:59:59+08:00"));
    assert!(listed(&mine(app).await, "lapsing").await.is_empty());
    app.clock.set(at("2026-08-01T10:00:00+08:00"));
    assert_eq!(listed(&mine(app).await, "lapsing").await, [one["id"].clone()]);
    app.clock.set(at("2026-08-15T09:59:59+08:00"));
    let client = mine(app).await;
    assert_eq!(listed(&client, "lapsing").await[0], one["id"], "the first to end first");
    assert_eq!(set(&client, "lapsing").await, ids(&[&one, &two, &three]));
    assert!(listed(&client, "toReport").await.is_empty());
    app.clock.set(at("2026-08-15T10:01:00+08:00"));
    let client = mine(app).await;
    assert!(listed(&client, "lapsing").await.is_empty() && listed(&client, "toContact").await.is_empty());
    assert_eq!(set(&client, "toReport").await, ids(&[&one, &two, &three]));
    let again = report(&client, about_known(&one["customer"]["id"])).await;
    let lost = json!({ "id": two["id"], "version": two["version"], "reason": "PRICE", "competitor": "重汽" });
    client.perform("loseLead", lost, "lead { id }").await;
    assert_eq!(set(&client, "toReport").await, ids(&[&three]));
    // That one has lapsed, too: it is the one to be reported again, and the first one is not.
    app.clock.set(at("2026-10-15T10:01:00+08:00"));
    assert_eq!(set(&mine(app).await, "toReport").await, ids(&[&again, &three]));
});

both!(a_report_about_a_merged_record_is_a_report_of_the_customer, async |app: &TestApp| {
    let lapsed = led(app, "远达物流有限公司").await;
    app.clock.set(at("2026-08-20T10:00:00+08:00"));
    let again = led(app, "远达物流集团有限公司").await;
    let client = mine(app).await;
    assert_eq!(set(&client, "toReport").await, ids(&[&lapsed]));
    let manager = app.manager_of(Dealer::A).await;
    let version = async |id: &Value| {
        let query = "query($id: ID!) { customer(id: $id) { version } }";
        manager.ask(query, json!({ "id": id })).await["customer"]["version"].clone()
    };
    let (keep, merge) = (&again["customer"]["id"], &lapsed["customer"]["id"]);
    let input = json!({ "keepId": keep, "keepVersion": version(keep).await, "mergeId": merge,
        "mergeVersion": version(merge).await, "why": "同一客户重复建档" });
    manager.perform("mergeCustomers", input, "mergeId").await;
    assert!(listed(&mine(app).await, "toReport").await.is_empty());
});

both!(managers_see_what_nobody_touches_and_what_they_are_to_decide, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    let request = approval::ask(&mine(app).await, approval::promotion(100_000)).await;
    app.clock.set(at("2026-06-20T10:00:00+08:00"));
    record(&mine(app).await, about_lead(&two, app.clock.now())).await;
    let area = app.area_manager_of(Dealer::A).await;
    assert_eq!(listed(&area, "toDecide").await, [request["id"].clone()]);
    assert!(listed(&area, "untouched").await.is_empty());
    for client in [mine(app).await, app.manager_of(Dealer::A).await, app.hq().await] {
        assert!(listed(&client, "toDecide").await.is_empty());
    }
    app.clock.set(at("2026-06-29T10:00:00+08:00"));
    for client in [app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await] {
        assert_eq!(listed(&client, "untouched").await, [one["id"].clone()]);
    }
    assert_eq!(mine(app).await.ask(QUERY, json!({})).await["workList"]["untouched"], Value::Null);
    // Decided, it waits no more.
    let input = json!({ "id": request["id"], "version": request["version"], "verdict": "APPROVE" });
    let area = app.area_manager_of(Dealer::A).await;
    area.perform("decideApproval", input, "approval { id }").await;
    assert!(listed(&area, "toDecide").await.is_empty());
});

both!(everybody_has_his_own_and_a_manager_his_dealers, async |app: &TestApp| {
    let one = led(app, "远达物流有限公司").await;
    app.clock.set(at("2026-08-10T10:00:00+08:00"));
    for client in [mine(app).await, app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await] {
        for name in ["toContact", "lapsing"] {
            assert_eq!(listed(&client, name).await, [one["id"].clone()], "{name}");
        }
    }
    for client in
        [app.colleague_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.manager_of(Dealer::B).await]
    {
        for name in ["toContact", "lapsing"] {
            assert!(listed(&client, name).await.is_empty(), "{name}");
        }
    }
    for client in [app.finance().await, app.admin().await] {
        assert_eq!(client.send(QUERY, json!({})).await.code(), "FORBIDDEN");
    }
});

both!(a_list_goes_on_where_its_cursor_stands, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    app.clock.advance(60);
    let three = led(app, "红星物流有限公司").await;
    app.clock.set(at("2026-08-10T10:00:00+08:00"));
    let client = mine(app).await;
    let query = "query($after: String) { workList { lapsing(first: 2, after: $after) { totalCount
        pageInfo { hasNextPage endCursor } edges { node { id } } } } }";
    let first = client.ask(query, json!({})).await["workList"]["lapsing"].clone();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let second = client.ask(query, after.clone()).await["workList"]["lapsing"].clone();
    assert_eq!(second["edges"], json!([{ "node": { "id": three["id"] } }]));
    // And in the list of leads.
    let leads =
        "query($after: String, $by: DateTime!) { leads(filter: { lapsingBy: $by }, orderBy: LAPSE, after: $after) {
        edges { node { id } } } }";
    let by = with(after, json!({ "by": "2026-08-24T02:00:00Z" }));
    assert_eq!(client.ask(leads, by).await["leads"]["edges"], second["edges"]);
    let mut pages: Vec<String> =
        first["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].to_string()).collect();
    pages.sort();
    assert_eq!(pages, ids(&[&one, &two]));
    for (first, code) in [(0, "INVALID"), (101, "INVALID")] {
        let refusal =
            client.send(&format!("{{ workList {{ toContact(first: {first}) {{ totalCount }} }} }}"), json!({})).await;
        assert_eq!((refusal.code().as_str(), &refusal.refusal()["field"]), (code, &json!("first")));
    }
});

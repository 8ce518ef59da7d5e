//! Reading reports: lists, filters, pages, and who sees what.

use serde_json::{Value, json};

use super::{customer, customer_near, hand_in, report, small, taken};
use crate::support::{Client, Dealer, TestApp, both};

const LIST: &str = "query($filter: VisitFilter, $first: Int, $after: String, $last: Int, $before: String) { visits(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { id visitedAt photos { id } amendments { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

async fn list(client: &Client, filter: Value) -> Vec<Value> {
    let answer = client.ask(LIST, json!({ "filter": filter })).await["visits"].clone();
    let ids: Vec<_> = answer["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(answer["totalCount"], ids.len());
    ids
}

/// A report of a visit at that instant, by phone.
async fn visit_at(client: &Client, customer: &str, at: &str) -> Value {
    let mut input = report(customer);
    input["way"] = json!("PHONE");
    input["visitedAt"] = json!(at);
    taken(&hand_in(client, input, &[]).await)["id"].clone()
}

both!(everybody_sees_the_visits_within_his_reach, async |app: &TestApp| {
    let (mine, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let (of_b, of_d) = (app.salesperson_of(Dealer::B).await, app.salesperson_of(Dealer::D).await);
    let at = "2026-06-15T01:00:00Z";
    let first = customer(&mine, "唐山第一物流有限公司").await;
    let one = visit_at(&mine, &first, at).await;
    let two = visit_at(&colleague, &customer(&colleague, "唐山第二物流有限公司").await, at).await;
    let three = visit_at(&of_b, &customer(&of_b, "唐山第三物流有限公司").await, at).await;
    let four = visit_at(&of_d, &customer_near(&of_d, Dealer::D, "榆林第四物流有限公司").await, at).await;
    let all = [one.clone(), two.clone(), three.clone(), four.clone()];
    for (client, sees) in [
        (mine.clone(), vec![&one]),
        (colleague.clone(), vec![&two]),
        (app.manager_of(Dealer::A).await, vec![&one, &two]),
        (app.area_manager_of(Dealer::A).await, vec![&one, &two, &three]),
        (app.area_manager_of(Dealer::C).await, vec![]),
        (app.region_manager_of(Dealer::A).await, vec![&one, &two, &three]),
        (app.region_manager_of(Dealer::D).await, vec![&four]),
        (app.hq().await, all.iter().collect()),
    ] {
        let mut listed = list(&client, json!({})).await;
        let mut sees: Vec<Value> = sees.into_iter().cloned().collect();
        listed.sort_by_key(Value::to_string);
        sees.sort_by_key(Value::to_string);
        assert_eq!(listed, sees);
        for id in &all {
            let found = client.send("query($id: ID!) { visit(id: $id) { id } }", json!({ "id": id })).await.code();
            assert_eq!(found, if sees.contains(id) { "OK" } else { "NOT_FOUND" });
        }
    }
    for client in [app.finance().await, app.verifier().await, app.admin().await] {
        assert_eq!(client.send(LIST, json!({})).await.code(), "FORBIDDEN");
        let one = client.send("query($id: ID!) { visit(id: $id) { id } }", json!({ "id": one })).await;
        assert_eq!(one.code(), "FORBIDDEN");
    }
    assert_eq!(app.nobody().send(LIST, json!({})).await.code(), "UNAUTHENTICATED");
    // The customer goes to the colleague: the visit stays readable for whoever made it, and the colleague reads it too.
    let manager = app.manager_of(Dealer::A).await;
    let version = manager.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": first })).await;
    let to = app.world.dealer(Dealer::A).staff[1].id.to_string();
    let assigned = json!({ "id": first, "version": version["customer"]["version"], "ownerId": to });
    manager.perform("assignCustomer", assigned, "customer { id }").await;
    assert_eq!(list(&mine, json!({})).await, std::slice::from_ref(&one));
    let seen = mine.ask("query($id: ID!) { visit(id: $id) { customer { id } } }", json!({ "id": one })).await;
    assert_eq!(seen["visit"]["customer"], Value::Null);
    assert_eq!(list(&colleague, json!({})).await.len(), 2);
});

both!(filters_narrow_and_pages_meet, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (first, second) =
        (customer(&client, "唐山甲物流有限公司").await, customer(&client, "唐山乙物流有限公司").await);
    let mut ids = Vec::new();
    for n in 0..7 {
        // Two of them at one instant.
        let at = format!("2026-06-{:02}T16:00:00Z", 8 + n / 2 * 2 % 7);
        ids.push(visit_at(&client, if n % 2 == 0 { &first } else { &second }, &at).await);
    }
    assert_eq!(list(&client, json!({ "customerId": first })).await.len(), 4);
    assert_eq!(list(&client, json!({ "way": "ON_SITE" })).await, Vec::<Value>::new());
    assert_eq!(list(&client, json!({ "bought": true })).await, Vec::<Value>::new());
    assert_eq!(
        list(&client, json!({ "visitorId": app.world.dealer(Dealer::A).staff[0].id.to_string() })).await.len(),
        7
    );
    let hq = app.hq().await;
    for (unit, count) in [
        (app.world.hq, 7),
        (app.world.area_of(Dealer::A).id, 7),
        (app.world.dealer(Dealer::A).id, 7),
        (app.world.dealer(Dealer::B).id, 0),
        (app.world.region_of(Dealer::D).id, 0),
    ] {
        assert_eq!(list(&hq, json!({ "unitId": unit.to_string() })).await.len(), count);
    }
    // 16:00 UTC is midnight in Shanghai: the next day.
    assert_eq!(list(&client, json!({ "from": "2026-06-09", "to": "2026-06-09" })).await.len(), 2);
    assert_eq!(list(&client, json!({ "from": "2026-06-10", "to": "2026-06-10" })).await.len(), 0);

    let whole = list(&client, json!({})).await;
    for (size, cursor, flag, edge) in
        [("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor")]
    {
        let (mut paged, mut from) = (Vec::new(), Value::Null);
        loop {
            let page = json!({ size: 2, cursor: from });
            let answer = client.ask(LIST, page.clone()).await["visits"].clone();
            let mut rows: Vec<_> =
                answer["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
            if size == "last" {
                rows.reverse();
            }
            paged.extend(rows);
            from = answer["pageInfo"][edge].clone();
            if answer["pageInfo"][flag] == false {
                break;
            }
        }
        if size == "last" {
            paged.reverse();
        }
        assert_eq!(paged, whole, "{size}");
    }
    for bad in [json!({ "first": 0 }), json!({ "first": 101 }), json!({ "after": "x" })] {
        assert_eq!(client.send(LIST, bad.clone()).await.code(), "INVALID");
    }
});

both!(customers_come_with_their_latest_visits, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (first, second) =
        (customer(&client, "唐山丙物流有限公司").await, customer(&client, "唐山丁物流有限公司").await);
    let mut expected = Vec::new();
    for day in [3, 1, 2, 4] {
        expected.push((day, visit_at(&client, &first, &format!("2026-06-0{day}T01:00:00Z")).await));
    }
    expected.sort_by_key(|(day, _)| -day);
    let with_photo = taken(&hand_in(&client, report(&second), &[small(3)]).await);
    let query = "{ customers(first: 10) { edges { node { id visits(first: 2) { id photos { id } } } } } }";
    let found = client.ask(query, json!({})).await["customers"]["edges"].clone();
    let of = |id: &str| {
        let edges = found.as_array().unwrap();
        edges.iter().find(|edge| edge["node"]["id"] == id).unwrap()["node"]["visits"].as_array().unwrap().clone()
    };
    let ids: Vec<_> = of(&first).iter().map(|visit| visit["id"].clone()).collect();
    assert_eq!(ids, [expected[0].1.clone(), expected[1].1.clone()]);
    assert_eq!(of(&second)[0]["photos"][0]["id"], with_photo["photos"][0]["id"]);
    let many = client.send("{ customers { edges { node { visits(first: 21) { id } } } } }", json!({})).await;
    assert_eq!(many.code(), "INVALID");
});

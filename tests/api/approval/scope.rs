//! Who sees a request (ALL-1), and the lists.

use serde_json::{Value, json};

use super::{act, ask, found, promotion};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

async fn code(client: &Client, request: &Value) -> String {
    client.send("query($id: ID!) { approval(id: $id) { id } }", json!({ "id": request["id"] })).await.code()
}

both!(a_request_is_seen_by_its_dealer_and_those_above, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let request = ask(&client, promotion(100_000)).await;
    for (other, expected) in [
        (client.clone(), "OK"),
        (app.manager_of(Dealer::A).await, "OK"),
        (app.area_manager_of(Dealer::A).await, "OK"),
        (app.region_manager_of(Dealer::A).await, "OK"),
        (app.hq().await, "OK"),
        (app.colleague_of(Dealer::A).await, "NOT_FOUND"),
        (app.manager_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::C).await, "NOT_FOUND"),
        (app.region_manager_of(Dealer::D).await, "NOT_FOUND"),
        (app.finance().await, "FORBIDDEN"),
        (app.admin().await, "FORBIDDEN"),
    ] {
        assert_eq!(code(&other, &request).await, expected);
        if expected != "FORBIDDEN" {
            assert_eq!(found(&other, "").await.len(), usize::from(expected == "OK"));
        }
    }
    // Of what is hidden nothing can be done either, and the answer is that of what is not there.
    let other = app.manager_of(Dealer::B).await;
    let absent = json!({ "id": "ApprovalRequest:0190ffff-ffff-7fff-bfff-ffffffffffff", "version": 1 });
    for (mutation, more) in [
        ("changeApprovalRequest", json!({ "reason": "改", "items": [{ "what": "礼", "perVehicle": 1 }] })),
        ("withdrawApproval", json!({})),
    ] {
        let (hidden, none) =
            (act(&other, mutation, &request, more.clone()).await, act(&other, mutation, &absent, more).await);
        assert_eq!(hidden.code(), "NOT_FOUND");
        assert_eq!(hidden.refusal(), none.refusal());
    }
});

both!(a_request_about_a_customer_is_seen_by_whoever_works_on_it, async |app: &TestApp| {
    let (client, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let customer = create(&client, firm("远达物流")).await;
    let hidden = create(&app.salesperson_of(Dealer::B).await, firm("别家物流")).await;
    let request = ask(&client, with(promotion(100_000), json!({ "customerId": customer["id"] }))).await;
    assert_eq!(code(&colleague, &request).await, "NOT_FOUND");
    let share = json!({ "id": customer["id"], "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    app.manager_of(Dealer::A).await.perform("shareCustomer", share, "customer { id }").await;
    assert_eq!(code(&colleague, &request).await, "OK");
    let of = format!("customerId: {}", customer["id"]);
    assert_eq!(found(&colleague, &of).await.len(), 1);
    // Another dealer's customer is not to be named.
    let theirs = with(promotion(1), json!({ "customerId": hidden["id"] }));
    let none = with(promotion(1), json!({ "customerId": "Customer:0190ffff-ffff-7fff-bfff-ffffffffffff" }));
    let theirs = client.mutate("requestApproval", theirs, "approval { id }").await;
    assert_eq!(theirs.code(), "NOT_FOUND");
    assert_eq!(theirs.refusal(), client.mutate("requestApproval", none, "approval { id }").await.refusal());
});

both!(lists_are_narrowed_sorted_and_paged, async |app: &TestApp| {
    let (one, two) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::C).await);
    let mut ids = Vec::new();
    for (client, fen) in [(&one, 100_000), (&two, 300_000), (&one, 600_000)] {
        ids.push(ask(client, promotion(fen)).await["id"].as_str().unwrap().to_owned());
        app.clock.advance(60);
    }
    let expense = with(promotion(50_000), json!({ "kind": "PUBLIC_RELATIONS" }));
    ids.push(ask(&one, expense).await["id"].as_str().unwrap().to_owned());
    let (hq, region, area) =
        (app.hq().await, app.region_manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let pick = |numbers: &[usize]| numbers.iter().map(|n| ids[*n].clone()).collect::<Vec<_>>();
    for (client, filter, expected) in [
        (&hq, String::new(), pick(&[3, 2, 1, 0])),
        (&hq, "waitingForMe: true".to_owned(), pick(&[2])),
        (&hq, "waitingForMe: false, state: [PENDING]".to_owned(), pick(&[3, 1, 0])),
        (&region, "waitingForMe: true".to_owned(), pick(&[1])),
        (&area, "waitingForMe: true".to_owned(), pick(&[3, 0])),
        (&one, "waitingForMe: true".to_owned(), pick(&[])),
        (&one, "mine: true".to_owned(), pick(&[3, 2, 0])),
        (&one, "mine: false".to_owned(), pick(&[])),
        (&hq, "kind: [PUBLIC_RELATIONS, EVENT]".to_owned(), pick(&[3])),
        (&hq, "state: [APPROVED, REFUSED]".to_owned(), pick(&[])),
        (&hq, format!("unitId: \"{}\"", app.world.area_of(Dealer::C).id), pick(&[1])),
        (&area, format!("unitId: \"{}\"", app.world.area_of(Dealer::C).id), pick(&[])),
    ] {
        assert_eq!(found(client, &filter).await, expected, "{filter}");
    }
    let page = "query($after: String) { approvals(orderBy: DUE, first: 3, after: $after) {
        edges { node { id } } pageInfo { hasNextPage endCursor } } }";
    let first = hq.ask(page, json!({})).await["approvals"].clone();
    assert_eq!(first["edges"][0]["node"]["id"], ids[0]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let rest = hq.ask(page, after).await["approvals"]["edges"].clone();
    assert_eq!((rest.as_array().unwrap().len(), &rest[0]["node"]["id"]), (1, &json!(ids[3])));
});

//! Who sees stocks, movements and what was given (ALL-1, CUST-13).

use serde_json::{Value, json};

use super::{at_dealer_a, bring_back, issue, on_visit, receive, rows, told, try_issue, visited};
use crate::support::{Client, Dealer, TestApp, both};

async fn count(client: &Client, field: &str) -> Value {
    let answer = client.send(&format!("{{ {field} {{ totalCount edges {{ cursor }} }} }}"), json!({})).await;
    if answer.code() != "OK" {
        return json!(answer.code());
    }
    let found = answer.data().as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(found["totalCount"], found["edges"].as_array().unwrap().len());
    found["totalCount"].clone()
}

both!(a_dealer_sees_its_own_and_managers_all_below, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    receive(&app.manager_of(Dealer::B).await, &gift, 4).await;
    receive(&app.hq().await, &gift, 9).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 2, &at)).await;
    // Staff: issues, stocks, movements.
    for (client, seen) in [
        (client, [json!(1), json!(1), json!("FORBIDDEN")]),
        (app.colleague_of(Dealer::A).await, [json!(0), json!(1), json!("FORBIDDEN")]),
        (app.manager_of(Dealer::A).await, [json!(1), json!(1), json!(2)]),
        (app.salesperson_of(Dealer::B).await, [json!(0), json!(1), json!("FORBIDDEN")]),
        (app.manager_of(Dealer::B).await, [json!(0), json!(1), json!(1)]),
        (app.area_manager_of(Dealer::A).await, [json!(1), json!(2), json!(3)]),
        (app.area_manager_of(Dealer::C).await, [json!(0), json!(0), json!(0)]),
        (app.region_manager_of(Dealer::A).await, [json!(1), json!(2), json!(3)]),
        (app.region_manager_of(Dealer::D).await, [json!(0), json!(0), json!(0)]),
        (app.hq().await, [json!(1), json!(3), json!(4)]),
        (app.finance().await, [json!("FORBIDDEN"), json!("FORBIDDEN"), json!("FORBIDDEN")]),
    ] {
        let found = [
            count(&client, "giftIssues(first: 50)").await,
            count(&client, "giftStocks(first: 50)").await,
            count(&client, "giftMovements(first: 50)").await,
        ];
        assert_eq!(found, seen);
        let one = client.send("query($id: ID!) { giftIssue(id: $id) { id } }", json!({ "id": made["id"] })).await;
        let expected = if seen[0] == 1 {
            "OK"
        } else if seen[0] == 0 {
            "NOT_FOUND"
        } else {
            "FORBIDDEN"
        };
        assert_eq!(one.code(), expected);
    }
});

both!(others_neither_give_nor_take_back, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 2, &at)).await;
    let before = rows(app).await;
    for other in
        [app.colleague_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.manager_of(Dealer::B).await]
    {
        assert_eq!(try_issue(&other, on_visit(&gift, 1, &at)).await.code(), "NOT_FOUND");
        assert_eq!(bring_back(&other, &made, 1).await.code(), "NOT_FOUND");
    }
    for above in [app.area_manager_of(Dealer::A).await, app.hq().await, app.finance().await] {
        assert_eq!(try_issue(&above, on_visit(&gift, 1, &at)).await.code(), "FORBIDDEN");
        assert_eq!(bring_back(&above, &made, 1).await.code(), "FORBIDDEN");
    }
    assert_eq!(rows(app).await, before);
    // The manager of the dealer does both.
    let manager = app.manager_of(Dealer::A).await;
    issue(&manager, on_visit(&gift, 1, &at)).await;
    bring_back(&manager, &made, 1).await.data();
});

both!(what_was_given_before_a_merge_stays_with_the_customer, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let one = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let two = visited(&client, Dealer::A, "远达物流（唐山）有限公司", 2).await;
    let first = issue(&client, on_visit(&gift, 1, &one)).await;
    app.clock.advance(1);
    let second = issue(&client, on_visit(&gift, 2, &two)).await;
    let version = async |id: &Value| {
        let read = "query($id: ID!) { customer(id: $id) { version } }";
        client.ask(read, json!({ "id": id })).await["customer"]["version"].clone()
    };
    let merge = json!({ "keepId": one["customer"], "keepVersion": version(&one["customer"]).await,
        "mergeId": two["customer"], "mergeVersion": version(&two["customer"]).await, "why": "重复" });
    manager.perform("mergeCustomers", merge, "mergeId").await;
    let shown = "query($id: ID!) { customer(id: $id) { gifts { givenThisYear issues { id } } }
        giftIssues(filter: { customerId: $id }) { totalCount } }";
    let shown = client.ask(shown, json!({ "id": one["customer"] })).await;
    assert_eq!(shown["customer"]["gifts"]["givenThisYear"], 9_000);
    assert_eq!(shown["customer"]["gifts"]["issues"], json!([{ "id": second["id"] }, { "id": first["id"] }]));
    assert_eq!(shown["giftIssues"]["totalCount"], 2);
    // The visit of the merged record is one of the customer's; the record itself is given nothing more.
    let there = json!({ "customer": one["customer"], "visit": two["visit"], "photo": two["photo"] });
    issue(&client, on_visit(&gift, 1, &there)).await;
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 1, &two)).await).1, "CUST-10");
});

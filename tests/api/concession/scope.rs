//! Who sees a case, and who does something with it.

use serde_json::json;

use super::{act, close, complaint, complete, done, holds_together, item, open, read, try_open, visited};
use crate::support::{Dealer, TestApp, both};

both!(a_case_is_for_the_dealer_and_those_above, async |app: &TestApp| {
    let (client, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let (customer, _) = visited(&client, "唐山谁见物流有限公司", 1).await;
    let case = open(&client, complaint(&customer, vec![])).await;
    let query = "query($id: ID!) { concession(id: $id) { id } }";
    let id = json!({ "id": case["id"] });
    for (who, code) in [
        (app.manager_of(Dealer::A).await, "OK"),
        (app.area_manager_of(Dealer::A).await, "OK"),
        (app.hq().await, "OK"),
        (colleague.clone(), "NOT_FOUND"),
        (app.salesperson_of(Dealer::B).await, "NOT_FOUND"),
        (app.manager_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::C).await, "NOT_FOUND"),
        (app.finance().await, "FORBIDDEN"),
        (app.admin().await, "FORBIDDEN"),
    ] {
        assert_eq!(who.send(query, id.clone()).await.code(), code);
    }
    assert_eq!(try_open(&colleague, complaint(&customer, vec![])).await.code(), "NOT_FOUND");
    assert_eq!(try_open(&app.area_manager_of(Dealer::A).await, complaint(&customer, vec![])).await.code(), "FORBIDDEN");
    for (who, code) in [
        (app.salesperson_of(Dealer::B).await, "NOT_FOUND"),
        (colleague.clone(), "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, "FORBIDDEN"),
    ] {
        for answer in [
            complete(&who, &case, &[]).await,
            close(&who, &case).await,
            act(&who, "changeConcession", &case, json!({ "items": [item(1)] })).await,
            act(&who, "withdrawConcession", &case, json!({ "why": "不要了" })).await,
        ] {
            assert_eq!(answer.code(), code);
        }
    }
    // Shared, it is his too.
    let share = json!({ "id": customer, "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    app.manager_of(Dealer::A).await.perform("shareCustomer", share, "customer { id }").await;
    assert_eq!(read(&colleague, &case).await["state"], "APPROVED");
    done(&complete(&colleague, &case, &[]).await);
});

both!(a_merged_record_keeps_its_cases, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (kept, _) = visited(&client, "唐山存物流有限公司", 1).await;
    let (gone, visit) = visited(&client, "唐山并物流有限公司", 2).await;
    let before = open(&client, complaint(&gone, vec![item(100)])).await;
    let merge = json!({ "keepId": kept, "keepVersion": 2, "mergeId": gone, "mergeVersion": 2, "why": "同一客户" });
    manager.perform("mergeCustomers", merge, "mergeId").await;
    let query = format!("{{ concessions(filter: {{ customerId: \"{kept}\" }}) {{ totalCount }} }}");
    assert_eq!(client.ask(&query, json!({})).await["concessions"]["totalCount"], 1);
    assert_eq!(read(&client, &before).await["customer"]["id"], kept);
    let beside = "query($id: ID!) { customer(id: $id) { concessions { cases { id } } } }";
    let beside = client.ask(beside, json!({ "id": kept })).await;
    assert_eq!(beside["customer"]["concessions"]["cases"], json!([{ "id": before["id"] }]));
    // What was raised on a visit to the merged record is raised by the one that stands for it; the record itself is set aside.
    let of_visit = crate::customer::with(complaint(&kept, vec![]), json!({ "visitId": visit, "concern": 1 }));
    assert_eq!(open(&client, of_visit).await["customer"]["id"], kept);
    assert_eq!(try_open(&client, complaint(&gone, vec![])).await.refusal()["rule"], "CUST-10");
    let changed = done(&act(&client, "changeConcession", &before, json!({ "items": [item(200)] })).await);
    assert_eq!(changed["round"], 2);
    holds_together(app).await;
});

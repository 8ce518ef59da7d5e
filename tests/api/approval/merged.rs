//! What was asked for about a record that was merged into another belongs to the customer that stands for it (CUST-10).

use serde_json::{Value, json};

use super::{act, approve, ask, done, found, promotion, read, refused};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

async fn merge(client: &Client, keep: &Value, merge: &Value) -> Value {
    let input = json!({ "keepId": keep["id"], "keepVersion": keep["version"], "mergeId": merge["id"],
        "mergeVersion": merge["version"], "why": "同一客户重复建档" });
    client.perform("mergeCustomers", input, "mergeId").await["mergeId"].clone()
}

async fn customer_of(client: &Client, request: &Value) -> Value {
    let query = "query($id: ID!) { approval(id: $id) { customer { id } } }";
    client.ask(query, json!({ "id": request["id"] })).await["approval"]["customer"]["id"].clone()
}

both!(requests_follow_a_merged_record_to_the_customer_that_stands_for_it, async |app: &TestApp| {
    let (owner, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let manager = app.manager_of(Dealer::A).await;
    let kept = create(&colleague, firm("远达物流")).await;
    let double = create(&owner, firm("远达物流公司")).await;
    let request = ask(&owner, with(promotion(100_000), json!({ "customerId": double["id"] }))).await;
    let of_kept = format!("customerId: {}", kept["id"]);
    assert!(found(&manager, &of_kept).await.is_empty() && found(&colleague, "").await.is_empty());
    let merged = merge(&manager, &kept, &double).await;
    // The colleague keeps the customer now, and sees what was asked for about it.
    for client in [&manager, &colleague] {
        assert_eq!(found(client, &of_kept).await, [request["id"].as_str().unwrap()]);
        assert_eq!(customer_of(client, &request).await, kept["id"]);
    }
    // It is decided as before, and anything new names the customer that stands.
    let late = with(promotion(1), json!({ "customerId": double["id"] }));
    assert_eq!(owner.mutate("requestApproval", late, "approval { id }").await.refusal()["rule"], "CUST-10");
    done(&approve(&app.area_manager_of(Dealer::A).await, &request).await);
    manager.perform("undoMerge", json!({ "id": merged, "why": "合并有误" }), "mergeId").await;
    assert!(found(&manager, &of_kept).await.is_empty() && found(&colleague, "").await.is_empty());
    assert_eq!(customer_of(&manager, &request).await, double["id"]);
});

both!(a_merge_makes_nobody_less_of_an_official, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let agency = create(&client, with(firm("市环卫局"), json!({ "kind": "GOVERNMENT_AGENCY" }))).await;
    let query = "customer { id version contacts { id } }";
    let double = with(firm("环卫运输队"), json!({ "contacts": [{ "name": "钱队长" }] }));
    let double = client.perform("createCustomer", double, query).await["customer"].clone();
    let expense = |more: Value| with(promotion(30_000), with(json!({ "kind": "PUBLIC_RELATIONS" }), more));
    let about = expense(json!({ "customerId": double["id"] }));
    let before = ask(&client, about).await;
    merge(&manager, &agency, &double).await;
    // By the contact of the record that was merged, and on changing what was asked for about it.
    let contact = json!({ "recipient": { "contactId": double["contacts"][0]["id"], "publicOfficial": false } });
    let refusal = client.mutate("requestApproval", expense(contact), "approval { id }").await.refusal();
    assert_eq!((&refusal["rule"], &refusal["ground"]), (&json!("APPR-6"), &json!("AGENCY_CONTACT")));
    let less = json!({ "reason": "少一些", "items": [{ "what": "晚餐", "perVehicle": 10_000 }] });
    let answer = act(&client, "changeApprovalRequest", &before, less).await;
    let refusal = refused(&client, &answer, &before).await;
    assert_eq!((&refusal["rule"], &refusal["ground"]), (&json!("APPR-6"), &json!("AGENCY_CUSTOMER")));
    let told = app.hq().await.ask("{ complianceNotices { totalCount } }", json!({})).await;
    assert_eq!(told["complianceNotices"]["totalCount"], 2);
    assert_eq!(read(&client, &before).await["state"], "PENDING");
});

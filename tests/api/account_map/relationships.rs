//! Relationships with contacts (KAM-2).

use serde_json::{Value, json};

use super::{firm_with, last_entry, map, refusal, state, told};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
};

async fn relate(client: &Client, customer: &Value, holder: &str, more: Value) -> Answer {
    let input = json!({ "customerId": customer["id"], "contactId": customer["contacts"][0]["id"], "stage": "KNOWN",
        "holderId": holder });
    client.mutate("setRelationship", with(input, more), "customer { id }").await
}

both!(a_relationship_has_a_holder_and_a_plan, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    let holder = app.world.dealer(Dealer::A).staff[1].id.to_string();
    let plan = json!({ "stage": "FAMILIAR", "plan": "请到厂参观", "due": "2026-07-01" });
    relate(&client, &made, &holder, plan).await.data();
    let related = map(&client, &made).await["people"][0]["relationship"].clone();
    let expected = json!({ "stage": "FAMILIAR", "holder": { "id": holder }, "plan": "请到厂参观", "due": "2026-07-01",
        "version": 1, "updatedAt": related["updatedAt"] });
    assert_eq!(related, expected);
    let manager = app.world.dealer(Dealer::A).manager.id.to_string();
    relate(&client, &made, &manager, json!({ "stage": "ALLIED", "version": 1 })).await.data();
    let related = map(&client, &made).await["people"][0]["relationship"].clone();
    assert_eq!((&related["stage"], &related["plan"], &related["version"]), (&json!("ALLIED"), &Value::Null, &json!(2)));
    let (kind, data) = last_entry(app).await;
    assert_eq!((kind.as_str(), &data["before"]["due"]), ("RelationshipSet", &json!(20_260_701)));
    // The same again is nothing; what was read must still stand.
    let before = state(app).await;
    relate(&client, &made, &manager, json!({ "stage": "ALLIED", "version": 2 })).await.data();
    for version in [Value::Null, json!(1), json!(3)] {
        let answer = relate(&client, &made, &manager, json!({ "version": version })).await;
        assert_eq!((answer.code().as_str(), &answer.refusal()["currentVersion"]), ("CONFLICT", &json!(2)));
    }
    assert_eq!(state(app).await, before);
});

both!(the_holder_is_one_of_the_dealers_active_people, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    let leaving = app.world.dealer(Dealer::A).staff[1].id.to_string();
    app.admin().await.perform("suspendUser", json!({ "userId": leaving }), "user { id }").await;
    let before = state(app).await;
    let nobody = "User:01910000-0000-7000-8000-00000000dead".to_owned();
    let elsewhere = app.world.dealer(Dealer::B).staff[0].id.to_string();
    let above = app.world.area_of(Dealer::A).manager.id.to_string();
    for holder in [nobody, elsewhere, above, leaving] {
        let answer = relate(&client, &made, &holder, json!({})).await;
        assert_eq!(told(&answer), refusal("RULE", "KAM-2", "input.holderId"));
    }
    let own = app.world.dealer(Dealer::A).staff[0].id.to_string();
    for (more, field) in [
        (json!({ "due": "2026-07-01" }), "input.due"),
        (json!({ "due": "2026-07-01", "plan": " \u{3000}" }), "input.due"),
        (json!({ "plan": "访".repeat(1001) }), "input.plan"),
        (json!({ "plan": "a\u{0}b" }), "input.plan"),
    ] {
        assert_eq!(told(&relate(&client, &made, &own, more).await), refusal("INVALID", "KAM-2", field));
    }
    for more in [json!({ "due": "2026-02-30", "plan": "访" }), json!({ "stage": "FRIEND" })] {
        assert_eq!(relate(&client, &made, &own, more).await.code(), "INVALID");
    }
    assert_eq!(state(app).await, before);
});

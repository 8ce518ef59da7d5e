//! The steps of the development (KAM-5): none is skipped, and each rests on facts.

use serde_json::{Value, json};

use super::{fill, firm_with, last_entry, map, placed, refusal, state, told, weights};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
    visit::{hand_in, report, small},
};

const STEPS: [&str; 6] = [
    "PHONE_APPOINTMENT",
    "VISIT_PRESENTATION",
    "NEEDS",
    "PROPOSAL",
    "NEGOTIATION_CONTRACT",
    "RELATIONSHIP_SERVICE_PLAN",
];

async fn complete(client: &Client, customer: &Value, step: &str, more: Value) -> Answer {
    let input = json!({ "customerId": customer["id"], "round": 1, "step": step, "output": format!("完成{step}") });
    client.mutate("completeDevelopmentStep", with(input, more), "customer { id }").await
}

/// That the step lacks exactly this, told by the refusal and shown on the map beforehand; and nothing changes.
async fn lacks(app: &TestApp, client: &Client, customer: &Value, step: &str, missing: Value) {
    let before = state(app).await;
    let at = STEPS.iter().position(|one| *one == step).unwrap();
    assert_eq!(map(client, customer).await["developmentSteps"][at]["missing"], missing, "{step}");
    let answer = complete(client, customer, step, json!({})).await;
    assert_eq!(told(&answer), refusal("RULE", "KAM-5", "input.step"), "{step}");
    assert_eq!(answer.refusal()["missing"], missing, "{step}");
    assert_eq!(state(app).await, before);
}

async fn relate(app: &TestApp, client: &Client, customer: &Value, more: Value) {
    let holder = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let input = json!({ "customerId": customer["id"], "contactId": customer["contacts"][0]["id"], "stage": "KNOWN",
        "holderId": holder });
    client.perform("setRelationship", with(input, more), "customer { id }").await;
}

both!(each_step_asks_for_its_facts, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    lacks(app, &client, &made, "PHONE_APPOINTMENT", json!(["PHONE_KNOWN"])).await;
    let contact = json!({ "id": made["contacts"][0]["id"], "name": "王伟", "phone": "13900001111" });
    let input = json!({ "id": made["id"], "version": 1, "contacts": [contact] });
    client.perform("setContacts", input, "customer { id }").await;
    complete(&client, &made, "PHONE_APPOINTMENT", json!({ "output": " 周三上午\r\n见王伟 " })).await.data();

    lacks(app, &client, &made, "VISIT_PRESENTATION", json!(["VISIT_REPORTED"])).await;
    let id = made["id"].as_str().unwrap();
    // A call is no visit.
    hand_in(&client, with(report(id), json!({ "way": "PHONE" })), &[]).await.data();
    lacks(app, &client, &made, "VISIT_PRESENTATION", json!(["VISIT_REPORTED"])).await;
    hand_in(&client, report(id), &[small(1)]).await.data();
    complete(&client, &made, "VISIT_PRESENTATION", json!({})).await.data();

    lacks(app, &client, &made, "NEEDS", json!(["NEEDS_RECORDED"])).await;
    hand_in(&client, with(report(id), json!({ "way": "PHONE", "purchase": "三季度两台" })), &[]).await.data();
    complete(&client, &made, "NEEDS", json!({})).await.data();

    lacks(app, &client, &made, "PROPOSAL", json!(["DECIDER_PLACED", "CRITERIA_WEIGHED"])).await;
    placed(&client, &made, 0, 50.0, json!({ "part": "MANAGES" })).await;
    let criteria = json!({ "customerId": made["id"], "weights": weights(json!({ "price": 1 })) });
    client.perform("setBuyingCriteria", criteria, "customer { id }").await;
    lacks(app, &client, &made, "PROPOSAL", json!(["DECIDER_PLACED"])).await;
    placed(&client, &made, 0, 50.0, json!({ "version": 1 })).await;
    complete(&client, &made, "PROPOSAL", json!({})).await.data();

    relate(app, &client, &made, json!({})).await;
    lacks(app, &client, &made, "NEGOTIATION_CONTRACT", json!(["DECIDER_FAMILIAR"])).await;
    relate(app, &client, &made, json!({ "stage": "FAMILIAR", "version": 1 })).await;
    complete(&client, &made, "NEGOTIATION_CONTRACT", json!({})).await.data();

    lacks(app, &client, &made, "RELATIONSHIP_SERVICE_PLAN", json!(["RELATIONSHIP_PLANNED"])).await;
    let overdue = json!({ "stage": "FAMILIAR", "version": 2, "plan": "回访", "due": "2026-06-14" });
    relate(app, &client, &made, overdue).await;
    lacks(app, &client, &made, "RELATIONSHIP_SERVICE_PLAN", json!(["RELATIONSHIP_PLANNED"])).await;
    let today = json!({ "stage": "FAMILIAR", "version": 3, "plan": "回访", "due": "2026-06-15" });
    relate(app, &client, &made, today).await;
    complete(&client, &made, "RELATIONSHIP_SERVICE_PLAN", json!({})).await.data();

    let steps = map(&client, &made).await["developmentSteps"].clone();
    assert!(steps.as_array().unwrap().iter().all(|step| step["missing"] == json!([]) && !step["completed"].is_null()));
    let (kind, data) = last_entry(app).await;
    assert_eq!((kind.as_str(), &data["step"]), ("DevelopmentStepCompleted", &json!("RELATIONSHIP_SERVICE_PLAN")));
    let staff = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let first = json!({ "output": "周三上午\n见王伟", "by": { "id": staff }, "at": "2026-06-15T02:00:00.000000Z" });
    assert_eq!(steps[0]["completed"], first);
    // A decider who goes takes what rests on him along; what was completed stays.
    let input = json!({ "id": made["id"], "version": map_version(&client, &made).await, "contacts": [] });
    client.perform("setContacts", input, "customer { id }").await;
    assert_eq!(map(&client, &made).await["developmentSteps"], steps);
});

async fn map_version(client: &Client, customer: &Value) -> Value {
    let query = "query($id: ID!) { customer(id: $id) { version } }";
    client.ask(query, json!({ "id": customer["id"] })).await["customer"]["version"].clone()
}

both!(no_step_is_skipped, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    for step in &STEPS[1..] {
        let answer = complete(&client, &made, step, json!({})).await;
        assert_eq!(told(&answer), refusal("RULE", "KAM-5", "input.step"), "{step}");
        assert_eq!(answer.refusal()["missing"][0], "PREVIOUS_STEP", "{step}");
    }
    // With everything there but the steps themselves.
    let plan = json!({ "series": "H7", "count": 1, "month": 202_612, "way": "CASH" });
    let plans = json!({ "id": made["id"], "version": 1, "purchasePlans": [plan] });
    client.perform("setPurchasePlans", plans, "customer { id }").await;
    let phone = json!({ "id": made["id"], "version": 2, "phone": "13800001111" });
    client.perform("updateCustomer", phone, "customer { id }").await;
    fill(&client, &made, &app.world.dealer(Dealer::A).staff[0].id.to_string()).await;
    hand_in(&client, report(made["id"].as_str().unwrap()), &[small(1)]).await.data();
    for step in &STEPS[2..] {
        lacks(app, &client, &made, step, json!(["PREVIOUS_STEP"])).await;
    }
    for step in &STEPS[1..] {
        complete(&client, &made, step, json!({})).await.data();
    }
});

both!(a_step_is_completed_once_a_round, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 0).await;
    let phone = json!({ "id": made["id"], "version": 1, "phone": "13800001111" });
    client.perform("updateCustomer", phone, "customer { id }").await;
    let before = state(app).await;
    for (more, wanted) in [
        (json!({ "output": " " }), refusal("INVALID", "KAM-5", "input.output")),
        (json!({ "output": "长".repeat(2001) }), refusal("INVALID", "KAM-5", "input.output")),
        (json!({ "round": 2 }), refusal("CONFLICT", "KAM-5", "input.round")),
        (json!({ "round": 0 }), refusal("CONFLICT", "KAM-5", "input.round")),
    ] {
        assert_eq!(told(&complete(&client, &made, STEPS[0], more).await), wanted);
    }
    assert_eq!(state(app).await, before);
    let tries = (0..8).map(|n| {
        let (client, made) = (client.clone(), made.clone());
        async move { complete(&client, &made, STEPS[0], json!({ "output": format!("第{n}") })).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.code() == "OK").count(), 1);
    for answer in answers.iter().filter(|answer| answer.code() != "OK") {
        assert_eq!(told(answer), refusal("CONFLICT", "KAM-5", "input.step"));
    }
    let of_round = "query($id: ID!, $round: Int) { customer(id: $id) { accountMap { developmentSteps(round: $round) {
        completed { output } } } } }";
    for round in [0, 2, -1] {
        let answer = client.send(of_round, json!({ "id": made["id"], "round": round })).await;
        assert_eq!(told(&answer), refusal("INVALID", "", "round"));
    }
    let first = client.ask(of_round, json!({ "id": made["id"], "round": 1 })).await;
    assert!(first["customer"]["accountMap"]["developmentSteps"][0]["completed"]["output"].is_string());
});

mod another_round {
    use longhaul::{
        db::{Op, Origin, Work},
        domain::stage::{self, Fact},
        error::Result,
    };
    use longhaul_entity::{
        CustomerId, TypedId, customer,
        enums::{FactKind, Stage},
    };
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

    use super::*;

    /// Opens the second round as a repeat purchase will.
    struct Again;

    impl Work for Again {
        type Out = ();

        async fn run(&self, op: &Op<'_>) -> Result<()> {
            let row = customer::Entity::find().one(op.tx()).await?.unwrap();
            customer::Entity::update_many()
                .col_expr(customer::Column::Round, Expr::value(2))
                .col_expr(customer::Column::Stage, Expr::value(Stage::Collected))
                .filter(customer::Column::Id.eq(row.id))
                .exec(op.tx())
                .await?;
            let (customer, unit, owner) = (row.id, row.dealer_id, row.owner_id);
            let (kind, stage, id) = (FactKind::CustomerCreated, Stage::Collected, CustomerId::uuid(row.id));
            stage::enter(op, Fact { customer, round: 2, stage, unit, owner, kind, id }).await.map(drop)
        }
    }

    both!(begins_anew_and_keeps_the_one_before, async |app: &TestApp| {
        let client = app.salesperson_of(Dealer::A).await;
        let made = firm_with(&client, "远达物流", 0).await;
        let phone = json!({ "id": made["id"], "version": 1, "phone": "13800001111" });
        client.perform("updateCustomer", phone, "customer { id }").await;
        hand_in(&client, report(made["id"].as_str().unwrap()), &[small(1)]).await.data();
        complete(&client, &made, STEPS[0], json!({})).await.data();
        app.clock.advance(60);
        app.app.db.write(&Origin::system("test"), &Again).await.unwrap();
        let stale = complete(&client, &made, STEPS[1], json!({})).await;
        assert_eq!(
            (told(&stale), stale.refusal()["currentRound"].clone()),
            (refusal("CONFLICT", "KAM-5", "input.round"), json!(2))
        );
        complete(&client, &made, STEPS[0], json!({ "round": 2, "output": "再次预约" })).await.data();
        // The visit was one of the round before.
        let early = complete(&client, &made, STEPS[1], json!({ "round": 2 })).await;
        assert_eq!(early.refusal()["missing"], json!(["VISIT_REPORTED"]));
        hand_in(&client, report(made["id"].as_str().unwrap()), &[small(2)]).await.data();
        complete(&client, &made, STEPS[1], json!({ "round": 2 })).await.data();
        let query = "query($id: ID!) { customer(id: $id) { accountMap { first: developmentSteps(round: 1) { missing
            completed { output } } second: developmentSteps { completed { output } } } } }";
        let seen = client.ask(query, json!({ "id": made["id"] })).await["customer"]["accountMap"].clone();
        assert_eq!(seen["first"][0]["completed"]["output"], "完成PHONE_APPOINTMENT");
        assert_eq!((&seen["first"][1]["missing"], &seen["first"][1]["completed"]), (&json!([]), &Value::Null));
        assert_eq!(seen["second"][0]["completed"]["output"], "再次预约");
        assert_eq!(seen["second"][1]["completed"]["output"], "完成VISIT_PRESENTATION");
    });
}

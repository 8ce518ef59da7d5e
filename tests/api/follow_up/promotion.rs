//! A demand that could not be settled on the spot becomes a request for a promotion, once (FOLLOW-4).

use longhaul::clock::Clock;
use longhaul_entity::{approval_request, compliance_notice};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{about_lead, led, record};
use crate::{
    approval::SHOWN,
    customer::with,
    lead::at,
    support::{Answer, Client, Dealer, TestApp, both},
};

/// A follow-up of dealer A with a price left open, and a delivery that was settled.
async fn followed(app: &TestApp) -> (Value, Value) {
    let lead = led(app, "远达物流有限公司").await;
    let demands = json!({ "demands": [
        { "kind": "PRICE", "wish": "每台再优惠5000元" },
        { "kind": "DELIVERY", "wish": "月底前交车", "answer": "可以", "settled": true },
    ] });
    let client = app.salesperson_of(Dealer::A).await;
    let made = record(&client, with(about_lead(&lead, app.clock.now()), demands)).await;
    (lead, made)
}

/// What is asked for because of the first demand, 1,500 yuan a vehicle.
fn promotion(of: &Value) -> Value {
    json!({ "followUpId": of["id"], "demand": 1, "reason": "竞品降价",
        "items": [{ "what": "现金优惠", "perVehicle": 150_000 }] })
}

async fn try_ask(client: &Client, input: Value) -> Answer {
    let shown =
        format!("approval {{ {SHOWN} subjectId customer {{ id }} demand {{ number wish followUp {{ id }} }} }}");
    client.mutate("requestPromotion", input, &shown).await
}

async fn ask(client: &Client, input: Value) -> Value {
    try_ask(client, input).await.at("requestPromotion.approval")
}

/// The demands of the follow-up, each with the state of its promotion.
async fn demands(client: &Client, of: &Value) -> Value {
    let query = "query($id: ID!) { followUp(id: $id) { demands { number promotion { id state } } } }";
    client.ask(query, json!({ "id": of["id"] })).await["followUp"]["demands"].clone()
}

async fn decide(app: &TestApp, request: &Value, verdict: &str) {
    let input = json!({ "id": request["id"], "version": request["version"], "verdict": verdict, "why": "已阅" });
    app.area_manager_of(Dealer::A).await.perform("decideApproval", input, "approval { id }").await;
}

async fn requests(app: &TestApp) -> u64 {
    approval_request::Entity::find().count(app.app.db.read()).await.unwrap()
}

both!(an_open_demand_becomes_a_request_and_each_shows_the_other, async |app: &TestApp| {
    let (lead, of) = followed(app).await;
    let client = app.salesperson_of(Dealer::A).await;
    let none = json!([{ "number": 1, "promotion": null }, { "number": 2, "promotion": null }]);
    assert_eq!(demands(&client, &of).await, none);
    let made = ask(&client, promotion(&of)).await;
    assert_eq!(
        (&made["kind"], &made["state"], &made["level"]),
        (&json!("PROMOTION"), &json!("PENDING"), &json!("AREA"))
    );
    // As many vehicles as the lead is about.
    assert_eq!((&made["vehicles"], &made["total"]), (&json!(10), &json!(1_500_000)));
    assert_eq!((&made["subjectId"], &made["customer"]["id"]), (&of["id"], &lead["customer"]["id"]));
    let demand = json!({ "number": 1, "wish": "每台再优惠5000元", "followUp": { "id": of["id"] } });
    assert_eq!(made["demand"], demand);
    decide(app, &made, "APPROVE").await;
    let shown =
        "query($id: ID!) { node(id: $id) { ... on ApprovalRequest { state demand { number wish followUp { id } } } } }";
    for client in [&client, &app.manager_of(Dealer::A).await, &app.area_manager_of(Dealer::A).await, &app.hq().await] {
        let promotion = json!({ "id": made["id"], "state": "APPROVED" });
        assert_eq!(demands(client, &of).await[0], json!({ "number": 1, "promotion": promotion }));
        let request = client.ask(shown, json!({ "id": made["id"] })).await["node"].clone();
        assert_eq!(request, json!({ "state": "APPROVED", "demand": demand }));
    }
    let subject = "query($id: ID!) { node(id: $id) { ... on FollowUp { said } } }";
    assert_eq!(client.ask(subject, json!({ "id": made["subjectId"] })).await["node"]["said"], "下月定车");
});

both!(it_is_asked_for_once_and_anew_when_nothing_came_of_it, async |app: &TestApp| {
    let (_, of) = followed(app).await;
    let client = app.salesperson_of(Dealer::A).await;
    let once = with(promotion(&of), json!({ "operationId": "01900000-0000-7000-8000-00000000000a" }));
    let first = ask(&client, once.clone()).await;
    assert_eq!(ask(&client, once).await["id"], first["id"]);
    let conflict = async |with: &Value| {
        let refusal = try_ask(&client, promotion(&of)).await.refusal();
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("CONFLICT"), &json!("FOLLOW-4")));
        assert_eq!((&refusal["field"], &refusal["approvalId"]), (&json!("input.demand"), &with["id"]));
    };
    conflict(&first).await;
    let back = json!({ "id": first["id"], "version": first["version"] });
    client.perform("withdrawApproval", back, "approval { id }").await;
    app.clock.advance(60);
    let second = ask(&client, promotion(&of)).await;
    assert_eq!(demands(&client, &of).await[0]["promotion"]["id"], second["id"]);
    decide(app, &second, "REFUSE").await;
    app.clock.advance(60);
    let third = ask(&client, promotion(&of)).await;
    decide(app, &third, "APPROVE").await;
    conflict(&third).await;
    assert_eq!(demands(&client, &of).await[0]["promotion"], json!({ "id": third["id"], "state": "APPROVED" }));
    assert_eq!(requests(app).await, 3);
});

both!(of_two_who_ask_at_the_same_moment_one_does, async |app: &TestApp| {
    let (_, of) = followed(app).await;
    let (one, two) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let answers = futures_util::future::join(try_ask(&one, promotion(&of)), try_ask(&two, promotion(&of))).await;
    let mut codes = [answers.0.code(), answers.1.code()];
    codes.sort();
    assert_eq!(codes, ["CONFLICT", "OK"]);
    assert_eq!(requests(app).await, 1);
});

both!(what_is_not_open_or_not_ones_own_is_not_asked_for, async |app: &TestApp| {
    let (lead, of) = followed(app).await;
    let client = app.salesperson_of(Dealer::A).await;
    let unknown = "FollowUp:01900000-0000-7000-8000-0000000000ff";
    let many = json!({ "items": vec![json!({ "what": "优惠", "perVehicle": 1 }); 21] });
    for (change, code, field, rule) in [
        (json!({ "demand": 2 }), "RULE", "input.demand", json!("FOLLOW-4")),
        (json!({ "demand": 3 }), "INVALID", "input.demand", json!("FOLLOW-4")),
        (json!({ "demand": 0 }), "INVALID", "input.demand", json!("FOLLOW-4")),
        (json!({ "demand": i32::MIN }), "INVALID", "input.demand", json!("FOLLOW-4")),
        (json!({ "items": [] }), "INVALID", "input.items", json!("APPR-5")),
        (many, "LIMIT", "input.items", json!("APPR-5")),
        (
            json!({ "items": [{ "what": "优惠", "perVehicle": 0 }] }),
            "INVALID",
            "input.items.0.perVehicle",
            json!("APPR-5"),
        ),
        (json!({ "vehicles": 0 }), "INVALID", "input.vehicles", json!("APPR-5")),
        (json!({ "reason": " " }), "INVALID", "input.reason", Value::Null),
        (
            json!({ "channelId": "Channel:01900000-0000-7000-8000-0000000000ff" }),
            "INVALID",
            "input.channelId",
            json!("ORG-2"),
        ),
    ] {
        let refusal = try_ask(&client, with(promotion(&of), change)).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"], &refusal["rule"]), (&json!(code), &json!(field), &rule));
    }
    assert_eq!(try_ask(&client, with(promotion(&of), json!({ "followUpId": unknown }))).await.code(), "NOT_FOUND");
    for (client, code) in [
        (app.colleague_of(Dealer::A).await, "NOT_FOUND"),
        (app.manager_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
    ] {
        assert_eq!(try_ask(&client, promotion(&of)).await.code(), code);
    }
    let official = json!({ "recipient": { "name": "赵科长", "publicOfficial": true } });
    assert_eq!(try_ask(&client, with(promotion(&of), official)).await.refusal()["rule"], "APPR-6");
    assert_eq!(compliance_notice::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
    // The id of a request of somebody else.
    let other = crate::approval::ask(&app.manager_of(Dealer::B).await, crate::approval::promotion(100)).await;
    let refusal = try_ask(&client, with(promotion(&of), json!({ "id": other["id"] }))).await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!("input.id")));
    assert_eq!(requests(app).await, 1);
    assert_eq!(demands(&client, &of).await[0]["promotion"], Value::Null);
    // What is over is over.
    let ended = async |client: &Client, rule: &str| {
        let refusal = try_ask(client, promotion(&of)).await.refusal();
        let said = (refusal["code"].clone(), refusal["field"].clone(), refusal["rule"].clone());
        assert_eq!(said, (json!("RULE"), json!("input.followUpId"), json!(rule)));
    };
    app.clock.set(at("2026-08-15T10:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    ended(&client, "LEAD-4").await;
    let lost = json!({ "id": lead["id"], "version": lead["version"], "reason": "PRICE", "competitor": "重汽" });
    client.perform("loseLead", lost, "lead { id }").await;
    ended(&client, "LEAD-7").await;
});

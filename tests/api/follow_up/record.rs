//! What a follow-up holds, what it moves, what is refused (FOLLOW-1 to FOLLOW-4, LEAD-2, LEAD-4, LEAD-5, LEAD-7).

use longhaul::clock::Clock;
use longhaul_entity::{follow_up, journal_entry, stage_event};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{about_lead, led, record, said, try_record};
use crate::{
    customer::with,
    lead::{about, at, contested, described, report},
    support::{Dealer, TestApp, both},
};

async fn rows(app: &TestApp) -> (u64, u64, u64) {
    let db = app.app.db.read();
    (
        follow_up::Entity::find().count(db).await.unwrap(),
        stage_event::Entity::find().count(db).await.unwrap(),
        journal_entry::Entity::find().count(db).await.unwrap(),
    )
}

both!(a_contact_is_kept_whole_and_moves_the_customer_on, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    let client = app.salesperson_of(Dealer::A).await;
    app.clock.advance(600);
    let now = app.clock.now();
    let input = with(
        about_lead(&lead, now),
        json!({
            "way": "THIRD_PERSON", "nextStep": " 周五带样车 ",
            "persons": [{ "name": "王总", "title": "车队长" }, { "name": "李娜" }],
            "demands": [
                { "kind": "PRICE", "wish": "每台再优惠5000元" },
                { "kind": "DELIVERY", "wish": "月底前交车", "answer": "可以", "settled": true },
            ],
        }),
    );
    let made = record(&client, input).await;
    assert_eq!(
        (&made["way"], &made["bought"], &made["openDemands"]),
        (&json!("THIRD_PERSON"), &json!(false), &json!(1))
    );
    assert_eq!(made["persons"], json!([{ "name": "王总", "title": "车队长" }, { "name": "李娜", "title": null }]));
    let open = &made["demands"][0];
    let kept = [&open["kind"], &open["wish"], &open["answer"], &open["settled"]];
    assert_eq!(kept, [&json!("PRICE"), &json!("每台再优惠5000元"), &Value::Null, &json!(false)]);
    assert_eq!((&made["said"], &made["nextStep"]), (&json!("下月定车"), &json!("周五带样车")));
    assert_eq!(made["customer"]["stage"], "FOLLOWING");
    assert_eq!(made["lead"]["contactedAt"], made["contactedAt"]);
    // The second one enters nothing again.
    let before = rows(app).await;
    record(&client, said(about_lead(&lead, now), "又谈了一次")).await;
    assert_eq!(rows(app).await, (before.0 + 1, before.1, before.2 + 1));
    // In the funnel he counts once.
    let query = "query($unit: ID!) { funnel(unitId: $unit, from: \"2026-06-01\", to: \"2026-06-30\") {
        stages { stage entered } } }";
    let unit = app.world.dealer(Dealer::A).id.to_string();
    let stages = app.manager_of(Dealer::A).await.ask(query, json!({ "unit": unit })).await["funnel"]["stages"].clone();
    let following = stages.as_array().unwrap().iter().find(|line| line["stage"] == "FOLLOWING").unwrap();
    assert_eq!(following["entered"], 1);
});

both!(sent_again_it_is_one, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    let client = app.salesperson_of(Dealer::A).await;
    let id = "FollowUp:01900000-0000-7000-8000-000000000001";
    let once = with(
        about_lead(&lead, app.clock.now()),
        json!({ "operationId": "01900000-0000-7000-8000-00000000000a", "id": id }),
    );
    let first = record(&client, once.clone()).await;
    assert_eq!(record(&client, once.clone()).await, first);
    assert_eq!(rows(app).await.0, 1);
    let taken = with(once, json!({ "operationId": "01900000-0000-7000-8000-00000000000b" }));
    let refusal = try_record(&client, taken).await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!("input.id")));
});

both!(only_a_protected_lead_is_followed_up, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let refused = async |client: &crate::support::Client, lead: &Value| {
        let refusal = try_record(client, about_lead(lead, app.clock.now())).await.refusal();
        (refusal["code"].clone(), refusal["rule"].clone(), refusal["field"].clone())
    };
    let rule = |rule: &str| (json!("RULE"), json!(rule), json!("input.leadId"));
    let before = rows(app).await;
    assert_eq!(refused(&b, &second).await, rule("LEAD-2"));
    assert_eq!(refused(&b, &first).await.0, "NOT_FOUND");
    assert_eq!(refused(&app.colleague_of(Dealer::A).await, &first).await.0, "NOT_FOUND");
    for client in [app.area_manager_of(Dealer::A).await, app.finance().await] {
        assert_eq!(refused(&client, &first).await.0, "FORBIDDEN");
    }
    // At HQ one follows up what was passed on to one's own channel.
    assert_eq!(refused(&app.hq().await, &first).await, rule("LEAD-9"));
    let outside = with(described("外地物流有限公司"), json!({ "divisionCode": "440304" }));
    let waiting = report(&a, about(&outside)).await;
    assert_eq!(waiting["outcome"], "WAITING");
    assert_eq!(refused(&a, &waiting).await, rule("LEAD-5"));
    assert_eq!(rows(app).await.0, before.0);
    // Lapsed: report again.
    app.clock.set(at("2026-08-20T09:00:00+08:00"));
    let a = app.salesperson_of(Dealer::A).await;
    assert_eq!(refused(&a, &first).await, rule("LEAD-4"));
    let again = report(&a, crate::lead::about_known(&first["customer"]["id"])).await;
    record(&a, about_lead(&again, app.clock.now())).await;
    let lost = json!({ "id": again["id"], "version": again["version"], "reason": "NO_DEMAND" });
    a.perform("loseLead", lost, "lead { id }").await;
    assert_eq!(refused(&a, &again).await, rule("LEAD-7"));
});

both!(what_does_not_fit_names_its_field, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    let client = app.salesperson_of(Dealer::A).await;
    let now = app.clock.now();
    let before = rows(app).await;
    let ahead = |seconds| json!({ "contactedAt": now.plus_seconds(seconds).to_utc().to_rfc3339() });
    let demand = |change: Value| json!({ "demands": [with(json!({ "kind": "PRICE", "wish": "降价" }), change)] });
    for (change, code, field, rule) in [
        (json!({ "said": "  " }), "INVALID", "input.said", "FOLLOW-3"),
        (json!({ "said": "长".repeat(4001) }), "INVALID", "input.said", "FOLLOW-3"),
        (json!({ "said": "响\u{7}" }), "INVALID", "input.said", "FOLLOW-3"),
        (json!({ "nextStep": "长".repeat(4001) }), "INVALID", "input.nextStep", "FOLLOW-3"),
        (demand(json!({ "wish": "" })), "INVALID", "input.demands.0.wish", "FOLLOW-3"),
        (demand(json!({ "wish": "长".repeat(1001) })), "INVALID", "input.demands.0.wish", "FOLLOW-3"),
        (demand(json!({ "answer": "长".repeat(1001) })), "INVALID", "input.demands.0.answer", "FOLLOW-3"),
        (demand(json!({ "settled": true })), "INVALID", "input.demands.0.answer", "FOLLOW-3"),
        (
            json!({ "demands": vec![json!({ "kind": "PRICE", "wish": "降价" }); 21] }),
            "LIMIT",
            "input.demands",
            "FOLLOW-3",
        ),
        (json!({ "persons": vec![json!({ "name": "王总" }); 21] }), "LIMIT", "input.persons", "FOLLOW-3"),
        (json!({ "persons": [{ "name": " " }] }), "INVALID", "input.persons.0.name", "FOLLOW-3"),
        (
            json!({ "persons": [{ "name": "王总", "title": "长".repeat(61) }] }),
            "INVALID",
            "input.persons.0.title",
            "FOLLOW-3",
        ),
        (ahead(301), "INVALID", "input.contactedAt", "FOLLOW-2"),
        (json!({ "contactedAt": "2025-06-01T00:00:00Z" }), "INVALID", "input.contactedAt", "FOLLOW-2"),
    ] {
        let refusal = try_record(&client, with(about_lead(&lead, now), change)).await.refusal();
        let said = (&refusal["code"], &refusal["field"], &refusal["rule"]);
        assert_eq!(said, (&json!(code), &json!(field), &json!(rule)));
    }
    assert_eq!(rows(app).await, before);
});

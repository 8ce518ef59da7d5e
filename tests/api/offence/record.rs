//! Recording: by whom, about what, with what evidence.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{charge, far, recorded, try_record};
use crate::{
    customer::{create, with},
    lead,
    support::{Dealer, TestApp, both},
    visit,
};

both!(a_contact_without_approval_is_recorded_with_its_evidence, async |app: &TestApp| {
    let (customer, reported) = far(app, "深圳远方物流有限公司").await;
    let area = app.area_manager_of(Dealer::C).await;
    let input = with(charge(app, &customer), json!({ "leadIds": [reported] }));
    let made = try_record(&area, input).await.at("recordOffence.offence");
    assert_eq!((&made["state"], &made["amount"], &made["version"]), (&json!("OPEN"), &json!(0), &json!(1)));
    assert_eq!((&made["customer"]["id"], &made["customerName"]), (&customer, &json!("深圳远方物流有限公司")));
    assert_eq!(made["leads"], json!([{ "id": reported }]));
    assert_eq!(made["answerUntil"], "2026-06-18T02:00:00.000000Z");
    assert!(made["number"].as_str().unwrap().starts_with("KH20260615-"), "{made}");
    let step = &made["steps"][0];
    assert_eq!((&step["kind"], &step["role"]), (&json!("RECORDED"), &json!("AREA_MANAGER")));
    assert_eq!((&step["words"], &step["amount"]), (&made["evidence"], &json!(0)));
});

both!(only_a_manager_above_the_accused_dealer_records, async |app: &TestApp| {
    let (customer, _) = far(app, "深圳远方物流有限公司").await;
    for (client, code) in [
        (app.manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.manager_of(Dealer::C).await, "FORBIDDEN"),
        (app.salesperson_of(Dealer::A).await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
        (app.admin().await, "FORBIDDEN"),
        (app.area_manager_of(Dealer::A).await, "NOT_FOUND"),
        (app.region_manager_of(Dealer::D).await, "NOT_FOUND"),
    ] {
        assert_eq!(try_record(&client, charge(app, &customer)).await.code(), code);
    }
    for (client, day) in [(app.region_manager_of(Dealer::C).await, 11), (app.hq().await, 10)] {
        let input = with(charge(app, &customer), json!({ "happenedAt": format!("2026-06-{day}T02:00:00Z") }));
        assert_eq!(try_record(&client, input).await.code(), "OK");
    }
});

both!(what_needed_no_approval_or_had_it_is_no_offence, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::C).await, app.area_manager_of(Dealer::C).await);
    let own = create(&client, with(lead::described("大同近处物流"), json!({ "divisionCode": "140213" }))).await;
    let refusal = try_record(&area, charge(app, &own["id"])).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("LEAD-6")));
    assert_eq!(refusal["field"], "input.customerId");
    // Approved, what came before it is an offence, and what comes after it is none.
    let (customer, _) = far(app, "深圳远方物流有限公司").await;
    let hq = app.hq().await;
    let text = "{ approvals { edges { node { id version } } } }";
    let request = hq.ask(text, json!({})).await["approvals"]["edges"][0]["node"].clone();
    let decision = json!({ "id": request["id"], "version": request["version"], "verdict": "APPROVE" });
    hq.perform("decideApproval", decision, "approval { id }").await;
    app.clock.advance(3600);
    let area = app.area_manager_of(Dealer::C).await;
    let after = with(charge(app, &customer), json!({ "happenedAt": "2026-06-15T02:30:00Z" }));
    assert_eq!(try_record(&area, after).await.code(), "RULE");
    assert_eq!(try_record(&area, charge(app, &customer)).await.code(), "OK");
});

both!(evidence_says_something_and_is_about_the_matter, async |app: &TestApp| {
    let (customer, reported) = far(app, "深圳远方物流有限公司").await;
    let (other, _) = far(app, "深圳另一物流有限公司").await;
    let area = app.area_manager_of(Dealer::C).await;
    let near = app.salesperson_of(Dealer::A).await;
    let theirs = visit::customer(&near, "唐山物流有限公司").await;
    let theirs = visit::taken(&visit::hand_in(&near, visit::report(&theirs), &[visit::small(1)]).await)["id"].clone();
    let many: Vec<String> = (0..21u128).map(|n| format!("Lead:{}", Uuid::from_u128(n))).collect();
    for (more, code, field) in [
        (json!({ "evidence": "客户反映" }), "INVALID", json!("input.evidence")),
        (json!({ "evidence": "长".repeat(2001) }), "INVALID", json!("input.evidence")),
        (json!({ "happenedAt": "2026-06-15T02:00:01Z" }), "INVALID", json!("input.happenedAt")),
        (json!({ "happenedAt": "2025-06-14T02:00:00Z" }), "INVALID", json!("input.happenedAt")),
        (json!({ "dealerId": app.world.area_of(Dealer::C).id.to_string() }), "INVALID", json!("input.dealerId")),
        (json!({ "leadIds": [reported, reported] }), "INVALID", json!("input.leadIds")),
        (json!({ "customerId": other, "leadIds": [reported] }), "INVALID", json!("input.leadIds")),
        (json!({ "visitIds": [theirs] }), "NOT_FOUND", Value::Null),
        (json!({ "leadIds": many }), "LIMIT", json!("input.visitIds")),
    ] {
        let refusal = try_record(&area, with(charge(app, &customer), more.clone())).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &field), "{more}");
    }
    // The region sees the visit; it is another dealer's.
    let input = with(charge(app, &customer), json!({ "visitIds": [theirs] }));
    let refusal = try_record(&app.region_manager_of(Dealer::C).await, input).await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("input.visitIds")));
});

both!(nobody_is_charged_twice, async |app: &TestApp| {
    let made = recorded(app, "深圳远方物流有限公司").await;
    let area = app.area_manager_of(Dealer::C).await;
    let again = with(charge(app, &made["customer"]["id"]), json!({ "happenedAt": "2026-06-12T09:00:00Z" }));
    assert_eq!(try_record(&area, again.clone()).await.code(), "CONFLICT");
    // Something else on that day, and the same on another, are offences of their own: each one counts (LEAD-6).
    assert_eq!(try_record(&area, with(again.clone(), json!({ "way": "GIFT" }))).await.code(), "OK");
    assert_eq!(try_record(&area, with(again, json!({ "happenedAt": "2026-06-12T16:00:00Z" }))).await.code(), "OK");
    // The same request sent again answers the same.
    let operation = Uuid::from_u128(7);
    let input = with(charge(app, &made["customer"]["id"]), json!({ "way": "OFFER", "operationId": operation }));
    let first = try_record(&area, input.clone()).await.at("recordOffence.offence.id");
    assert_eq!(try_record(&area, input).await.at("recordOffence.offence.id"), first);
});

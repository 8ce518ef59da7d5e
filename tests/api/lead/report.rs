//! What a report answers, and what it must hold.

use serde_json::{Value, json};

use super::{about, about_known, at, contested, described, protections, read, report, try_report};
use crate::{
    customer::{create, firm, journal, with},
    support::{Dealer, TestApp, both},
};

both!(the_first_report_has_the_customer_and_says_so, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = report(&client, about(&described("远达物流有限公司"))).await;
    assert_eq!((&lead["outcome"], &lead["rank"], &lead["state"]), (&json!("GRANTED"), &json!(1), &json!("PROTECTED")));
    // Received 15 June 2026, 10:00 in Shanghai; two calendar months.
    assert_eq!(lead["receivedAt"], "2026-06-15T02:00:00.000000Z");
    assert_eq!(lead["protectedUntil"], "2026-08-15T02:00:00.000000Z");
    assert!(lead["number"].as_str().unwrap().starts_with("YX20260615-"), "{lead}");
    let zh = lead["receipt"]["textZh"].as_str().unwrap();
    assert!(zh.contains("第1位") && zh.contains("2026-08-15 10:00:00") && zh.contains("远达物流有限公司"), "{zh}");
    assert!(lead["receipt"]["textEn"].as_str().unwrap().contains("until 2026-08-15 10:00:00"), "{lead}");
    let customer = &lead["customer"];
    assert_eq!(customer["dealer"]["id"], app.world.dealer(Dealer::A).id.to_string());
    assert_eq!(customer["owner"]["id"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    assert_eq!((&customer["stage"], &customer["protection"]["leadId"]), (&json!("COLLECTED"), &lead["id"]));
    assert_eq!(read(&client, &lead["id"]).await, lead);
});

both!(a_later_report_of_another_dealer_is_kept_with_a_receipt_that_names_nobody, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    assert_eq!((&first["outcome"], &second["outcome"]), (&json!("GRANTED"), &json!("BEHIND")));
    assert_eq!((&second["rank"], &second["state"]), (&json!(2), &json!("UNPROTECTED")));
    assert_eq!(second["protectedUntil"], first["protectedUntil"]);
    // Nothing of who holds it: no customer, no dealer, no record.
    assert_eq!(second["customer"], Value::Null);
    let told = second.to_string();
    let holder = app.world.dealer(Dealer::A);
    for secret in [
        holder.id.to_string(),
        holder.staff[0].id.to_string(),
        "测试经销商甲".to_owned(),
        first["customer"]["id"].to_string(),
    ] {
        assert!(!told.contains(secret.trim_matches('"')), "{secret} in {told}");
    }
    assert_eq!(protections(app).await.len(), 1);
});

both!(a_second_report_of_the_holder_is_covered_and_moves_no_end, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let first = report(&client, about(&described("远达物流有限公司"))).await;
    app.clock.advance(24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    let again = report(&client, about_known(&first["customer"]["id"])).await;
    assert_eq!(
        (&again["outcome"], &again["rank"], &again["state"]),
        (&json!("COVERED"), &json!(2), &json!("PROTECTED"))
    );
    assert_eq!(again["protectedUntil"], first["protectedUntil"]);
});

both!(a_receipt_can_be_fetched_again_and_verified, async |app: &TestApp| {
    let (client, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let lead = report(&client, about(&described("远达物流有限公司"))).await;
    app.clock.advance(80 * 24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(read(&client, &lead["id"]).await["receipt"], lead["receipt"]);
    let (payload, signature) = (&lead["receipt"]["payload"], &lead["receipt"]["signature"]);
    assert!(payload.as_str().unwrap().contains("outcome GRANTED\nrank 1\n"), "{payload}");
    let text = "query($p: String!, $s: String!) { verifyLeadReceipt(payload: $p, signature: $s) { genuine } }";
    let other = {
        drop(other);
        app.salesperson_of(Dealer::B).await
    };
    let genuine = async |payload: &Value, signature: &Value| {
        other.ask(text, json!({ "p": payload, "s": signature })).await["verifyLeadReceipt"]["genuine"].clone()
    };
    assert_eq!(genuine(payload, signature).await, true);
    let changed = json!(payload.as_str().unwrap().replace("rank 1", "rank 2"));
    assert_eq!(genuine(&changed, signature).await, false);
    assert_eq!(genuine(payload, &json!("AAAA")).await, false);
});

both!(the_phones_time_is_kept_and_never_decides, async |app: &TestApp| {
    let (first, second) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let customer = described("远达物流有限公司");
    let early = with(about(&customer), json!({ "deviceAt": "2026-06-10T09:00:00+08:00" }));
    let late = with(about(&customer), json!({ "deviceAt": "2026-06-15T09:59:00+08:00" }));
    let winner = report(&second, late).await;
    let loser = report(&first, early).await;
    assert_eq!((&winner["outcome"], &loser["outcome"]), (&json!("GRANTED"), &json!("BEHIND")));
    assert_eq!(loser["deviceAt"], "2026-06-10T01:00:00.000000Z");
});

both!(a_customer_that_another_dealer_only_collected_is_gained_by_whoever_reports_first, async |app: &TestApp| {
    let (collector, reporter) = (app.salesperson_of(Dealer::B).await, app.salesperson_of(Dealer::A).await);
    let theirs = create(&collector, firm("远达物流有限公司")).await;
    let lead = report(&reporter, about(&described("远达物流有限公司"))).await;
    assert_eq!((&lead["outcome"], &lead["customer"]["id"]), (&json!("GRANTED"), &theirs["id"]));
    assert_eq!(lead["customer"]["dealer"]["id"], app.world.dealer(Dealer::A).id.to_string());
    let gone = collector.send("query($id: ID!) { customer(id: $id) { id } }", json!({ "id": theirs["id"] })).await;
    assert_eq!(gone.code(), "NOT_FOUND");
    // Each side's journal says what happened to it, and not who the other is.
    let kinds: Vec<_> = journal(app).await.into_iter().collect();
    let of = |kind: &str| kinds.iter().find(|(known, _)| known == kind).map(|(_, data)| data.to_string());
    let (left, gained) = (of("CustomerLeft").unwrap(), of("CustomerGained").unwrap());
    assert!(!left.contains(&app.world.dealer(Dealer::A).id.0.to_string()), "{left}");
    assert!(!gained.contains(&app.world.dealer(Dealer::B).id.0.to_string()), "{gained}");
});

both!(a_report_sent_again_answers_the_same_and_counts_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let input = with(about(&described("远达物流有限公司")), json!({ "operationId": uuid::Uuid::from_u128(7) }));
    let first = report(&client, input.clone()).await;
    app.clock.advance(60);
    assert_eq!(report(&client, input.clone()).await, first);
    let other = with(input, json!({ "count": 11 }));
    assert_eq!(try_report(&client, other).await.code(), "CONFLICT");
    assert_eq!(protections(app).await[0].reports, 1);
});

both!(what_cannot_be_a_report_is_refused_and_leaves_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = described("远达物流有限公司");
    for (change, field) in [
        (json!({ "count": 0 }), "input.count"),
        (json!({ "count": 100_001 }), "input.count"),
        (json!({ "month": 202605 }), "input.month"),
        (json!({ "month": 202613 }), "input.month"),
        (json!({ "series": " " }), "input.series"),
        (json!({ "customerId": "Customer:00000000-0000-7000-8000-000000000001" }), "input.customerId"),
    ] {
        let answer = try_report(&client, with(about(&customer), change.clone())).await;
        assert_eq!((answer.code().as_str(), answer.refusal()["field"].as_str()), ("INVALID", Some(field)), "{change}");
    }
    let individual = json!({ "kind": "INDIVIDUAL" });
    let nameless = try_report(&client, about(&with(customer.clone(), individual))).await;
    assert_eq!(nameless.code(), "INVALID");
    assert_eq!((protections(app).await.len(), journal(app).await.len()), (0, 0));
});

both!(protection_ends_by_the_calendar, async |app: &TestApp| {
    for (number, (received, until)) in [
        ("2026-07-01T09:00:00+08:00", "2026-09-01T01:00:00.000000Z"),
        ("2027-01-15T09:00:00+08:00", "2027-03-15T01:00:00.000000Z"),
        ("2027-12-31T09:00:00+08:00", "2028-02-29T01:00:00.000000Z"),
        ("2029-12-31T09:00:00+08:00", "2030-02-28T01:00:00.000000Z"),
    ]
    .into_iter()
    .enumerate()
    {
        app.clock.set(at(received));
        let client = app.salesperson_of(Dealer::A).await;
        let customer = described(&format!("远达{number}号物流有限公司"));
        let lead = report(&client, with(about(&customer), json!({ "month": 203012 }))).await;
        assert_eq!(lead["protectedUntil"], until, "{received}");
    }
});

//! The dealer is heard: before the decision, and once more after a penalty.

use serde_json::json;

use super::{answered, charge, penalise, read, recorded, step, try_record};
use crate::{
    customer::{create, with},
    support::{Dealer, TestApp, both},
};

both!(nothing_is_decided_before_the_dealer_has_answered_or_let_its_time_pass, async |app: &TestApp| {
    let offence = recorded(app, "深圳远方物流有限公司").await;
    let region = app.region_manager_of(Dealer::C).await;
    let refusal = penalise(&region, &offence, 500_000).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("LEAD-6")));
    assert!(refusal["answerUntil"].as_str().unwrap().starts_with("2026-06-18T02:00:00"), "{refusal}");
    app.clock.advance(3 * 24 * 3600 - 1);
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(penalise(&region, &offence, 500_000).await.code(), "RULE");
    app.clock.advance(1);
    assert_eq!(penalise(&region, &offence, 500_000).await.code(), "OK");
});

both!(the_accused_alone_answers_and_once, async |app: &TestApp| {
    let offence = recorded(app, "深圳远方物流有限公司").await;
    let words = json!({ "words": "客户主动来店" });
    for (client, code) in [
        (app.salesperson_of(Dealer::C).await, "FORBIDDEN"),
        (app.area_manager_of(Dealer::C).await, "FORBIDDEN"),
        (app.hq().await, "FORBIDDEN"),
        (app.manager_of(Dealer::A).await, "NOT_FOUND"),
    ] {
        assert_eq!(step(&client, "answerOffence", &offence, words.clone()).await.code(), code);
    }
    let manager = app.manager_of(Dealer::C).await;
    assert_eq!(step(&manager, "answerOffence", &offence, json!({ "words": " " })).await.code(), "INVALID");
    let heard = step(&manager, "answerOffence", &offence, words.clone()).await.at("answerOffence.offence");
    assert_eq!((&heard["state"], &heard["version"]), (&json!("OPEN"), &json!(2)));
    assert_eq!(step(&manager, "answerOffence", &offence, words.clone()).await.code(), "CONFLICT");
    assert_eq!(step(&manager, "answerOffence", &heard, words).await.code(), "RULE");
    // Who decides has read the answer.
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(penalise(&region, &offence, 500_000).await.code(), "CONFLICT");
    assert_eq!(penalise(&region, &heard, 500_000).await.code(), "OK");
});

both!(after_a_penalty_the_dealer_appeals_once_within_three_days, async |app: &TestApp| {
    let words = json!({ "words": "请求复核" });
    let region = app.region_manager_of(Dealer::C).await;
    let one = answered(app, "深圳一号物流有限公司").await;
    let two = answered(app, "深圳二号物流有限公司").await;
    let one = penalise(&region, &one, 500_000).await.at("decideOffence.offence");
    let two = penalise(&region, &two, 500_000).await.at("decideOffence.offence");
    app.clock.advance(3 * 24 * 3600);
    let manager = app.manager_of(Dealer::C).await;
    let appealed = step(&manager, "answerOffence", &one, words.clone()).await.at("answerOffence.offence");
    assert_eq!((&appealed["state"], &appealed["steps"][3]["kind"]), (&json!("PENALISED"), &json!("APPEALED")));
    assert_eq!(step(&manager, "answerOffence", &appealed, words.clone()).await.code(), "RULE");
    app.clock.advance(1);
    assert_eq!(step(&manager, "answerOffence", &two, words).await.code(), "RULE");
});

both!(the_accused_reads_who_it_was_about_and_not_the_customer_of_others, async |app: &TestApp| {
    let theirs = create(&app.salesperson_of(Dealer::A).await, crate::lead::described("唐山别家物流有限公司")).await;
    let region = app.region_manager_of(Dealer::C).await;
    let input = with(charge(app, &theirs["id"]), json!({ "way": "OFFER" }));
    let made = try_record(&region, input).await.at("recordOffence.offence");
    assert_eq!(made["customer"]["id"], theirs["id"]);
    let seen = read(&app.manager_of(Dealer::C).await, &made["id"]).await;
    assert_eq!((&seen["customer"], &seen["customerName"]), (&json!(null), &json!("唐山别家物流有限公司")));
    assert_eq!(seen["steps"][0]["actor"], json!(null));
    assert_eq!(seen["steps"][0]["role"], "REGION_MANAGER");
});

//! Decisions: by a region manager who did not record it, within the range of the policy book.

use serde_json::{Value, json};

use super::{answered, charge, far, penalise, read, step, try_record};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(a_penalty_is_five_to_twenty_thousand_yuan_both_included, async |app: &TestApp| {
    let region = app.region_manager_of(Dealer::C).await;
    for (n, (fen, code)) in
        [(499_999, "RULE"), (500_000, "OK"), (2_000_000, "OK"), (2_000_001, "RULE")].into_iter().enumerate()
    {
        let id = answered(app, &format!("深圳{n}号物流有限公司")).await["id"].clone();
        let offence = read(&region, &id).await;
        let answer = penalise(&region, &offence, fen).await;
        assert_eq!(answer.code(), code, "{fen}");
        if code == "OK" {
            let decided = answer.at("decideOffence.offence");
            assert_eq!((&decided["state"], &decided["amount"]), (&json!("PENALISED"), &json!(fen)));
            let step = &decided["steps"][2];
            assert_eq!((&step["kind"], &step["amount"]), (&json!("PENALISED"), &json!(fen)));
            assert_eq!((&step["least"], &step["most"]), (&json!(500_000), &json!(2_000_000)));
        } else {
            let refusal = answer.refusal();
            assert_eq!((&refusal["rule"], &refusal["field"]), (&json!("LEAD-6"), &json!("input.amount")));
            assert_eq!((&refusal["least"], &refusal["most"]), (&json!(500_000), &json!(2_000_000)));
            assert_eq!(read(&region, &offence["id"]).await, offence);
        }
    }
});

both!(the_range_is_that_of_the_policy_book_for_the_dealer, async |app: &TestApp| {
    let offence = answered(app, "深圳远方物流有限公司").await;
    let changes =
        json!([{ "key": "LEAD_OFFENCE_LEAST", "value": 100_000 }, { "key": "LEAD_OFFENCE_MOST", "value": 300_000 }]);
    let set = json!({ "unitId": app.world.region_of(Dealer::C).id.to_string(), "changes": changes, "why": "试行",
        "validFrom": "2026-06-15T02:00:00Z" });
    app.hq().await.perform("setPolicies", set, "policies { value }").await;
    app.clock.advance(1);
    let region = app.region_manager_of(Dealer::C).await;
    let refusal = penalise(&region, &offence, 500_000).await.refusal();
    assert_eq!((&refusal["code"], &refusal["most"]), (&json!("RULE"), &json!(300_000)));
    let decided = penalise(&region, &offence, 300_000).await.at("decideOffence.offence");
    assert_eq!((&decided["steps"][2]["least"], &decided["amount"]), (&json!(100_000), &json!(300_000)));
});

both!(it_may_be_dismissed_with_a_reason, async |app: &TestApp| {
    let offence = answered(app, "深圳远方物流有限公司").await;
    let region = app.region_manager_of(Dealer::C).await;
    for (more, field) in [
        (json!({ "verdict": "DISMISS", "why": " " }), "input.why"),
        (json!({ "verdict": "DISMISS", "why": "证据不足", "amount": 500_000 }), "input.amount"),
        (json!({ "verdict": "PENALISE", "why": "属实" }), "input.amount"),
    ] {
        let refusal = step(&region, "decideOffence", &offence, more).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!(field)));
    }
    let dismissal = json!({ "verdict": "DISMISS", "why": "证据不足" });
    let dismissed = step(&region, "decideOffence", &offence, dismissal).await.at("decideOffence.offence");
    assert_eq!((&dismissed["state"], &dismissed["amount"]), (&json!("DISMISSED"), &json!(0)));
    // That is the end of it.
    let refusal = penalise(&region, &dismissed, 500_000).await.refusal();
    assert_eq!((&refusal["code"], &refusal["state"]), (&json!("CONFLICT"), &json!("DISMISSED")));
    let reversal = step(&region, "reverseOffence", &dismissed, json!({ "why": "重查" })).await;
    assert_eq!(reversal.code(), "CONFLICT");
    let words = json!({ "words": "谢谢" });
    assert_eq!(step(&app.manager_of(Dealer::C).await, "answerOffence", &dismissed, words).await.code(), "RULE");
});

both!(a_region_manager_decides_and_nobody_what_he_recorded, async |app: &TestApp| {
    let offence = answered(app, "深圳远方物流有限公司").await;
    for (client, code) in [
        (app.manager_of(Dealer::C).await, "FORBIDDEN"),
        (app.area_manager_of(Dealer::C).await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
        (app.region_manager_of(Dealer::D).await, "NOT_FOUND"),
    ] {
        assert_eq!(penalise(&client, &offence, 500_000).await.code(), code);
    }
    let (customer, _) = far(app, "深圳自记物流有限公司").await;
    let region = app.region_manager_of(Dealer::C).await;
    let own = try_record(&region, with(charge(app, &customer), json!({}))).await.at("recordOffence.offence");
    app.clock.advance(3 * 24 * 3600);
    let region = app.region_manager_of(Dealer::C).await;
    let refusal = penalise(&region, &own, 500_000).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("LEAD-6")));
    let decided = penalise(&app.hq().await, &own, 500_000).await.at("decideOffence.offence");
    assert_eq!(decided["state"], "PENALISED");
    // He does not take it back either.
    let refused = step(&region, "reverseOffence", &decided, json!({ "why": "有误" })).await;
    assert_eq!((refused.code().as_str(), &refused.refusal()["state"]), ("RULE", &Value::Null));
});

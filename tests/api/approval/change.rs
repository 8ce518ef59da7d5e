//! What is changed or taken back after it was answered is not approved (APPR-5).

use serde_json::json;

use super::{act, approve, ask, done, found, promotion, read, refused, steps};
use crate::support::{Dealer, TestApp, both};

both!(a_change_voids_the_approval_and_begins_anew, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let request = ask(&client, promotion(100_000)).await;
    let approved = done(&approve(&area, &request).await);
    app.clock.advance(60);
    let more = json!({ "reason": "客户要求增加", "items": [{ "what": "现金优惠", "perVehicle": 200_001 }] });
    let changed = done(&act(&client, "changeApprovalRequest", &approved, more.clone()).await);
    assert_eq!((&changed["state"], &changed["level"]), (&json!("PENDING"), &json!("REGION")));
    assert_eq!((&changed["decidedAt"], &changed["answer"]), (&json!(null), &json!(null)));
    assert_eq!(changed["items"], json!([{ "what": "现金优惠", "perVehicle": 200_001 }]));
    assert_eq!(steps(&changed), ["SUBMITTED", "APPROVED", "CHANGED"]);
    // What was said before stays on record.
    assert_eq!((&changed["steps"][1]["perVehicle"], &changed["steps"][1]["round"]), (&json!(100_000), &json!(1)));
    assert_eq!((&changed["steps"][2]["perVehicle"], &changed["steps"][2]["round"]), (&json!(200_001), &json!(2)));
    // Who decides on what he read before the change decides nothing.
    let region = app.region_manager_of(Dealer::A).await;
    for stale in [&request, &approved] {
        let refusal = refused(&region, &approve(&region, stale).await, &changed).await;
        assert_eq!((&refusal["code"], &refusal["currentVersion"]), (&json!("CONFLICT"), &changed["version"]));
    }
    let stale = act(&client, "changeApprovalRequest", &approved, more).await;
    assert_eq!(stale.refusal()["currentVersion"], changed["version"]);
    done(&approve(&region, &changed).await);
});

both!(a_pending_request_is_changed_under_the_managers_hands, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let request = ask(&client, promotion(100_000)).await;
    let less = json!({ "reason": "少一些", "items": [{ "what": "保养", "perVehicle": 50_000 }] });
    let changed = done(&act(&client, "changeApprovalRequest", &request, less.clone()).await);
    let refusal = refused(&area, &approve(&area, &request).await, &changed).await;
    assert_eq!(refusal["currentVersion"], changed["version"]);
    let decided = done(&approve(&area, &changed).await);
    assert_eq!(decided["steps"][2]["perVehicle"], 50_000);
    // A refused request stays refused.
    let other = ask(&client, promotion(100_000)).await;
    let no = done(&act(&area, "decideApproval", &other, json!({ "verdict": "REFUSE", "why": "不同意" })).await);
    let refusal = refused(&client, &act(&client, "changeApprovalRequest", &no, less).await, &no).await;
    assert_eq!((&refusal["code"], &refusal["state"]), (&json!("CONFLICT"), &json!("REFUSED")));
});

both!(only_the_requester_changes_and_withdraws, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let request = ask(&client, promotion(100_000)).await;
    let more = json!({ "reason": "改", "items": [{ "what": "保养", "perVehicle": 1 }] });
    for other in [app.manager_of(Dealer::A).await, area.clone()] {
        let refusal =
            refused(&client, &act(&other, "changeApprovalRequest", &request, more.clone()).await, &request).await;
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("APPR-5")));
        assert_eq!(act(&other, "withdrawApproval", &request, json!({})).await.refusal()["rule"], "APPR-5");
    }
    let approved = done(&approve(&area, &request).await);
    let withdrawn = done(&act(&client, "withdrawApproval", &approved, json!({ "why": "客户放弃" })).await);
    assert_eq!((&withdrawn["state"], &withdrawn["steps"][2]["why"]), (&json!("WITHDRAWN"), &json!("客户放弃")));
    for again in ["withdrawApproval", "changeApprovalRequest"] {
        let input = if again == "withdrawApproval" { json!({}) } else { more.clone() };
        assert_eq!(act(&client, again, &withdrawn, input).await.refusal()["state"], "WITHDRAWN");
    }
    assert_eq!(approve(&area, &withdrawn).await.refusal()["state"], "WITHDRAWN");
    assert_eq!(found(&client, "state: [WITHDRAWN]").await.len(), 1);
    assert_eq!(read(&area, &request).await["waitingFor"], json!([]));
});

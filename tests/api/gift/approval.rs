//! Beyond the standard: asked for, decided, and used once (GIFT-2, APPR-4, APPR-5).

use serde_json::{Value, json};

use super::{again, at_dealer_a, bring_back, holds_together, issue, on_visit, rows, said, told, try_issue, visited};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
};

async fn try_ask(client: &Client, gift: &Value, count: i32, at: &Value, more: Value) -> Answer {
    let input = json!({ "customerId": at["customer"], "giftId": gift, "count": count, "occasion": "VISIT",
        "reason": "续购在即", "recipient": { "kind": "DRIVER", "name": "王师傅", "publicOfficial": false } });
    let shown =
        "approval { id number kind state perVehicle total level version subjectId items { what } recipient { name } }";
    client.mutate("requestGiftApproval", with(input, more), shown).await
}

async fn ask(client: &Client, gift: &Value, count: i32, at: &Value) -> Value {
    try_ask(client, gift, count, at, json!({})).await.at("requestGiftApproval.approval")
}

async fn decide(client: &Client, request: &Value, verdict: &str) -> Value {
    let input = json!({ "id": request["id"], "version": request["version"], "verdict": verdict, "why": "同意" });
    client.perform("decideApproval", input, "approval { id state version }").await["approval"].clone()
}

fn by(gift: &Value, count: i32, at: &Value, approval: &Value) -> Value {
    with(on_visit(gift, count, at), json!({ "approvalId": approval["id"] }))
}

both!(what_lies_beyond_the_standard_is_given_once_with_an_approval, async |app: &TestApp| {
    let gift = at_dealer_a(app, 26_800, 50).await;
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 2, &at)).await), said("RULE", "GIFT-2", "input.giftId"));
    let asked = ask(&client, &gift, 2, &at).await;
    assert_eq!(
        (&asked["kind"], &asked["state"], &asked["level"]),
        (&json!("GIFT_BEYOND_STANDARD"), &json!("PENDING"), &json!("AREA"))
    );
    assert_eq!((&asked["perVehicle"], &asked["subjectId"]), (&json!(53_600), &at["customer"]));
    assert_eq!(asked["items"][0]["what"], "保温杯 2盒（拜访，司机）");
    assert_eq!(asked["recipient"]["name"], "王师傅");
    let before = rows(app).await;
    let early = try_issue(&client, by(&gift, 2, &at, &asked)).await;
    assert_eq!((told(&early), &early.refusal()["state"]), (said("CONFLICT", "APPR-4", ""), &json!("PENDING")));
    assert_eq!(rows(app).await, before);
    let asked = decide(&area, &asked, "APPROVE").await;
    // It is for that gift, that many, that occasion, that kind of recipient, that customer.
    let elsewhere = visited(&client, Dealer::A, "蓝天物流有限公司", 2).await;
    let manager = json!({ "recipient": { "kind": "MANAGER", "name": "王师傅", "publicOfficial": false } });
    let event = json!({ "occasion": "EVENT", "visitId": null, "occasionText": "答谢会" });
    for wrong in [
        by(&gift, 1, &at, &asked),
        by(&gift, 3, &at, &asked),
        by(&gift, 2, &elsewhere, &asked),
        with(by(&gift, 2, &at, &asked), manager),
        with(by(&gift, 2, &at, &asked), event),
    ] {
        assert_eq!(told(&try_issue(&client, wrong).await), said("RULE", "APPR-4", ""));
    }
    let made = issue(&client, by(&gift, 2, &at, &asked)).await;
    assert_eq!(made["approval"], json!({ "id": asked["id"], "state": "SPENT" }));
    let twice = try_issue(&client, by(&gift, 2, &at, &asked)).await;
    assert_eq!((told(&twice), &twice.refusal()["state"]), (said("CONFLICT", "APPR-4", ""), &json!("SPENT")));
    // Not even once it came back.
    bring_back(&client, &made, 2).await.data();
    assert_eq!(try_issue(&client, by(&gift, 2, &at, &asked)).await.code(), "CONFLICT");
    let next = again(&client, &at["customer"], 3).await;
    assert_eq!(try_issue(&client, by(&gift, 2, &next, &asked)).await.code(), "CONFLICT");
    holds_together(app).await;
});

both!(what_was_refused_or_is_worth_more_now_is_not_given, async |app: &TestApp| {
    let gift = at_dealer_a(app, 26_800, 50).await;
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let refused = decide(&area, &ask(&client, &gift, 1, &at).await, "REFUSE").await;
    let answer = try_issue(&client, by(&gift, 1, &at, &refused)).await;
    assert_eq!((answer.code(), &answer.refusal()["state"]), ("CONFLICT".to_owned(), &json!("REFUSED")));
    let allowed = decide(&area, &ask(&client, &gift, 1, &at).await, "APPROVE").await;
    let dearer = json!({ "id": gift, "version": 1, "value": 26_801 });
    app.hq().await.perform("updateGift", dearer, "gift { id }").await;
    assert_eq!(told(&try_issue(&client, by(&gift, 1, &at, &allowed)).await), said("RULE", "APPR-5", ""));
    let cheaper = json!({ "id": gift, "version": 2, "value": 26_000 });
    app.hq().await.perform("updateGift", cheaper, "gift { id }").await;
    issue(&client, by(&gift, 1, &at, &allowed)).await;
});

both!(nobody_uses_an_approval_that_he_does_not_see, async |app: &TestApp| {
    let gift = at_dealer_a(app, 26_800, 50).await;
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let allowed = decide(&area, &ask(&client, &gift, 1, &at).await, "APPROVE").await;
    let colleague = app.colleague_of(Dealer::A).await;
    let his = visited(&colleague, Dealer::A, "蓝天物流有限公司", 2).await;
    assert_eq!(try_issue(&colleague, by(&gift, 1, &his, &allowed)).await.code(), "NOT_FOUND");
    let other = app.salesperson_of(Dealer::B).await;
    let theirs = visited(&other, Dealer::B, "红日物流有限公司", 3).await;
    assert_eq!(try_issue(&other, by(&gift, 1, &theirs, &allowed)).await.code(), "NOT_FOUND");
    // Another's customer is not asked for; managers above do not ask at all.
    assert_eq!(try_ask(&colleague, &gift, 1, &at, json!({})).await.code(), "NOT_FOUND");
    assert_eq!(try_ask(&area, &gift, 1, &at, json!({})).await.code(), "FORBIDDEN");
    for (change, refused) in [
        (json!({ "count": 0 }), said("INVALID", "GIFT-1", "input.count")),
        (json!({ "reason": " " }), said("INVALID", "", "input.reason")),
        (json!({ "giftId": "Gift:0190ffff-ffff-7fff-bfff-ffffffffffff" }), said("NOT_FOUND", "ALL-1", "")),
    ] {
        assert_eq!(told(&try_ask(&client, &gift, 1, &at, change).await), refused);
    }
    // A salesperson's colleague sees nothing of it; the manager of the dealer uses it.
    let manager = app.manager_of(Dealer::A).await;
    issue(&manager, by(&gift, 1, &at, &allowed)).await;
});

//! Retail visits: approved before they count as planned, asked for anew when their gifts change (APPR-1, APPR-4, APPR-5).

use serde_json::{Value, json};

use super::{again, change, decide, owning, plan, report, reported, to, try_cancel, try_report};
use crate::{
    customer::with,
    gift::{catalogued, holds_together, said, told},
    support::{Client, Dealer, TestApp, both},
};

const VISITED: &str = "2026-06-15T01:00:00Z";

async fn prospect(client: &Client) -> Value {
    owning(client, Dealer::A, "散户运输队", 0).await
}

async fn request(client: &Client, planned: &Value) -> Value {
    let query =
        "query($id: ID!) { approval(id: $id) { kind state total level version subjectId items { what perVehicle } } }";
    client.ask(query, json!({ "id": planned["approval"]["id"] })).await["approval"].clone()
}

both!(a_retail_visit_counts_as_planned_once_it_is_approved, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let gift = catalogued(&app.hq().await, "保温杯", 6_800, true).await;
    let customer = prospect(&client).await;
    let brings = json!({ "gifts": [{ "giftId": gift, "quantity": 3 }] });
    let waiting = plan(&client, with(to(&customer), brings)).await;
    assert_eq!((&waiting["state"], &waiting["retail"]), (&json!("WAITING"), &json!(true)));
    let asked = request(&client, &waiting).await;
    assert_eq!((&asked["kind"], &asked["state"]), (&json!("RETAIL_VISIT_GIFTS"), &json!("PENDING")));
    assert_eq!((&asked["total"], &asked["level"]), (&json!(20_400), &json!("AREA")));
    assert_eq!((&asked["subjectId"], &asked["items"][0]["what"]), (&waiting["id"], &json!("保温杯 3盒")));
    // Before it is approved it is no plan: a report fulfils nothing, not even when it names it.
    let named = with(report(&customer, VISITED), json!({ "plannedVisitId": waiting["id"] }));
    let early = try_report(&client, named.clone()).await;
    assert_eq!(told(&early), said("CONFLICT", "VISIT-1", "input.plannedVisitId"));
    assert_eq!(early.refusal()["state"], "WAITING");
    assert_eq!(reported(&client, report(&customer, VISITED)).await["plannedVisit"], Value::Null);
    assert_eq!(decide(&area, &waiting, "APPROVE").await.at("decideApproval.approval.state"), "SPENT");
    let planned = again(&client, &waiting).await;
    assert_eq!((&planned["state"], &planned["version"]), (&json!("PLANNED"), &json!(2)));
    // It was used by that: nobody decides or uses it again.
    assert_eq!(decide(&area, &waiting, "APPROVE").await.code(), "CONFLICT");
    let visit = reported(&client, named).await;
    assert_eq!(visit["plannedVisit"], json!({ "id": waiting["id"], "state": "DONE", "version": 3 }));
    holds_together(app).await;
});

both!(a_retail_visit_that_was_refused_is_over, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let customer = prospect(&client).await;
    let waiting = plan(&client, to(&customer)).await;
    assert_eq!(request(&client, &waiting).await["total"], 0);
    decide(&area, &waiting, "REFUSE").await.data();
    let refused = again(&client, &waiting).await;
    assert_eq!((&refused["state"], &refused["approval"]["state"]), (&json!("REFUSED"), &json!("REFUSED")));
    assert_eq!(try_cancel(&client, &refused).await.refusal()["state"], "REFUSED");
    let named = with(report(&customer, VISITED), json!({ "plannedVisitId": refused["id"] }));
    assert_eq!(try_report(&client, named).await.refusal()["state"], "REFUSED");
    // It may be asked for anew.
    assert_eq!(plan(&client, to(&customer)).await["state"], "WAITING");
    holds_together(app).await;
});

both!(other_gifts_are_approved_anew_and_an_approval_serves_once, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let gift = catalogued(&app.hq().await, "保温杯", 6_800, true).await;
    let customer = prospect(&client).await;
    let waiting = plan(&client, to(&customer)).await;
    let brings = |quantity: i32| json!({ "gifts": [{ "giftId": gift, "quantity": quantity }] });
    // While it waits, the request becomes another one.
    let first = change(&client, &waiting, brings(1)).await;
    assert_eq!((&first["state"], first["approval"]["id"] == waiting["approval"]["id"]), (&json!("WAITING"), false));
    assert_eq!(request(&client, &waiting).await["state"], "VOID");
    assert_eq!(decide(&area, &waiting, "APPROVE").await.code(), "CONFLICT");
    decide(&area, &first, "APPROVE").await.data();
    let planned = again(&client, &first).await;
    // Words and time are changed without asking, gifts are not: the used approval does not serve for them.
    let moved =
        change(&client, &planned, json!({ "purpose": "送达报价", "appointmentAt": "2026-06-20T02:00:00Z" })).await;
    assert_eq!((&moved["state"], &moved["approval"]), (&json!("PLANNED"), &planned["approval"]));
    let more = change(&client, &moved, brings(300)).await;
    assert_eq!((&more["state"], more["approval"]["id"] == planned["approval"]["id"]), (&json!("WAITING"), false));
    assert_eq!(request(&client, &planned).await["state"], "SPENT");
    // 20,400.00 yuan are beyond area and region.
    assert_eq!(request(&client, &more).await["level"], "HQ");
    assert_eq!(decide(&area, &more, "APPROVE").await.code(), "RULE");
    decide(&app.hq().await, &more, "APPROVE").await.data();
    assert_eq!(again(&client, &more).await["state"], "PLANNED");
    holds_together(app).await;
});

both!(cancelled_it_is_asked_for_no_more, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let customer = prospect(&client).await;
    let waiting = plan(&client, to(&customer)).await;
    let cancelled = try_cancel(&client, &waiting).await.at("cancelPlannedVisit.plannedVisit");
    assert_eq!((&cancelled["state"], &cancelled["approval"]["state"]), (&json!("CANCELLED"), &json!("VOID")));
    assert_eq!(decide(&area, &waiting, "APPROVE").await.code(), "CONFLICT");
    assert_eq!(again(&client, &waiting).await["state"], "CANCELLED");
    // Nobody takes the request back beside the plan.
    let other = plan(&client, to(&customer)).await;
    let version = request(&client, &other).await["version"].clone();
    let back = json!({ "id": other["approval"]["id"], "version": version });
    let back = client.mutate("withdrawApproval", back, "approval { id }").await;
    assert_eq!(told(&back), said("RULE", "APPR-1", ""));
    holds_together(app).await;
});

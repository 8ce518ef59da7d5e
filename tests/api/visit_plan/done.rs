//! Planned against done: which plan a report fulfils (VISIT-1), also when it waits for a manager (VISIT-5) or comes late (VISIT-8).

use serde_json::{Value, json};

use super::{again, gold, plan, report, reported, to, try_report};
use crate::{
    customer::with,
    gift::{holds_together, said, told},
    lead,
    support::{Dealer, TestApp, both},
};

both!(a_report_fulfils_the_plan_that_it_names_or_the_open_one, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let on = |at: &str| with(to(&customer), json!({ "appointmentAt": at }));
    let (whenever, fifteenth) = (plan(&client, to(&customer)).await, plan(&client, on("2026-06-15T08:00:00Z")).await);
    let (twentieth, first_half) =
        (plan(&client, on("2026-06-20T02:00:00Z")).await, plan(&client, on("2026-06-18T02:00:00Z")).await);
    let done = async |input: Value| reported(&client, input).await["plannedVisit"]["id"].clone();
    let early = || report(&customer, "2026-06-10T01:00:00Z");
    // The one that it names; the one of its day; the one without appointment; the first; none.
    assert_eq!(done(with(early(), json!({ "plannedVisitId": twentieth["id"] }))).await, twentieth["id"]);
    assert_eq!(done(report(&customer, "2026-06-15T01:00:00Z")).await, fifteenth["id"]);
    assert_eq!(done(early()).await, whenever["id"]);
    assert_eq!(done(early()).await, first_half["id"]);
    assert_eq!(done(early()).await, Value::Null);
    let seen = again(&client, &twentieth).await;
    assert_eq!((&seen["state"], seen["visit"]["id"].is_string()), (&json!("DONE"), true));
    let twice = try_report(&client, with(early(), json!({ "plannedVisitId": twentieth["id"] }))).await;
    assert_eq!(
        (told(&twice), &twice.refusal()["state"]),
        (said("CONFLICT", "VISIT-1", "input.plannedVisitId"), &json!("DONE"))
    );
    holds_together(app).await;
});

both!(a_report_fulfils_nobody_elses_plan_and_none_of_another_customer_or_month, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (one, two) = (gold(&client, "甲物流有限公司").await, gold(&client, "乙物流有限公司").await);
    let his = plan(&manager, to(&one)).await;
    let of_two = plan(&client, to(&two)).await;
    let next = plan(&client, with(to(&one), json!({ "month": 202_607 }))).await;
    let naming =
        |planned: &Value| with(report(&one, "2026-06-15T01:00:00Z"), json!({ "plannedVisitId": planned["id"] }));
    assert_eq!(told(&try_report(&client, naming(&his)).await), said("NOT_FOUND", "ALL-1", ""));
    let nothing = json!({ "id": "PlannedVisit:0190ffff-ffff-7fff-bfff-ffffffffffff" });
    assert_eq!(told(&try_report(&client, naming(&nothing)).await), said("NOT_FOUND", "ALL-1", ""));
    for other in [&of_two, &next] {
        assert_eq!(told(&try_report(&client, naming(other)).await), said("INVALID", "VISIT-1", "input.plannedVisitId"));
    }
    let visit = reported(&client, report(&one, "2026-06-15T01:00:00Z")).await;
    assert_eq!(visit["plannedVisit"], Value::Null, "an unplanned visit is taken");
    for open in [&his, &of_two, &next] {
        assert_eq!(again(&manager, open).await["state"], "PLANNED");
    }
});

both!(a_report_that_comes_when_the_month_is_over_fulfils_its_plan, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let made = plan(&client, to(&customer)).await;
    app.clock.set(lead::at("2026-07-02T09:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(again(&client, &made).await["missed"], json!(true));
    let now = reported(&client, report(&customer, "2026-07-01T01:00:00Z")).await;
    assert_eq!(now["plannedVisit"], Value::Null, "of another month");
    let late = reported(&client, report(&customer, "2026-06-30T01:00:00Z")).await;
    assert_eq!(late["plannedVisit"]["id"], made["id"]);
    let seen = again(&client, &made).await;
    assert_eq!((&seen["state"], &seen["missed"]), (&json!("DONE"), &json!(false)));
});

both!(of_reports_sent_at_once_each_plan_is_done_by_one, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let made = plan(&client, to(&customer)).await;
    let sent = (0..6).map(|_| try_report(&client, report(&customer, "2026-06-15T01:00:00Z")));
    let answers = futures_util::future::join_all(sent).await;
    let ids: Vec<Value> = answers.iter().map(|answer| answer.at("submitVisitReport.visit.plannedVisit")).collect();
    assert_eq!(ids.iter().filter(|plan| plan["id"] == made["id"]).count(), 1, "{ids:?}");
    holds_together(app).await;
});

//! Planned, done, missed and unplanned, added up; retail apart; what waits counts for nothing (VISIT-1, VISIT-5).

use serde_json::{Value, json};

use super::{again, decide, gold, owning, plan, report, reported, to, try_cancel};
use crate::{
    customer::with,
    gift::{holds_together, said, told},
    lead,
    support::{Client, Dealer, TestApp, both},
    visit,
};

const COUNTS: &str = "visits onSite atDealer phone unplanned held upheld
    plan { planned done doneHeld doneUpheld open missed cancelled }
    retail { planned done doneHeld doneUpheld open missed cancelled waiting refused }";

async fn figures(client: &Client, unit: &str, (from, to): (i32, i32), by: &str) -> Value {
    let query = format!(
        "query($filter: VisitFiguresFilter!) {{ visitFigures(filter: $filter, by: {by}) {{ total {{ {COUNTS} }}
           parts {{ {COUNTS} visitor {{ id }} unit {{ id }} month }} }} }}"
    );
    let filter = json!({ "unitId": unit, "from": from, "to": to });
    client.ask(&query, json!({ "filter": filter })).await["visitFigures"].clone()
}

/// The figures that are not 0, by name.
fn counted(of: &Value) -> Value {
    let some = |of: &Value| -> serde_json::Map<String, Value> {
        let all = of.as_object().unwrap().iter();
        all.filter(|(_, n)| n.is_number() && **n != json!(0)).map(|(name, n)| (name.clone(), n.clone())).collect()
    };
    let mut found = some(of);
    found.remove("month");
    for name in ["plan", "retail"] {
        let part = some(&of[name]);
        if !part.is_empty() {
            found.insert(name.to_owned(), part.into());
        }
    }
    found.into()
}

/// A report that something speaks against: its photo was taken days before.
async fn held(client: &Client, customer: &Value, seed: u64) -> Value {
    let input = visit::report(customer.as_str().unwrap());
    visit::taken(&visit::hand_in(client, input, &[visit::shot(seed, -900_000, None)]).await)
}

async fn judge(manager: &Client, visit: &Value, verdict: &str) {
    let input = json!({ "visitId": visit["id"], "version": 1, "verdict": verdict, "reason": "已核实" });
    manager.perform("decideVisitReview", input, "visit { id }").await;
}

/// June of dealer A: five plans of a salesperson and three retail ones, and what came of them.
async fn june(app: &TestApp) {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let area = app.area_manager_of(Dealer::A).await;
    let mut plans = Vec::new();
    for name in ["甲", "乙", "丙", "丁", "戊"] {
        let customer = gold(&client, &format!("{name}物流有限公司")).await;
        plans.push((plan(&client, to(&customer)).await, customer));
    }
    reported(&client, report(&plans[0].1, "2026-06-15T01:00:00Z")).await;
    reported(&client, report(&plans[0].1, "2026-06-15T01:30:00Z")).await;
    let waits = held(&client, &plans[1].1, 1).await;
    assert_eq!(again(&client, &plans[1].0).await["visit"]["id"], waits["id"], "what waits fulfils its plan too");
    let cleared = held(&client, &plans[2].1, 2).await;
    judge(&manager, &cleared, "CLEAR").await;
    try_cancel(&client, &plans[3].0).await.data();
    for (name, verdict) in [("散户一队", Some("APPROVE")), ("散户二队", Some("REFUSE")), ("散户三队", None)]
    {
        let customer = owning(&client, Dealer::A, name, 0).await;
        let planned = plan(&client, to(&customer)).await;
        if let Some(verdict) = verdict {
            decide(&area, &planned, verdict).await.data();
        }
        if verdict == Some("APPROVE") {
            let at_dealer = with(report(&customer, "2026-06-15T01:00:00Z"), json!({ "way": "AT_DEALER" }));
            reported(&client, at_dealer).await;
        }
    }
}

both!(planned_stands_against_done_and_retail_apart, async |app: &TestApp| {
    june(app).await;
    let unit = app.world.dealer(Dealer::A).id.to_string();
    let manager = app.manager_of(Dealer::A).await;
    let expected = json!({ "visits": 4, "onSite": 1, "atDealer": 1, "phone": 2, "unplanned": 1, "held": 1,
        "plan": { "planned": 4, "done": 2, "doneHeld": 1, "open": 1, "cancelled": 1 },
        "retail": { "planned": 1, "done": 1, "waiting": 1, "refused": 1 } });
    for by in ["VISITOR", "DEALER", "AREA", "MONTH"] {
        let found = figures(&manager, &unit, (202_606, 202_606), by).await;
        assert_eq!(counted(&found["total"]), expected, "{by}");
        let parts = found["parts"].as_array().unwrap();
        assert_eq!((parts.len(), counted(&parts[0])), (1, expected.clone()), "{by}");
        let me = app.world.dealer(Dealer::A).staff[0].id.to_string();
        let whose = match by {
            "VISITOR" => (&parts[0]["visitor"]["id"], json!(me)),
            "DEALER" => (&parts[0]["unit"]["id"], json!(unit)),
            "AREA" => (&parts[0]["unit"]["id"], json!(app.world.area_of(Dealer::A).id.to_string())),
            _ => (&parts[0]["month"], json!(202_606)),
        };
        assert_eq!(*whose.0, whose.1);
    }
    // Upheld, it counts for nothing; when the month is over, what was not done is missed.
    let waiting = manager.ask("{ visitReviews { edges { node { id } } } }", json!({})).await;
    judge(&manager, &waiting["visitReviews"]["edges"][0]["node"], "UPHOLD").await;
    app.clock.set(lead::at("2026-07-01T00:00:00+08:00"));
    let manager = app.manager_of(Dealer::A).await;
    let found = figures(&manager, &unit, (202_605, 202_607), "MONTH").await;
    assert_eq!(
        counted(&found["total"]),
        json!({ "visits": 4, "onSite": 1, "atDealer": 1, "phone": 2, "unplanned": 1, "upheld": 1,
            "plan": { "planned": 4, "done": 2, "doneUpheld": 1, "missed": 1, "cancelled": 1 },
            "retail": { "planned": 1, "done": 1, "waiting": 1, "refused": 1 } })
    );
    assert_eq!(found["parts"].as_array().unwrap().len(), 1);
    holds_together(app).await;
});

both!(figures_are_those_of_units_within_reach_and_of_a_salesperson_his_own, async |app: &TestApp| {
    june(app).await;
    let other = app.salesperson_of(Dealer::B).await;
    let customer = owning(&other, Dealer::B, "乙地物流有限公司", 20).await;
    plan(&other, to(&customer)).await;
    let world = &app.world;
    let (a, b) = (world.dealer(Dealer::A).id.to_string(), world.dealer(Dealer::B).id.to_string());
    let planned = async |client: &Client, unit: &str| {
        figures(client, unit, (202_606, 202_606), "DEALER").await["total"]["plan"]["planned"].clone()
    };
    assert_eq!(planned(&app.hq().await, &world.hq.to_string()).await, 5);
    assert_eq!(planned(&app.area_manager_of(Dealer::A).await, &b).await, 1);
    assert_eq!(planned(&app.salesperson_of(Dealer::A).await, &a).await, 4);
    assert_eq!(planned(&app.colleague_of(Dealer::A).await, &a).await, 0);
    let asked = |unit: &str, from: i32, to: i32| json!({ "filter": { "unitId": unit, "from": from, "to": to } });
    let query = "query($filter: VisitFiguresFilter!) { visitFigures(filter: $filter, by: MONTH) { total { visits } } }";
    let manager = app.manager_of(Dealer::A).await;
    assert_eq!(manager.send(query, asked(&b, 202_606, 202_606)).await.code(), "NOT_FOUND");
    for (from, to, field) in [
        (202_613, 202_701, "filter.from"),
        (202_601, 0, "filter.to"),
        (202_607, 202_606, "filter.to"),
        (202_501, 202_601, "filter.to"),
    ] {
        let answer = manager.send(query, asked(&a, from, to)).await;
        assert_eq!(told(&answer), said("INVALID", "VISIT-1", field), "{from} {to}");
    }
});

both!(the_plan_of_a_month_is_read_by_its_visitor_and_those_above, async |app: &TestApp| {
    june(app).await;
    let query = format!(
        "query($month: Int!, $who: ID) {{ visitPlan(month: $month, visitorId: $who) {{ month visitor {{ id }} dealer {{ id }}
           figures {{ {COUNTS} }} visits(first: 100) {{ totalCount edges {{ node {{ state retail }} }} }} }} }}"
    );
    let me = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let own = app.salesperson_of(Dealer::A).await.ask(&query, json!({ "month": 202_606 })).await["visitPlan"].clone();
    assert_eq!((&own["visitor"]["id"], &own["visits"]["totalCount"]), (&json!(me), &json!(8)));
    assert_eq!(own["figures"]["plan"]["done"], 2);
    let asked = json!({ "month": 202_606, "who": me });
    for above in [app.manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.hq().await] {
        assert_eq!(above.ask(&query, asked.clone()).await["visitPlan"], own);
    }
    for other in [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::B).await] {
        assert_eq!(other.send(&query, asked.clone()).await.code(), "NOT_FOUND");
    }
    let wrong = app.hq().await.send(&query, json!({ "month": 202_600, "who": me })).await;
    assert_eq!(told(&wrong), said("INVALID", "VISIT-1", "month"));
    let next = app.salesperson_of(Dealer::A).await.ask(&query, json!({ "month": 202_607 })).await["visitPlan"].clone();
    assert_eq!((&next["figures"]["visits"], &next["visits"]["totalCount"]), (&json!(0), &json!(0)));
});

both!(visits_of_today_and_before_wait_on_the_work_list, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let mut made = Vec::new();
    for (name, at) in [("甲", "2026-06-16T02:00:00Z"), ("乙", "2026-06-15T12:00:00Z"), ("丙", "2026-06-17T02:00:00Z")]
    {
        let customer = gold(&client, &format!("{name}物流有限公司")).await;
        made.push(plan(&client, with(to(&customer), json!({ "appointmentAt": at }))).await["id"].clone());
    }
    let whenever = gold(&client, "丁物流有限公司").await;
    plan(&client, to(&whenever)).await;
    let listed = async |client: &Client| {
        let list = client.ask("{ workList { toVisit { totalCount edges { node { id } } } } }", json!({})).await;
        let edges = list["workList"]["toVisit"]["edges"].as_array().unwrap().clone();
        edges.iter().map(|edge| edge["node"]["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&client).await, [made[1].clone()]);
    assert_eq!(listed(&manager).await, [made[1].clone()]);
    assert!(listed(&app.colleague_of(Dealer::A).await).await.is_empty());
    app.clock.set(lead::at("2026-06-16T08:00:00+08:00"));
    assert_eq!(listed(&app.salesperson_of(Dealer::A).await).await, [made[1].clone(), made[0].clone()]);
});

//! What visits came to: judged by whoever made them or his manager, kept for good; who is fit goes on (VISIT-6, FUN-1).

use futures_util::future::join_all;
use longhaul::commands::check;
use longhaul_entity::{enums::Stage, stage_event, visit_effect};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::{customer, evidence, hand_in, report, shot, small, taken};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
};

const EFFECT: &str = "effect { verdict reason nextPlan nextAt version judgedAt judgedBy { id }
    history { number verdict reason nextPlan nextAt judgedAt judgedBy { id } } }";

/// That the customer is fit for follow-up.
pub(super) fn fit(visit: &Value) -> Value {
    json!({ "visitId": visit["id"], "verdict": "FIT", "reason": "三季度要买两台", "nextPlan": "送报价",
        "nextAt": "2026-06-18T02:00:00Z" })
}

/// That he is not.
pub(super) fn unfit(visit: &Value) -> Value {
    json!({ "visitId": visit["id"], "verdict": "NOT_FIT", "reason": "今年不买车" })
}

async fn judge(client: &Client, input: Value) -> Answer {
    client.mutate("judgeVisit", input, &format!("visit {{ id customer {{ stage }} {EFFECT} }}")).await
}

#[track_caller]
fn judged(answer: &Answer) -> Value {
    answer.at("judgeVisit.visit")
}

/// Code, rule and field of a refusal.
#[track_caller]
fn told(answer: &Answer) -> (String, String, String) {
    let refusal = answer.refusal();
    let text = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("rule"), text("field"))
}

fn said(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

/// A customer of that name, and a report of a visit to him.
pub(super) async fn made(client: &Client, name: &str, seed: u64) -> (String, Value) {
    let id = customer(client, name).await;
    let visit = taken(&hand_in(client, report(&id), &[small(seed)]).await);
    (id, visit)
}

/// How many judgements there are, and entries into "following".
pub(super) async fn rows(app: &TestApp) -> (u64, u64) {
    let db = app.app.db.read();
    let entered = stage_event::Entity::find().filter(stage_event::Column::Stage.eq(Stage::Following));
    (visit_effect::Entity::find().count(db).await.unwrap(), entered.count(db).await.unwrap())
}

/// Asserts that the check finds nothing.
pub(super) async fn whole(app: &TestApp) {
    longhaul::worker::seal(&app.app).await.unwrap();
    assert_eq!(check::findings(&app.app).await.unwrap(), Vec::<String>::new());
}

async fn listed(client: &Client, filter: &str) -> Vec<Value> {
    let query = format!("{{ visits(filter: {{ {filter} }}) {{ totalCount edges {{ node {{ id }} }} }} }}");
    let found = client.ask(&query, json!({})).await["visits"].clone();
    let edges = found["edges"].as_array().unwrap();
    assert_eq!(found["totalCount"], edges.len());
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

both!(who_is_fit_goes_on_and_every_judgement_stays, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (_, visit) = made(&client, "唐山效果物流有限公司", 1).await;
    let (_, other) = made(&client, "唐山未评物流有限公司", 2).await;
    assert_eq!(listed(&client, "judged: true").await, [] as [Value; 0]);
    assert_eq!(listed(&client, "judged: false").await.len(), 2);
    let first = judged(&judge(&client, unfit(&visit)).await);
    assert_eq!((&first["customer"]["stage"], rows(app).await), (&json!("VISITED"), (1, 0)));
    assert_eq!((&first["effect"]["verdict"], &first["effect"]["version"]), (&json!("NOT_FIT"), &json!(1)));
    app.clock.advance(60);
    // The manager sees it otherwise; both stay.
    let second = judged(&judge(&manager, with(fit(&visit), json!({ "version": 1 }))).await);
    assert_eq!((&second["customer"]["stage"], rows(app).await), (&json!("FOLLOWING"), (2, 1)));
    let effect = &second["effect"];
    assert_eq!((&effect["verdict"], &effect["nextPlan"]), (&json!("FIT"), &json!("送报价")));
    assert_eq!(effect["nextAt"], "2026-06-18T02:00:00.000000Z");
    assert_eq!(effect["judgedBy"]["id"], app.world.dealer(Dealer::A).manager.id.to_string());
    let verdicts: Vec<_> = effect["history"].as_array().unwrap().iter().map(|one| one["verdict"].clone()).collect();
    assert_eq!(verdicts, ["NOT_FIT", "FIT"]);
    assert_eq!(effect["history"][0]["reason"], "今年不买车");
    // A stage that was reached stays reached.
    let third = judged(&judge(&client, with(unfit(&visit), json!({ "version": 2 }))).await);
    assert_eq!((&third["customer"]["stage"], &third["effect"]["version"]), (&json!("FOLLOWING"), &json!(3)));
    assert_eq!(rows(app).await, (3, 1));
    assert_eq!(listed(&client, "judged: true").await, [visit["id"].clone()]);
    assert_eq!(listed(&client, "judged: false").await, [other["id"].clone()]);
    let funnel = "query($unit: ID!) { funnel(unitId: $unit, from: \"2026-06-15\", to: \"2026-06-15\") { stages { stage entered } } }";
    let unit = app.world.dealer(Dealer::A).id.to_string();
    let stages = app.hq().await.ask(funnel, json!({ "unit": unit })).await["funnel"]["stages"].clone();
    let following = stages.as_array().unwrap().iter().find(|one| one["stage"] == "FOLLOWING").unwrap().clone();
    assert_eq!(following["entered"], 1);
    whole(app).await;
});

both!(a_judgement_is_sent_as_often_as_one_likes_and_counts_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (id, visit) = made(&client, "唐山重发物流有限公司", 1).await;
    let once = with(fit(&visit), json!({ "operationId": "0190e8a0-0000-7000-8000-000000000031" }));
    for _ in 0..2 {
        judge(&client, once.clone()).await.data();
    }
    assert_eq!(rows(app).await, (1, 1));
    // Another visit that is fit in the same round moves nobody again.
    let second = taken(&hand_in(&client, report(&id), &[small(2)]).await);
    judge(&client, fit(&second)).await.data();
    assert_eq!(rows(app).await, (2, 1));
    whole(app).await;
});

both!(a_report_that_waits_or_was_upheld_is_not_judged_fit, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let mut visits = Vec::new();
    for (seed, name) in [(1, "唐山待核物流有限公司"), (2, "唐山认定物流有限公司")] {
        let id = customer(&client, name).await;
        let visit = taken(&hand_in(&client, report(&id), &[shot(seed, -900_000, None)]).await);
        assert_eq!(evidence(&client, &visit).await["state"], "WAITING");
        let refused = judge(&client, fit(&visit)).await;
        assert_eq!(told(&refused), said("RULE", "VISIT-5", "input.visitId"));
        assert_eq!(refused.refusal()["state"], "WAITING");
        visits.push(visit);
    }
    assert_eq!(rows(app).await, (0, 0));
    // That nothing will come of it may be said at once: it moves nobody.
    judge(&client, unfit(&visits[0])).await.data();
    for (visit, verdict) in visits.iter().zip(["CLEAR", "UPHOLD"]) {
        let input = json!({ "visitId": visit["id"], "version": 1, "verdict": verdict, "reason": "已核实" });
        manager.perform("decideVisitReview", input, "visit { id }").await;
    }
    let cleared = judged(&judge(&client, with(fit(&visits[0]), json!({ "version": 1 }))).await);
    assert_eq!(cleared["customer"]["stage"], "FOLLOWING");
    let refused = judge(&manager, fit(&visits[1])).await;
    assert_eq!(
        (told(&refused), &refused.refusal()["state"]),
        (said("RULE", "VISIT-5", "input.visitId"), &json!("UPHELD"))
    );
    assert_eq!(rows(app).await, (2, 1));
    whole(app).await;
});

both!(the_visitor_judges_or_his_manager_and_nobody_else, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (id, visit) = made(&client, "唐山谁评物流有限公司", 1).await;
    let colleague = app.colleague_of(Dealer::A).await;
    assert_eq!(judge(&colleague, fit(&visit)).await.code(), "NOT_FOUND");
    assert_eq!(judge(&app.salesperson_of(Dealer::B).await, fit(&visit)).await.code(), "NOT_FOUND");
    assert_eq!(judge(&app.manager_of(Dealer::B).await, fit(&visit)).await.code(), "NOT_FOUND");
    assert_eq!(judge(&app.area_manager_of(Dealer::A).await, fit(&visit)).await.code(), "FORBIDDEN");
    // Whoever sees it because the customer is shared with him does not judge what he has not made.
    let share = json!({ "id": id, "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    manager.perform("shareCustomer", share, "customer { id }").await;
    assert_eq!(told(&judge(&colleague, fit(&visit)).await), said("RULE", "VISIT-6", "input.visitId"));
    let amend = json!({ "visitId": visit["id"], "text": "改", "deviceTime": "2026-06-15T01:59:00Z" });
    let amended = colleague.mutate("amendVisitReport", amend.clone(), "visit { id }").await;
    assert_eq!(told(&amended), said("RULE", "VISIT-9", ""));
    let amended = client.perform("amendVisitReport", amend, "visit { amendments { author { id } } }").await;
    let author = app.world.dealer(Dealer::A).staff[0].id.to_string();
    assert_eq!(amended["visit"]["amendments"], json!([{ "author": { "id": author } }]));
    assert_eq!(rows(app).await, (0, 0));
    judge(&manager, fit(&visit)).await.data();
    assert_eq!(rows(app).await, (1, 1));
});

both!(what_does_not_fit_is_refused_with_its_field, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (id, visit) = made(&client, "唐山错评物流有限公司", 1).await;
    for (change, field) in [
        (json!({ "reason": " " }), "input.reason"),
        (json!({ "reason": "长".repeat(1001) }), "input.reason"),
        (json!({ "nextPlan": null, "nextAt": null }), "input.nextPlan"),
        (json!({ "nextPlan": "长".repeat(1001) }), "input.nextPlan"),
        (json!({ "nextAt": "2026-06-15T01:00:00Z" }), "input.nextAt"),
        (json!({ "nextAt": "2027-06-16T03:00:00Z" }), "input.nextAt"),
    ] {
        assert_eq!(told(&judge(&client, with(fit(&visit), change)).await), said("INVALID", "VISIT-6", field));
    }
    for version in [1, -1, i32::MAX] {
        let stale = judge(&client, with(fit(&visit), json!({ "version": version }))).await;
        assert_eq!(
            (told(&stale), &stale.refusal()["currentVersion"]),
            (said("CONFLICT", "VISIT-6", "input.version"), &json!(0))
        );
    }
    assert_eq!(
        judge(&client, with(fit(&visit), json!({ "visitId": "Visit:0190ffff-ffff-7fff-bfff-ffffffffffff" })))
            .await
            .code(),
        "NOT_FOUND"
    );
    let read = client.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": id })).await;
    let manager = app.manager_of(Dealer::A).await;
    let aside = json!({ "id": id, "version": read["customer"]["version"] });
    manager.perform("archiveCustomer", aside, "customer { id }").await;
    assert_eq!(judge(&manager, fit(&visit)).await.refusal()["rule"], "CUST-13");
    assert_eq!(rows(app).await, (0, 0));
});

both!(of_sixteen_who_judge_at_once_one_does, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (_, visit) = made(&client, "唐山同评物流有限公司", 1).await;
    let one = async |number: usize| {
        let who = if number.is_multiple_of(2) { &client } else { &manager };
        loop {
            let code = judge(who, fit(&visit)).await.code();
            if code != "UNAVAILABLE" {
                return code;
            }
        }
    };
    let codes = join_all((0..16).map(one)).await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 15, "{codes:?}");
    assert_eq!(rows(app).await, (1, 1));
    whole(app).await;
});

both!(a_merged_record_takes_the_customer_on, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let kept = customer(&client, "唐山并入物流有限公司").await;
    let (gone, visit) = made(&client, "唐山并出物流有限公司", 1).await;
    let merge = json!({ "keepId": kept, "keepVersion": 1, "mergeId": gone, "mergeVersion": 2, "why": "同一客户" });
    let merged = manager.perform("mergeCustomers", merge, "mergeId").await["mergeId"].clone();
    judge(&client, fit(&visit)).await.data();
    let query = "query($id: ID!) { customer(id: $id) { stage } }";
    assert_eq!(client.ask(query, json!({ "id": kept })).await["customer"]["stage"], "FOLLOWING");
    whole(app).await;
    manager.perform("undoMerge", json!({ "id": merged, "why": "不是同一客户" }), "mergeId").await;
    whole(app).await;
});

both!(the_check_finds_what_was_judged_behind_the_programs_back, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (_, visit) = made(&client, "唐山查验物流有限公司", 1).await;
    judge(&client, fit(&visit)).await.data();
    whole(app).await;
    let db = app.raw_connection().await;
    for statement in ["UPDATE visit_effect SET verdict = 'NOT_FIT'", "DELETE FROM visit_effect"] {
        assert!(db.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    let open = match app.kind {
        crate::support::Kind::Sqlite => "DROP TRIGGER visit_effect_no_update",
        crate::support::Kind::Postgres => "DROP TRIGGER visit_effect_no_change ON visit_effect",
    };
    db.execute_unprepared(open).await.unwrap();
    db.execute_unprepared("UPDATE visit_effect SET verdict = 'NOT_FIT'").await.unwrap();
    let found = check::findings(&app.app).await.unwrap();
    assert!(found.len() == 1 && found[0].starts_with("a customer was moved on by a judgement"), "{found:?}");
    db.execute_unprepared("UPDATE visit_effect SET verdict = 'FIT', number = 2").await.unwrap();
    let found = check::findings(&app.app).await.unwrap();
    assert!(found.len() == 1 && found[0].starts_with("the judgements of a visit"), "{found:?}");
});

//! Reports that wait: out of all counts until a manager clears them, whatever becomes of the customer meanwhile (VISIT-5).

use futures_util::future::join_all;
use longhaul::commands::check;
use longhaul_entity::visit_review;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{customer, evidence, hand_in, report, rows, shot, small, stages, taken};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
};

/// Hands in a report that something speaks against: its photo was taken another day.
async fn held(client: &Client, customer: &str, seed: u64) -> Value {
    let visit = taken(&hand_in(client, report(customer), &[shot(seed, -900_000, None)]).await);
    assert_eq!(evidence(client, &visit).await["state"], "WAITING");
    visit
}

fn verdict(visit: &Value, verdict: &str) -> Value {
    json!({ "visitId": visit["id"], "version": 1, "verdict": verdict, "reason": "已电话核实" })
}

async fn decide(client: &Client, input: Value) -> Answer {
    client.mutate("decideVisitReview", input, "visit { id customer { stage } evidence { state version } }").await
}

/// How many entered "visited" on that day, by the funnel.
async fn visited(app: &TestApp, day: &str) -> i64 {
    let query =
        "query($unit: ID!, $day: Date!) { funnel(unitId: $unit, from: $day, to: $day) { stages { stage entered } } }";
    let unit = app.world.dealer(Dealer::A).id.to_string();
    let answer = app.hq().await.ask(query, json!({ "unit": unit, "day": day })).await;
    let stages = answer["funnel"]["stages"].as_array().unwrap().clone();
    stages.iter().find(|one| one["stage"] == "VISITED").unwrap()["entered"].as_i64().unwrap()
}

async fn whole(app: &TestApp) {
    longhaul::worker::seal(&app.app).await.unwrap();
    assert_eq!(check::findings(&app.app).await.unwrap(), Vec::<String>::new());
}

both!(what_waits_counts_for_nothing_until_it_is_cleared, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山待核物流有限公司").await;
    let visit = held(&client, &id, 1).await;
    assert_eq!(visit["customer"]["stage"], "COLLECTED");
    assert_eq!((rows(app).await, visited(app, "2026-06-15").await), ((1, 1, 0), 0));
    whole(app).await;
    // Days later it counts for the day on which it came in.
    app.clock.advance(3 * 24 * 3600);
    let manager = app.manager_of(Dealer::A).await;
    let cleared = decide(&manager, verdict(&visit, "CLEAR")).await.at("decideVisitReview.visit");
    assert_eq!((&cleared["customer"]["stage"], &cleared["evidence"]["state"]), (&json!("VISITED"), &json!("CLEARED")));
    assert_eq!((visited(app, "2026-06-15").await, visited(app, "2026-06-18").await), (1, 0));
    assert_eq!(stages(app).await, [(longhaul_entity::enums::Stage::Visited, 2)]);
    let seen = evidence(&app.salesperson_of(Dealer::A).await, &visit).await;
    assert_eq!(
        (&seen["state"], &seen["reason"], &seen["version"]),
        (&json!("CLEARED"), &json!("已电话核实"), &json!(2))
    );
    assert!(seen["decidedAt"].is_string() && seen["heldSince"].is_string());
    whole(app).await;
});

both!(what_is_upheld_never_counts, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山认定物流有限公司").await;
    let visit = held(&client, &id, 1).await;
    let area = app.area_manager_of(Dealer::A).await;
    let upheld = decide(&area, verdict(&visit, "UPHOLD")).await.at("decideVisitReview.visit");
    assert_eq!((&upheld["customer"]["stage"], &upheld["evidence"]["state"]), (&json!("COLLECTED"), &json!("UPHELD")));
    assert_eq!((rows(app).await, visited(app, "2026-06-15").await), ((1, 1, 0), 0));
    // A sound one brings the customer on.
    assert_eq!(taken(&hand_in(&client, report(&id), &[small(2)]).await)["customer"]["stage"], "VISITED");
    assert_eq!(visited(app, "2026-06-15").await, 1);
    whole(app).await;
});

both!(another_visit_meanwhile_counts_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山两访物流有限公司").await;
    let visit = held(&client, &id, 1).await;
    app.clock.advance(24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    hand_in(&client, report(&id), &[small(2)]).await.data();
    assert_eq!((visited(app, "2026-06-15").await, visited(app, "2026-06-16").await), (0, 1));
    decide(&app.manager_of(Dealer::A).await, verdict(&visit, "CLEAR")).await.data();
    assert_eq!((visited(app, "2026-06-15").await, visited(app, "2026-06-16").await), (0, 1));
    whole(app).await;
});

both!(a_merged_record_brings_its_visit_along, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (kept, gone) =
        (customer(&client, "唐山并入物流有限公司").await, customer(&client, "唐山并出物流有限公司").await);
    let visit = held(&client, &gone, 1).await;
    let manager = app.manager_of(Dealer::A).await;
    let merge = json!({ "keepId": kept, "keepVersion": 1, "mergeId": gone, "mergeVersion": 1, "why": "同一客户" });
    manager.perform("mergeCustomers", merge, "mergeId").await;
    decide(&manager, verdict(&visit, "CLEAR")).await.data();
    assert_eq!(visited(app, "2026-06-15").await, 1);
    let stage = client.ask("query($id: ID!) { customer(id: $id) { stage } }", json!({ "id": kept })).await;
    assert_eq!(stage["customer"]["stage"], "VISITED");
    whole(app).await;
});

both!(a_visit_that_waits_is_no_contact_and_meets_no_condition, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = crate::lead::report(&client, crate::lead::about(&crate::lead::described("唐山线索物流有限公司"))).await;
    let id = lead["customer"]["id"].as_str().unwrap().to_owned();
    let query = "query($lead: ID!, $id: ID!) { lead(id: $lead) { nextContactDue }
        customer(id: $id) { accountMap { developmentSteps { step missing } } } }";
    let seen = async |client: &Client| {
        let answer = client.ask(query, json!({ "lead": lead["id"], "id": id })).await;
        (answer["lead"]["nextContactDue"].clone(), answer["customer"]["accountMap"]["developmentSteps"].to_string())
    };
    app.clock.advance(5 * 24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    let before = seen(&client).await;
    let input = with(
        report(&id),
        json!({ "visitedAt": "2026-06-19T01:00:00Z", "deviceTime": "2026-06-19T02:00:00Z",
        "purchase": "三台" }),
    );
    let visit = taken(&hand_in(&client, input, &[small(1)]).await);
    assert_eq!(seen(&client).await, before);
    decide(&app.manager_of(Dealer::A).await, verdict(&visit, "CLEAR")).await.data();
    let after = seen(&client).await;
    assert_eq!(after.0, "2026-06-22T01:00:00.000000Z");
    assert_ne!(after.1, before.1);
});

both!(managers_above_decide_and_nobody_his_own, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let visit = held(&client, &customer(&client, "唐山谁核物流有限公司").await, 1).await;
    let own = held(&manager, &customer(&manager, "唐山经理物流有限公司").await, 2).await;
    let sound = taken(&hand_in(&client, report(&customer(&client, "唐山清白物流有限公司").await), &[small(3)]).await);
    let code = async |client: Client, visit: &Value| decide(&client, verdict(visit, "CLEAR")).await.code();
    assert_eq!(code(client.clone(), &visit).await, "FORBIDDEN");
    for nobody in [app.finance().await, app.verifier().await, app.admin().await] {
        assert_eq!(code(nobody, &visit).await, "FORBIDDEN");
    }
    for other in [app.manager_of(Dealer::B).await, app.area_manager_of(Dealer::C).await] {
        assert_eq!(code(other, &visit).await, "NOT_FOUND");
    }
    assert_eq!(code(manager.clone(), &sound).await, "NOT_FOUND", "nothing speaks against it");
    let refused = decide(&manager, verdict(&own, "CLEAR")).await;
    assert_eq!((refused.code().as_str(), refused.refusal()["rule"].as_str()), ("RULE", Some("VISIT-5")));
    for (field, value) in [("reason", json!(" ")), ("reason", json!("长".repeat(1001)))] {
        let refused = decide(&manager, with(verdict(&visit, "CLEAR"), json!({ field: value }))).await;
        assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), ("INVALID", Some("input.reason")));
    }
    let stale = decide(&manager, with(verdict(&visit, "CLEAR"), json!({ "version": 2 }))).await;
    assert_eq!((stale.code().as_str(), &stale.refusal()["currentVersion"]), ("CONFLICT", &json!(1)));
    assert_eq!(rows(app).await.2, 1, "only the sound one");
    assert_eq!(code(app.region_manager_of(Dealer::A).await, &own).await, "OK");
    // The same request again answers the same.
    let once = with(verdict(&visit, "CLEAR"), json!({ "operationId": "0190e8a0-0000-7000-8000-000000000011" }));
    for _ in 0..2 {
        assert_eq!(decide(&manager, once.clone()).await.code(), "OK");
    }
    let again = decide(&manager, with(verdict(&visit, "UPHOLD"), json!({ "version": 2 }))).await;
    assert_eq!((again.code().as_str(), again.refusal()["field"].as_str()), ("CONFLICT", Some("input.visitId")));
});

both!(of_many_who_decide_at_once_one_does, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let deciders = [app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await];
    for seed in 1..4 {
        let visit = held(&client, &customer(&client, &format!("唐山争核{seed}物流有限公司")).await, seed).await;
        let tries = (0..9).map(|n| {
            let input = verdict(&visit, if n % 2 == 0 { "CLEAR" } else { "UPHOLD" });
            decide(&deciders[n % 3], input)
        });
        let codes: Vec<String> = join_all(tries).await.iter().map(Answer::code).collect();
        assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 8, "{codes:?}");
    }
    whole(app).await;
});

const LIST: &str = "query($filter: VisitReviewFilter, $first: Int, $after: String) {
    visitReviews(filter: $filter, first: $first, after: $after) {
      totalCount edges { node { id evidence { state mayDecide } } } pageInfo { hasNextPage endCursor } } }";

async fn listed(client: &Client, filter: Value) -> Vec<Value> {
    let answer = client.ask(LIST, json!({ "filter": filter })).await["visitReviews"].clone();
    let ids: Vec<Value> = answer["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(answer["totalCount"], ids.len());
    ids
}

both!(managers_see_what_waits_within_their_reach, async |app: &TestApp| {
    let (mine, theirs) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let mut ids = Vec::new();
    for (seed, client) in [(1, &mine), (2, &theirs), (3, &mine)] {
        let customer = customer(client, &format!("唐山列表{seed}物流有限公司")).await;
        ids.push(held(client, &customer, seed).await["id"].clone());
        taken(&hand_in(client, report(&customer), &[small(seed + 10)]).await);
        app.clock.advance(1);
    }
    let (manager, hq) = (app.manager_of(Dealer::A).await, app.hq().await);
    assert_eq!(listed(&manager, json!({})).await, [ids[0].clone(), ids[2].clone()]);
    assert_eq!(listed(&app.manager_of(Dealer::B).await, json!({})).await, [ids[1].clone()]);
    for client in [app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, hq.clone()] {
        assert_eq!(listed(&client, json!({})).await, ids);
    }
    assert!(listed(&app.area_manager_of(Dealer::C).await, json!({})).await.is_empty());
    assert_eq!(mine.send(LIST, json!({})).await.code(), "FORBIDDEN");
    // Page by page, and narrowed.
    let first = hq.ask(LIST, json!({ "first": 2 })).await["visitReviews"].clone();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let next = hq.ask(LIST, json!({ "first": 2, "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(next["visitReviews"]["edges"][0]["node"]["id"], ids[2]);
    assert_eq!(listed(&hq, json!({ "unitId": app.world.dealer(Dealer::B).id.to_string() })).await, [ids[1].clone()]);
    let visitor = app.world.dealer(Dealer::A).staff[0].id.to_string();
    assert_eq!(listed(&hq, json!({ "visitorId": visitor })).await, [ids[0].clone(), ids[2].clone()]);
    let input = json!({ "visitId": ids[0], "version": 1, "verdict": "UPHOLD", "reason": "时间不符" });
    decide(&manager, input).await.data();
    assert_eq!(listed(&manager, json!({})).await, [ids[2].clone()]);
    assert_eq!(listed(&manager, json!({ "state": ["UPHELD", "CLEARED"] })).await, [ids[0].clone()]);
});

both!(the_check_finds_points_and_counts_that_do_not_fit, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let visit = held(&client, &customer(&client, "唐山篡改物流有限公司").await, 1).await;
    assert_eq!(visit_review::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
    let raw = app.raw_connection().await;
    raw.execute_unprepared("UPDATE visit_review SET score = 99").await.unwrap();
    let found = longhaul::domain::visit::evidence::verify(&app.app.db).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(visit["id"].as_str().unwrap()) && found[0].contains("99"), "{found:?}");
    let decided =
        "UPDATE visit_review SET score = 30, state = 'CLEARED', decided_by = (SELECT recorder.id FROM app_user recorder
        WHERE recorder.role = 'HQ_MANAGER'), decided_at = 1, reason = 'x'";
    raw.execute_unprepared(decided).await.unwrap();
    let found = longhaul::domain::visit::evidence::verify(&app.app.db).await.unwrap();
    assert!(found.len() == 1 && found[0].contains("does not count"), "{found:?}");
    // What was found is never changed.
    assert!(raw.execute_unprepared("DELETE FROM visit_finding").await.is_err());
});

//! Grades: what figures say, the yearly review, bad events and good conduct, and who waits (GRADE-0 to GRADE-7).

use futures_util::future::join_all;
use longhaul_entity::{Timestamp, grade_change, grade_review};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    customer::{create, firm},
    support::{Answer, Client, Dealer, TestApp, both},
};

const GRADING: &str = "query($id: ID!) { customer(id: $id) { grading { assessOn
    standings { scheme grade provisional since handledBy computed { year grade score indicators { sales payment } }
      entitlement { visitDays responseHours priority creditDays } policies { key value versionId } }
    history { id scheme grade before cause why figures author { id } } tradeYears { year amount version } } } }";

async fn grading(client: &Client, id: &Value) -> Value {
    client.ask(GRADING, json!({ "id": id })).await["customer"]["grading"].clone()
}

/// The standing by that scheme.
async fn by(client: &Client, id: &Value, scheme: &str) -> Value {
    let found = grading(client, id).await["standings"].clone();
    found.as_array().unwrap().iter().find(|standing| standing["scheme"] == scheme).unwrap().clone()
}

async fn recorded(client: &Client, name: &str) -> Value {
    create(client, firm(name)).await["id"].clone()
}

fn trade(id: &Value, amount: i64, late: i64, potential: i64) -> Value {
    json!({ "customerId": id, "year": 2026, "amount": amount, "latePayments": late, "latePickups": 0,
        "stagnantOrders": 0, "potential": potential })
}

fn instant(written: &str) -> Timestamp {
    chrono::DateTime::parse_from_rfc3339(written).unwrap().to_utc().into()
}

async fn propose(client: &Client, id: &Value, scheme: &str, grade: &str) -> Answer {
    let input = json!({ "customerId": id, "scheme": scheme, "grade": grade, "why": "年度提报" });
    client.mutate("proposeGrade", input, "review { id state }").await
}

async fn step(client: &Client, name: &str, review: &Value, accept: bool) -> Answer {
    client.mutate(name, json!({ "reviewId": review, "accept": accept, "why": "意见" }), "review { id state }").await
}

async fn rows(app: &TestApp) -> (u64, u64) {
    let db = app.app.db.read();
    (grade_review::Entity::find().count(db).await.unwrap(), grade_change::Entity::find().count(db).await.unwrap())
}

const TEN_MILLION: i64 = 1_000_000_000;

both!(every_scheme_says_its_own, async |app: &TestApp| {
    let (manager, id) =
        (app.manager_of(Dealer::A).await, recorded(&app.salesperson_of(Dealer::A).await, "唐山等级物流").await);
    for (scheme, grade) in [("STRATEGIC", "C"), ("SCORE", "D"), ("AMOUNT", "D")] {
        let found = by(&manager, &id, scheme).await;
        assert_eq!(
            (&found["grade"], &found["provisional"], &found["since"]),
            (&json!(grade), &json!(true), &Value::Null)
        );
    }
    let mut version = Value::Null;
    for (amount, late, potential, score, by_score, by_amount) in [
        (TEN_MILLION, 1, 30, 80.0, "A", "B"),
        (TEN_MILLION, 1, 25, 79.0, "B", "B"),
        (TEN_MILLION, 5, 50, 60.0, "B", "B"),
        (TEN_MILLION, 5, 45, 59.0, "C", "B"),
        (TEN_MILLION, 0, 0, 80.0, "A", "A"),
        (TEN_MILLION - 1, 0, 0, 79.99, "B", "B"),
        (TEN_MILLION / 2 - 1, 0, 0, 59.99, "C", "C"),
    ] {
        let mut input = trade(&id, amount, late, potential);
        input["version"] = version.clone();
        let made = manager.perform("setTradeYear", input, "customer { grading { tradeYears { version } } }").await;
        version = made["customer"]["grading"]["tradeYears"][0]["version"].clone();
        let found = by(&manager, &id, "SCORE").await;
        assert_eq!(
            (&found["computed"]["score"], &found["grade"]),
            (&json!(score), &json!(by_score)),
            "{amount} {late}"
        );
        assert_eq!(found["policies"].as_array().unwrap().len(), 9);
        assert_eq!(by(&manager, &id, "AMOUNT").await["grade"], by_amount, "{amount} {late}");
    }
    let stale = manager.mutate("setTradeYear", trade(&id, 1, 0, 0), "customer { id }").await;
    assert_eq!(stale.code(), "CONFLICT");
    for (field, value) in
        [("potential", json!(101)), ("latePayments", json!(-1)), ("amount", json!(-1)), ("year", json!(2027))]
    {
        let mut input = trade(&id, 1, 0, 0);
        input["version"] = version.clone();
        input[field] = value;
        let refused = manager.mutate("setTradeYear", input, "customer { id }").await.refusal();
        assert_eq!((&refused["code"], &refused["field"]), (&json!("INVALID"), &json!(format!("input.{field}"))));
    }
    let seller = app.salesperson_of(Dealer::A).await;
    assert_eq!(seller.mutate("setTradeYear", trade(&id, 1, 0, 0), "customer { id }").await.code(), "FORBIDDEN");
    let elsewhere =
        app.manager_of(Dealer::B).await.mutate("setTradeYear", trade(&id, 1, 0, 0), "customer { id }").await;
    assert_eq!(elsewhere.code(), "NOT_FOUND");
});

both!(three_people_decide_within_the_window, async |app: &TestApp| {
    let id = recorded(&app.salesperson_of(Dealer::A).await, "唐山评审物流").await;
    app.manager_of(Dealer::A).await.perform("setTradeYear", trade(&id, TEN_MILLION, 0, 0), "customer { id }").await;
    for closed in ["2026-12-24T15:59:59Z", "2026-12-30T16:00:00Z"] {
        app.clock.set(instant(closed));
        // Half a year has passed: outside the window it would be the first assessment; so look at one recorded today.
        let seller = app.salesperson_of(Dealer::A).await;
        let fresh = recorded(&seller, &format!("新户{}", &closed[8..10])).await;
        let refused = propose(&seller, &fresh, "STRATEGIC", "B").await.refusal();
        assert_eq!((&refused["code"], &refused["rule"]), (&json!("RULE"), &json!("GRADE-3")), "{closed}");
    }
    app.clock.set(instant("2026-12-24T16:00:00Z"));
    let (seller, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    let wrong = propose(&seller, &id, "AMOUNT", "B").await.refusal();
    assert_eq!((&wrong["rule"], &wrong["computed"]), (&json!("GRADE-2"), &json!("A")));
    let review = propose(&seller, &id, "AMOUNT", "A").await.at("proposeGrade.review.id");
    assert_eq!(propose(&seller, &id, "AMOUNT", "A").await.code(), "CONFLICT");
    assert_eq!(step(&hq, "approveGrade", &review, true).await.code(), "CONFLICT", "nobody has reviewed it");
    assert_eq!(step(&seller, "reviewGrade", &review, true).await.code(), "FORBIDDEN");
    let both = join_all((0..2).map(|_| step(&manager, "reviewGrade", &review, true))).await;
    assert_eq!(both.iter().filter(|answer| answer.code() == "OK").count(), 1, "two who decide make one decision");
    let both = join_all((0..2).map(|_| step(&hq, "approveGrade", &review, true))).await;
    assert_eq!(both.iter().filter(|answer| answer.code() == "OK").count(), 1);
    assert_eq!(rows(app).await, (1, 1));
    let found = grading(&seller, &id).await;
    assert_eq!((&found["history"][0]["cause"], &found["history"][0]["grade"]), (&json!("YEARLY_REVIEW"), &json!("A")));
    assert_eq!((&found["assessOn"], &by(&seller, &id, "AMOUNT").await["provisional"]), (&Value::Null, &json!(false)));
    // His own proposal nobody reviews.
    let own = propose(&manager, &id, "STRATEGIC", "A").await.at("proposeGrade.review.id");
    assert_eq!(step(&manager, "reviewGrade", &own, true).await.refusal()["rule"], "GRADE-3");
    assert_eq!(
        step(&app.area_manager_of(Dealer::A).await, "reviewGrade", &own, false).await.at("reviewGrade.review.state"),
        "REJECTED"
    );
    let list = "query($unit: ID!) { importantCustomers(year: 2026, unitId: $unit) { totalCount edges { node { customer { id } grade scheme } } } }";
    let found = hq.ask(list, json!({ "unit": app.world.hq.to_string() })).await["importantCustomers"].clone();
    assert_eq!((&found["totalCount"], &found["edges"][0]["node"]["customer"]["id"]), (&json!(1), &id));
    // The last day is still open, the day after no step is done.
    app.clock.set(instant("2026-12-30T15:59:59Z"));
    let (seller, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let late = propose(&seller, &id, "STRATEGIC", "B").await.at("proposeGrade.review.id");
    app.clock.set(instant("2026-12-30T16:00:00Z"));
    assert_eq!(step(&manager, "reviewGrade", &late, true).await.refusal()["rule"], "GRADE-3");
});

both!(a_bad_event_lowers_and_good_conduct_raises, async |app: &TestApp| {
    let seller = app.salesperson_of(Dealer::A).await;
    let id = recorded(&seller, "唐山不良物流").await;
    app.manager_of(Dealer::A).await.perform("setTradeYear", trade(&id, TEN_MILLION, 0, 0), "customer { id }").await;
    let event = json!({ "customerId": id, "kind": "LATE_PAYMENT", "day": "2026-06-10", "evidence": "催款函" });
    for (day, code) in [("2026-06-16", "INVALID"), ("2025-06-13", "INVALID")] {
        let mut other = event.clone();
        other["day"] = json!(day);
        assert_eq!(seller.mutate("recordBadEvent", other, "event { id }").await.code(), code, "{day}");
    }
    let made = seller.perform("recordBadEvent", event, "event { id dueAt overdue }").await["event"].clone();
    assert_eq!((&made["dueAt"], &made["overdue"]), (&json!("2026-06-20T02:00:00.000000Z"), &json!(false)));
    let lower = json!({ "eventId": made["id"], "why": "下调一级" });
    assert_eq!(seller.mutate("lowerGrade", lower.clone(), "event { id }").await.code(), "FORBIDDEN");
    let list = "query($overdue: Boolean!) { badEvents(filter: { overdue: $overdue, open: true }) { totalCount edges { node { overdue } } } }";
    app.clock.set(instant("2026-06-20T02:00:00Z"));
    let (area_then, due) = (app.area_manager_of(Dealer::A).await, json!({ "overdue": true }));
    assert_eq!(area_then.ask(list, due.clone()).await["badEvents"]["totalCount"], 0, "five days are not over");
    app.clock.set(instant("2026-06-20T02:00:00.000001Z"));
    assert_eq!(area_then.ask(list, due).await["badEvents"]["edges"][0]["node"]["overdue"], true);
    let both = join_all((0..2).map(|_| area_then.mutate("lowerGrade", lower.clone(), "event { decidedAt }"))).await;
    assert_eq!(both.iter().filter(|answer| answer.code() == "OK").count(), 1, "two who decide make one decision");
    let after = async |scheme| by(&area_then, &id, scheme).await["grade"].clone();
    assert_eq!(
        (after("SCORE").await, after("AMOUNT").await, after("STRATEGIC").await),
        (json!("B"), json!("B"), json!("C"))
    );
    assert_eq!(rows(app).await, (0, 2));
    let raise = |from: &str, to: &str, present: &str| json!({ "customerId": id, "scheme": "SCORE", "present": present, "from": from, "to": to, "why": "按期付款" });
    let refused =
        area_then.mutate("raiseGrade", raise("2026-06-01", "2026-06-19", "B"), "customer { id }").await.refusal();
    assert_eq!(refused["rule"], "GRADE-4", "there is a bad event in that time");
    assert_eq!(
        area_then.mutate("raiseGrade", raise("2026-01-01", "2026-05-31", "C"), "customer { id }").await.code(),
        "CONFLICT"
    );
    area_then.perform("raiseGrade", raise("2026-01-01", "2026-05-31", "B"), "customer { id }").await;
    assert_eq!(after("SCORE").await, "A");
    let above = area_then.mutate("raiseGrade", raise("2026-01-01", "2026-05-31", "A"), "customer { id }").await;
    assert_eq!(above.refusal()["rule"], "GRADE-4");
    let history = grading(&area_then, &id).await["history"].clone();
    assert_eq!(
        (&history[0]["cause"], &history[0]["before"], &history[0]["why"]),
        (&json!("GOOD_CONDUCT"), &json!("B"), &json!("按期付款"))
    );
    let raw = app.raw_connection().await;
    assert!(raw.execute_unprepared("UPDATE grade_change SET grade = 'A'").await.is_err());
});

both!(new_customers_are_assessed_and_those_who_stay_c_are_given_up, async |app: &TestApp| {
    let id = recorded(&app.salesperson_of(Dealer::A).await, "唐山新户物流").await;
    let unit = json!({ "unit": app.world.hq.to_string() });
    let waiting = "query($unit: ID!) { gradesToAssess(unitId: $unit) { totalCount edges { node { id } } } }";
    app.clock.set(instant("2026-12-14T15:59:59Z"));
    assert_eq!(app.hq().await.ask(waiting, unit.clone()).await["gradesToAssess"]["totalCount"], 0);
    assert_eq!(propose(&app.salesperson_of(Dealer::A).await, &id, "STRATEGIC", "C").await.code(), "RULE");
    app.clock.set(instant("2026-12-14T16:00:00Z"));
    let hq = app.hq().await;
    assert_eq!(hq.ask(waiting, unit.clone()).await["gradesToAssess"]["edges"][0]["node"]["id"], id);
    let seller = app.salesperson_of(Dealer::A).await;
    let review = propose(&seller, &id, "STRATEGIC", "C").await.at("proposeGrade.review.id");
    assert_eq!(step(&app.manager_of(Dealer::A).await, "reviewGrade", &review, true).await.code(), "OK");
    assert_eq!(step(&hq, "approveGrade", &review, true).await.code(), "OK");
    assert_eq!(hq.ask(waiting, unit.clone()).await["gradesToAssess"]["totalCount"], 0);
    let given_up =
        "query($unit: ID!) { eliminationList(unitId: $unit, scheme: STRATEGIC) { totalCount edges { node { id } } } }";
    app.clock.set(instant("2029-12-14T15:59:59Z"));
    assert_eq!(app.hq().await.ask(given_up, unit.clone()).await["eliminationList"]["totalCount"], 0);
    app.clock.set(instant("2029-12-14T16:00:00Z"));
    assert_eq!(app.hq().await.ask(given_up, unit.clone()).await["eliminationList"]["edges"][0]["node"]["id"], id);
    let raise = json!({ "customerId": id, "scheme": "STRATEGIC", "present": "C", "from": "2029-01-01", "to": "2029-12-01", "why": "增购" });
    app.area_manager_of(Dealer::A).await.perform("raiseGrade", raise, "customer { id }").await;
    assert_eq!(app.hq().await.ask(given_up, unit).await["eliminationList"]["totalCount"], 0, "B was reached");
});

both!(what_a_grade_is_entitled_to_follows_the_book_of_the_dealer, async |app: &TestApp| {
    let seller = app.salesperson_of(Dealer::A).await;
    let id = recorded(&seller, "唐山权益物流").await;
    let found = by(&seller, &id, "STRATEGIC").await;
    assert_eq!(found["entitlement"], json!({ "visitDays": 60, "responseHours": 24, "priority": 3, "creditDays": 0 }));
    assert_eq!(found["handledBy"], json!(["DEALER_MANAGER", "DEALER_STAFF"]));
    let policy = json!({ "unitId": app.world.dealer(Dealer::A).id.to_string(), "validFrom": "2026-06-15T00:00:00Z",
        "why": "加密拜访", "changes": [{ "key": "GRADING_VISIT_C", "value": 20 }] });
    app.hq().await.perform("setPolicies", policy, "unit { id }").await;
    assert_eq!(by(&seller, &id, "STRATEGIC").await["entitlement"]["visitDays"], 20);
});

//! Judgements with a form: what is kept and shown, what is refused, and late ones (VISIT-3, VISIT-6).

use longhaul::commands::check;
use longhaul_entity::effect_form;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::effect::{fit, made, rows, unfit, whole};
use crate::{
    customer::with,
    form::{FORM, effect, published, question, told, version},
    support::{Answer, Client, Dealer, Kind, TestApp, both},
};

/// Judges; whatever is answered.
async fn judge(client: &Client, input: Value) -> Answer {
    let shown =
        format!("visit {{ id form {{ kind }} effect {{ verdict version {FORM} history {{ number {FORM} }} }} }}");
    client.mutate("judgeVisit", input, &shown).await
}

/// Judges what must be taken; the effect.
async fn judged(client: &Client, input: Value) -> Value {
    judge(client, input).await.at("judgeVisit.visit.effect")
}

/// That the customer is fit, with that form.
fn by(form: &Value, visit: &Value) -> Value {
    with(fit(visit), json!({ "form": form }))
}

/// The form of the tests, whose answer at that place is another.
fn but(place: usize, answer: Value) -> Value {
    let mut form = effect();
    form["answers"][place] = answer;
    form
}

/// The form of the tests, with one more answer.
fn and(answer: Value) -> Value {
    let mut form = effect();
    form["answers"].as_array_mut().unwrap().push(answer);
    form
}

/// How many forms of judgements are kept.
async fn kept(app: &TestApp) -> u64 {
    effect_form::Entity::find().count(app.app.db.read()).await.unwrap()
}

/// Another version of the form, which asks for something else.
async fn another(app: &TestApp) {
    let asked = json!([
        with(question("result", "TEXT"), json!({ "en": "What came of it" })),
        with(question("intends", "YES_NO"), json!({ "required": true })),
    ]);
    published(&app.hq().await, version("EFFECT", asked)).await;
}

both!(a_judgement_shows_its_form_with_questions_and_answers, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (_, visit) = made(&client, "唐山评价表物流有限公司", 1).await;
    let first = judged(&client, by(&effect(), &visit)).await;
    let form = &first["form"];
    assert_eq!((&form["kind"], &form["version"]["number"]), (&json!("EFFECT"), &json!(1)));
    let answers = form["answers"].as_array().unwrap();
    let keys: Vec<_> = answers.iter().map(|answer| answer["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["result", "fit", "trust", "next_way", "next_on", "next_plan", "support"]);
    assert_eq!(
        answers[0],
        json!({ "key": "result", "question": { "zh": "拜访效果", "en": "How the visit went", "kind": "ONE_OF" },
            "text": null, "number": null, "amount": null, "date": null, "yesNo": null,
            "choices": [{ "key": "good", "zh": "好", "en": "Well" }] })
    );
    assert_eq!((&answers[1]["yesNo"], &answers[2]["number"]), (&json!(true), &json!(4)));
    assert_eq!((&answers[4]["date"], &answers[5]["text"]), (&json!("2026-06-18"), &json!("送报价")));
    assert_eq!(answers[6]["choices"][0]["key"], "price_policy");
    assert_eq!(first["history"][0]["form"], *form);
    // A later judgement brings its own form, or none; the earlier one keeps its own. The form decides nothing.
    let plain = judged(&manager, with(fit(&visit), json!({ "version": 1 }))).await;
    assert_eq!((&plain["form"], &plain["history"][0]["form"]), (&Value::Null, form));
    let third = with(unfit(&visit), json!({ "version": 2, "form": but(3, json!({ "key": "trust", "number": 1 })) }));
    let third = judged(&client, third).await;
    assert_eq!((&third["verdict"], &third["form"]["answers"][1]["yesNo"]), (&json!("NOT_FIT"), &json!(true)));
    assert_eq!(third["form"]["answers"][2]["number"], 1);
    let forms: Vec<_> = third["history"].as_array().unwrap().iter().map(|one| one["form"].clone()).collect();
    assert_eq!(forms, [form.clone(), Value::Null, third["form"].clone()]);
    assert_eq!((rows(app).await, kept(app).await), ((3, 1), 2));
    // Whoever sees the report sees them; the report's own form is another matter.
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ form {{ kind }} effect {{ history {{ {FORM} }} }} }} }}");
    let seen = app.hq().await.ask(&query, json!({ "id": visit["id"] })).await["visit"].clone();
    assert_eq!((&seen["form"], &seen["effect"]["history"][0]["form"]), (&Value::Null, form));
    let elsewhere = app.manager_of(Dealer::B).await.send(&query, json!({ "id": visit["id"] })).await;
    assert_eq!(elsewhere.code(), "NOT_FOUND");
    whole(app).await;
});

both!(a_form_that_does_not_fit_is_refused_and_leaves_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (_, visit) = made(&client, "唐山错表物流有限公司", 1).await;
    let mut cases = vec![
        (and(json!({ "key": "nothing", "text": "x" })), "answers.7.key", "UNKNOWN_QUESTION"),
        (and(json!({ "key": "result", "choices": ["good"] })), "answers.7.key", "ANSWERED_TWICE"),
        (and(json!({ "key": "unfit_why", "text": "无计划" })), "answers.7", "NOT_ASKED"),
        (but(3, json!({ "key": "trust", "text": "4" })), "answers.3", "WRONG_KIND"),
        (but(3, json!({ "key": "trust", "number": 6 })), "answers.3.number", "OUT_OF_BOUNDS"),
        (but(3, json!({ "key": "trust" })), "answers.3", "NOT_ONE_VALUE"),
        (but(1, json!({ "key": "result", "choices": ["great"] })), "answers.1.choices.0", "UNKNOWN_OPTION"),
        (but(0, json!({ "key": "next_plan", "text": " " })), "answers.0", "MISSING"),
        (with(effect(), json!({ "answers": [] })), "answers", "MISSING"),
    ];
    for number in [2, 0, -1] {
        cases.push((with(effect(), json!({ "version": number })), "version", "UNKNOWN_VERSION"));
    }
    for kind in ["BOUGHT", "NOT_BOUGHT", "MEETING"] {
        cases.push((with(effect(), json!({ "kind": kind })), "kind", "OTHER_FORM"));
    }
    for (form, field, fault) in cases {
        let refused = judge(&client, by(&form, &visit)).await;
        assert_eq!(told(&refused), ["INVALID", "VISIT-3", &format!("input.form.{field}"), fault], "{form}");
    }
    let many: Value = (0..101).map(|_| json!({ "key": "fit", "yesNo": true })).collect();
    let many = judge(&client, by(&with(effect(), json!({ "answers": many })), &visit)).await;
    assert_eq!(told(&many)[..3], ["LIMIT", "VISIT-3", "input.form.answers"]);
    // Nor is a form kept whose judgement is refused.
    let blank = judge(&client, with(by(&effect(), &visit), json!({ "reason": " " }))).await;
    assert_eq!(told(&blank)[..3], ["INVALID", "VISIT-6", "input.reason"]);
    let stale = judge(&client, with(by(&effect(), &visit), json!({ "version": 1 }))).await;
    assert_eq!(told(&stale)[..3], ["CONFLICT", "VISIT-6", "input.version"]);
    assert_eq!((rows(app).await, kept(app).await), ((0, 0), 0));
    judged(&client, by(&effect(), &visit)).await;
    assert_eq!((rows(app).await, kept(app).await), ((1, 1), 1));
    whole(app).await;
});

both!(a_late_form_is_held_against_the_version_that_it_names, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (_, early) = made(&client, "唐山早评物流有限公司", 1).await;
    let (_, late) = made(&client, "唐山迟评物流有限公司", 2).await;
    let (_, new) = made(&client, "唐山新评物流有限公司", 3).await;
    let before = judged(&client, by(&effect(), &early)).await;
    another(app).await;
    let after = judged(&client, by(&effect(), &late)).await;
    assert_eq!((&after["form"]["version"]["number"], &after["form"]), (&json!(1), &before["form"]));
    let second = json!({ "kind": "EFFECT", "version": 2, "answers": [
        { "key": "intends", "yesNo": true }, { "key": "result", "text": "好" }] });
    // Neither version takes the answers of the other.
    for form in [with(effect(), json!({ "version": 2 })), with(second.clone(), json!({ "version": 1 }))] {
        let mixed = judge(&client, by(&form, &new)).await;
        assert_eq!(told(&mixed), ["INVALID", "VISIT-3", "input.form.answers.0.key", "UNKNOWN_QUESTION"], "{form}");
    }
    let newest = judged(&client, by(&second, &new)).await;
    let (number, asked) = (&newest["form"]["version"]["number"], &newest["form"]["answers"][0]["question"]["en"]);
    assert_eq!((number, asked), (&json!(2), &json!("What came of it")));
    // What was judged before reads as it did then.
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ effect {{ {FORM} }} }} }}");
    let read = client.ask(&query, json!({ "id": early["id"] })).await;
    assert_eq!(read["visit"]["effect"]["form"], before["form"]);
    assert_eq!((rows(app).await, kept(app).await), ((3, 3), 3));
    whole(app).await;
});

both!(sent_again_a_judgement_has_the_same_form, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (_, visit) = made(&client, "唐山重评物流有限公司", 1).await;
    let once = |more: Value| {
        let input = with(fit(&visit), json!({ "operationId": "0190e8a0-0000-7000-8000-0000000000e6" }));
        with(input, more)
    };
    let first = judged(&client, once(json!({ "form": effect() }))).await;
    another(app).await;
    assert_eq!(judged(&client, once(json!({ "form": effect() }))).await, first);
    // The same judgement with another form, or without one, is another request.
    for other in [json!({ "form": but(3, json!({ "key": "trust", "number": 5 })) }), json!({})] {
        let refused = judge(&client, once(other)).await;
        assert_eq!(told(&refused)[..3], ["CONFLICT", "ALL-4", "input.operationId"]);
    }
    assert_eq!((rows(app).await, kept(app).await), ((1, 1), 1));
});

both!(the_check_finds_a_form_that_its_version_does_not_take, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (_, visit) = made(&client, "唐山查表物流有限公司", 1).await;
    judged(&client, by(&effect(), &visit)).await;
    whole(app).await;
    let raw = app.raw_connection().await;
    for statement in ["UPDATE effect_form SET version_id = version_id", "DELETE FROM effect_form"] {
        assert!(raw.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    let (open, text) = match app.kind {
        Kind::Sqlite => ("DROP TRIGGER effect_form_no_update", "replace(answers, 'phone', 'pigeon')"),
        Kind::Postgres => {
            ("DROP TRIGGER effect_form_no_change ON effect_form", "replace(answers::text, 'phone', 'pigeon')::jsonb")
        }
    };
    raw.execute_unprepared(open).await.unwrap();
    let of = |kind: &str| format!("version_id = (SELECT id FROM form_version WHERE kind = '{kind}')");
    // First another form, then its own again with an answer that it does not take.
    for change in [of("MEETING"), format!("{}, answers = {text}", of("EFFECT"))] {
        raw.execute_unprepared(&format!("UPDATE effect_form SET {change}")).await.unwrap();
        let found = check::findings(&app.app).await.unwrap();
        assert!(found.len() == 1 && found[0].starts_with("the form of a judgement"), "{change}: {found:?}");
    }
});

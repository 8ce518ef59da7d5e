//! Reports with a form: what is kept and shown, and what is refused.

use serde_json::{Value, json};

use super::{FORM, filled, published, questions, report, rows, told, version};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
    visit::{self, customer, taken},
};

both!(a_report_shows_its_form_with_questions_and_answers, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山表单物流有限公司").await;
    let visit = taken(&report(&client, &id, filled()).await);
    let form = &visit["form"];
    assert_eq!((&form["kind"], &form["version"]["number"]), (&json!("NOT_BOUGHT"), &json!(1)));
    let answers = form["answers"].as_array().unwrap();
    let keys: Vec<_> = answers.iter().map(|answer| answer["key"].as_str().unwrap()).collect();
    assert_eq!(
        keys,
        ["brands_in_use", "vehicles_running", "reasons", "intends", "intended_count", "intended_on", "budget"]
    );
    assert_eq!(
        answers[0],
        json!({ "key": "brands_in_use", "question": { "zh": "现用车辆品牌", "en": "Brands in use", "kind": "TEXT" },
            "text": "远方", "number": null, "amount": null, "date": null, "yesNo": null, "choices": null })
    );
    assert_eq!((&answers[1]["number"], &answers[3]["yesNo"]), (&json!(12), &json!(true)));
    assert_eq!((&answers[5]["date"], &answers[6]["amount"]), (&json!("2026-09-01"), &json!(35_000_000)));
    // In the order of the question, however they were ticked.
    assert_eq!(answers[2]["choices"][0], json!({ "key": "price", "zh": "价格", "en": "Price" }));
    assert_eq!(answers[2]["choices"][1]["key"], "service");
    // Whoever sees the report sees its form, and a report without one has none.
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {FORM} }} }}");
    let seen = app.hq().await.ask(&query, json!({ "id": visit["id"] })).await;
    assert_eq!(seen["visit"]["form"], *form);
    let elsewhere = app.manager_of(Dealer::B).await.send(&query, json!({ "id": visit["id"] })).await;
    assert_eq!(elsewhere.code(), "NOT_FOUND");
    let plain = with(visit::report(&id), json!({ "way": "PHONE" }));
    let plain = client.mutate("submitVisitReport", plain, &format!("visit {{ {FORM} }}")).await;
    assert_eq!(plain.at("submitVisitReport.visit.form"), Value::Null);
    assert_eq!(rows(app).await, (4, 1, 0));
});

both!(whoever_made_the_visit_says_which_of_the_two_forms_it_is, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山已购未录物流有限公司").await;
    let answers = json!([{ "key": "vehicles_running", "number": 2 }, { "key": "satisfaction", "choices": ["fair"] },
        { "key": "dissatisfied_with", "choices": ["parts"] }, { "key": "buys_again", "yesNo": false }]);
    let bought = json!({ "kind": "BOUGHT", "version": 1, "answers": answers });
    let visit = taken(&report(&client, &id, bought.clone()).await);
    assert_eq!((&visit["form"]["kind"], &visit["bought"]), (&json!("BOUGHT"), &json!(false)));
    for kind in ["EFFECT", "MEETING"] {
        let other = with(bought.clone(), json!({ "kind": kind }));
        let refused = report(&client, &id, other).await;
        assert_eq!(told(&refused), ["INVALID", "VISIT-3", "input.form.kind", "OTHER_FORM"]);
    }
    assert_eq!(rows(app).await.1, 1);
});

/// A form of one question of each kind, in its second version.
fn answered(more: Value) -> Value {
    let mut answers = vec![json!({ "key": "fit", "yesNo": false })];
    answers.extend(more.as_array().unwrap().iter().cloned());
    json!({ "kind": "BOUGHT", "version": 2, "answers": answers })
}

async fn refused(client: &Client, customer: &str, form: Value) -> [String; 4] {
    told(&report(client, customer, form).await)
}

both!(whatever_does_not_fit_is_refused_and_leaves_nothing, async |app: &TestApp| {
    published(&app.hq().await, version("BOUGHT", questions())).await;
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山有误物流有限公司").await;
    for (answers, field, fault) in [
        (json!([{ "key": "nothing", "text": "x" }]), "answers.1.key", "UNKNOWN_QUESTION"),
        (json!([{ "key": "fit", "yesNo": true }]), "answers.1.key", "ANSWERED_TWICE"),
        (json!([{ "key": "why", "text": "急用" }]), "answers.1", "NOT_ASKED"),
        (json!([{ "key": "less", "yesNo": true }]), "answers.1", "NOT_ASKED"),
        (json!([{ "key": "words" }]), "answers.1", "NOT_ONE_VALUE"),
        (json!([{ "key": "words", "text": "x", "number": 1 }]), "answers.1", "NOT_ONE_VALUE"),
        (json!([{ "key": "words", "number": 1 }]), "answers.1", "WRONG_KIND"),
        (json!([{ "key": "count", "amount": 1 }]), "answers.1", "WRONG_KIND"),
        (json!([{ "key": "sum", "number": 1 }]), "answers.1", "WRONG_KIND"),
        (json!([{ "key": "day", "text": "2026-06-15" }]), "answers.1", "WRONG_KIND"),
        (json!([{ "key": "one", "yesNo": true }]), "answers.1", "WRONG_KIND"),
        (json!([{ "key": "words", "text": "五个字符的" }]), "answers.1.text", "OUT_OF_BOUNDS"),
        (json!([{ "key": "words", "text": "a\u{0}" }]), "answers.1.text", "OUT_OF_BOUNDS"),
        (json!([{ "key": "count", "number": 10 }]), "answers.1.number", "OUT_OF_BOUNDS"),
        (json!([{ "key": "sum", "amount": -1 }]), "answers.1.amount", "OUT_OF_BOUNDS"),
        (json!([{ "key": "day", "date": "2026-07-01" }]), "answers.1.date", "OUT_OF_BOUNDS"),
        (json!([{ "key": "one", "choices": ["price", "parts"] }]), "answers.1.choices", "OUT_OF_BOUNDS"),
        (json!([{ "key": "some", "choices": ["price", "parts", "service"] }]), "answers.1.choices", "OUT_OF_BOUNDS"),
        (json!([{ "key": "some", "choices": ["price", "size"] }]), "answers.1.choices.1", "UNKNOWN_OPTION"),
    ] {
        let expected = ["INVALID", "VISIT-3", &format!("input.form.{field}"), fault];
        assert_eq!(refused(&client, &id, answered(answers.clone())).await, expected, "{answers}");
    }
    let open = with(answered(json!([])), json!({ "answers": [] }));
    assert_eq!(refused(&client, &id, open).await, ["INVALID", "VISIT-3", "input.form.answers", "MISSING"]);
    let half = json!([{ "key": "fit", "yesNo": true }]);
    let half = report(&client, &id, with(answered(json!([])), json!({ "answers": half }))).await;
    assert_eq!((told(&half)[3].as_str(), &half.refusal()["question"]), ("MISSING", &json!("why")));
    let many: Value = (0..101).map(|_| json!({ "key": "fit", "yesNo": true })).collect();
    let many = refused(&client, &id, with(answered(json!([])), json!({ "answers": many }))).await;
    assert_eq!(many[..3], ["LIMIT", "VISIT-3", "input.form.answers"]);
    assert_eq!((rows(app).await.1, visit::rows(app).await), (0, (0, 0, 0)));
    // All of it as it should be; blanks are no answers.
    let all = json!([{ "key": "words", "text": " 四个字符 " }, { "key": "count", "number": 9 }, { "key": "sum", "amount": 0 },
        { "key": "day", "date": "2026-06-30" }, { "key": "one", "choices": ["parts"] }, { "key": "why", "text": " " },
        { "key": "less", "yesNo": true }, { "key": "some", "choices": ["parts", "price"] }]);
    let visit = taken(&report(&client, &id, answered(all)).await);
    assert_eq!(visit["form"]["answers"].as_array().unwrap().len(), 8);
    assert_eq!(visit["form"]["answers"][0]["text"], "四个字符");
});

//! Versions: who reads them, who publishes them, what cannot be asked, and that none is ever changed.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{VERSION, option, publish, published, question, questions, rows, told, version};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
};

async fn form(client: &Client, kind: &str, number: Option<i32>) -> crate::support::Answer {
    let query =
        format!("query($kind: FormKind!, $number: Int) {{ form(kind: $kind, version: $number) {{ {VERSION} }} }}");
    client.send(&query, json!({ "kind": kind, "number": number })).await
}

both!(each_form_comes_with_a_first_version_for_all_who_see_visits, async |app: &TestApp| {
    for client in [
        app.salesperson_of(Dealer::A).await,
        app.manager_of(Dealer::D).await,
        app.area_manager_of(Dealer::A).await,
        app.region_manager_of(Dealer::A).await,
        app.hq().await,
    ] {
        let found =
            client.ask("{ forms { kind number questions { key } publishedAt publishedBy { id } } }", json!({})).await;
        let found = found["forms"].as_array().unwrap();
        let kinds: Vec<_> = found.iter().map(|form| form["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["BOUGHT", "NOT_BOUGHT", "EFFECT", "MEETING"]);
        for form in found {
            assert_eq!(
                (&form["number"], &form["publishedAt"], &form["publishedBy"]),
                (&json!(1), &Value::Null, &Value::Null)
            );
            assert!(form["questions"].as_array().unwrap().len() > 5);
        }
        assert_eq!(form(&client, "BOUGHT", None).await.at("form.number"), 1);
        for number in [0, -1, 2, i32::MAX] {
            assert_eq!(form(&client, "BOUGHT", Some(number)).await.code(), "NOT_FOUND");
        }
    }
    for client in [app.finance().await, app.verifier().await, app.admin().await] {
        assert_eq!(form(&client, "BOUGHT", None).await.code(), "FORBIDDEN");
        assert_eq!(client.send("{ forms { id } }", json!({})).await.code(), "FORBIDDEN");
        let list = "{ formVersions(kind: EFFECT) { totalCount } }";
        assert_eq!(client.send(list, json!({})).await.code(), "FORBIDDEN");
    }
    assert_eq!(form(&app.nobody(), "BOUGHT", None).await.code(), "UNAUTHENTICATED");
});

both!(hq_publishes_a_version_and_those_before_stay, async |app: &TestApp| {
    let hq = app.hq().await;
    let first = form(&hq, "EFFECT", None).await.at("form");
    let input = with(version("EFFECT", questions()), json!({ "operationId": "0190e8a0-0000-7000-8000-0000000000f1" }));
    let second = published(&hq, input.clone()).await;
    assert_eq!(published(&hq, input.clone()).await, second, "sent again it is published once");
    let other = with(input, json!({ "titleEn": "Another" }));
    assert_eq!(publish(&hq, other).await.code(), "CONFLICT");
    assert_eq!(
        (&second["number"], &second["titleZh"], &second["titleEn"]),
        (&json!(2), &json!("新表"), &json!("A new form"))
    );
    assert_eq!(second["publishedAt"], "2026-06-15T02:00:00.000000Z");
    assert_eq!(second["publishedBy"]["id"], app.world.hq_manager.id.to_string());
    let asked = second["questions"].as_array().unwrap();
    assert_eq!((&asked[0]["maxLength"], &asked[0]["required"]), (&json!(4), &json!(false)));
    assert_eq!((&asked[1]["min"], &asked[1]["max"]), (&json!(1), &json!(9)));
    assert_eq!((&asked[2]["min"], &asked[2]["max"]), (&json!(0), &json!(1_000)));
    assert_eq!((&asked[3]["from"], &asked[3]["to"]), (&json!("2026-06-01"), &json!("2026-06-30")));
    assert_eq!(asked[5]["options"][1], option("service"));
    assert_eq!(asked[7]["condition"], json!({ "question": "fit", "anyOf": ["yes"] }));
    assert_eq!(rows(app).await, (5, 0, 1));
    published(&hq, with(version("EFFECT", questions()), json!({ "expectedVersion": 2 }))).await;
    assert_eq!(form(&hq, "EFFECT", Some(1)).await.at("form"), first);
    assert_eq!(form(&hq, "EFFECT", Some(2)).await.at("form"), second);
    assert_eq!(form(&hq, "EFFECT", None).await.at("form.number"), 3);
    assert_eq!(form(&hq, "MEETING", None).await.at("form.number"), 1, "the other forms are as they were");
    let seller = app.salesperson_of(Dealer::A).await;
    assert_eq!(form(&seller, "EFFECT", None).await.at("form.number"), 3);
    assert_eq!(
        form(&seller, "EFFECT", None).await.at("form.publishedBy"),
        Value::Null,
        "people of HQ are beyond his reach"
    );
});

both!(versions_are_paged_the_newest_first, async |app: &TestApp| {
    let hq = app.hq().await;
    for _ in 0..4 {
        published(&hq, version("MEETING", json!([question("topic", "TEXT")]))).await;
    }
    let list = "query($after: String, $last: Int, $first: Int) {
        formVersions(kind: MEETING, first: $first, after: $after, last: $last) {
          totalCount edges { node { number } cursor } pageInfo { hasNextPage endCursor } } }";
    let numbers = |page: &Value| -> Vec<i64> {
        page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["number"].as_i64().unwrap()).collect()
    };
    let page = hq.ask(list, json!({ "first": 2 })).await["formVersions"].clone();
    assert_eq!((numbers(&page), &page["totalCount"]), (vec![5, 4], &json!(5)));
    let rest = json!({ "first": 9, "after": page["pageInfo"]["endCursor"] });
    let rest = hq.ask(list, rest).await["formVersions"].clone();
    assert_eq!((numbers(&rest), &rest["pageInfo"]["hasNextPage"]), (vec![3, 2, 1], &json!(false)));
    let back = hq.ask(list, json!({ "last": 2 })).await["formVersions"].clone();
    assert_eq!(numbers(&back), [2, 1]);
});

both!(only_hq_publishes, async |app: &TestApp| {
    for client in [
        app.salesperson_of(Dealer::A).await,
        app.manager_of(Dealer::A).await,
        app.area_manager_of(Dealer::A).await,
        app.region_manager_of(Dealer::A).await,
        app.finance().await,
        app.verifier().await,
        app.admin().await,
    ] {
        assert_eq!(publish(&client, version("EFFECT", questions())).await.code(), "FORBIDDEN");
    }
    assert_eq!(publish(&app.nobody(), version("EFFECT", questions())).await.code(), "UNAUTHENTICATED");
    assert_eq!(rows(app).await, (4, 0, 0));
});

both!(what_cannot_be_asked_is_refused_with_its_field, async |app: &TestApp| {
    let hq = app.hq().await;
    let many = |count: usize| -> Value { (0..count).map(|n| question(&format!("q{n}"), "YES_NO")).collect() };
    let options = |count: usize| -> Value { (0..count).map(|n| option(&format!("o{n}"))).collect() };
    let one = |more: Value| json!([with(question("q", "TEXT"), more)]);
    let choice = |more: Value| one(with(json!({ "kind": "SOME_OF", "options": options(2) }), more));
    let after = |condition: Value| {
        json!([
            question("fit", "YES_NO"),
            with(question("q", "TEXT"), json!({ "condition": condition })),
            question("z", "YES_NO")
        ])
    };
    for (asked, code, field) in [
        (json!([]), "INVALID", "questions"),
        (many(101), "LIMIT", "questions"),
        (json!([question("q", "TEXT"), question("q", "NUMBER")]), "INVALID", "questions.1.key"),
        (one(json!({ "key": "Q" })), "INVALID", "questions.0.key"),
        (one(json!({ "key": "q".repeat(41) })), "INVALID", "questions.0.key"),
        (one(json!({ "zh": " " })), "INVALID", "questions.0.zh"),
        (one(json!({ "en": "x".repeat(501) })), "INVALID", "questions.0.en"),
        (one(json!({ "en": "\u{0}" })), "INVALID", "questions.0.en"),
        (one(json!({ "maxLength": 0 })), "INVALID", "questions.0.maxLength"),
        (one(json!({ "maxLength": 4001 })), "INVALID", "questions.0.maxLength"),
        (one(json!({ "min": 1 })), "INVALID", "questions.0.min"),
        (one(json!({ "kind": "NUMBER", "min": 2, "max": 1 })), "INVALID", "questions.0.max"),
        (one(json!({ "kind": "MONEY", "max": -1 })), "INVALID", "questions.0.max"),
        (one(json!({ "kind": "DATE", "from": "2026-06-02", "to": "2026-06-01" })), "INVALID", "questions.0.to"),
        (one(json!({ "kind": "ONE_OF" })), "INVALID", "questions.0.options"),
        (one(json!({ "kind": "ONE_OF", "options": options(51) })), "LIMIT", "questions.0.options"),
        (choice(json!({ "options": [option("a"), option("a")] })), "INVALID", "questions.0.options.1.key"),
        (choice(json!({ "options": [with(option("a"), json!({ "zh": "" }))] })), "INVALID", "questions.0.options.0.zh"),
        (choice(json!({ "max": 3 })), "INVALID", "questions.0.max"),
        (after(json!({ "question": "z", "anyOf": ["yes"] })), "INVALID", "questions.1.condition.question"),
        (after(json!({ "question": "q", "anyOf": ["yes"] })), "INVALID", "questions.1.condition.question"),
        (after(json!({ "question": "fit", "anyOf": [] })), "INVALID", "questions.1.condition.anyOf"),
        (after(json!({ "question": "fit", "anyOf": ["perhaps"] })), "INVALID", "questions.1.condition.anyOf.0"),
    ] {
        let refused = publish(&hq, version("EFFECT", asked)).await;
        assert_eq!(told(&refused)[..3], [code, "VISIT-3", &format!("input.{field}")]);
    }
    let untitled = with(version("EFFECT", questions()), json!({ "titleZh": "" }));
    assert_eq!(told(&publish(&hq, untitled).await)[..3], ["INVALID", "VISIT-3", "input.titleZh"]);
    assert_eq!(rows(app).await, (4, 0, 0));
    published(&hq, version("EFFECT", many(100))).await;
    published(&hq, version("EFFECT", one(json!({ "kind": "ONE_OF", "options": options(50) })))).await;
});

both!(the_database_keeps_versions_as_they_are, async |app: &TestApp| {
    let raw = app.raw_connection().await;
    for statement in [
        "UPDATE form_version SET title_zh = 'x'",
        "DELETE FROM form_version",
        "INSERT INTO form_version (id, kind, number, title_zh, title_en, questions)
           SELECT id, kind, 2, title_zh, title_en, questions FROM form_version WHERE kind = 'EFFECT'",
    ] {
        assert!(raw.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    assert_eq!(rows(app).await, (4, 0, 0));
});

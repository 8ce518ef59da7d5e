//! Reports that come late: a form is held against the version that it was filled in by, whichever is the newest (VISIT-3, VISIT-8).

use serde_json::json;

use super::{FORM, filled, published, question, report, rows, told, version};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
    visit::{customer, taken},
};

both!(a_late_report_is_held_against_the_version_that_it_names, async |app: &TestApp| {
    let (hq, client) = (app.hq().await, app.salesperson_of(Dealer::A).await);
    let id = customer(&client, "唐山迟到物流有限公司").await;
    let early = taken(&report(&client, &id, filled()).await);
    // The new version keeps one question, in other words, and must have another answered.
    let asked = json!([
        with(question("brands_in_use", "TEXT"), json!({ "en": "Which brands" })),
        with(question("new_energy", "YES_NO"), json!({ "required": true })),
    ]);
    published(&hq, version("NOT_BOUGHT", asked)).await;
    app.clock.advance(30 * 24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    let late = taken(&report(&client, &id, filled()).await);
    assert_eq!(
        (&late["form"]["version"]["number"], &late["form"]["version"]["titleEn"]),
        (&json!(1), &json!("Visit to a customer who has not bought yet"))
    );
    assert_eq!(late["form"]["answers"][0]["question"]["en"], "Brands in use");
    assert_eq!(late["form"], early["form"]);
    let second = json!({ "kind": "NOT_BOUGHT", "version": 2, "answers": [
        { "key": "new_energy", "yesNo": false }, { "key": "brands_in_use", "text": "远方" }] });
    let new = taken(&report(&client, &id, second.clone()).await);
    assert_eq!(
        (&new["form"]["version"]["number"], &new["form"]["answers"][0]["question"]["en"]),
        (&json!(2), &json!("Which brands"))
    );
    // Neither version takes the answers of the other, and there is no third.
    let mixed = with(second.clone(), json!({ "version": 1 }));
    assert_eq!(
        told(&report(&client, &id, mixed).await),
        ["INVALID", "VISIT-3", "input.form.answers.0.key", "UNKNOWN_QUESTION"]
    );
    let mixed = with(filled(), json!({ "version": 2 }));
    assert_eq!(
        told(&report(&client, &id, mixed).await),
        ["INVALID", "VISIT-3", "input.form.answers.1.key", "UNKNOWN_QUESTION"]
    );
    for number in [0, 3, -1] {
        let unknown = with(second.clone(), json!({ "version": number }));
        assert_eq!(
            told(&report(&client, &id, unknown).await),
            ["INVALID", "VISIT-3", "input.form.version", "UNKNOWN_VERSION"]
        );
    }
    assert_eq!(rows(app).await, (5, 3, 1));
    // What was handed in before reads as it did then.
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {FORM} }} }}");
    assert_eq!(client.ask(&query, json!({ "id": early["id"] })).await["visit"]["form"], early["form"]);
});

both!(sent_again_a_report_has_the_same_form, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山重发表单物流有限公司").await;
    let send = async |form: serde_json::Value| {
        let input = with(
            crate::visit::report(&id),
            json!({ "way": "PHONE", "form": form,
            "operationId": "0190e8a0-0000-7000-8000-0000000000f2" }),
        );
        client.mutate("submitVisitReport", input, &format!("visit {{ id {FORM} }}")).await
    };
    let first = taken(&send(filled()).await);
    published(&app.hq().await, version("NOT_BOUGHT", json!([question("other", "TEXT")]))).await;
    assert_eq!(taken(&send(filled()).await), first);
    let mut other = filled();
    other["answers"][1]["number"] = json!(13);
    assert_eq!(send(other).await.code(), "CONFLICT");
    assert_eq!(rows(app).await, (5, 1, 1));
});

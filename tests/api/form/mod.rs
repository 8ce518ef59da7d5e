//! Forms as data: versions, publishing them, and reports that were filled in by them (VISIT-3).

mod fill;
mod late;
mod publish;
mod race;
mod sealed;

use longhaul_entity::{form_version, journal_entry, visit_form};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    customer::with,
    support::{Answer, Client, TestApp},
    visit,
};

/// Everything that a version shows of itself.
pub(crate) const VERSION: &str = "id kind number titleZh titleEn publishedAt publishedBy { id }
    questions { key zh en kind required maxLength min max from to options { key zh en } condition { question anyOf } }";

/// Everything that a filled form shows of itself.
pub(crate) const FORM: &str = "form { kind version { id number titleEn questions { key } }
    answers { key question { zh en kind } text number amount date yesNo choices { key zh en } } }";

/// A question of that kind.
pub(crate) fn question(key: &str, kind: &str) -> Value {
    json!({ "key": key, "zh": format!("问题{key}"), "en": format!("Question {key}"), "kind": kind })
}

/// An option.
pub(crate) fn option(key: &str) -> Value {
    json!({ "key": key, "zh": format!("选项{key}"), "en": format!("Option {key}") })
}

/// A version with these questions.
pub(crate) fn version(kind: &str, questions: Value) -> Value {
    json!({ "kind": kind, "titleZh": "新表", "titleEn": "A new form", "questions": questions })
}

/// One question of each kind; `why` is asked after a yes, `less` after a price.
pub(crate) fn questions() -> Value {
    let options = json!([option("price"), option("service"), option("parts")]);
    json!([
        with(question("words", "TEXT"), json!({ "maxLength": 4 })),
        with(question("count", "NUMBER"), json!({ "min": 1, "max": 9 })),
        with(question("sum", "MONEY"), json!({ "max": 1_000 })),
        with(question("day", "DATE"), json!({ "from": "2026-06-01", "to": "2026-06-30" })),
        with(question("fit", "YES_NO"), json!({ "required": true })),
        with(question("one", "ONE_OF"), json!({ "options": options })),
        with(question("some", "SOME_OF"), json!({ "options": options, "max": 2 })),
        with(
            question("why", "TEXT"),
            json!({ "required": true, "condition": { "question": "fit", "anyOf": ["yes"] } })
        ),
        with(question("less", "YES_NO"), json!({ "condition": { "question": "some", "anyOf": ["price"] } })),
    ])
}

/// Publishes; whatever is answered.
pub(crate) async fn publish(client: &Client, input: Value) -> Answer {
    client.mutate("publishForm", input, &format!("version {{ {VERSION} }}")).await
}

/// Publishes a form that must be taken; the version.
pub(crate) async fn published(client: &Client, input: Value) -> Value {
    publish(client, input).await.at("publishForm.version")
}

/// The form for those who have not bought, filled in by its first version.
pub(crate) fn filled() -> Value {
    json!({ "kind": "NOT_BOUGHT", "version": 1, "answers": [
        { "key": "brands_in_use", "text": "远方" }, { "key": "vehicles_running", "number": 12 },
        { "key": "reasons", "choices": ["service", "price"] }, { "key": "intends", "yesNo": true },
        { "key": "intended_count", "number": 3 }, { "key": "intended_on", "date": "2026-09-01" },
        { "key": "budget", "amount": 35_000_000 },
    ] })
}

/// The form for the effect of a visit, filled in by its first version.
pub(crate) fn effect() -> Value {
    json!({ "kind": "EFFECT", "version": 1, "answers": [
        { "key": "next_plan", "text": " 送报价 " }, { "key": "result", "choices": ["good"] }, { "key": "fit", "yesNo": true },
        { "key": "trust", "number": 4 }, { "key": "next_way", "choices": ["phone"] },
        { "key": "next_on", "date": "2026-06-18" }, { "key": "support", "choices": ["service", "price_policy"] },
    ] })
}

/// Hands in a report by phone with that form; whatever is answered.
pub(crate) async fn report(client: &Client, customer: &str, form: Value) -> Answer {
    let input = with(visit::report(customer), json!({ "way": "PHONE", "form": form }));
    client.mutate("submitVisitReport", input, &format!("visit {{ id bought seal {FORM} }}")).await
}

/// What stands in the tables: versions, filled forms, entries of the journal about publishing.
pub(crate) async fn rows(app: &TestApp) -> (u64, u64, u64) {
    let db = app.app.db.read();
    let told = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq("FormPublished"));
    (
        form_version::Entity::find().count(db).await.unwrap(),
        visit_form::Entity::find().count(db).await.unwrap(),
        told.count(db).await.unwrap(),
    )
}

/// Code, rule, field and fault of a refusal.
#[track_caller]
pub(crate) fn told(answer: &Answer) -> [String; 4] {
    let refusal = answer.refusal();
    ["code", "rule", "field", "fault"].map(|name| refusal[name].as_str().unwrap_or_default().to_owned())
}

//! The index follows every change.

use longhaul::{
    db::{Op, Origin, Work},
    domain::search,
    error::Result,
};
use longhaul_entity::{search_edition, search_subject, search_term};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};

use super::{names, sound};
use crate::{
    customer::{change, create, firm, refused, state, with},
    ledger::{hand_in, imported, line, work, workbook},
    support::{Dealer, TestApp, both},
};

const ASIDE: &str = "query($text: String!) {
    customers(filter: { text: $text, archived: true }) { totalCount edges { node { name } } } }";

both!(what_changes_is_found_anew_and_no_more_by_what_it_was, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let contacts = json!([{ "name": "王", "phone": "13700000001" }, { "name": "李", "phone": "13800001111" }]);
    let made = create(&client, with(firm("远达物流"), json!({ "phone": "13800001111", "contacts": contacts }))).await;
    let made = change(&client, "updateCustomer", &made, json!({ "name": "鑫通运输", "phone": null })).await;
    assert_eq!(names(&client, "鑫通").await, ["鑫通运输"]);
    assert_eq!(names(&client, "xtys").await, ["鑫通运输"]);
    for gone in ["远达", "ydwl", "yuanda"] {
        assert!(names(&client, gone).await.is_empty(), "{gone}");
    }
    // The contact has the number that the customer gave up.
    assert_eq!(names(&client, "1111").await, ["鑫通运输"]);
    let contacts = json!({ "contacts": [{ "name": "赵", "phone": "13700000002" }] });
    let made = change(&client, "setContacts", &made, contacts).await;
    assert!(names(&client, "1111").await.is_empty());
    assert_eq!(names(&client, "0002").await, ["鑫通运输"]);
    let vehicles = json!({ "vehicles": [{ "plate": "冀B12345" }, { "vin": "LZZ5CLVB8KA678901" }] });
    let made = change(&client, "setVehicles", &made, vehicles).await;
    assert_eq!(
        made["vehicles"],
        json!([{ "plate": "冀B12345", "vin": null }, { "plate": null, "vin": "LZZ5CLVB8KA678901" }])
    );
    let made = change(&client, "setVehicles", &made, json!({ "vehicles": [{ "plate": "冀B99999" }] })).await;
    assert!(names(&client, "12345").await.is_empty());
    assert!(names(&client, "678901").await.is_empty());
    assert_eq!(names(&client, "B99999").await, ["鑫通运输"]);
    sound(app).await;
    // What is refused changes nothing.
    let before = state(app).await;
    let stale = json!({ "id": made["id"], "version": 1 });
    for (mutation, more) in [("updateCustomer", json!({ "name": "别名" })), ("setVehicles", json!({ "vehicles": [] }))]
    {
        assert_eq!(refused(&client, mutation, &stale, more).await["code"], "CONFLICT");
    }
    assert_eq!(state(app).await, before);
});

both!(vehicles_are_read_and_bounded, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("远达物流")).await;
    let vin = "LZZ5CLVB8KA678901";
    let many: Vec<Value> = (0..501).map(|n| json!({ "plate": format!("冀B{n:05}") })).collect();
    let before = state(app).await;
    for (vehicles, code, field) in [
        (json!([{}]), "INVALID", "input.vehicles.0.plate"),
        (json!([{ "plate": "冀B1" }]), "INVALID", "input.vehicles.0.plate"),
        (json!([{ "plate": "冀B12345" }, { "vin": "LZZ5CLVB8KA67890" }]), "INVALID", "input.vehicles.1.vin"),
        (json!([{ "vin": "LZZ5CLVB8KA67890O" }]), "INVALID", "input.vehicles.0.vin"),
        (json!([{ "vin": vin }, { "vin": vin.to_lowercase() }]), "INVALID", "input.vehicles.1.vin"),
        (json!([{ "plate": "冀B12345" }, { "plate": "冀b·12345" }]), "INVALID", "input.vehicles.1.plate"),
        (json!([{ "plate": "冀B12\u{0}345" }]), "INVALID", "input.vehicles.0.plate"),
        (json!(many), "LIMIT", "input.vehicles"),
    ] {
        let refusal = refused(&client, "setVehicles", &made, json!({ "vehicles": vehicles })).await;
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &json!(field)), "{vehicles}");
    }
    assert_eq!(state(app).await, before);
    let most = json!({ "vehicles": &many[..500] });
    assert_eq!(change(&client, "setVehicles", &made, most).await["vehicles"].as_array().unwrap().len(), 500);
    sound(app).await;
});

both!(who_is_set_aside_is_found_among_those_alone, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let contacts = json!({ "contacts": [{ "name": "王", "phone": "13700000001" }] });
    let made = create(&manager, with(firm("远达物流"), contacts)).await;
    let aside = async |text: &str| manager.ask(ASIDE, json!({ "text": text })).await["customers"]["totalCount"].clone();
    assert_eq!(aside("远达").await, 0);
    let made = change(&manager, "archiveCustomer", &made, json!({})).await;
    for text in ["远达", "ydwl", "0001"] {
        assert!(names(&manager, text).await.is_empty(), "{text}");
        assert_eq!(aside(text).await, 1, "{text}");
    }
    sound(app).await;
    change(&manager, "restoreCustomer", &made, json!({})).await;
    for text in ["远达", "ydwl", "0001"] {
        assert_eq!(names(&manager, text).await, ["远达物流"], "{text}");
        assert_eq!(aside(text).await, 0, "{text}");
    }
    sound(app).await;
});

both!(an_index_that_is_missing_is_made_and_one_that_is_wrong_is_told, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::B).await);
    let vehicles = json!({ "vehicles": [{ "plate": "冀B12345" }] });
    let made =
        create(&a, with(firm("远达物流"), json!({ "contacts": [{ "name": "王", "phone": "13700000001" }] }))).await;
    change(&a, "setVehicles", &made, vehicles).await;
    let aside = create(&manager, firm("重庆长行")).await;
    change(&manager, "archiveCustomer", &aside, json!({})).await;
    let db = &app.app.db;
    let all =
        || search_term::Entity::find().order_by_asc(search_term::Column::Term).order_by_asc(search_term::Column::Kind);
    let before: Vec<_> =
        all().all(db.read()).await.unwrap().into_iter().map(|row| (row.scope, row.kind, row.term)).collect();
    let raw = app.raw_connection().await;
    raw.execute_unprepared("DELETE FROM search_term; DELETE FROM search_subject").await.unwrap();
    let findings = longhaul::domain::search::verify(db).await.unwrap();
    assert_eq!(findings.len(), 2, "{findings:?}");
    let unfinished = search_edition::ActiveModel { id: Set(1), edition: Set(1), complete: Set(false) };
    unfinished.update(&raw).await.unwrap();
    assert!(!longhaul::domain::search::is_complete(db).await.unwrap());
    assert_eq!(longhaul::domain::search::catch_up(db).await.unwrap(), 2);
    assert_eq!(longhaul::domain::search::catch_up(db).await.unwrap(), 0);
    let after: Vec<_> =
        all().all(db.read()).await.unwrap().into_iter().map(|row| (row.scope, row.kind, row.term)).collect();
    assert_eq!(before, after);
    sound(app).await;
    // An index of another edition is thrown away.
    search_edition::ActiveModel { id: Set(1), edition: Set(0), complete: Set(true) }.update(&raw).await.unwrap();
    assert_eq!(longhaul::domain::search::catch_up(db).await.unwrap(), 2);
    assert_eq!(search_subject::Entity::find().count(db.read()).await.unwrap(), 2);
    sound(app).await;
    for wrong in [
        "UPDATE search_term SET term = 'x' WHERE kind = 1",
        "DELETE FROM search_term WHERE kind = 8",
        "INSERT INTO search_term (scope, kind, term, subject) VALUES (1, 1, 'x', 12345)",
    ] {
        let known = longhaul::domain::search::verify(db).await.unwrap().len();
        raw.execute_unprepared(wrong).await.unwrap();
        let findings = longhaul::domain::search::verify(db).await.unwrap();
        assert!(findings.len() > known || wrong.starts_with("DELETE"), "{wrong}: {findings:?}");
    }
    assert_eq!(longhaul::domain::search::verify(db).await.unwrap().len(), 3);
});

both!(customers_of_an_import_that_broke_off_are_found_after_the_next_round, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    imported(app, &manager, workbook(&[line("远达物流"), line("鑫通运输")]), false).await;
    assert_eq!(names(&manager, "远达").await, ["远达物流"]);
    // As a server leaves them that died before it took them into the index.
    for table in ["search_term", "search_subject"] {
        app.app.db.write(&Origin::default(), &Emptied(table)).await.unwrap();
    }
    assert_eq!(search::verify(&app.app.db).await.unwrap().len(), 2);
    let unseen = manager.ask("{ customers { edges { node { id name version } } } }", json!({})).await;
    let unseen = unseen["customers"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone());
    let renamed = unseen.into_iter().find(|node| node["name"] == "远达物流").unwrap();
    change(&manager, "updateCustomer", &renamed, json!({ "name": "安顺物流" })).await;
    assert!(names(&manager, "安顺").await.is_empty());
    hand_in(&manager, workbook(&[line("大同车队")]), false).await;
    // While an import is open they wait for their turn.
    assert!(search::verify(&app.app.db).await.unwrap().is_empty());
    work(app).await;
    for (typed, name) in [("安顺", "安顺物流"), ("鑫通", "鑫通运输"), ("大同", "大同车队")] {
        assert_eq!(names(&manager, typed).await, [name]);
    }
    assert!(names(&manager, "远达").await.is_empty());
    sound(app).await;
});

/// A table without rows.
struct Emptied(&'static str);

impl Work for Emptied {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        op.tx().execute_unprepared(&format!("DELETE FROM {}", self.0)).await?;
        Ok(())
    }
}

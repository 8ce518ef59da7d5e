//! Changing what is recorded: field by field, list by list, always from the version that was read.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{ALL, change, code, create, firm, journal, person, read, refused, state, with};
use crate::support::{Dealer, TestApp, both};

both!(what_is_not_given_stays_and_null_clears, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let first = json!({ "phone": "13800001111", "industry": "钢材", "address": "建设路1号", "areaOfUse": "京津冀",
        "coordinates": { "latitude": 1.5, "longitude": 2.5 }, "creditCode": code(1) });
    let made = create(&client, with(firm("远达物流"), first)).await;
    app.clock.advance(60);
    let renamed = change(&client, "updateCustomer", &made, json!({ "name": "远达运输", "source": "REFERRAL" })).await;
    let expected = json!({ "name": "远达运输", "source": "REFERRAL", "version": 2, "updatedAt": renamed["updatedAt"] });
    assert_eq!(renamed, with(made.clone(), expected));
    assert_ne!(renamed["updatedAt"], made["updatedAt"]);
    let nothing = json!({ "phone": null, "industry": null, "address": null, "areaOfUse": null, "coordinates": null,
        "creditCode": null, "name": null, "kind": null, "divisionCode": null });
    let cleared = change(&client, "updateCustomer", &renamed, nothing).await;
    for field in ["phone", "industry", "address", "areaOfUse", "coordinates", "creditCode"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    assert_eq!((&cleared["name"], &cleared["divisionCode"]), (&json!("远达运输"), &json!("130202")));
    assert_eq!(cleared["version"], 3);
});

both!(a_change_is_journalled_before_and_after_with_masks, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, with(firm("远达物流"), json!({ "phone": "13800001111" }))).await;
    let more = json!({ "name": "远达运输", "phone": "13855551111", "creditCode": code(5) });
    change(&client, "updateCustomer", &made, more).await;
    let (kind, data) = journal(app).await.pop().unwrap();
    assert_eq!((kind.as_str(), &data["version"]), ("CustomerUpdated", &json!(2)));
    assert_eq!(data["changed"]["name"], json!({ "before": "远达物流", "after": "远达运输" }));
    // The mask is the same; that it changed is told all the same.
    assert_eq!(data["changed"]["phone"], json!({ "before": "138****1111", "after": "138****1111" }));
    assert_eq!(data["changed"].as_object().unwrap().len(), 3);
    let text = data.to_string();
    assert!(!text.contains("5555") && !text.contains(&code(5)), "{text}");
});

both!(a_change_that_changes_nothing_is_none, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, with(firm("远达物流"), json!({ "phone": "13800001111" }))).await;
    let before = state(app).await;
    let same = change(&client, "updateCustomer", &made, json!({ "name": "远达物流", "phone": "138 0000 1111" })).await;
    assert_eq!(same, made);
    assert_eq!(change(&client, "setFleet", &made, json!({ "fleet": [] })).await, made);
    assert_eq!(change(&client, "setContacts", &made, json!({ "contacts": [] })).await, made);
    assert_eq!(change(&client, "setPurchasePlans", &made, json!({ "purchasePlans": [] })).await, made);
    assert_eq!(state(app).await, before);
});

both!(a_stale_version_is_told_the_present_one, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let made = create(&client, firm("远达物流")).await;
    change(&client, "updateCustomer", &made, json!({ "industry": "钢材" })).await;
    let before = state(app).await;
    let changes = [
        ("updateCustomer", json!({ "industry": "砂石" })),
        ("setContacts", json!({ "contacts": [{ "name": "王" }] })),
        ("setFleet", json!({ "fleet": [{ "brand": "远航", "series": "H9", "count": 1, "year": 2020 }] })),
        ("setPurchasePlans", json!({ "purchasePlans": [] })),
        ("assignCustomer", json!({})),
        ("archiveCustomer", json!({})),
    ];
    for (mutation, more) in changes {
        for version in [1, 3, 0, -1] {
            let old = with(made.clone(), json!({ "version": version }));
            let refusal = if mutation == "archiveCustomer" {
                let input = json!({ "id": made["id"], "version": version });
                manager.mutate("archiveCustomer", input, "customer { id }").await.refusal()
            } else {
                refused(&manager, mutation, &old, more.clone()).await
            };
            assert_eq!((&refusal["code"], &refusal["currentVersion"]), (&json!("CONFLICT"), &json!(2)), "{mutation}");
        }
    }
    assert_eq!(state(app).await, before);
});

both!(of_edits_at_once_exactly_one_wins, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("远达物流")).await;
    let tries = (0..16).map(|at| {
        let (client, made) = (client.clone(), made.clone());
        async move {
            let input = json!({ "id": made["id"], "version": 1, "industry": format!("第{at}") });
            client.mutate("updateCustomer", input, "customer { id }").await.code()
        }
    });
    let codes = futures_util::future::join_all(tries).await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| code == "OK" || code == "CONFLICT"), "{codes:?}");
    assert_eq!(read(&client, &made["id"]).await["version"], 2);
    assert_eq!(journal(app).await.len(), 2);
});

both!(the_same_edit_again_is_done_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("远达物流")).await;
    let operation = json!({ "operationId": Uuid::from_u128(9).to_string(), "industry": "钢材" });
    let first = change(&client, "updateCustomer", &made, operation.clone()).await;
    let before = state(app).await;
    assert_eq!(change(&client, "updateCustomer", &made, operation.clone()).await, first);
    // Cleared is not the same as not given.
    let other = refused(&client, "updateCustomer", &made, with(operation, json!({ "address": null }))).await;
    assert_eq!((&other["code"], &other["rule"]), (&json!("CONFLICT"), &json!("ALL-4")));
    assert_eq!(state(app).await, before);
});

both!(what_identifies_a_customer_moves_with_it, async |app: &TestApp| {
    let (client, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let marks = json!({ "phone": "13800001111", "creditCode": code(1) });
    let made = create(&client, with(firm("远达物流"), marks.clone())).await;
    let theirs = create(&other, with(firm("鑫运"), json!({ "phone": "13800002222", "creditCode": code(2) }))).await;
    let before = state(app).await;
    let clashes = [
        (json!({ "phone": "+8613800002222" }), "input.phone"),
        (json!({ "creditCode": code(2).to_lowercase() }), "input.creditCode"),
        (json!({ "name": " 鑫 运", "industry": "钢材" }), "input.name"),
    ];
    for (more, field) in clashes {
        let refusal = refused(&client, "updateCustomer", &made, more).await;
        let got = (refusal["code"].clone(), refusal["rule"].clone(), refusal["field"].clone());
        assert_eq!(got, (json!("CONFLICT"), json!("CUST-10"), json!(field)));
        assert_eq!(refusal["existing"], Value::Null);
    }
    assert_eq!(state(app).await, before);
    let moved = json!({ "phone": "13800003333", "creditCode": code(3), "name": "远达运输" });
    let moved = change(&client, "updateCustomer", &made, moved).await;
    // What it was known by is free, what it is known by is taken.
    let taken =
        other.mutate("createCustomer", with(firm("新户"), json!({ "phone": "13800003333" })), "customer { id }");
    assert_eq!(taken.await.code(), "CONFLICT");
    create(&other, with(firm("远达物流"), marks)).await;
    assert_eq!((&moved["phone"], &theirs["version"]), (&json!("138****3333"), &json!(1)));
});

both!(a_firm_that_becomes_a_person_gives_up_its_name, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("王伟运输")).await;
    let refusal = refused(&client, "updateCustomer", &made, json!({ "kind": "INDIVIDUAL" })).await;
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("input.phone")));
    let more = json!({ "kind": "INDIVIDUAL", "phone": "13800001111" });
    let made = change(&client, "updateCustomer", &made, more).await;
    let refusal = refused(&client, "updateCustomer", &made, json!({ "phone": null })).await;
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("INVALID"), &json!("CUST-10")));
    create(&client, firm("王伟运输")).await;
    // Back to a firm: the name is another's now.
    let refusal = refused(&client, "updateCustomer", &made, json!({ "kind": "SMALL_ENTERPRISE" })).await;
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!("input.name")));
    create(&client, person("王伟运输", "13800002222")).await;
});

both!(the_fleet_says_whether_a_customer_has_bought, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("远达物流")).await;
    assert_eq!(made["bought"], false);
    let line = |brand: &str| json!({ "brand": brand, "series": "H9", "count": 2, "year": 2024 });
    let bought = change(&client, "setFleet", &made, json!({ "fleet": [line("长风"), line("远航")] })).await;
    assert_eq!((&bought["bought"], &bought["version"]), (&json!(true), &json!(2)));
    let entries = journal(app).await;
    let (_, data) = entries.iter().find(|(kind, _)| kind == "CustomerFleetSet").unwrap();
    assert_eq!(data["changed"]["bought"]["after"], true);
    let stays = bought["fleet"].as_array().unwrap().iter().find(|line| line["brand"] == "长风").unwrap();
    let kept = with(line("长风"), json!({ "id": stays["id"], "count": 7 }));
    let sold = change(&client, "setFleet", &bought, json!({ "fleet": [kept] })).await;
    assert_eq!(sold["bought"], false);
    let expected = with(stays.clone(), json!({ "count": 7 }));
    assert_eq!(sold["fleet"], json!([expected]));
});

both!(contacts_keep_their_ids_and_phones, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let other = app.salesperson_of(Dealer::B).await;
    let list = json!([{ "name": "王伟", "phone": "13900001111", "primary": true }, { "name": "李娜", "phone": "13900002222" }]);
    let made = create(&client, with(firm("远达物流"), json!({ "contacts": list }))).await;
    let (wang, li) = (&made["contacts"][0], &made["contacts"][1]);
    let list = json!([
        { "name": "赵敏", "primary": true },
        { "id": li["id"], "name": "李娜", "title": "会计", "phone": null },
        { "id": wang["id"], "name": "王伟" },
    ]);
    app.clock.advance(60);
    let after = change(&client, "setContacts", &made, json!({ "contacts": list })).await;
    let names: Vec<_> = after["contacts"].as_array().unwrap().iter().map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["赵敏", "李娜", "王伟"]);
    assert_eq!((&after["contacts"][1]["id"], &after["contacts"][2]["id"]), (&li["id"], &wang["id"]));
    assert_eq!((&after["contacts"][1]["phone"], &after["contacts"][2]["phone"]), (&Value::Null, &json!("139****1111")));
    let text = journal(app).await.pop().unwrap().1.to_string();
    assert!(text.contains("139****2222") && !text.contains("13900002222"), "{text}");
    let theirs = create(&other, with(firm("鑫运"), json!({ "contacts": [{ "name": "孙" }] }))).await;
    let before = state(app).await;
    for (list, field) in [
        (json!([{ "id": theirs["contacts"][0]["id"], "name": "孙" }]), "input.contacts"),
        (json!([{ "id": wang["id"], "name": "王" }, { "id": wang["id"], "name": "伟" }]), "input.contacts.1.id"),
    ] {
        let refusal = refused(&client, "setContacts", &after, json!({ "contacts": list })).await;
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!(field)));
    }
    assert_eq!(state(app).await, before);
});

both!(purchase_plans_are_set_as_a_whole, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, firm("远达物流")).await;
    let plan = json!({ "series": "H9", "count": 5, "month": 202_612, "budget": 1, "way": "LOAN" });
    let list = json!([plan, with(plan.clone(), json!({ "month": 202_609 }))]);
    let planned = change(&client, "setPurchasePlans", &made, json!({ "purchasePlans": list })).await;
    assert_eq!(planned["purchasePlans"][0]["month"], 202_609);
    let kept = with(plan.clone(), json!({ "id": planned["purchasePlans"][1]["id"], "count": 6 }));
    let after = change(&client, "setPurchasePlans", &planned, json!({ "purchasePlans": [kept.clone()] })).await;
    assert_eq!((&after["purchasePlans"], &after["version"]), (&json!([kept]), &json!(3)));
    let (kind, data) = journal(app).await.pop().unwrap();
    assert_eq!(kind, "CustomerPurchasePlansSet");
    assert_eq!(data["changed"]["purchasePlans"]["before"].as_array().unwrap().len(), 2);
    assert_eq!(
        client.ask(&format!("{{ customers {{ edges {{ node {{ {ALL} }} }} }} }}"), json!({})).await["customers"]["edges"]
            [0]["node"],
        after
    );
});

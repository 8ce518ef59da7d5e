//! Recording a customer.

use longhaul_entity::{ClosedEnum, stage_delta, stage_event};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{code, create, firm, journal, person, read, state, with};
use crate::support::{Dealer, TestApp, both};

/// A customer with everything.
fn full() -> Value {
    with(
        firm("远达（唐山）物流有限公司"),
        json!({
            "creditCode": code(1),
            "phone": "+86 138-0000-1111",
            "industry": "钢材运输",
            "areaOfUse": "京津冀",
            "address": "建设路1号",
            "coordinates": { "latitude": 39.6309, "longitude": 118.1802 },
            "contacts": [
                { "name": "王伟", "title": "车队长", "phone": "13900002222", "primary": true },
                { "name": "李娜" },
            ],
            "fleet": [
                { "brand": "长风", "series": "C7", "count": 3, "year": 2020 },
                { "brand": " 远 航 ", "series": "H9", "count": 2, "year": 2024 },
            ],
            "purchasePlans": [
                { "series": "H9", "count": 5, "month": 202612, "budget": 200_000_000, "way": "LOAN" },
                { "series": "H7", "count": 1, "month": 202609, "way": "CASH" },
            ],
        }),
    )
}

both!(everything_given_is_recorded_and_phones_are_masked, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (dealer, me) = (app.world.dealer(Dealer::A), &app.world.dealer(Dealer::A).staff[0]);
    let made = create(&client, full()).await;
    assert_eq!(made["name"], "远达（唐山）物流有限公司");
    assert_eq!((&made["creditCode"], &made["phone"]), (&json!(code(1)), &json!("138****1111")));
    assert_eq!(made["coordinates"], json!({ "latitude": 39.6309, "longitude": 118.1802 }));
    assert_eq!((&made["divisionCode"], &made["divisionName"]), (&json!("130202"), &json!("河北省 唐山市 路南区")));
    assert_eq!(made["dealer"], json!({ "id": dealer.id.to_string(), "name": "测试经销商甲" }));
    assert_eq!(made["owner"]["id"], me.id.to_string());
    assert_eq!((&made["stage"], &made["round"], &made["version"]), (&json!("COLLECTED"), &json!(1), &json!(1)));
    assert_eq!((&made["bought"], &made["archivedAt"]), (&json!(true), &Value::Null));
    assert_eq!(made["contacts"][0]["name"], "王伟");
    assert_eq!(made["contacts"][0]["phone"], "139****2222");
    assert_eq!((&made["contacts"][1]["phone"], &made["contacts"][1]["primary"]), (&Value::Null, &json!(false)));
    let own: Vec<_> = made["fleet"].as_array().unwrap().iter().filter(|line| line["ownBrand"] == true).collect();
    assert_eq!((own.len(), &own[0]["series"]), (1, &json!("H9")));
    assert_eq!(made["purchasePlans"][0]["month"], 202_609);
    assert_eq!(made["purchasePlans"][1]["budget"], 200_000_000);
    assert_eq!((&made["createdAt"], &made["updatedAt"]), (&made["updatedAt"], &json!("2026-06-15T02:00:00.000000Z")));
    assert_eq!(read(&client, &made["id"]).await, made);
});

both!(recording_is_journalled_without_numbers_and_counts_into_the_funnel, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, full()).await;
    let journal = journal(app).await;
    assert_eq!(journal.len(), 1);
    let (kind, data) = &journal[0];
    assert_eq!(kind, "CustomerCreated");
    assert_eq!((&data["created"]["phone"], &data["version"]), (&json!("138****1111"), &json!(1)));
    let text = data.to_string();
    for secret in ["13800001111", "13900002222", code(1).as_str()] {
        assert!(!text.contains(secret), "{text}");
    }
    let events = stage_event::Entity::find().all(app.app.db.read()).await.unwrap();
    let deltas = stage_delta::Entity::find().all(app.app.db.read()).await.unwrap();
    assert_eq!((events.len(), deltas.len()), (1, 1));
    assert_eq!((events[0].stage.text(), events[0].fact_kind.text()), ("COLLECTED", "CUSTOMER_CREATED"));
    assert_eq!((events[0].unit_id, events[0].day), (app.world.dealer(Dealer::A).id, 20_260_615));
    assert_eq!((deltas[0].unit_id, deltas[0].n), (app.world.dealer(Dealer::A).id, 1));
});

both!(whose_customer_it_is, async |app: &TestApp| {
    let (staff, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (own, other) = (app.world.dealer(Dealer::A), app.world.dealer(Dealer::B));
    let of = |name: &str, owner: longhaul_entity::UserId| with(firm(name), json!({ "ownerId": owner.to_string() }));
    assert_eq!(create(&staff, of("一号车队", own.staff[0].id)).await["owner"]["id"], own.staff[0].id.to_string());
    assert_eq!(create(&manager, firm("二号车队")).await["owner"], Value::Null);
    assert_eq!(create(&manager, of("三号车队", own.staff[1].id)).await["owner"]["id"], own.staff[1].id.to_string());
    assert_eq!(create(&manager, of("四号车队", own.manager.id)).await["owner"]["id"], own.manager.id.to_string());
    let before = state(app).await;
    let colleague = staff.mutate("createCustomer", of("五号车队", own.staff[1].id), "customer { id }").await;
    assert_eq!(colleague.code(), "FORBIDDEN");
    for stranger in [other.staff[0].id, app.world.areas[0].manager.id, longhaul_entity::UserId(Uuid::from_u128(7))] {
        let refusal = manager.mutate("createCustomer", of("五号车队", stranger), "customer { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("CUST-13")));
        assert_eq!(refusal["field"], "input.ownerId");
    }
    assert_eq!(state(app).await, before);
});

both!(one_customer_is_recorded_once_whatever_its_spelling, async |app: &TestApp| {
    let (own, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let (manager, other) = (app.manager_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    let made = create(&own, full()).await;
    let full_width: String =
        code(1).to_lowercase().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
    let doubles = [
        (json!({ "name": "另一家", "creditCode": code(1).to_lowercase() }), "input.creditCode"),
        (json!({ "name": "另一家", "creditCode": full_width }), "input.creditCode"),
        (json!({ "name": "另一家", "phone": "１３８００００１１１１" }), "input.phone"),
        (json!({ "name": "另一家", "phone": "0086 138 0000 1111", "kind": "INDIVIDUAL" }), "input.phone"),
        (json!({ "name": " 远达【唐山】 物流有限公司" }), "input.name"),
    ];
    let before = state(app).await;
    for (input, field) in doubles {
        for (client, sees) in [(&own, true), (&manager, true), (&colleague, false), (&other, false)] {
            let answer = client.mutate("createCustomer", with(firm("x"), input.clone()), "customer { id }").await;
            let refusal = answer.refusal();
            let expected = (json!("CONFLICT"), json!("CUST-10"), json!(field));
            let got = (refusal["code"].clone(), refusal["rule"].clone(), refusal["field"].clone());
            assert_eq!(got, expected);
            // Nothing else leaks: not the dealer, not the owner, not the name.
            let mut told: Vec<_> = refusal.as_object().unwrap().keys().map(String::as_str).collect();
            told.sort_unstable();
            let known = ["code", "existing", "field", "messages", "rule"];
            let hidden = ["code", "field", "messages", "rule"];
            assert_eq!(told, if sees { known.as_slice() } else { hidden.as_slice() });
            assert_eq!(refusal["existing"], if sees { made["id"].clone() } else { Value::Null });
            assert!(!answer.body.to_string().contains("唐山") && !answer.body.to_string().contains("测试经销商"));
        }
    }
    assert_eq!(state(app).await, before);
});

both!(similar_is_another_customer, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, firm("远达物流有限公司")).await;
    create(&client, firm("远达物流有限责任公司")).await;
    create(&client, person("王伟", "13800000001")).await;
    create(&client, person("王伟", "13800000002")).await;
    // A firm may be called like a person.
    create(&client, firm("王伟")).await;
});

both!(many_who_record_one_customer_at_once_make_one, async |app: &TestApp| {
    let mut clients = Vec::new();
    for dealer in [Dealer::A, Dealer::B, Dealer::C, Dealer::D] {
        clients.push(app.salesperson_of(dealer).await);
    }
    let tries = (0..64_u32).map(|at| {
        let client = clients[at as usize % 4].clone();
        let input = match at % 3 {
            0 => full(),
            1 => with(firm("别名一"), json!({ "phone": "13800001111", "creditCode": code(1) })),
            _ => with(full(), json!({ "phone": null })),
        };
        async move { client.mutate("createCustomer", input, "customer { id }").await.code() }
    });
    let codes = futures_util::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = codes.iter().partition(|code| *code == "OK");
    assert_eq!(won.len(), 1, "{codes:?}");
    assert!(lost.iter().all(|code| *code == "CONFLICT"), "{codes:?}");
    let customers = longhaul_entity::customer::Entity::find().all(app.app.db.read()).await.unwrap();
    let deltas = stage_delta::Entity::find().all(app.app.db.read()).await.unwrap();
    assert_eq!((customers.len(), deltas.len(), journal(app).await.len()), (1, 1, 1));
});

both!(many_who_know_one_customer_by_different_marks_make_one, async |app: &TestApp| {
    let mut clients = Vec::new();
    for dealer in [Dealer::A, Dealer::B, Dealer::C, Dealer::D] {
        clients.push(app.salesperson_of(dealer).await);
    }
    let firms = longhaul_entity::customer::Entity::find();
    // Pairs of marks that overlap: whichever comes first, all others meet it.
    let (name, phone) = (json!({ "name": "远达（唐山）物流" }), json!({ "phone": "13800001111" }));
    let tries = (0..64_u32).map(|at| {
        let client = clients[(at / 3) as usize % 4].clone();
        let own = with(firm(&format!("别名{at}")), json!({ "phone": format!("139{at:08}") }));
        let input = match at % 3 {
            0 => with(with(own, json!({ "creditCode": code(1).to_lowercase() })), name.clone()),
            1 => with(with(own, json!({ "creditCode": code(1) })), json!({ "phone": "+86 138-0000-1111" })),
            _ => with(with(own, json!({ "name": "远达【唐山】物流" })), phone.clone()),
        };
        async move { client.mutate("createCustomer", input, "customer { id }").await.code() }
    });
    let codes = futures_util::future::join_all(tries).await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| code == "OK" || code == "CONFLICT"), "{codes:?}");
    let deltas = stage_delta::Entity::find().all(app.app.db.read()).await.unwrap();
    assert_eq!((firms.all(app.app.db.read()).await.unwrap().len(), deltas.len()), (1, 1));
    let keys = longhaul_entity::customer_identity::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(keys.iter().all(|key| key.customer_id == keys[0].customer_id));
});

both!(the_same_request_again_does_nothing_again, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let input = with(full(), json!({ "operationId": Uuid::from_u128(77).to_string() }));
    let first = create(&client, input.clone()).await;
    let before = state(app).await;
    app.clock.advance(60);
    assert_eq!(create(&client, input.clone()).await, first);
    let other = client.mutate("createCustomer", with(input, json!({ "industry": "砂石" })), "customer { id }").await;
    assert_eq!((&other.refusal()["code"], &other.refusal()["rule"]), (&json!("CONFLICT"), &json!("ALL-4")));
    assert_eq!(state(app).await, before);
});

both!(a_client_may_make_the_ids_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = "Customer:01920000-0000-7000-8000-000000000001";
    let line = "Contact:01920000-0000-7000-8000-000000000002";
    let contacts = json!([{ "id": line, "name": "王伟" }]);
    let made = create(&client, with(firm("甲"), json!({ "id": id, "contacts": contacts }))).await;
    assert_eq!((&made["id"], &made["contacts"][0]["id"]), (&json!(id), &json!(line)));
    let before = state(app).await;
    let again = client.mutate("createCustomer", with(firm("乙"), json!({ "id": id })), "customer { id }").await;
    assert_eq!((&again.refusal()["code"], &again.refusal()["field"]), (&json!("CONFLICT"), &json!("input.id")));
    let other = app.salesperson_of(Dealer::B).await;
    let lines =
        other.mutate("createCustomer", with(firm("乙"), json!({ "contacts": contacts })), "customer { id }").await;
    assert_eq!((&lines.refusal()["code"], &lines.refusal()["field"]), (&json!("CONFLICT"), &json!("input.contacts")));
    let visit = client.mutate("createCustomer", with(firm("乙"), json!({ "id": line })), "customer { id }").await;
    assert_eq!(visit.code(), "INVALID");
    assert_eq!(state(app).await, before);
});

both!(only_a_dealers_people_record_customers, async |app: &TestApp| {
    let before = state(app).await;
    let (area, region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
    let office = [app.hq().await, app.admin().await, app.finance().await, app.verifier().await];
    for client in office.iter().chain([&area, &region]) {
        assert_eq!(client.mutate("createCustomer", firm("甲"), "customer { id }").await.code(), "FORBIDDEN");
    }
    let nobody = app.nobody().mutate("createCustomer", firm("甲"), "customer { id }").await;
    assert_eq!(nobody.code(), "UNAUTHENTICATED");
    assert_eq!(state(app).await, before);
});

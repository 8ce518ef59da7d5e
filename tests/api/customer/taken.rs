//! "Is this customer taken?": yes or no, which desk to call, and nothing else.

use longhaul_entity::taken_day;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::{code, create, firm, person, state, with};
use crate::support::{Answer, Client, Dealer, TestApp, both};

async fn taken(client: &Client, input: Value) -> Answer {
    let query = "query($input: CustomerTakenInput!) {
        customerTaken(input: $input) { taken protectedUntil customerId desk { name phone } } }";
    client.send(query, json!({ "input": input })).await
}

both!(any_dealer_learns_that_a_customer_is_taken_and_no_more, async |app: &TestApp| {
    let own = app.salesperson_of(Dealer::A).await;
    let made =
        create(&own, with(firm("远达（唐山）物流"), json!({ "phone": "13800001111", "creditCode": code(1) }))).await;
    let before = state(app).await;
    let spellings = [
        json!({ "creditCode": code(1).to_lowercase() }),
        json!({ "phone": "＋８６ １３８００００１１１１" }),
        json!({ "name": " 远达(唐山) 物流" }),
        json!({ "name": "无此户", "phone": "13899999999", "creditCode": code(1) }),
    ];
    let masked = json!({ "taken": true, "protectedUntil": null, "customerId": null,
        "desk": { "name": "第一市场部", "phone": "01012345678" } });
    let strangers = [
        app.colleague_of(Dealer::A).await,
        app.salesperson_of(Dealer::B).await,
        app.manager_of(Dealer::D).await,
        app.area_manager_of(Dealer::C).await,
    ];
    let insiders = [own, app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await];
    for input in spellings {
        for client in &strangers {
            let answer = taken(client, input.clone()).await;
            assert_eq!(answer.at("customerTaken"), masked, "{input}");
            assert!(!answer.body.to_string().contains("测试经销商"));
        }
        for client in &insiders {
            let expected = with(masked.clone(), json!({ "customerId": made["id"] }));
            assert_eq!(taken(client, input.clone()).await.at("customerTaken"), expected, "{input}");
        }
    }
    // Asking is no change.
    assert_eq!(state(app).await, before);
});

both!(what_nobody_has_is_free, async |app: &TestApp| {
    let (own, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let made = create(&own, person("王伟", "13800001111")).await;
    let free = json!({ "taken": false, "protectedUntil": null, "customerId": null, "desk": null });
    // A person's name is no identity.
    for input in [json!({ "name": "王伟" }), json!({ "phone": "13800002222" }), json!({ "creditCode": code(2) })] {
        assert_eq!(taken(&other, input).await.at("customerTaken"), free);
    }
    let aside = json!({ "id": made["id"], "version": 1 });
    app.manager_of(Dealer::A).await.perform("archiveCustomer", aside, "customer { id }").await;
    assert_eq!(taken(&other, json!({ "phone": "13800001111" })).await.at("customerTaken"), free);
});

both!(the_code_decides_before_the_phone_and_the_phone_before_the_name, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let by_code = create(&client, with(firm("一号"), json!({ "creditCode": code(1) }))).await;
    let by_phone = create(&client, with(firm("二号"), json!({ "phone": "13800001111" }))).await;
    let all = json!({ "name": "二号", "phone": "13800001111", "creditCode": code(1) });
    assert_eq!(taken(&client, all).await.at("customerTaken.customerId"), by_code["id"]);
    let two = json!({ "name": "一号", "phone": "13800001111" });
    assert_eq!(taken(&client, two).await.at("customerTaken.customerId"), by_phone["id"]);
});

both!(what_cannot_be_asked_is_refused, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for (input, field) in [
        (json!({}), "input"),
        (json!({ "phone": "123" }), "input.phone"),
        (json!({ "creditCode": "123" }), "input.creditCode"),
        (json!({ "name": "远\u{0}达" }), "input.name"),
    ] {
        let refusal = taken(&client, input).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!(field)));
    }
    for client in [app.admin().await, app.finance().await, app.verifier().await] {
        assert_eq!(taken(&client, json!({ "phone": "13800001111" })).await.code(), "FORBIDDEN");
    }
    assert_eq!(taken(&app.nobody(), json!({ "phone": "13800001111" })).await.code(), "UNAUTHENTICATED");
});

both!(a_user_asks_so_often_a_day_and_no_oftener, async |app: &TestApp| {
    let (client, other) = (app.salesperson_of(Dealer::B).await, app.colleague_of(Dealer::B).await);
    let me = app.world.dealer(Dealer::B).staff[0].id;
    let ask = json!({ "phone": "13800001111" });
    assert_eq!(taken(&client, ask.clone()).await.code(), "OK");
    // What cannot be asked does not count.
    assert_eq!(taken(&client, json!({})).await.code(), "INVALID");
    let asked = taken_day::Entity::find().one(app.app.db.read()).await.unwrap().unwrap();
    assert_eq!((asked.user_id, asked.day, asked.asked), (me, 20_260_615, 1));
    let db = app.raw_connection().await;
    db.execute_unprepared("UPDATE taken_day SET asked = 196").await.unwrap();
    // Eight at once where four are left.
    let codes = futures_util::future::join_all((0..8).map(|_| taken(&client, ask.clone()))).await;
    let codes: Vec<_> = codes.iter().map(Answer::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 4, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "LIMIT").count(), 4, "{codes:?}");
    let answer = taken(&client, ask.clone()).await;
    let refusal = answer.refusal();
    assert_eq!((&refusal["rule"], &refusal["max"]), (&json!("CUST-10"), &json!(200)));
    // Until midnight in Shanghai, fourteen hours from the beginning of the tests.
    let wait = refusal["retryAfterSeconds"].as_i64().unwrap();
    assert!((13 * 3600..=14 * 3600 + 1).contains(&wait), "{wait}");
    assert_eq!(answer.retry_after, Some(wait));
    assert_eq!(taken(&other, ask.clone()).await.code(), "OK");
    app.clock.advance(wait);
    let client = app.salesperson_of(Dealer::B).await;
    assert_eq!(taken(&client, ask).await.code(), "OK");
    app.clock.advance(50 * 24 * 3600);
    assert_eq!(longhaul::domain::customer::taken::forget(&app.app.db).await.unwrap(), 3);
});

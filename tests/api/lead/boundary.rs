//! The business boundary: industry key accounts to their department, others to the channel of their series; who receives
//! another's lead passes it on and earns once it is won (LEAD-9).

use longhaul::clock::Clock;
use longhaul_entity::enums::Role;
use serde_json::{Value, json};

use super::{about_known, described, report};
use crate::{
    approval::{channel, hire},
    customer::{create, with},
    follow_up,
    standing::now,
    support::{Answer, Client, Dealer, TestApp, both},
};

const BOUNDARY: &str = "query($id: ID!) { lead(id: $id) { version boundary { channel { kind } mine
    passings { number from { id } fromChannel { kind } to { kind } passedBy { id } why vehicles reward } } } }";

async fn boundary(client: &Client, id: &Value) -> Value {
    let lead = client.ask(BOUNDARY, json!({ "id": id })).await["lead"].clone();
    with(lead["boundary"].clone(), json!({ "version": lead["version"] }))
}

/// A customer of dealer A that is an industry key account, and a tender of it.
async fn industry(app: &TestApp, name: &str, vehicles: i32) -> (Value, Value) {
    let client = app.salesperson_of(Dealer::A).await;
    let made = create(&client, described(name)).await["id"].clone();
    now(&client, "setCustomerFacts", &made, json!({ "stateOwned": true, "keyIndustry": "POWER" })).await;
    let wish = with(about_known(&made), json!({ "kind": "TENDER", "count": vehicles }));
    (made, report(&client, wish).await["id"].clone())
}

async fn pass(client: &Client, id: &Value, version: i32) -> Answer {
    let input = json!({ "id": id, "version": version, "why": "电力集团客户，请大客户部跟进" });
    client.mutate("passLead", input, "lead { id version }").await
}

async fn step(client: &Client, id: &Value, version: i32) -> Answer {
    let input = json!({ "id": id, "version": version, "step": "ANNOUNCED", "day": "2026-06-10" });
    client.mutate("recordTenderStep", input, "lead { id }").await
}

/// A phone call with the buyer, by whoever is asked to make it.
async fn contact(app: &TestApp, client: &Client, id: &Value) -> Answer {
    follow_up::try_record(client, follow_up::about_lead(&json!({ "id": id }), app.clock.now())).await
}

async fn business(client: &Client, number: u128, series: Value, dealers: Value) -> Answer {
    let input = json!({ "channelId": channel(number).to_string(), "series": series, "dealerIds": dealers });
    client.mutate("setChannelBusiness", input, "channel { kind series dealers { id } }").await
}

fn is_rule(answer: &Answer) -> Value {
    let refusal = answer.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("LEAD-9")), "{refusal}");
    refusal
}

both!(an_industry_key_account_is_passed_on_to_its_department, async |app: &TestApp| {
    let (_, lead) = industry(app, "国电物流有限公司", 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let stands = boundary(&client, &lead).await;
    assert_eq!((&stands["channel"]["kind"], &stands["mine"]), (&json!("KEY_ACCOUNT"), &json!(false)));
    assert_eq!(is_rule(&step(&client, &lead, 1).await)["channel"], "KEY_ACCOUNT");
    assert_eq!(is_rule(&contact(app, &client, &lead).await)["field"], "input.leadId");
    // Nobody at HQ takes what was not passed on.
    is_rule(&step(&app.hq().await, &lead, 1).await);
    assert_eq!(pass(&client, &lead, 2).await.code(), "CONFLICT");
    assert_eq!(pass(&client, &lead, 1).await.at("passLead.lead.version"), 2);
    let passed = boundary(&client, &lead).await;
    let one = &passed["passings"][0];
    assert_eq!(
        (&one["from"]["id"], &one["fromChannel"]),
        (&json!(app.world.dealer(Dealer::A).id.to_string()), &Value::Null)
    );
    assert_eq!(
        (&one["to"]["kind"], &one["vehicles"], &one["reward"]),
        (&json!("KEY_ACCOUNT"), &json!(10), &json!(200_000))
    );
    assert_eq!(one["passedBy"]["id"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    // Once; and from then on it is the department's.
    is_rule(&pass(&client, &lead, 2).await);
    let loss = json!({ "id": lead, "version": 2, "reason": "NO_DEMAND" });
    is_rule(&client.mutate("loseLead", loss.clone(), "lead { id }").await);
    let (_, export) = hire(app, 1, Role::HqManager, app.world.hq, Some(channel(4))).await;
    is_rule(&step(&export, &lead, 2).await);
    let (_, keys) = hire(app, 2, Role::HqManager, app.world.hq, Some(channel(1))).await;
    assert_eq!(boundary(&keys, &lead).await["mine"], true);
    is_rule(&contact(app, &client, &lead).await);
    assert_eq!(contact(app, &keys, &lead).await.code(), "OK");
    assert_eq!(step(&keys, &lead, 2).await.code(), "OK");
    let loss = json!({ "id": lead, "version": 3, "reason": "NO_DEMAND" });
    keys.perform("loseLead", loss, "lead { id }").await;
    assert_eq!(pass(&keys, &lead, 4).await.refusal()["rule"], "LEAD-7");
});

both!(passing_on_earns_by_the_number_of_vehicles, async |app: &TestApp| {
    for (vehicles, fen) in [(1, 50_000), (2, 100_000), (3, 150_000), (4, 200_000), (5, 200_000)] {
        let (_, lead) = industry(app, &format!("国电{vehicles}号物流有限公司"), vehicles).await;
        let client = app.salesperson_of(Dealer::A).await;
        assert_eq!(pass(&client, &lead, 1).await.code(), "OK");
        assert_eq!(boundary(&client, &lead).await["passings"][0]["reward"], fen);
    }
});

both!(a_series_belongs_to_the_channel_that_sells_it_and_to_its_dealers, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (hq, of_b) = (app.hq().await, app.world.dealer(Dealer::B).id.to_string());
    let wish = async |client: &Client, name: &str| {
        let made = create(client, described(name)).await["id"].clone();
        report(client, with(about_known(&made), json!({ "kind": "TENDER", "series": "ｖ 7" }))).await["id"].clone()
    };
    let lead = wish(&a, "唐山甲工程有限公司").await;
    let free = boundary(&a, &lead).await;
    assert_eq!((&free["channel"], &free["mine"]), (&Value::Null, &json!(true)));
    is_rule(&pass(&a, &lead, 1).await);
    // A dealer that no channel names goes on with it, and it is its own business.
    let set = business(&hq, 3, json!(["V7"]), json!([])).await.at("setChannelBusiness.channel");
    assert_eq!(set, json!({ "kind": "SPECIAL_VEHICLE", "series": ["V7"], "dealers": [] }));
    let own = boundary(&a, &lead).await;
    assert_eq!((&own["channel"]["kind"], &own["mine"]), (&json!("SPECIAL_VEHICLE"), &json!(true)));
    is_rule(&pass(&a, &lead, 1).await);
    assert_eq!(step(&a, &lead, 1).await.code(), "OK");
    // Named for another business, it does not; the dealer that is named for this one does.
    business(&hq, 2, json!(["H9"]), json!([app.world.dealer(Dealer::A).id.to_string()])).await.data();
    business(&hq, 3, json!(["V7"]), json!([of_b])).await.data();
    assert_eq!(boundary(&a, &lead).await["mine"], false);
    let other = wish(&b, "唐山乙工程有限公司").await;
    assert_eq!(boundary(&b, &other).await["mine"], true);
    assert_eq!(step(&b, &other, 1).await.code(), "OK");
    assert_eq!(pass(&a, &lead, 2).await.code(), "OK");
    assert_eq!(boundary(&a, &lead).await["passings"][0]["to"]["kind"], "SPECIAL_VEHICLE");
});

both!(the_department_passes_on_what_is_no_industry_key_account, async |app: &TestApp| {
    let (customer, lead) = industry(app, "国电物流有限公司", 3).await;
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(pass(&client, &lead, 1).await.code(), "OK");
    let (_, keys) = hire(app, 1, Role::HqManager, app.world.hq, Some(channel(1))).await;
    let (_, sales) = hire(app, 2, Role::HqManager, app.world.hq, Some(channel(2))).await;
    is_rule(&pass(&keys, &lead, 2).await);
    // It was none after all.
    business(&app.hq().await, 2, json!(["H9"]), json!([])).await.data();
    now(&client, "setCustomerFacts", &customer, json!({ "stateOwned": false, "keyIndustry": "POWER" })).await;
    is_rule(&pass(&sales, &lead, 2).await);
    is_rule(&step(&keys, &lead, 2).await);
    assert_eq!(pass(&keys, &lead, 2).await.code(), "OK");
    let passed = boundary(&client, &lead).await;
    let (first, second) = (&passed["passings"][0], &passed["passings"][1]);
    assert_eq!((&second["from"], &second["fromChannel"]["kind"]), (&Value::Null, &json!("KEY_ACCOUNT")));
    assert_eq!(second["to"]["kind"], "SERIES_96");
    // The one that led to where it is earns, and it alone.
    assert_eq!((&first["reward"], &second["reward"]), (&json!(0), &json!(150_000)));
    assert_eq!(passed["mine"], true);
    assert_eq!(step(&sales, &lead, 3).await.code(), "OK");
});

both!(nobody_passes_on_what_is_not_his, async |app: &TestApp| {
    let (_, lead) = industry(app, "国电物流有限公司", 3).await;
    for (client, code) in [
        (app.colleague_of(Dealer::A).await, "NOT_FOUND"),
        (app.salesperson_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.admin().await, "FORBIDDEN"),
        (app.hq().await, "RULE"),
        (app.manager_of(Dealer::A).await, "OK"),
    ] {
        assert_eq!(pass(&client, &lead, 1).await.code(), code);
    }
    let empty = json!({ "id": lead, "version": 2, "why": " " });
    let refusal = app.hq().await.mutate("passLead", empty, "lead { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("input.why")));
});

both!(the_business_of_channels_is_set_by_hq_and_is_one_of_each, async |app: &TestApp| {
    let (hq, dealer) = (app.hq().await, app.world.dealer(Dealer::A).id.to_string());
    let many: Vec<String> = (0..201).map(|n| format!("S{n}")).collect();
    let area = app.world.area_of(Dealer::A).id.to_string();
    business(&hq, 2, json!([" h9 ", "H9", "H7"]), json!([dealer])).await.data();
    for (number, series, dealers, code, field) in [
        (1, json!(["H9"]), json!([]), "INVALID", json!("input.series")),
        (3, json!(["h 7"]), json!([]), "CONFLICT", json!("input.series")),
        (3, json!([" "]), json!([]), "INVALID", json!("input.series")),
        (3, json!(["长".repeat(61)]), json!([]), "INVALID", json!("input.series")),
        (3, json!(many), json!([]), "LIMIT", json!("input.series")),
        (3, json!([]), json!([area]), "NOT_FOUND", json!("input.dealerIds")),
        (9, json!([]), json!([]), "NOT_FOUND", Value::Null),
    ] {
        let refusal = business(&hq, number, series.clone(), dealers).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &field), "{series}");
    }
    for client in [app.manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.finance().await] {
        assert_eq!(business(&client, 3, json!([]), json!([])).await.code(), "FORBIDDEN");
    }
    // Refused, nothing has changed; and whoever is signed in reads it, with the dealers that he sees.
    let text = "{ channels { kind series dealers { id } } }";
    let seen = app.salesperson_of(Dealer::C).await.ask(text, json!({})).await;
    let sales = seen["channels"].as_array().unwrap().iter().find(|channel| channel["kind"] == "SERIES_96").unwrap();
    assert_eq!((&sales["series"], &sales["dealers"]), (&json!(["H7", "H9"]), &json!([])));
    let replaced =
        business(&app.admin().await, 2, json!(["H7"]), json!([dealer])).await.at("setChannelBusiness.channel");
    assert_eq!((&replaced["series"], &replaced["dealers"][0]["id"]), (&json!(["H7"]), &json!(dealer)));
});

//! What HQ keeps, and what it refuses (GIFT-1).

use serde_json::{Value, json};

use super::{at_dealer_a, catalogued, on_visit, rows, said, told, try_issue, visited};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
};

const GIFT: &str = "gift { id name measure value practical active version }";

async fn update(client: &Client, gift: &Value, version: i32, change: Value) -> crate::support::Answer {
    client.mutate("updateGift", with(json!({ "id": gift, "version": version }), change), GIFT).await
}

both!(hq_keeps_the_catalogue_and_everybody_who_gives_sees_it, async |app: &TestApp| {
    let hq = app.hq().await;
    let new = json!({ "name": " 保温杯 ", "measure": "个", "value": 6_800, "practical": true });
    let made = hq.perform("createGift", new, GIFT).await["gift"].clone();
    assert_eq!((&made["name"], &made["value"], &made["version"]), (&json!("保温杯"), &json!(6_800), &json!(1)));
    let changed = update(&hq, &made["id"], 1, json!({ "value": 7_200, "active": false })).await.at("updateGift.gift");
    assert_eq!((&changed["value"], &changed["active"], &changed["version"]), (&json!(7_200), &json!(false), &json!(2)));
    assert_eq!(changed["name"], "保温杯");
    let stale = update(&hq, &made["id"], 1, json!({ "value": 1 })).await.refusal();
    assert_eq!((&stale["code"], &stale["currentVersion"]), (&json!("CONFLICT"), &json!(2)));
    app.clock.advance(1);
    let other = catalogued(&hq, "中国结", 2_500, false).await;
    let list = "query($filter: GiftCatalogueFilter) { gifts(filter: $filter) { totalCount edges { node { name } } } }";
    for (filter, names) in [
        (json!({}), json!(["保温杯", "中国结"])),
        (json!({ "active": true }), json!(["中国结"])),
        (json!({ "practical": true }), json!(["保温杯"])),
        (json!({ "active": true, "practical": true }), json!([])),
    ] {
        for client in [&hq, &app.salesperson_of(Dealer::D).await] {
            let found = client.ask(list, json!({ "filter": filter })).await["gifts"].clone();
            let found: Vec<_> = found["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["name"]).collect();
            assert_eq!(json!(found), names, "{filter}");
        }
    }
    assert_eq!(app.finance().await.send(list, json!({})).await.code(), "FORBIDDEN");
    let one = "query($id: ID!) { node(id: $id) { id ... on Gift { name } } }";
    assert_eq!(hq.ask(one, json!({ "id": other })).await["node"]["name"], "中国结");
    let absent = json!({ "id": "Gift:0190ffff-ffff-7fff-bfff-ffffffffffff" });
    assert_eq!(hq.send("query($id: ID!) { gift(id: $id) { id } }", absent).await.code(), "NOT_FOUND");
});

both!(what_does_not_fit_the_catalogue_is_refused, async |app: &TestApp| {
    let hq = app.hq().await;
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    let before = rows(app).await;
    let new = json!({ "name": "茶叶", "measure": "盒", "value": 100, "practical": false });
    for (change, refused) in [
        (json!({ "name": " " }), said("INVALID", "GIFT-1", "input.name")),
        (json!({ "name": "长".repeat(61) }), said("INVALID", "GIFT-1", "input.name")),
        (json!({ "measure": "长".repeat(11) }), said("INVALID", "GIFT-1", "input.measure")),
        (json!({ "value": 0 }), said("INVALID", "GIFT-1", "input.value")),
        (json!({ "value": -1 }), said("INVALID", "GIFT-1", "input.value")),
        (json!({ "value": 1_000_001 }), said("INVALID", "GIFT-1", "input.value")),
        (json!({ "name": "保温杯" }), said("CONFLICT", "GIFT-1", "input.name")),
        (json!({ "id": gift }), said("CONFLICT", "", "input.id")),
    ] {
        assert_eq!(told(&hq.mutate("createGift", with(new.clone(), change), GIFT).await), refused);
    }
    let other = catalogued(&hq, "中国结", 2_500, false).await;
    let taken = update(&hq, &other, 1, json!({ "name": "保温杯" })).await;
    assert_eq!(told(&taken), said("CONFLICT", "GIFT-1", "input.name"));
    for client in [app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.admin().await] {
        assert_eq!(client.mutate("createGift", new.clone(), GIFT).await.code(), "FORBIDDEN");
        assert_eq!(update(&client, &gift, 1, json!({ "value": 1 })).await.code(), "FORBIDDEN");
    }
    let after = rows(app).await;
    assert_eq!((after.0, after.1, after.2), (before.0, before.1, before.2 + 1));
});

both!(a_gift_out_of_use_is_neither_received_nor_given, async |app: &TestApp| {
    let (gift, hq) = (at_dealer_a(app, 100, 5).await, app.hq().await);
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    update(&hq, &gift, 1, json!({ "active": false })).await.data();
    let refused = said("RULE", "GIFT-1", "input.giftId");
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 1, &at)).await), refused);
    let come = json!({ "giftId": gift, "count": 1, "why": "采购" });
    assert_eq!(told(&hq.mutate("receiveGifts", come, "stock { id }").await), refused);
    // What is left of it can be sent back.
    let back = json!({ "giftId": gift, "count": 5, "toUnitId": app.world.hq.to_string() });
    app.manager_of(Dealer::A).await.perform("transferGifts", back, "stock { id }").await;
});

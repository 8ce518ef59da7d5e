//! Stocks and their ledger: what came, went and was counted adds up, and nothing goes below zero (GIFT-1, GIFT-4).

use longhaul_entity::gift_stock;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::{catalogued, holds_together, on_hand, receive, rows, said, told};
use crate::support::{Client, Dealer, TestApp, both};

const MOVED: &str = "movement { kind delta why unit { id } otherUnit { id } actor { id } } stock { onHand }";

async fn ledger(client: &Client, filter: Value) -> Vec<(String, i64)> {
    let query = "query($filter: GiftMovementFilter) {
        giftMovements(filter: $filter) { totalCount edges { node { kind delta } } } }";
    let found = client.ask(query, json!({ "filter": filter })).await["giftMovements"].clone();
    let edges = found["edges"].as_array().unwrap();
    assert_eq!(found["totalCount"], edges.len());
    let entry =
        |edge: &Value| (edge["node"]["kind"].as_str().unwrap().to_owned(), edge["node"]["delta"].as_i64().unwrap());
    edges.iter().map(entry).collect()
}

both!(gifts_come_from_hq_and_every_movement_is_an_entry, async |app: &TestApp| {
    let (hq, manager) = (app.hq().await, app.manager_of(Dealer::A).await);
    let (top, dealer) = (app.world.hq.to_string(), app.world.dealer(Dealer::A).id.to_string());
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    receive(&hq, &gift, 100).await;
    app.clock.advance(1);
    let sent = json!({ "giftId": gift, "count": 30, "toUnitId": dealer, "why": "上半年" });
    let moved = hq.perform("transferGifts", sent, MOVED).await;
    assert_eq!((&moved["stock"]["onHand"], &moved["movement"]["delta"]), (&json!(70), &json!(-30)));
    assert_eq!(moved["movement"]["otherUnit"]["id"], dealer.as_str());
    assert_eq!(on_hand(&manager, &dealer, &gift).await, 30);
    app.clock.advance(1);
    let counted = json!({ "giftId": gift, "onHand": 30, "counted": 28, "why": "破损两个" });
    let moved = manager.perform("countGift", counted, MOVED).await;
    assert_eq!((&moved["stock"]["onHand"], &moved["movement"]["delta"]), (&json!(28), &json!(-2)));
    assert_eq!(moved["movement"]["why"], "破损两个");
    app.clock.advance(1);
    let back = json!({ "giftId": gift, "count": 8, "toUnitId": top });
    manager.perform("transferGifts", back, MOVED).await;
    let entry = |kind: &str, delta| (kind.to_owned(), delta);
    let own = [entry("TRANSFER_OUT", -8), entry("COUNT", -2), entry("TRANSFER_IN", 30)];
    assert_eq!(ledger(&manager, json!({})).await, own);
    assert_eq!(ledger(&manager, json!({ "kind": "COUNT" })).await, own[1..2]);
    assert_eq!(ledger(&hq, json!({ "unitId": dealer })).await, own);
    assert_eq!(ledger(&hq, json!({ "unitId": top, "giftId": gift })).await.len(), 6);
    assert!(ledger(&hq, json!({ "to": "2026-06-14" })).await.is_empty());
    assert_eq!(ledger(&hq, json!({ "from": "2026-06-15", "kind": "RECEIPT" })).await, [entry("RECEIPT", 100)]);
    assert_eq!((on_hand(&hq, &top, &gift).await, on_hand(&hq, &dealer, &gift).await), (json!(78), json!(20)));
    holds_together(app).await;
});

both!(nothing_goes_below_zero, async |app: &TestApp| {
    let (hq, manager) = (app.hq().await, app.manager_of(Dealer::A).await);
    let dealer = app.world.dealer(Dealer::A).id.to_string();
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    receive(&manager, &gift, 5).await;
    let before = rows(app).await;
    let send = |count: i32, to: String| json!({ "giftId": gift, "count": count, "toUnitId": to });
    let area = || app.world.area_of(Dealer::A).id.to_string();
    let short = manager.mutate("transferGifts", send(6, area()), MOVED).await;
    assert_eq!(told(&short), said("RULE", "GIFT-1", "input.count"));
    assert_eq!(short.refusal()["onHand"], 5);
    for count in [0, -1, i32::MIN, 1_000_001] {
        let refused = said("INVALID", "GIFT-1", "input.count");
        assert_eq!(told(&manager.mutate("transferGifts", send(count, area()), MOVED).await), refused);
        let come = json!({ "giftId": gift, "count": count, "why": "采购" });
        assert_eq!(told(&manager.mutate("receiveGifts", come, MOVED).await), refused);
    }
    assert_eq!(told(&manager.mutate("transferGifts", send(1, dealer.clone()), MOVED).await).1, "GIFT-1");
    // Units beside one's own are not there for him.
    for other in [Dealer::B, Dealer::D] {
        let to = app.world.dealer(other).id.to_string();
        assert_eq!(manager.mutate("transferGifts", send(1, to), MOVED).await.code(), "NOT_FOUND");
    }
    let count = |on_hand: i32, counted: i32, why: &str| json!({ "giftId": gift, "onHand": on_hand, "counted": counted, "why": why });
    let moved = manager.mutate("countGift", count(4, 4, "盘点"), MOVED).await;
    assert_eq!(told(&moved), said("CONFLICT", "GIFT-4", "input.onHand"));
    assert_eq!(moved.refusal()["onHand"], 5);
    let negative = manager.mutate("countGift", count(5, -1, "盘点"), MOVED).await;
    assert_eq!(told(&negative), said("INVALID", "GIFT-1", "input.counted"));
    assert_eq!(
        told(&manager.mutate("countGift", count(5, 4, " "), MOVED).await),
        said("INVALID", "GIFT-4", "input.why")
    );
    let staff = app.salesperson_of(Dealer::A).await;
    assert_eq!(staff.mutate("countGift", count(5, 5, "盘点"), MOVED).await.code(), "FORBIDDEN");
    assert_eq!(staff.mutate("transferGifts", send(1, area()), MOVED).await.code(), "FORBIDDEN");
    let absent = json!({ "giftId": "Gift:0190ffff-ffff-7fff-bfff-ffffffffffff", "count": 1, "why": "采购" });
    assert_eq!(manager.mutate("receiveGifts", absent, MOVED).await.code(), "NOT_FOUND");
    assert_eq!(rows(app).await, before);
    // All of it goes, and a count that finds what the ledger says is on record too.
    manager.perform("transferGifts", send(5, area()), MOVED).await;
    let none = manager.perform("countGift", count(0, 0, "年末盘点"), MOVED).await;
    assert_eq!((&none["movement"]["delta"], &none["stock"]["onHand"]), (&json!(0), &json!(0)));
    holds_together(app).await;
});

both!(the_ledger_only_grows, async |app: &TestApp| {
    let hq = app.hq().await;
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    receive(&hq, &gift, 100).await;
    let db = app.raw_connection().await;
    for change in ["UPDATE gift_movement SET delta = 200", "DELETE FROM gift_movement"] {
        assert!(db.execute_unprepared(change).await.is_err(), "{change}");
    }
    assert!(db.execute_unprepared("UPDATE gift_stock SET on_hand = -1").await.is_err());
    let stock = gift_stock::Entity::find().one(app.app.db.read()).await.unwrap().unwrap();
    assert_eq!(stock.on_hand, 100);
});

both!(sent_again_it_is_one_receipt, async |app: &TestApp| {
    let (hq, manager) = (app.hq().await, app.manager_of(Dealer::A).await);
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    let once =
        json!({ "giftId": gift, "count": 7, "why": "采购", "operationId": "01900000-0000-7000-8000-00000000000a" });
    let first = manager.perform("receiveGifts", once.clone(), MOVED).await;
    assert_eq!(manager.perform("receiveGifts", once, MOVED).await, first);
    assert_eq!(rows(app).await.3, 7);
});

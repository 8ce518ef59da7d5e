//! What was given by giver, dealer, area, region and month (GIFT-3).

use serde_json::{Value, json};

use super::{at_dealer_a, bring_back, issue, on_visit, receive, visited};
use crate::{
    lead::at,
    support::{Client, Dealer, TestApp, both},
};

const FIGURES: &str = "query($unit: ID!, $from: Int!, $to: Int!, $by: GiftFiguresBy!) {
    giftFigures(unitId: $unit, from: $from, to: $to, by: $by) {
        total { issues pieces value returned returnedValue }
        parts { giver { id } unit { id } month issues pieces value returned } } }";

async fn figures(client: &Client, unit: &str, (from, to): (i32, i32), by: &str) -> Value {
    let asked = json!({ "unit": unit, "from": from, "to": to, "by": by });
    client.ask(FIGURES, asked).await["giftFigures"].clone()
}

both!(figures_add_up_whatever_they_are_by, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 100).await;
    for dealer in [Dealer::B, Dealer::C, Dealer::D] {
        receive(&app.manager_of(dealer).await, &gift, 100).await;
    }
    let given = [(Dealer::A, 4), (Dealer::B, 3), (Dealer::C, 2), (Dealer::D, 1)];
    for (number, (dealer, count)) in (0..).zip(given) {
        let client = app.salesperson_of(dealer).await;
        let place = visited(&client, dealer, &format!("第{number}号物流有限公司"), number).await;
        let made = issue(&client, on_visit(&gift, count, &place)).await;
        if dealer == Dealer::A {
            bring_back(&client, &made, 1).await.data();
            app.clock.set(at("2026-07-01T10:00:00+08:00"));
            let manager = app.manager_of(Dealer::A).await;
            issue(&manager, on_visit(&gift, 1, &place)).await;
            app.clock.set(at("2026-06-15T11:00:00+08:00"));
        }
    }
    app.clock.set(at("2026-07-01T11:00:00+08:00"));
    let (hq, world) = (app.hq().await, &app.world);
    let (top, span) = (world.hq.to_string(), (202_606, 202_607));
    let parts = |found: &Value, key: &str| -> Vec<(Value, i64)> {
        let parts = found["parts"].as_array().unwrap();
        let part = |part: &Value| {
            let of = if key == "month" { part["month"].clone() } else { part[key]["id"].clone() };
            (of, part["pieces"].as_i64().unwrap())
        };
        parts.iter().map(part).collect()
    };
    let total = json!({ "issues": 5, "pieces": 11, "value": 11_000, "returned": 1, "returnedValue": 1_000 });
    let dealer = |dealer: Dealer| json!(world.dealer(dealer).id.to_string());
    for (by, key, expected) in [
        (
            "DEALER",
            "unit",
            given.map(|(which, count)| (dealer(which), i64::from(count) + i64::from(which == Dealer::A))).to_vec(),
        ),
        (
            "AREA",
            "unit",
            [(Dealer::A, 8), (Dealer::C, 2), (Dealer::D, 1)]
                .map(|(which, count)| (json!(world.area_of(which).id.to_string()), count))
                .to_vec(),
        ),
        (
            "REGION",
            "unit",
            [(Dealer::A, 10), (Dealer::D, 1)]
                .map(|(which, count)| (json!(world.region_of(which).id.to_string()), count))
                .to_vec(),
        ),
        ("MONTH", "month", vec![(json!(202_606), 10), (json!(202_607), 1)]),
    ] {
        let found = figures(&hq, &top, span, by).await;
        assert_eq!((&found["total"], parts(&found, key)), (&total, expected), "{by}");
    }
    let staff = |which: Dealer| json!(world.dealer(which).staff[0].id.to_string());
    let givers =
        figures(&app.manager_of(Dealer::A).await, &world.dealer(Dealer::A).id.to_string(), span, "GIVER").await;
    let head = json!(world.dealer(Dealer::A).manager.id.to_string());
    assert_eq!(parts(&givers, "giver"), [(staff(Dealer::A), 4), (head, 1)]);
    let june = figures(&hq, &world.area_of(Dealer::A).id.to_string(), (202_606, 202_606), "DEALER").await;
    assert_eq!(parts(&june, "unit"), [(dealer(Dealer::A), 4), (dealer(Dealer::B), 3)]);
    let none = figures(&hq, &top, (202_601, 202_605), "GIVER").await;
    assert_eq!((&none["parts"], &none["total"]["pieces"]), (&json!([]), &json!(0)));
});

both!(figures_are_for_units_within_reach_and_months_that_are_some, async |app: &TestApp| {
    let (manager, hq) = (app.manager_of(Dealer::A).await, app.hq().await);
    let asked = |unit: String, from: i32, to: i32| json!({ "unit": unit, "from": from, "to": to, "by": "MONTH" });
    let world = &app.world;
    for unit in [world.dealer(Dealer::B).id, world.area_of(Dealer::A).id, world.hq] {
        assert_eq!(manager.send(FIGURES, asked(unit.to_string(), 202_606, 202_606)).await.code(), "NOT_FOUND");
    }
    let top = world.hq.to_string();
    for (from, to, field) in [
        (202_600, 202_606, "from"),
        (202_613, 202_701, "from"),
        (202_606, 20_260_615, "to"),
        (202_606, i32::MAX, "to"),
        (202_607, 202_606, "to"),
        (202_301, 202_601, "to"),
    ] {
        let refusal = hq.send(FIGURES, asked(top.clone(), from, to)).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!(field)), "{from} {to}");
    }
    hq.ask(FIGURES, asked(top.clone(), 202_301, 202_512)).await;
    assert_eq!(
        app.salesperson_of(Dealer::A).await.send(FIGURES, asked(top, 202_606, 202_606)).await.code(),
        "FORBIDDEN"
    );
});

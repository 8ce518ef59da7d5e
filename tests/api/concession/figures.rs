//! What was opened, approved and spent by dealer and month (VISIT-7).

use serde_json::{Value, json};

use super::{close, complaint, complete, decide, done, item, open};
use crate::{
    lead::at,
    support::{Client, Dealer, TestApp, both},
    visit,
};

const FIGURES: &str = "query($unit: ID!, $from: Int!, $to: Int!, $by: ConcessionFiguresBy!) {
    concessionFigures(unitId: $unit, from: $from, to: $to, by: $by) {
        total { opened closed approved spent satisfaction }
        parts { dealer { id } month opened closed approved spent satisfaction } } }";

async fn figures(client: &Client, unit: &str, (from, to): (i32, i32), by: &str) -> Value {
    let asked = json!({ "unit": unit, "from": from, "to": to, "by": by });
    client.ask(FIGURES, asked).await["concessionFigures"].clone()
}

both!(figures_add_up_by_dealer_and_month, async |app: &TestApp| {
    let area = app.area_manager_of(Dealer::A).await;
    for (number, dealer) in (0..).zip([Dealer::A, Dealer::A, Dealer::B]) {
        let client = app.salesperson_of(dealer).await;
        let customer = visit::customer_near(&client, dealer, &format!("第{number}号物流有限公司")).await;
        let case = open(&client, complaint(&customer, vec![item(100_000)])).await;
        let case = decide(&area, &case, "APPROVE").await;
        if number != 1 {
            let case = done(&complete(&client, &case, &[90_000 + number]).await);
            done(&close(&client, &case).await);
        }
    }
    app.clock.set(at("2026-07-01T10:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    let customer = visit::customer(&client, "七月物流有限公司").await;
    open(&client, complaint(&customer, vec![item(70_000)])).await;
    let (hq, world) = (app.hq().await, &app.world);
    let top = world.hq.to_string();
    let found = figures(&hq, &top, (202_606, 202_607), "DEALER").await;
    let total = json!({ "opened": 4, "closed": 2, "approved": 300_000, "spent": 180_002, "satisfaction": 4.0 });
    assert_eq!(found["total"], total);
    let part = |dealer: Dealer, opened: i32, closed: i32, approved: i64, spent: i64| {
        json!({ "dealer": { "id": world.dealer(dealer).id.to_string() }, "month": null, "opened": opened, "closed": closed,
            "approved": approved, "spent": spent, "satisfaction": 4.0 })
    };
    assert_eq!(found["parts"], json!([part(Dealer::B, 1, 1, 100_000, 90_002), part(Dealer::A, 3, 1, 200_000, 90_000)]));
    let months = figures(&hq, &top, (202_606, 202_607), "MONTH").await;
    let month = |part: &Value| (part["month"].as_i64().unwrap(), part["opened"].as_i64().unwrap());
    let found: Vec<_> = months["parts"].as_array().unwrap().iter().map(month).collect();
    assert_eq!(found, [(202_606, 3), (202_607, 1)]);
    assert_eq!(months["parts"][1]["satisfaction"], Value::Null);
    let june =
        figures(&app.manager_of(Dealer::A).await, &world.dealer(Dealer::A).id.to_string(), (202_606, 202_606), "MONTH")
            .await;
    assert_eq!((&june["total"]["opened"], &june["total"]["spent"]), (&json!(2), &json!(90_000)));
    let none = figures(&hq, &top, (202_601, 202_605), "MONTH").await;
    assert_eq!((&none["parts"], &none["total"]["opened"]), (&json!([]), &json!(0)));
});

both!(figures_are_for_units_within_reach_and_months_that_are_some, async |app: &TestApp| {
    let (manager, hq, world) = (app.manager_of(Dealer::A).await, app.hq().await, &app.world);
    let asked = |unit: String, from: i32, to: i32| json!({ "unit": unit, "from": from, "to": to, "by": "MONTH" });
    for unit in [world.dealer(Dealer::B).id, world.area_of(Dealer::A).id, world.hq] {
        assert_eq!(manager.send(FIGURES, asked(unit.to_string(), 202_606, 202_606)).await.code(), "NOT_FOUND");
    }
    for (from, to, field) in
        [(202_600, 202_606, "from"), (202_606, i32::MAX, "to"), (202_607, 202_606, "to"), (202_301, 202_601, "to")]
    {
        let refusal = hq.send(FIGURES, asked(world.hq.to_string(), from, to)).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!(field)), "{from} {to}");
    }
    let staff = app.salesperson_of(Dealer::A).await;
    let unit = world.dealer(Dealer::A).id.to_string();
    assert_eq!(staff.send(FIGURES, asked(unit, 202_606, 202_606)).await.code(), "FORBIDDEN");
});

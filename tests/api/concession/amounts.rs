//! By which amount a case is judged: that of its dearest vehicle, all its items together (APPR-2, APPR-5).

use serde_json::{Value, json};

use super::{complaint, complete, decide, done, for_plate, holds_together, item, open, read, said, told, visited};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
};

const VIN: &str = "1M8GDM9AXKP042788";

/// Amount by vehicle, number of vehicles and level.
fn judged(case: &Value) -> (i64, i64, String) {
    let number = |name: &str| case[name].as_i64().unwrap();
    (number("perVehicle"), number("vehicles"), case["approval"]["level"].as_str().unwrap().to_owned())
}

async fn with_items(client: &Client, customer: &str, items: Vec<Value>) -> Value {
    open(client, complaint(customer, items)).await
}

both!(items_of_one_vehicle_are_added_up, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (customer, _) = visited(&client, "唐山分车物流有限公司", 1).await;
    let area = |fen, vehicles| (fen, vehicles, "AREA".to_owned());
    let region = |fen, vehicles| (fen, vehicles, "REGION".to_owned());
    // Two vehicles: each is within what the area decides, and so are both.
    let two =
        with_items(&client, &customer, vec![for_plate(150_000, "冀B12345"), for_plate(150_000, "冀B54321")]).await;
    assert_eq!((judged(&two), &two["amount"]), (area(150_000, 2), &json!(300_000)));
    // One vehicle: all its items together, however its plate is written.
    let one =
        with_items(&client, &customer, vec![for_plate(150_000, "冀B12345"), for_plate(150_000, "冀b·12345")]).await;
    assert_eq!(judged(&one), region(300_000, 1));
    // What names no vehicle is for each of them.
    let common = vec![for_plate(150_000, "冀B12345"), item(50_001), for_plate(1, "冀B54321")];
    assert_eq!(judged(&with_items(&client, &customer, common).await), region(200_001, 2));
    assert_eq!(judged(&with_items(&client, &customer, vec![item(100_000), item(100_000)]).await), area(200_000, 1));
    assert_eq!(judged(&with_items(&client, &customer, vec![item(100_000), item(100_001)]).await), region(200_001, 1));
    let most = with_items(&client, &customer, vec![item(500_001)]).await;
    assert_eq!(judged(&most), (500_001, 1, "HQ".to_owned()));
    holds_together(app).await;
});

both!(a_vehicle_of_the_fleet_is_one_by_whatever_it_is_named, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (customer, _) = visited(&client, "唐山同车物流有限公司", 1).await;
    let items = || vec![for_plate(150_000, "冀B12345"), with(item(150_000), json!({ "vin": VIN }))];
    let unknown = with_items(&client, &customer, items()).await;
    assert_eq!(judged(&unknown).1, 2);
    let query = "query($id: ID!) { customer(id: $id) { version } }";
    let version = client.ask(query, json!({ "id": customer })).await["customer"]["version"].clone();
    let known = json!({ "id": customer, "version": version, "vehicles": [{ "plate": "冀B12345", "vin": VIN }] });
    client.perform("setVehicles", known, "customer { id }").await;
    let known = with_items(&client, &customer, items()).await;
    assert_eq!(judged(&known), (300_000, 1, "REGION".to_owned()));
    assert_eq!((&known["items"][0]["vehicle"], &known["items"][1]["vehicle"]), (&json!(1), &json!(1)));
});

both!(no_more_is_spent_than_was_approved_in_all_or_by_vehicle, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, _) = visited(&client, "唐山超支物流有限公司", 1).await;
    let items = vec![for_plate(150_000, "冀B12345"), for_plate(50_000, "冀B54321")];
    let case = decide(&area, &with_items(&client, &customer, items).await, "APPROVE").await;
    let version = case["version"].clone();
    for (costs, field) in [
        (vec![150_000, 50_001], "input.costs"),
        (vec![0, i64::MAX], "input.costs"),
        // All together is no more than was approved, and one vehicle has more than any was.
        (vec![150_001, 0], ""),
        (vec![0, 150_001], ""),
    ] {
        assert_eq!(told(&complete(&client, &case, &costs).await), said("RULE", "APPR-5", field), "{costs:?}");
    }
    for (costs, field) in [
        (vec![], "input.costs"),
        (vec![1], "input.costs"),
        (vec![1, 1, 1], "input.costs"),
        (vec![1, -1], "input.costs.1"),
    ] {
        assert_eq!(told(&complete(&client, &case, &costs).await), said("INVALID", "VISIT-7", field), "{costs:?}");
    }
    let now = read(&client, &case).await;
    assert_eq!((&now["version"], &now["approval"]["state"]), (&version, &json!("APPROVED")));
    let case = done(&complete(&client, &case, &[140_000, 50_000]).await);
    assert_eq!(case["spent"], 190_000);
    let spent = case["approval"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(spent, json!({ "kind": "SPENT", "perVehicle": 140_000 }));
    holds_together(app).await;
});

both!(nobody_decides_his_own_and_each_level_what_it_may, async |app: &TestApp| {
    let (manager, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, _) = visited(&manager, "唐山越权物流有限公司", 1).await;
    let case = with_items(&manager, &customer, vec![item(300_000)]).await;
    let say = json!({ "id": case["approval"]["id"], "version": 1, "verdict": "APPROVE" });
    let refused = area.mutate("decideApproval", say.clone(), "approval { id }").await;
    assert_eq!(told(&refused), said("RULE", "APPR-2", ""));
    assert_eq!(manager.mutate("decideApproval", say.clone(), "approval { id }").await.code(), "FORBIDDEN");
    assert_eq!(read(&manager, &case).await["state"], "OPEN");
    // The engine's own ways of changing and withdrawing are not for it: the case is changed and withdrawn.
    let back = json!({ "id": case["approval"]["id"], "version": 1 });
    assert_eq!(told(&manager.mutate("withdrawApproval", back, "approval { id }").await), said("RULE", "APPR-1", ""));
    let case = decide(&app.region_manager_of(Dealer::A).await, &case, "APPROVE").await;
    assert_eq!(case["state"], "APPROVED");
});

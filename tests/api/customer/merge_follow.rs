//! What other nouns derive for a customer follows a merge and its undoing: where it is found (ALL-6), where it stands
//! (CUST-3 to CUST-7), what it counts with (CUST-5).

use serde_json::json;

use super::{
    code, create, firm,
    merge::{in_order, merge, undo},
    search::names,
    with,
};
use crate::{
    standing::{buy, fleet, group, join, now, own_fleet, owner_of, standing},
    support::{Dealer, TestApp, both},
};

both!(search_finds_the_kept_one_by_what_both_had, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let contacts = json!([{ "name": "李娜", "phone": "13755554321" }]);
    let (keep, other) = (
        create(&a, firm("远达物流有限公司")).await,
        create(&a, with(firm("唐山远达"), json!({ "creditCode": code(1), "contacts": contacts }))).await,
    );
    let (kept, merged) = ("远达物流有限公司", "唐山远达");
    assert_eq!(names(&a, "yuanda").await.len(), 2);
    let id = merge(&manager, &keep, &other).await;
    // One record, found by its own name and by the code and the contact that came to it.
    for text in ["yuanda", "远达", "4321", &code(1)] {
        assert_eq!(names(&a, text).await, [kept], "{text}");
    }
    in_order(app).await;
    undo(&manager, &id).await;
    assert_eq!(names(&a, "yuanda").await.len(), 2);
    for text in ["4321", &code(1)] {
        assert_eq!(names(&a, text).await, [merged], "{text}");
    }
    in_order(app).await;
});

both!(the_kept_one_stands_with_the_fleet_of_both, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let keep = owner_of(&a, "远达物流有限公司", fleet(8)).await;
    let other = owner_of(&a, "唐山远达", own_fleet(12)).await;
    let both = |found: &serde_json::Value| (found["tier"].clone(), found["countedVehicles"].clone());
    assert_eq!(both(&standing(&a, &keep["id"]).await), (json!("ORDINARY"), json!(8)));
    let id = merge(&manager, &keep, &other).await;
    assert_eq!(both(&standing(&a, &keep["id"]).await), (json!("GOLD"), json!(20)));
    let gold = "{ customers(filter: { tier: [GOLD] }) { totalCount edges { node { id } } } }";
    let found = a.ask(gold, json!({})).await["customers"].clone();
    assert_eq!((&found["totalCount"], &found["edges"][0]["node"]["id"]), (&json!(1), &keep["id"]));
    in_order(app).await;
    undo(&manager, &id).await;
    assert_eq!(both(&standing(&a, &keep["id"]).await), (json!("ORDINARY"), json!(8)));
    assert_eq!(both(&standing(&a, &other["id"]).await), (json!("SILVER"), json!(12)));
    in_order(app).await;
});

both!(two_members_of_a_group_that_become_one_count_once, async |app: &TestApp| {
    let (a, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let third = owner_of(&a, "第三家", fleet(1)).await;
    let (keep, other) = (owner_of(&a, "远达一", fleet(8)).await, owner_of(&a, "远达二", fleet(10)).await);
    let group = group(&area, "远达集团").await;
    for member in [&third, &keep, &other] {
        join(&area, &group, &member["id"]).await;
    }
    assert_eq!(standing(&a, &third["id"]).await["countedVehicles"], 19);
    // The same lines of a fleet in both are the same vehicles: the larger number stands.
    let id = merge(&area, &keep, &other).await;
    assert_eq!(standing(&a, &third["id"]).await["countedVehicles"], 11);
    assert_eq!(standing(&a, &keep["id"]).await["countedVehicles"], 11);
    in_order(app).await;
    undo(&area, &id).await;
    assert_eq!(standing(&a, &third["id"]).await["countedVehicles"], 19);
    in_order(app).await;
});

both!(purchases_and_introductions_of_the_merged_one_count_for_the_kept, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = (owner_of(&a, "远达一", fleet(0)).await, owner_of(&a, "远达二", fleet(0)).await);
    let buyer = owner_of(&a, "买家", fleet(0)).await;
    buy(&a, &other["id"], 10).await;
    now(&a, "setIntroducer", &buyer["id"], json!({ "introducerId": other["id"] })).await;
    app.clock.advance(60);
    buy(&a, &buyer["id"], 3).await;
    let id = merge(&manager, &keep, &other).await;
    let found = standing(&a, &keep["id"]).await;
    assert_eq!((&found["tier"], &found["largestPurchase"]), (&json!("SILVER"), &json!(10)));
    in_order(app).await;
    // The year after, what the merged record's introduction brought counts for the one that stands for it,
    // beside the ten that were bought at once: 1 January 2027.
    app.clock.advance(1_798_732_800 - 1_781_488_800);
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    assert_eq!(standing(&a, &keep["id"]).await["countedVehicles"], 13);
    in_order(app).await;
    undo(&manager, &id).await;
    let found = standing(&a, &keep["id"]).await;
    assert_eq!((&found["tier"], &found["countedVehicles"]), (&json!("ORDINARY"), &json!(0)));
    assert_eq!(standing(&a, &other["id"]).await["countedVehicles"], 13);
    in_order(app).await;
});

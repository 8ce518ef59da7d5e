//! Fleets that count together, changed by many at once: no change is missed.

use futures_util::future::join_all;
use serde_json::json;

use super::{
    all_follows, fleet,
    groups::{group, join},
    owner_of, standing,
};
use crate::support::{Dealer, TestApp, both};

const MANY: usize = 32;

both!(the_sum_of_a_group_is_right_whoever_changes_at_the_same_time, async |app: &TestApp| {
    let (a, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let group = group(&area, "并发集团").await;
    let mut ids = Vec::new();
    for n in 0..MANY {
        let id = owner_of(&a, &format!("成员{n}"), fleet(0)).await["id"].clone();
        join(&area, &group, &id).await;
        ids.push(id);
    }
    let version = crate::standing::version(&a, &ids[0]).await;
    // Each client changes another member; who met a passing clash tries again.
    let change = async |id: &serde_json::Value| {
        let input = json!({ "id": id, "version": version, "fleet": fleet(1) });
        for _ in 0..20 {
            match a.mutate("setFleet", input.clone(), "customer { id }").await.code().as_str() {
                "OK" => return,
                "UNAVAILABLE" => (),
                other => panic!("{other}"),
            }
        }
        panic!("never done");
    };
    join_all(ids.iter().map(change)).await;
    for id in [&ids[0], &ids[MANY - 1]] {
        let found = standing(&a, id).await;
        assert_eq!((&found["countedVehicles"], &found["tier"]), (&json!(MANY), &json!("GOLD")));
    }
    all_follows(app).await;
});

both!(joining_while_fleets_change_misses_nothing, async |app: &TestApp| {
    let (a, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let group = group(&area, "并发集团").await;
    let mut ids = Vec::new();
    for n in 0..8 {
        ids.push(owner_of(&a, &format!("成员{n}"), fleet(0)).await["id"].clone());
    }
    let joining = join_all(ids.iter().map(async |id| {
        for _ in 0..20 {
            let input = json!({ "groupId": group, "customerId": id });
            if area.mutate("joinGroup", input, "customer { id }").await.code() == "OK" {
                return;
            }
        }
        panic!("never joined");
    }));
    let buying = join_all(ids.iter().map(async |id| {
        for _ in 0..20 {
            let input = json!({ "customerId": id, "brand": "长风", "series": "H9", "vehicles": 1 });
            if a.mutate("recordPurchase", input, "customer { id }").await.code() == "OK" {
                return;
            }
        }
        panic!("never bought");
    }));
    futures_util::future::join(joining, buying).await;
    assert_eq!(standing(&a, &ids[0]).await["countedVehicles"], 8);
    all_follows(app).await;
});

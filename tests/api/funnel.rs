//! Funnels: exact before, while and after folding, parts adding up to their whole, each number opening to its customers.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use longhaul::{domain::stage, error::Code};
use longhaul_entity::{UnitId, stage_delta};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    support::{Client, Dealer, TestApp, both},
    visit::{customer_near, hand_in, report},
};

const FUNNEL: &str = "query($unit: ID!, $from: Date!, $to: Date!) { funnel(unitId: $unit, from: $from, to: $to) {
    unit { id } from to fromBefore toBefore stages { stage entered enteredBefore conversion }
    parts { unit { id name } stages { stage entered enteredBefore } } } }";

const ENTRIES: &str = "query($unit: ID!, $stage: Stage!, $from: Date!, $to: Date!, $first: Int, $after: String, $last: Int, $before: String) {
    funnelEntries(unitId: $unit, stage: $stage, from: $from, to: $to, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { node { customerId stage day round fact customer { id } owner { id } dealer { id } } }
      pageInfo { hasNextPage endCursor } } }";

async fn funnel(client: &Client, unit: UnitId, from: &str, to: &str) -> Value {
    let variables = json!({ "unit": unit.to_string(), "from": from, "to": to });
    client.ask(FUNNEL, variables).await["funnel"].clone()
}

/// The numbers of June, when the tests begin: collected and visited.
async fn june(client: &Client, unit: UnitId) -> (i64, i64) {
    let funnel = funnel(client, unit, "2026-06-01", "2026-06-30").await;
    parts_add_up(&funnel);
    counts(&funnel)
}

fn entered(of: &Value, stage: &str) -> i64 {
    let stages = of["stages"].as_array().unwrap();
    stages.iter().find(|count| count["stage"] == stage).unwrap()["entered"].as_i64().unwrap()
}

fn counts(of: &Value) -> (i64, i64) {
    (entered(of, "COLLECTED"), entered(of, "VISITED"))
}

fn parts_add_up(funnel: &Value) {
    let parts = funnel["parts"].as_array().unwrap();
    if parts.is_empty() {
        return;
    }
    for stage in funnel["stages"].as_array().unwrap() {
        for number in ["entered", "enteredBefore"] {
            let of_part = |part: &Value| {
                let stages = part["stages"].as_array().unwrap();
                stages.iter().find(|count| count["stage"] == stage["stage"]).unwrap()[number].as_i64().unwrap()
            };
            assert_eq!(parts.iter().map(of_part).sum::<i64>(), stage[number].as_i64().unwrap(), "{funnel:#}");
        }
    }
}

async fn fold_all(app: &TestApp) -> u64 {
    let mut folded = 0;
    loop {
        match stage::fold(&app.app.db).await.unwrap() {
            0 => return folded,
            some => folded += some,
        }
    }
}

async fn pending(app: &TestApp) -> u64 {
    stage_delta::Entity::find().count(app.app.db.read()).await.unwrap()
}

async fn in_order(app: &TestApp) {
    assert_eq!(stage::verify(&app.app.db).await.unwrap(), Vec::<String>::new());
}

/// Records customers for a dealer's salesperson, where the prefix says, the first `visited` of them visited too.
async fn record(client: &Client, prefix: &str, count: usize, visited: usize) -> Vec<String> {
    let near = match prefix {
        "大同" => Dealer::C,
        "榆林" => Dealer::D,
        _ => Dealer::A,
    };
    let mut ids = Vec::new();
    for n in 0..count {
        let id = customer_near(client, near, &format!("{prefix}第{n}运输有限公司")).await;
        if n < visited {
            let mut input = report(&id);
            input["way"] = json!("PHONE");
            hand_in(client, input, &[]).await.data();
        }
        ids.push(id);
    }
    ids
}

both!(numbers_are_the_same_before_and_after_folding, async |app: &TestApp| {
    let hq = app.hq().await;
    record(&app.salesperson_of(Dealer::A).await, "唐山", 4, 3).await;
    record(&app.salesperson_of(Dealer::C).await, "大同", 2, 1).await;
    record(&app.salesperson_of(Dealer::D).await, "榆林", 3, 0).await;
    let world = &app.world;
    let expected = [
        (world.hq, (9, 4)),
        (world.regions[0].id, (6, 4)),
        (world.regions[1].id, (3, 0)),
        (world.area_of(Dealer::A).id, (4, 3)),
        (world.area_of(Dealer::C).id, (2, 1)),
        (world.dealer(Dealer::A).id, (4, 3)),
        (world.dealer(Dealer::B).id, (0, 0)),
        (world.dealer(Dealer::D).id, (3, 0)),
    ];
    assert_eq!(pending(app).await, 13);
    in_order(app).await;
    let mut before = Vec::new();
    for (unit, counts) in &expected {
        assert_eq!(june(&hq, *unit).await, *counts);
        before.push(funnel(&hq, *unit, "2026-06-15", "2026-06-15").await);
    }
    assert_eq!(fold_all(app).await, 13);
    assert_eq!(pending(app).await, 0);
    in_order(app).await;
    for ((unit, counts), before) in expected.iter().zip(before) {
        assert_eq!(june(&hq, *unit).await, *counts);
        assert_eq!(funnel(&hq, *unit, "2026-06-15", "2026-06-15").await, before);
    }
    // Half folded, half pending.
    record(&app.salesperson_of(Dealer::B).await, "唐山乙", 2, 2).await;
    assert_eq!(june(&hq, world.area_of(Dealer::A).id).await, (6, 5));
    in_order(app).await;
});

both!(conversion_and_the_period_before, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let unit = app.world.dealer(Dealer::A).id;
    record(&app.salesperson_of(Dealer::A).await, "唐山六月", 4, 3).await;
    fold_all(app).await;
    // 20 July, 10:00 in Shanghai.
    app.clock.advance(35 * 86_400);
    record(&app.salesperson_of(Dealer::A).await, "唐山七月", 2, 0).await;
    let manager = if manager.send("{ viewer { id } }", json!({})).await.code() == "OK" {
        manager
    } else {
        app.manager_of(Dealer::A).await
    };
    let july = funnel(&manager, unit, "2026-07-01", "2026-07-31").await;
    assert_eq!((&july["fromBefore"], &july["toBefore"]), (&json!("2026-06-01"), &json!("2026-06-30")));
    assert_eq!(
        july["stages"][0],
        json!({ "stage": "COLLECTED", "entered": 2, "enteredBefore": 4, "conversion": null })
    );
    assert_eq!(july["stages"][1], json!({ "stage": "VISITED", "entered": 0, "enteredBefore": 3, "conversion": 0.0 }));
    let june = funnel(&manager, unit, "2026-06-01", "2026-06-30").await;
    assert_eq!(june["stages"][1]["conversion"], 0.75);
    assert_eq!(june["stages"][2]["conversion"], 0.0);
    assert_eq!(june["stages"][3]["conversion"], Value::Null);
    assert_eq!(june["stages"].as_array().unwrap().len(), 6);
    for (from, to, counts) in [
        ("2026-06-15", "2026-07-20", (6, 3)),
        ("2026-06-16", "2026-07-19", (0, 0)),
        ("2026-06-16", "2026-07-20", (2, 0)),
        ("2026-01-01", "2026-12-31", (6, 3)),
        ("2022-03-15", "2026-06-15", (4, 3)),
        ("2025-01-01", "2025-12-31", (0, 0)),
    ] {
        assert_eq!(counts, self::counts(&funnel(&manager, unit, from, to).await), "{from} {to}");
        fold_all(app).await;
        assert_eq!(counts, self::counts(&funnel(&manager, unit, from, to).await), "{from} {to}, folded");
    }
    in_order(app).await;
});

both!(each_number_opens_to_exactly_its_customers, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let ids = record(&client, "唐山", 5, 3).await;
    record(&app.salesperson_of(Dealer::C).await, "大同", 2, 2).await;
    fold_all(app).await;
    let (manager, hq) = (app.manager_of(Dealer::A).await, app.hq().await);
    let (dealer, world) = (app.world.dealer(Dealer::A).id, &app.world);
    for (reader, unit, stage, count) in [
        (&manager, dealer, "COLLECTED", 5),
        (&manager, dealer, "VISITED", 3),
        (&manager, dealer, "WON", 0),
        (&hq, world.hq, "VISITED", 5),
        (&hq, world.dealer(Dealer::B).id, "VISITED", 0),
    ] {
        let (mut seen, mut after) = (BTreeSet::new(), Value::Null);
        loop {
            let variables = json!({ "unit": unit.to_string(), "stage": stage, "from": "2026-06-01", "to": "2026-06-30",
                "first": 2, "after": after });
            let page = reader.ask(ENTRIES, variables).await["funnelEntries"].clone();
            assert_eq!(page["totalCount"], count);
            for edge in page["edges"].as_array().unwrap() {
                let node = &edge["node"];
                assert_eq!(
                    (&node["stage"], &node["day"], &node["round"]),
                    (&json!(stage), &json!("2026-06-15"), &json!(1))
                );
                assert_eq!(node["customer"]["id"], node["customerId"]);
                assert!(seen.insert(node["customerId"].as_str().unwrap().to_owned()));
            }
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen.len(), count);
        if stage == "VISITED" && unit == dealer {
            assert_eq!(seen, ids[..3].iter().cloned().collect());
        }
        let funnel = funnel(reader, unit, "2026-06-01", "2026-06-30").await;
        assert_eq!(entered(&funnel, stage), i64::try_from(count).unwrap());
    }
});

both!(a_funnel_is_for_managers_and_their_units, async |app: &TestApp| {
    let world = &app.world;
    let (a, c, area) = (world.dealer(Dealer::A).id, world.dealer(Dealer::C).id, world.area_of(Dealer::A).id);
    let period = |unit: UnitId| json!({ "unit": unit.to_string(), "from": "2026-06-01", "to": "2026-06-30" });
    let entries = |unit: UnitId| json!({ "unit": unit.to_string(), "stage": "VISITED", "from": "2026-06-01", "to": "2026-06-30" });
    for (client, unit, code) in [
        (app.manager_of(Dealer::A).await, a, "OK"),
        (app.manager_of(Dealer::A).await, area, "NOT_FOUND"),
        (app.manager_of(Dealer::A).await, c, "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, area, "OK"),
        (app.area_manager_of(Dealer::A).await, a, "OK"),
        (app.area_manager_of(Dealer::A).await, c, "NOT_FOUND"),
        (app.area_manager_of(Dealer::C).await, a, "NOT_FOUND"),
        (app.region_manager_of(Dealer::A).await, c, "OK"),
        (app.region_manager_of(Dealer::D).await, c, "NOT_FOUND"),
        (app.region_manager_of(Dealer::A).await, world.hq, "NOT_FOUND"),
        (app.hq().await, world.hq, "OK"),
        (app.salesperson_of(Dealer::A).await, a, "FORBIDDEN"),
        (app.finance().await, world.hq, "FORBIDDEN"),
        (app.admin().await, world.hq, "FORBIDDEN"),
        (app.nobody(), a, "UNAUTHENTICATED"),
    ] {
        assert_eq!(client.send(FUNNEL, period(unit)).await.code(), code);
        assert_eq!(client.send(ENTRIES, entries(unit)).await.code(), code);
    }
    let hq = app.hq().await;
    for (from, to) in [("2026-06-02", "2026-06-01"), ("2021-06-01", "2026-06-01"), ("1999-12-31", "2000-01-01")] {
        let variables = json!({ "unit": world.hq.to_string(), "from": from, "to": to });
        assert_eq!(hq.send(FUNNEL, variables).await.code(), "INVALID");
    }
});

both!(exact_while_sixteen_write_and_one_folds, async |app: &TestApp| {
    const EACH: u32 = 2;
    let dealers = [Dealer::A, Dealer::B, Dealer::C, Dealer::D];
    let mut clients = Vec::new();
    for dealer in dealers {
        clients.push(app.salesperson_of(dealer).await);
    }
    let hq = app.hq().await;
    let (done, written) = (AtomicBool::new(false), AtomicU32::new(0));
    let (done, written) = (&done, &written);
    let writers = (0..16usize).map(|n| {
        let client = &clients[n % 4];
        async move {
            for m in 0..EACH {
                let id = customer_near(client, dealers[n % 4], &format!("并发第{n}组第{m}号运输有限公司")).await;
                let mut input = report(&id);
                input["way"] = json!("PHONE");
                hand_in(client, input, &[]).await.data();
                written.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let writing = async {
        futures_util::future::join_all(writers).await;
        done.store(true, Ordering::SeqCst);
    };
    let folding = async {
        while !done.load(Ordering::SeqCst) {
            // On a machine under load the one writer of SQLite may not be had in time; then the next round folds.
            if let Err(err) = stage::fold(&app.app.db).await {
                assert_eq!(err.code(), Code::Unavailable, "{err}");
            }
            tokio::task::yield_now().await;
        }
    };
    let reading = async {
        let mut last = (0, 0);
        while !done.load(Ordering::SeqCst) {
            let known = i64::from(written.load(Ordering::SeqCst));
            let now = june(&hq, app.world.hq).await;
            assert!(now.0 >= last.0 && now.1 >= last.1, "{now:?} after {last:?}");
            assert!(now.1 >= known && now.0 >= now.1 && now.0 <= i64::from(16 * EACH), "{now:?}, known {known}");
            last = now;
        }
    };
    futures_util::join!(writing, folding, reading);
    let all = i64::from(16 * EACH);
    assert_eq!(june(&hq, app.world.hq).await, (all, all));
    in_order(app).await;
    fold_all(app).await;
    assert_eq!(june(&hq, app.world.hq).await, (all, all));
    for dealer in dealers {
        assert_eq!(june(&hq, app.world.dealer(dealer).id).await, (all / 4, all / 4));
    }
    in_order(app).await;
});

both!(when_a_unit_moves_its_numbers_move_along, async |app: &TestApp| {
    let (admin, hq, world) = (app.admin().await, app.hq().await, &app.world);
    record(&app.salesperson_of(Dealer::A).await, "唐山", 3, 2).await;
    record(&app.salesperson_of(Dealer::C).await, "大同", 1, 1).await;
    fold_all(app).await;
    // Some pending when it moves.
    record(&app.salesperson_of(Dealer::A).await, "唐山未折", 2, 1).await;
    record(&app.salesperson_of(Dealer::D).await, "榆林", 1, 0).await;
    let moved = |unit: UnitId, to: UnitId, version: i32| json!({ "unitId": unit.to_string(), "parentId": to.to_string(), "version": version });
    let dealer = moved(world.dealer(Dealer::A).id, world.area_of(Dealer::C).id, 1);
    admin.perform("moveUnit", dealer, "unit { id }").await;
    let check = async || {
        assert_eq!(june(&hq, world.area_of(Dealer::A).id).await, (0, 0));
        assert_eq!(june(&hq, world.area_of(Dealer::C).id).await, (6, 4));
        assert_eq!(june(&hq, world.hq).await, (7, 4));
        in_order(app).await;
    };
    check().await;
    fold_all(app).await;
    check().await;
    // A whole area goes to the other region.
    let area = moved(world.area_of(Dealer::C).id, world.regions[1].id, 1);
    admin.perform("moveUnit", area, "unit { id }").await;
    check().await;
    assert_eq!(june(&hq, world.regions[0].id).await, (0, 0));
    assert_eq!(june(&hq, world.regions[1].id).await, (7, 4));
});

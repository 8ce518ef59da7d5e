//! The organisation: its tree, who sees what of it, who changes it, and changes side by side.

mod territory;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use longhaul::db::{Op, Origin, Work};
use longhaul_entity::{
    UnitId, app_user,
    enums::{Grain, Stage},
    journal_entry, session, stage_rollup, territory_division, territory_site, unit, unit_within, work_site,
};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Client, Dealer, TestApp, both};

/// All rows that changes of organisation and users write, as text: equal texts mean that nothing changed.
pub(crate) async fn snapshot(app: &TestApp) -> String {
    let db = app.app.db.read();
    let entries = journal_entry::Entity::find().count(db).await.unwrap();
    let units = unit::Entity::find().order_by_asc(unit::Column::Id).all(db).await.unwrap();
    let users = app_user::Entity::find().order_by_asc(app_user::Column::Id).all(db).await.unwrap();
    let sessions = session::Entity::find().order_by_asc(session::Column::Id).all(db).await.unwrap();
    let sites = work_site::Entity::find().order_by_asc(work_site::Column::Id).all(db).await.unwrap();
    let tickets = longhaul_entity::password_ticket::Entity::find().count(db).await.unwrap();
    let divisions: BTreeSet<_> = territory_division::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|line| (line.unit_id, line.division_code))
        .collect();
    let named = territory_site::Entity::find().count(db).await.unwrap();
    format!(
        "{entries} {tickets} {named} {units:?} {users:?} {sessions:?} {sites:?} {divisions:?} {:?}",
        closure(app).await
    )
}

/// The closure as it is stored.
async fn closure(app: &TestApp) -> BTreeSet<(UnitId, UnitId)> {
    let lines = unit_within::Entity::find().all(app.app.db.read()).await.unwrap();
    lines.into_iter().map(|line| (line.ancestor_id, line.unit_id)).collect()
}

/// The closure must be what follows from the parents, and every way up must end at HQ.
async fn assert_tree(app: &TestApp) {
    let units = unit::Entity::find().all(app.app.db.read()).await.unwrap();
    let parents: BTreeMap<UnitId, Option<UnitId>> = units.iter().map(|unit| (unit.id, unit.parent_id)).collect();
    let mut expected = BTreeSet::new();
    for unit in &units {
        let (mut at, mut steps) = (Some(unit.id), 0);
        while let Some(above) = at {
            expected.insert((above, unit.id));
            at = parents[&above];
            steps += 1;
            assert!(steps <= 4, "{} stands too deep", unit.id);
        }
        assert!(expected.contains(&(app.world.hq, unit.id)), "{} is cut off", unit.id);
    }
    assert_eq!(closure(app).await, expected);
}

async fn visible(client: &Client) -> BTreeSet<String> {
    let answer = client.ask("{ units(first: 100) { edges { node { id } } } }", json!({})).await;
    let edges = answer["units"]["edges"].as_array().unwrap().clone();
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

fn ids(units: &[UnitId]) -> BTreeSet<String> {
    units.iter().map(ToString::to_string).collect()
}

async fn create(admin: &Client, parent: &str, kind: &str, name: &str) -> String {
    let input = json!({ "parentId": parent, "kind": kind, "name": name });
    admin.perform("createUnit", input, "unit { id }").await["unit"]["id"].as_str().unwrap().to_owned()
}

async fn version(client: &Client, unit: &str) -> i64 {
    let answer = client.ask("query($id: ID!) { unit(id: $id) { version } }", json!({ "id": unit })).await;
    answer["unit"]["version"].as_i64().unwrap()
}

async fn unit_code(client: &Client, unit: UnitId) -> String {
    let query = "query($id: ID!) { unit(id: $id) { id name parent { id } territory { divisions { code } } } }";
    client.send(query, json!({ "id": unit.to_string() })).await.code()
}

both!(everybody_signed_in_reads_what_is_public, async |app: &TestApp| {
    let query = "{ divisions { code name level } maker { name brand } channels { kind name }
        below: divisions(parentCode: \"130000\") { code } division(code: \"130102\") { fullName parent { code } } }";
    let answer = app.salesperson_of(Dealer::A).await.ask(query, json!({})).await;
    assert_eq!(answer["divisions"].as_array().unwrap().len(), 34);
    assert!(answer["below"].as_array().unwrap().contains(&json!({ "code": "130200" })));
    assert_eq!(answer["division"], json!({ "fullName": "河北省 石家庄市 长安区", "parent": { "code": "130100" } }));
    assert_eq!(answer["maker"]["brand"], crate::support::BRAND);
    assert_eq!(answer["channels"].as_array().unwrap().len(), 4);
    assert_eq!(app.nobody().send(query, json!({})).await.code(), "UNAUTHENTICATED");
    let unknown = app.finance().await.send("{ division(code: \"130199\") { name } }", json!({})).await;
    assert_eq!(unknown.code(), "INVALID");
});

both!(each_role_sees_its_units_and_those_above, async |app: &TestApp| {
    let world = &app.world;
    let (hq, north, area) = (world.hq, world.regions[0].id, world.areas[0].id);
    let (a, b, c) = (world.dealers[0].id, world.dealers[1].id, world.dealers[2].id);
    let own = ids(&[hq, north, area, a]);
    assert_eq!(visible(&app.salesperson_of(Dealer::A).await).await, own);
    assert_eq!(visible(&app.manager_of(Dealer::A).await).await, own);
    assert_eq!(visible(&app.area_manager_of(Dealer::A).await).await, ids(&[hq, north, area, a, b]));
    let northern = ids(&[hq, north, area, world.areas[1].id, a, b, c]);
    assert_eq!(visible(&app.region_manager_of(Dealer::A).await).await, northern);
    for client in [app.hq().await, app.finance().await, app.verifier().await, app.admin().await] {
        assert_eq!(visible(&client).await.len(), 10);
    }
});

both!(what_lies_beside_is_not_there, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (b, area) = (app.world.dealers[1].id, app.world.areas[1].id);
    for hidden in [b, area, app.world.regions[1].id] {
        assert_eq!(unit_code(&client, hidden).await, "NOT_FOUND");
    }
    assert_eq!(unit_code(&app.area_manager_of(Dealer::A).await, app.world.dealers[2].id).await, "NOT_FOUND");
    assert_eq!(unit_code(&app.region_manager_of(Dealer::A).await, app.world.dealers[3].id).await, "NOT_FOUND");
    // From above, only the way to his own unit opens.
    let query = "query($id: ID!) { unit(id: $id) { children { id children { id children { id } } } } }";
    let tree = client.ask(query, json!({ "id": app.world.hq.to_string() })).await;
    let (north, area) = (app.world.regions[0].id.to_string(), app.world.areas[0].id.to_string());
    let own = app.world.dealers[0].id.to_string();
    let expected = json!([{ "id": north, "children": [{ "id": area, "children": [{ "id": own }] }] }]);
    assert_eq!(tree["unit"]["children"], expected);
});

both!(a_unit_shows_its_way_and_its_territory, async |app: &TestApp| {
    let query = "query($id: ID!) { unit(id: $id) { kind name path { name } parent { deskPhone }
        territory { divisions { code name } sites { name } } } }";
    let id = app.world.dealers[0].id.to_string();
    let found = app.salesperson_of(Dealer::A).await.ask(query, json!({ "id": id })).await["unit"].clone();
    let way = json!([
        { "name": "测试总部" }, { "name": "北方大区" }, { "name": "第一市场部" }, { "name": "测试经销商甲" },
    ]);
    assert_eq!(found["path"], way);
    assert_eq!(found["parent"]["deskPhone"], "01012345678");
    let territory = json!({ "divisions": [{ "code": "130200", "name": "唐山市" }], "sites": [] });
    assert_eq!(found["territory"], territory);
});

both!(lists_of_units_are_paged_filtered_and_counted, async |app: &TestApp| {
    let admin = app.admin().await;
    let query = "query($filter: UnitFilter, $first: Int, $after: String, $last: Int, $before: String) { units(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }";
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = admin.ask(query, json!({ "first": 4, "after": after })).await["units"].clone();
        assert_eq!(page["totalCount"], 10);
        seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 10);
    let last = admin.ask(query, json!({ "last": 3 })).await["units"].clone();
    let last: Vec<_> = last["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(last, seen[7..]);
    let filter = json!({ "kind": "DEALER", "withinId": app.world.regions[0].id.to_string(), "text": "经销商" });
    assert_eq!(admin.ask(query, json!({ "filter": filter })).await["units"]["totalCount"], 3);
    for (text, found) in [("甲", 1), ("%", 0), ("_", 0), ("\\", 0), ("'", 0)] {
        let counted = admin.ask(query, json!({ "filter": { "text": text } })).await;
        assert_eq!(counted["units"]["totalCount"], found, "{text}");
    }
    let long = "长".repeat(61);
    assert_eq!(admin.send(query, json!({ "filter": { "text": long } })).await.code(), "INVALID");
});

both!(only_administrators_change_the_organisation, async |app: &TestApp| {
    let (dealer, area) = (app.world.dealers[0].id.to_string(), app.world.areas[2].id.to_string());
    let inputs = [
        ("createUnit", json!({ "parentId": area, "kind": "DEALER", "name": "新店" }), "unit { id }"),
        ("updateUnit", json!({ "unitId": dealer, "name": "新名", "version": 1 }), "unit { id }"),
        ("moveUnit", json!({ "unitId": dealer, "parentId": area, "version": 1 }), "unit { id }"),
        ("setTerritory", json!({ "unitId": dealer, "divisions": [], "siteIds": [], "version": 1 }), "unit { id }"),
        (
            "createWorkSite",
            json!({ "name": "矿", "kind": "MINE", "division": "130283", "latitude": 40.0, "longitude": 118.7 }),
            "site { id }",
        ),
    ];
    let clients = [
        app.salesperson_of(Dealer::A).await,
        app.manager_of(Dealer::A).await,
        app.area_manager_of(Dealer::A).await,
        app.region_manager_of(Dealer::A).await,
        app.hq().await,
        app.finance().await,
        app.verifier().await,
    ];
    let before = snapshot(app).await;
    for (name, input, selection) in &inputs {
        for client in &clients {
            assert_eq!(client.mutate(name, input.clone(), selection).await.code(), "FORBIDDEN", "{name}");
        }
        assert_eq!(app.nobody().mutate(name, input.clone(), selection).await.code(), "UNAUTHENTICATED", "{name}");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(a_tree_grows_and_moves_with_all_below, async |app: &TestApp| {
    let admin = app.admin().await;
    let (north, south) = (app.world.regions[0].id.to_string(), app.world.regions[1].id.to_string());
    let area = create(&admin, &north, "AREA", "新市场部").await;
    let shop = create(&admin, &area, "DEALER", "新店").await;
    let workshop = create(&admin, &area, "BODY_BUILDER", "改装厂").await;
    assert_tree(app).await;
    let (lower, upper) = (app.region_manager_of(Dealer::D).await, app.region_manager_of(Dealer::A).await);
    assert!(visible(&upper).await.contains(&shop) && !visible(&lower).await.contains(&shop));

    let input = json!({ "unitId": area, "parentId": south, "version": 1 });
    let moved = admin.perform("moveUnit", input, "unit { version parent { id } children { id } }").await;
    assert_eq!((moved["unit"]["version"].clone(), moved["unit"]["parent"]["id"].clone()), (json!(2), json!(south)));
    assert_eq!(moved["unit"]["children"].as_array().unwrap().len(), 2);
    assert_tree(app).await;
    let (lower, upper) = (visible(&lower).await, visible(&upper).await);
    assert!(lower.is_superset(&[area.clone(), shop.clone(), workshop].into()));
    assert!(!upper.contains(&area) && !upper.contains(&shop));

    // Somebody at a dealer that moves sees the new way up from his next request on.
    let seller = app.salesperson_of(Dealer::A).await;
    let dealer = app.world.dealers[0].id.to_string();
    admin.perform("moveUnit", json!({ "unitId": dealer, "parentId": area, "version": 1 }), "unit { id }").await;
    assert_eq!(visible(&seller).await, [app.world.hq.to_string(), south, area, dealer].into());
    assert_tree(app).await;
});

/// Counts that dealer A and all above it have folded.
struct Fold<'a>(&'a TestApp);

impl Work for Fold<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> longhaul::error::Result<()> {
        let world = &self.0.world;
        let at_a = [world.dealers[0].id, world.areas[0].id, world.regions[0].id, world.hq];
        let at_b = [world.dealers[1].id];
        for (units, n) in [(&at_a[..1], 3), (&at_b[..], 4), (&at_a[1..], 7)] {
            let rows = units.iter().map(|unit| stage_rollup::Model {
                unit_id: *unit,
                grain: Grain::Month,
                period: 202_605,
                stage: Stage::Visited,
                n,
            });
            let rows = rows.map(IntoActiveModel::into_active_model);
            stage_rollup::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        }
        Ok(())
    }
}

both!(what_is_counted_by_unit_moves_along, async |app: &TestApp| {
    app.app.db.write(&Origin::system("test"), &Fold(app)).await.unwrap();
    let world = &app.world;
    let input =
        json!({ "unitId": world.dealers[0].id.to_string(), "parentId": world.areas[2].id.to_string(), "version": 1 });
    app.admin().await.perform("moveUnit", input, "unit { id }").await;
    let rows = stage_rollup::Entity::find().all(app.app.db.read()).await.unwrap();
    let counts: BTreeMap<_, _> = rows.into_iter().map(|row| (row.unit_id, row.n)).collect();
    let expected = [
        (world.hq, 7),
        (world.regions[0].id, 4),
        (world.areas[0].id, 4),
        (world.dealers[1].id, 4),
        (world.regions[1].id, 3),
        (world.areas[2].id, 3),
        (world.dealers[0].id, 3),
    ];
    assert_eq!(counts, expected.into());
});

both!(places_that_do_not_fit_are_refused, async |app: &TestApp| {
    let admin = app.admin().await;
    let world = &app.world;
    let [hq, north, area, dealer] =
        [world.hq, world.regions[0].id, world.areas[0].id, world.dealers[0].id].map(|id| id.to_string());
    let before = snapshot(app).await;
    for (parent, kind) in [
        (&hq, "HQ"),
        (&hq, "AREA"),
        (&hq, "DEALER"),
        (&north, "REGION"),
        (&north, "BODY_BUILDER"),
        (&area, "AREA"),
        (&dealer, "DEALER"),
        (&dealer, "HQ"),
    ] {
        let answer =
            admin.mutate("createUnit", json!({ "parentId": parent, "kind": kind, "name": "新" }), "unit { id }").await;
        assert_eq!((answer.code().as_str(), answer.refusal()["rule"].as_str()), ("RULE", Some("ORG-1")), "{kind}");
    }
    // Into itself, below itself, to another level, to where it stands, and HQ anywhere.
    for (unit, parent) in [
        (&area, &area),
        (&area, &dealer),
        (&north, &dealer),
        (&hq, &north),
        (&dealer, &north),
        (&area, &hq),
        (&area, &north),
        (&hq, &hq),
    ] {
        let answer =
            admin.mutate("moveUnit", json!({ "unitId": unit, "parentId": parent, "version": 1 }), "unit { id }").await;
        assert_eq!(answer.code(), "RULE", "{unit} below {parent}");
    }
    let ghost = "Unit:0190e8a0-0000-7000-8000-000000000000";
    for (unit, parent) in [(ghost, area.as_str()), (dealer.as_str(), ghost)] {
        let answer =
            admin.mutate("moveUnit", json!({ "unitId": unit, "parentId": parent, "version": 1 }), "unit { id }").await;
        assert_eq!(answer.code(), "NOT_FOUND");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(names_stand_once_below_a_parent, async |app: &TestApp| {
    let admin = app.admin().await;
    let [first, second] = [app.world.areas[0].id, app.world.areas[1].id].map(|id| id.to_string());
    let own = create(&admin, &first, "DEALER", "同名店").await;
    let other = create(&admin, &second, "DEALER", "同名店").await;
    let before = snapshot(app).await;
    let refused = [
        ("createUnit", json!({ "parentId": first, "kind": "BODY_BUILDER", "name": " 同名店 " })),
        ("updateUnit", json!({ "unitId": own, "name": "测试经销商甲", "version": 1 })),
        ("moveUnit", json!({ "unitId": other, "parentId": first, "version": 1 })),
    ];
    for (name, input) in refused {
        let answer = admin.mutate(name, input, "unit { id }").await;
        assert_eq!(
            (answer.code().as_str(), answer.refusal()["field"].as_str()),
            ("CONFLICT", Some("input.name")),
            "{name}"
        );
    }
    for name in ["", "  ", "两\n行", &"长".repeat(121)] {
        let input = json!({ "parentId": first, "kind": "DEALER", "name": name });
        assert_eq!(admin.mutate("createUnit", input, "unit { id }").await.refusal()["field"], "input.name");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(an_id_of_the_client_is_taken_once, async |app: &TestApp| {
    let admin = app.admin().await;
    let area = app.world.areas[0].id.to_string();
    let id = "Unit:0197e8a0-0000-7000-8000-000000000001";
    let input = |name: &str| json!({ "id": id, "parentId": area, "kind": "DEALER", "name": name });
    assert_eq!(admin.perform("createUnit", input("一店"), "unit { id }").await["unit"]["id"], id);
    let again = admin.mutate("createUnit", input("二店"), "unit { id }").await;
    assert_eq!((again.code().as_str(), again.refusal()["field"].as_str()), ("CONFLICT", Some("input.id")));
});

both!(a_unit_is_edited_by_the_version_that_was_read, async |app: &TestApp| {
    let admin = app.admin().await;
    let (dealer, area) = (app.world.dealers[0].id.to_string(), app.world.areas[2].id.to_string());
    let selection = "unit { name deskPhone version }";
    let input = json!({ "unitId": dealer, "name": "改名店", "deskPhone": "010-8765 4321", "version": 1 });
    let edited = admin.perform("updateUnit", input, selection).await["unit"].clone();
    assert_eq!(edited, json!({ "name": "改名店", "deskPhone": "01087654321", "version": 2 }));
    let before = snapshot(app).await;
    for (name, input) in [
        ("updateUnit", json!({ "unitId": dealer, "name": "再改", "version": 1 })),
        ("moveUnit", json!({ "unitId": dealer, "parentId": area, "version": 1 })),
        ("setTerritory", json!({ "unitId": dealer, "divisions": ["130000"], "siteIds": [], "version": 1 })),
        ("updateUnit", json!({ "unitId": dealer, "name": "再改", "version": 3 })),
    ] {
        let answer = admin.mutate(name, input, "unit { id }").await;
        assert_eq!(
            (answer.code().as_str(), answer.refusal()["currentVersion"].as_i64()),
            ("CONFLICT", Some(2)),
            "{name}"
        );
    }
    assert_eq!(snapshot(app).await, before);
    // What is not named stays; null takes the desk away.
    let kept = admin.perform("updateUnit", json!({ "unitId": dealer, "name": "三名", "version": 2 }), selection).await;
    assert_eq!(kept["unit"]["deskPhone"], "01087654321");
    let gone = json!({ "unitId": dealer, "deskPhone": null, "version": 3 });
    let gone = admin.perform("updateUnit", gone, selection).await["unit"].clone();
    assert_eq!(gone, json!({ "name": "三名", "deskPhone": null, "version": 4 }));
});

both!(the_same_request_again_does_nothing, async |app: &TestApp| {
    let admin = app.admin().await;
    let area = app.world.areas[0].id.to_string();
    let operation = "0197e8a0-0000-7000-8000-00000000000a";
    let input = |name: &str| json!({ "operationId": operation, "parentId": area, "kind": "DEALER", "name": name });
    let first = admin.perform("createUnit", input("一店"), "unit { id }").await;
    let before = snapshot(app).await;
    assert_eq!(admin.perform("createUnit", input("一店"), "unit { id }").await, first);
    let other = admin.mutate("createUnit", input("二店"), "unit { id }").await;
    assert_eq!((other.code().as_str(), other.refusal()["field"].as_str()), ("CONFLICT", Some("input.operationId")));
    // To leave the desk alone and to take it away are two different requests.
    assert_eq!(snapshot(app).await, before);
    let dealer = app.world.dealers[0].id.to_string();
    let operation = "0197e8a0-0000-7000-8000-00000000000b";
    let input = json!({ "operationId": operation, "unitId": dealer, "name": "改", "version": 1 });
    admin.perform("updateUnit", input, "unit { id }").await;
    let input = json!({ "operationId": operation, "unitId": dealer, "name": "改", "deskPhone": null, "version": 1 });
    assert_eq!(admin.mutate("updateUnit", input, "unit { id }").await.code(), "CONFLICT");
});

both!(of_moves_side_by_side_one_wins_and_the_tree_stays_whole, async |app: &TestApp| {
    let admin = app.admin().await;
    let [north, south] = [app.world.regions[0].id, app.world.regions[1].id].map(|id| id.to_string());
    let areas = [0, 1, 2].map(|area| app.world.areas[area].id.to_string());
    let dealer = app.world.dealers[0].id.to_string();
    // The same dealer to two places by the same version, areas past each other, and new dealers below what moves.
    let mut requests = vec![
        ("moveUnit", json!({ "unitId": dealer, "parentId": areas[1], "version": 1 })),
        ("moveUnit", json!({ "unitId": dealer, "parentId": areas[2], "version": 1 })),
        ("moveUnit", json!({ "unitId": areas[0], "parentId": south, "version": 1 })),
        ("moveUnit", json!({ "unitId": areas[2], "parentId": north, "version": 1 })),
    ];
    for area in &areas {
        for number in 0..4 {
            let name = format!("并发店{number}");
            requests.push(("createUnit", json!({ "parentId": area, "kind": "DEALER", "name": name })));
        }
    }
    let sent = requests.iter().map(|(name, input)| admin.mutate(name, input.clone(), "unit { id }"));
    let codes: Vec<_> = join_all(sent).await.iter().map(|answer| answer.code()).collect();
    let won = codes[..2].iter().filter(|code| *code == "OK").count();
    assert_eq!((won, codes[..2].iter().filter(|code| *code == "CONFLICT").count()), (1, 1), "{codes:?}");
    assert!(codes[2..].iter().all(|code| code == "OK"), "{codes:?}");
    assert_tree(app).await;
    assert_eq!(version(&admin, &dealer).await, 2);
});

both!(of_the_same_name_at_once_one_stands, async |app: &TestApp| {
    let admin = app.admin().await;
    let area = app.world.areas[0].id.to_string();
    let sent = (0..8).map(|_| {
        let input = json!({ "parentId": area, "kind": "DEALER", "name": "抢注店" });
        admin.mutate("createUnit", input, "unit { id }")
    });
    let codes: Vec<_> = join_all(sent).await.iter().map(|answer| answer.code()).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 7, "{codes:?}");
    assert_tree(app).await;
});

//! Territories and named work sites (ORG-3).

use super::*;

both!(a_territory_is_replaced_as_a_whole, async |app: &TestApp| {
    let admin = app.admin().await;
    let dealer = app.world.dealers[0].id.to_string();
    let site =
        json!({ "name": "司家营铁矿", "kind": "MINE", "division": "130224", "latitude": 39.7, "longitude": 118.7 });
    let site = admin.perform("createWorkSite", site, "site { id division { code } latitude }").await["site"].clone();
    assert_eq!((site["division"]["code"].clone(), site["latitude"].clone()), (json!("130224"), json!(39.7)));
    let selection = "unit { version territory { divisions { code } sites { name } } }";
    let set = async |divisions: &[&str], sites: &[&Value], version: i32| {
        let input = json!({ "unitId": dealer, "divisions": divisions, "siteIds": sites, "version": version });
        admin.mutate("setTerritory", input, selection).await
    };
    let first = set(&["140000", "130283", "140000"], &[&site["id"]], 1).await.at("setTerritory.unit");
    let expected =
        json!({ "divisions": [{ "code": "130283" }, { "code": "140000" }], "sites": [{ "name": "司家营铁矿" }] });
    assert_eq!(first, json!({ "version": 2, "territory": expected }));
    let before = snapshot(app).await;
    assert_eq!(set(&["130199"], &[], 2).await.code(), "INVALID");
    assert_eq!(set(&[], &[&json!("WorkSite:0190e8a0-0000-7000-8000-000000000000")], 2).await.code(), "NOT_FOUND");
    let area = json!({ "unitId": app.world.areas[0].id.to_string(), "divisions": [], "siteIds": [], "version": 1 });
    let area = admin.mutate("setTerritory", area, "unit { id }").await;
    assert_eq!((area.code().as_str(), area.refusal()["rule"].as_str()), ("RULE", Some("ORG-3")));
    assert_eq!(snapshot(app).await, before);
    // The territory of dealer B holds the same city; overlapping is allowed.
    let second = set(&["130200"], &[], 2).await.at("setTerritory.unit");
    assert_eq!(second["territory"], json!({ "divisions": [{ "code": "130200" }], "sites": [] }));
    assert_eq!(set(&[], &[], 3).await.at("setTerritory.unit.territory.divisions"), json!([]));
});

both!(work_sites_are_found_by_name_and_division, async |app: &TestApp| {
    let admin = app.admin().await;
    let site = |name: &str, division: &str| json!({ "name": name, "kind": "WORK_SITE", "division": division, "latitude": 39.0, "longitude": 118.0 });
    for (name, division) in [("甲工地", "130283"), ("乙工地", "130224"), ("丙矿", "610881")] {
        admin.perform("createWorkSite", site(name, division), "site { id }").await;
    }
    let before = snapshot(app).await;
    let same = admin.mutate("createWorkSite", site("甲工地", "130283"), "site { id }").await;
    assert_eq!((same.code().as_str(), same.refusal()["field"].as_str()), ("CONFLICT", Some("input.name")));
    let nowhere = json!({ "name": "丁", "kind": "MINE", "division": "130283", "latitude": 91.0, "longitude": 118.0 });
    assert_eq!(admin.mutate("createWorkSite", nowhere, "site { id }").await.code(), "INVALID");
    assert_eq!(snapshot(app).await, before);
    let query = "query($filter: WorkSiteFilter, $first: Int, $after: String, $last: Int, $before: String) { workSites(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { node { name } } pageInfo { endCursor } } }";
    let client = app.salesperson_of(Dealer::A).await;
    for (filter, found) in [
        (json!({}), 3),
        (json!({ "division": "130200" }), 2),
        (json!({ "division": "130000", "text": "甲" }), 1),
        (json!({ "text": "工地" }), 2),
    ] {
        let answer = client.ask(query, json!({ "filter": filter })).await;
        assert_eq!(answer["workSites"]["totalCount"], found);
        assert_eq!(answer["workSites"]["edges"].as_array().unwrap().len(), found);
    }
    let page = client.ask(query, json!({ "first": 2 })).await["workSites"].clone();
    let rest = json!({ "first": 2, "after": page["pageInfo"]["endCursor"] });
    let rest = client.ask(query, rest).await["workSites"].clone();
    let names: BTreeSet<_> = [&page, &rest]
        .iter()
        .flat_map(|page| page["edges"].as_array().unwrap())
        .map(|edge| edge["node"]["name"].to_string())
        .collect();
    assert_eq!((names.len(), rest["edges"].as_array().unwrap().len()), (3, 1));
});

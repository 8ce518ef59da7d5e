//! The history of a standing: what, from where to where, why, when, by whom (CUST-3).

use serde_json::json;

use super::{all_follows, buy, fleet, history, now, own_fleet, owner_of, standing};
use crate::{
    customer::{create, firm, with},
    support::{Dealer, TestApp, both},
};

both!(each_change_is_kept_with_its_cause, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let input = json!({ "kind": "SMALL_ENTERPRISE", "fleet": fleet(1) });
    let id = create(&client, with(firm("历史"), input)).await["id"].clone();
    assert!(history(&client, &id).await.is_empty());
    assert_eq!(standing(&client, &id).await["classSince"], json!(null));
    app.clock.advance(60);
    now(&client, "setFleet", &id, json!({ "fleet": own_fleet(4) })).await;
    now(&client, "setFleet", &id, json!({ "fleet": own_fleet(3) })).await;
    app.clock.advance(60);
    buy(&client, &id, 12).await;
    app.clock.advance(60);
    now(&client, "setCustomerFacts", &id, json!({ "stateOwned": true, "keyIndustry": "OIL" })).await;
    now(&client, "setFleet", &id, json!({ "fleet": fleet(60) })).await;
    now(&client, "updateCustomer", &id, json!({ "kind": "GOVERNMENT_AGENCY" })).await;
    let told = [
        "CLASS RETAIL FOCUS FLEET",
        "CLASS FOCUS GENERAL_KEY PURCHASE",
        "TIER ORDINARY SILVER PURCHASE",
        "CLASS GENERAL_KEY INDUSTRY_KEY FACTS",
        "TIER SILVER GOLD FLEET",
        "SIZE SMALL MEDIUM FLEET",
        "SIZE MEDIUM - FACTS",
    ];
    let mut found = history(&client, &id).await;
    let mut expected = told.map(str::to_owned).to_vec();
    // Of one instant, the order among them is chance.
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let query = "query($id: ID!) { customer(id: $id) { standing { classSince tierSince
        history(first: 2) { at by { id } } } } }";
    let found = client.ask(query, json!({ "id": id })).await["customer"]["standing"].clone();
    assert_eq!(found["classSince"], "2026-06-15T02:03:00.000000Z");
    assert_eq!(found["history"].as_array().unwrap().len(), 2);
    assert_eq!(found["history"][0]["by"]["id"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    for first in [0, 51, -1] {
        let query =
            format!("query($id: ID!) {{ customer(id: $id) {{ standing {{ history(first: {first}) {{ at }} }} }} }}");
        assert_eq!(client.send(&query, json!({ "id": id })).await.code(), "INVALID");
    }
    all_follows(app).await;
});

both!(what_is_changed_behind_the_programs_back_is_found, async |app: &TestApp| {
    use sea_orm::ConnectionTrait;
    let client = app.salesperson_of(Dealer::A).await;
    owner_of(&client, "物流", fleet(4)).await;
    all_follows(app).await;
    let raw = app.raw_connection().await;
    raw.execute_unprepared("UPDATE customer SET class = 'GENERAL_KEY', tier_even = 'GOLD'").await.unwrap();
    let findings = longhaul::domain::standing::verify(&app.app.db).await.unwrap();
    assert!(findings[0].contains("has class GENERAL_KEY and RETAIL follows"), "{findings:?}");
    assert!(findings[1].contains("has tier GOLD and ORDINARY follows"), "{findings:?}");
    assert!(
        raw.execute_unprepared("DELETE FROM standing_change").await.is_err()
            || app.kind == crate::support::Kind::Sqlite
    );
});

//! Outside the dealer's territory a report waits, protects nothing, and nothing may be done there (LEAD-5, ORG-3).

use serde_json::{Value, json};

use super::{about, about_known, described, protections, report};
use crate::{
    customer::{create, with},
    standing::now,
    support::{Dealer, TestApp, both},
};

both!(a_report_from_outside_waits_and_does_not_stand_in_the_way, async |app: &TestApp| {
    // Dealer C works in 大同, not in 唐山.
    let outsider = app.salesperson_of(Dealer::C).await;
    let waiting = report(&outsider, about(&described("远达物流有限公司"))).await;
    assert_eq!((&waiting["outcome"], &waiting["state"]), (&json!("WAITING"), &json!("WAITING")));
    assert_eq!(
        (&waiting["rank"], &waiting["countedAt"], &waiting["protectedUntil"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!(protections(app).await.is_empty());
    app.clock.advance(60);
    let rightly = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    assert_eq!((&rightly["outcome"], &rightly["rank"]), (&json!("GRANTED"), &json!(1)));
});

both!(a_customer_outside_every_territory_waits_too, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let far = with(described("远达物流有限公司"), json!({ "divisionCode": "440304" }));
    assert_eq!(report(&client, about(&far)).await["outcome"], "WAITING");
});

both!(at_one_of_the_dealers_own_sites_a_customer_is_within_its_territory, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::C).await;
    let admin = app.admin().await;
    let mine =
        json!({ "name": "司家营铁矿", "kind": "MINE", "division": "130202", "latitude": 39.7, "longitude": 118.7 });
    let mine = admin.perform("createWorkSite", mine, "site { id }").await["site"]["id"].clone();
    let customer = create(&client, described("远达物流有限公司")).await["id"].clone();
    now(&client, "setCustomerSites", &customer, json!({ "siteIds": [mine] })).await;
    // A site is nobody's before it is given to somebody.
    assert_eq!(report(&client, about_known(&customer)).await["outcome"], "WAITING");
    let unit = app.world.dealer(Dealer::C).id.to_string();
    let territory = json!({ "unitId": unit, "divisions": ["140200"], "siteIds": [mine], "version": 1 });
    admin.perform("setTerritory", territory, "unit { id }").await;
    assert_eq!(report(&client, about_known(&customer)).await["outcome"], "GRANTED");
});

//! Who sees a customer (CUST-13, ALL-1): for everybody else it does not exist.

use serde_json::json;

use super::{create, firm, ids, person, read_code, refused, state, with};
use crate::support::{Client, Dealer, TestApp, both};

const LIST: &str = "{ customers { totalCount edges { node { id } } } }";

async fn seen(client: &Client) -> (i64, usize) {
    let list = client.ask(LIST, json!({})).await["customers"].clone();
    (list["totalCount"].as_i64().unwrap(), ids(&list).len())
}

both!(each_sees_what_lies_within_his_reach, async |app: &TestApp| {
    for (dealer, name) in [(Dealer::A, "甲"), (Dealer::B, "乙"), (Dealer::C, "丙"), (Dealer::D, "丁")] {
        create(&app.salesperson_of(dealer).await, firm(&format!("{name}一"))).await;
        create(&app.colleague_of(dealer).await, firm(&format!("{name}二"))).await;
        create(&app.manager_of(dealer).await, firm(&format!("{name}三"))).await;
    }
    assert_eq!(seen(&app.salesperson_of(Dealer::A).await).await, (1, 1));
    assert_eq!(seen(&app.manager_of(Dealer::A).await).await, (3, 3));
    assert_eq!(seen(&app.area_manager_of(Dealer::A).await).await, (6, 6));
    assert_eq!(seen(&app.area_manager_of(Dealer::C).await).await, (3, 3));
    assert_eq!(seen(&app.region_manager_of(Dealer::A).await).await, (9, 9));
    assert_eq!(seen(&app.region_manager_of(Dealer::D).await).await, (3, 3));
    assert_eq!(seen(&app.hq().await).await, (12, 12));
    for client in [app.admin().await, app.finance().await, app.verifier().await] {
        assert_eq!(client.send(LIST, json!({})).await.code(), "FORBIDDEN");
    }
    assert_eq!(app.nobody().send(LIST, json!({})).await.code(), "UNAUTHENTICATED");
});

both!(what_one_does_not_see_does_not_exist, async |app: &TestApp| {
    let made = create(&app.salesperson_of(Dealer::A).await, person("王伟", "13800001111")).await;
    let before = state(app).await;
    let strangers = [
        app.colleague_of(Dealer::A).await,
        app.salesperson_of(Dealer::B).await,
        app.manager_of(Dealer::B).await,
        app.manager_of(Dealer::D).await,
    ];
    let nowhere = with(made.clone(), json!({ "id": "Customer:01920000-0000-7000-8000-00000000dead" }));
    let changes = [
        ("updateCustomer", json!({ "industry": "砂石" })),
        ("setContacts", json!({ "contacts": [] })),
        ("setFleet", json!({ "fleet": [] })),
        ("setPurchasePlans", json!({ "purchasePlans": [] })),
    ];
    for client in &strangers {
        assert_eq!(read_code(client, &made["id"]).await, "NOT_FOUND");
        assert_eq!(seen(client).await, (0, 0));
        for (mutation, more) in &changes {
            // The same answer, word for word, as for what is not there at all.
            let hidden = refused(client, mutation, &made, more.clone()).await;
            assert_eq!(
                (&hidden["code"], hidden.clone()),
                (&json!("NOT_FOUND"), refused(client, mutation, &nowhere, more.clone()).await)
            );
        }
    }
    for above in [app.area_manager_of(Dealer::C).await, app.region_manager_of(Dealer::D).await] {
        assert_eq!((read_code(&above, &made["id"]).await, seen(&above).await), ("NOT_FOUND".to_owned(), (0, 0)));
    }
    // Those above see it and do not change it.
    for above in [app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.hq().await] {
        assert_eq!(read_code(&above, &made["id"]).await, "OK");
        for (mutation, more) in &changes {
            assert_eq!(refused(&above, mutation, &made, more.clone()).await["code"], "FORBIDDEN");
        }
    }
    for client in [app.admin().await, app.finance().await, app.verifier().await] {
        assert_eq!(read_code(&client, &made["id"]).await, "FORBIDDEN");
    }
    assert_eq!(state(app).await, before);
});

both!(filters_do_not_reach_further, async |app: &TestApp| {
    let made = create(&app.salesperson_of(Dealer::A).await, person("王伟", "13800001111")).await;
    let count = "query($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }";
    let world = &app.world;
    let filters = [
        json!({ "dealerId": world.dealer(Dealer::A).id.to_string() }),
        json!({ "unitId": world.hq.to_string() }),
        json!({ "unitId": world.area_of(Dealer::A).id.to_string() }),
        json!({ "ownerId": world.dealer(Dealer::A).staff[0].id.to_string() }),
        json!({ "text": "王伟" }),
        json!({ "text": "13800001111" }),
    ];
    for client in
        [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::B).await, app.area_manager_of(Dealer::C).await]
    {
        for filter in &filters {
            let answer = client.ask(count, json!({ "filter": filter })).await;
            assert_eq!(answer["customers"]["totalCount"], 0, "{filter}");
        }
    }
    for filter in &filters {
        let answer = app.hq().await.ask(count, json!({ "filter": filter })).await;
        assert_eq!(answer["customers"]["totalCount"], 1, "{filter} {made}");
    }
});

//! Who finds what (CUST-13, ALL-1): what one does not see is neither found nor felt.

use serde_json::json;

use super::{SEARCH, found, names};
use crate::{
    customer::{change, create, firm, with},
    support::{Dealer, TestApp, both},
};

both!(each_finds_what_lies_within_his_reach, async |app: &TestApp| {
    for (dealer, name) in [(Dealer::A, "甲"), (Dealer::B, "乙"), (Dealer::C, "丙"), (Dealer::D, "丁")] {
        create(&app.salesperson_of(dealer).await, firm(&format!("{name}一远达"))).await;
        create(&app.colleague_of(dealer).await, firm(&format!("{name}二远达"))).await;
    }
    for (client, expected) in [
        (app.salesperson_of(Dealer::A).await, "甲一远达"),
        (app.colleague_of(Dealer::B).await, "乙二远达"),
        (app.manager_of(Dealer::A).await, "甲二远达 甲一远达"),
        (app.area_manager_of(Dealer::A).await, "乙二远达 乙一远达 甲二远达 甲一远达"),
        (app.area_manager_of(Dealer::C).await, "丙二远达 丙一远达"),
        (app.region_manager_of(Dealer::D).await, "丁二远达 丁一远达"),
        (app.hq().await, "丁二远达 丁一远达 丙二远达 丙一远达 乙二远达 乙一远达 甲二远达 甲一远达"),
    ] {
        for text in ["远达", "yuanda", "yd", "达"] {
            assert_eq!(names(&client, text).await.join(" "), expected, "{text}");
        }
    }
    for client in [app.admin().await, app.finance().await, app.verifier().await] {
        assert_eq!(client.send(SEARCH, json!({ "text": "远达" })).await.code(), "FORBIDDEN");
    }
    assert_eq!(app.nobody().send(SEARCH, json!({ "text": "远达" })).await.code(), "UNAUTHENTICATED");
});

both!(hidden_and_absent_are_the_same_answer, async |app: &TestApp| {
    let phone = json!({ "phone": "13812345678" });
    let theirs = create(&app.salesperson_of(Dealer::B).await, with(firm("远达物流"), phone)).await;
    let vehicles = json!({ "vehicles": [{ "plate": "冀B12345", "vin": "LZZ5CLVB8KA678901" }] });
    change(&app.salesperson_of(Dealer::B).await, "setVehicles", &theirs, vehicles).await;
    let strangers = [
        app.salesperson_of(Dealer::A).await,
        app.manager_of(Dealer::A).await,
        app.colleague_of(Dealer::B).await,
        app.area_manager_of(Dealer::C).await,
        app.region_manager_of(Dealer::D).await,
    ];
    for client in &strangers {
        for text in ["远达物流", "远", "ydwl", "yuanda", "5678", "13812345678", "冀B12345", "678901"] {
            let hidden = client.send(SEARCH, json!({ "text": text })).await;
            let absent = client.send(SEARCH, json!({ "text": "查无此人" })).await;
            assert_eq!(hidden.body, absent.body, "{text}");
            assert!(found(client, text).await.is_empty(), "{text}");
        }
    }
});

both!(sharing_and_assigning_change_who_finds_it, async |app: &TestApp| {
    let (manager, colleague) = (app.manager_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let made = create(&app.salesperson_of(Dealer::A).await, firm("远达物流")).await;
    assert!(names(&colleague, "远达").await.is_empty());
    let with_him = json!({ "id": made["id"], "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    manager.perform("shareCustomer", with_him.clone(), "customer { id }").await;
    assert_eq!(names(&colleague, "远达").await, ["远达物流"]);
    manager.perform("unshareCustomer", with_him, "customer { id }").await;
    assert!(names(&colleague, "远达").await.is_empty());
});

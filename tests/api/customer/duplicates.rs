//! What may be merged: pairs within reach that share a phone, the stem of a name or the body of a credit code.

use longhaul::vocab::CreditCode;
use serde_json::{Value, json};

use super::{change, create, firm, merge, person, with};
use crate::support::{Client, Dealer, TestApp, both};

/// What is shared, and by whom, page by page.
async fn candidates(client: &Client, page: i64) -> Vec<(String, String, String)> {
    let query = "query($first: Int, $after: String) { duplicateCandidates(first: $first, after: $after) {
        edges { node { shared first { name } second { name } } } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = client.ask(query, json!({ "first": page, "after": after })).await["duplicateCandidates"].clone();
        for edge in answer["edges"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let node = &edge["node"];
            found.push((text(&node["shared"]), text(&node["first"]["name"]), text(&node["second"]["name"])));
        }
        after = answer["pageInfo"]["endCursor"].clone();
        if answer["pageInfo"]["hasNextPage"] == false {
            return found;
        }
    }
}

fn shared(what: &str, first: &str, second: &str) -> (String, String, String) {
    (what.to_owned(), first.to_owned(), second.to_owned())
}

both!(equal_keys_make_candidates_within_reach, async |app: &TestApp| {
    let (a, b, d) =
        (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.salesperson_of(Dealer::D).await);
    let body = |head: &str| CreditCode::from_body(&format!("{head}130200MA0000001")).unwrap().as_str().to_owned();
    let contact = |phone: &str| json!({ "contacts": [{ "name": "王伟", "phone": phone }] });
    let first = create(&a, with(firm("远达物流有限公司"), json!({ "creditCode": body("91") }))).await;
    app.clock.advance(1);
    let second = create(&a, with(firm("远达物流(集团)有限责任公司"), contact("13900001111"))).await;
    app.clock.advance(1);
    create(&b, with(firm("远达物流"), contact("13800002222"))).await;
    app.clock.advance(1);
    create(&d, with(firm("另一家"), json!({ "creditCode": body("93") }))).await;
    app.clock.advance(1);
    create(&a, person("远达物流", "13900001111")).await;
    app.clock.advance(1);
    create(&b, person("王伟", "13800002222")).await;
    let (manager, area, hq) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await);
    let phone_a = shared("PHONE:139****1111", "远达物流(集团)有限责任公司", "远达物流");
    let phone_b = shared("PHONE:138****2222", "远达物流", "王伟");
    let stem_a = shared("STEM:远达物流", "远达物流有限公司", "远达物流(集团)有限责任公司");
    let stem_b = shared("STEM:远达物流", "远达物流有限公司", "远达物流");
    let code = shared("BODY:MA0000001", "远达物流有限公司", "另一家");
    for page in [1, 2, 20] {
        assert_eq!(candidates(&manager, page).await, [phone_a.clone(), stem_a.clone()]);
        let of_area = [phone_b.clone(), phone_a.clone(), stem_a.clone(), stem_b.clone()];
        assert_eq!(candidates(&area, page).await, of_area);
        let all: Vec<_> = [code.clone()].into_iter().chain(of_area).collect();
        assert_eq!(candidates(&hq, page).await, all);
        assert_eq!(candidates(&app.manager_of(Dealer::D).await, page).await, []);
    }
    // Merged, or no more alike, they are no candidates.
    merge::merge(&manager, &first, &second).await;
    let left = candidates(&manager, 20).await;
    assert_eq!(left, [shared("PHONE:139****1111", "远达物流有限公司", "远达物流")]);
    let now = crate::customer::read(&a, &first["id"]).await;
    change(&a, "setContacts", &now, json!({ "contacts": [] })).await;
    assert_eq!(candidates(&manager, 20).await, []);
    for (client, code) in [(&a, "FORBIDDEN"), (&app.admin().await, "FORBIDDEN"), (&app.nobody(), "UNAUTHENTICATED")] {
        assert_eq!(client.send("{ duplicateCandidates { edges { cursor } } }", json!({})).await.code(), code);
    }
});

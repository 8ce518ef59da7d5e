//! ALL-1 by the side doors: cursors, operation ids, ids that the client makes, neighbours of what one sees, and links. What
//! the front door says, field by field and role by role, is the matrix.

use longhaul_entity::customer;
use reqwest::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
    visit::{hand_in, report, small, taken},
};

fn firm(name: &str) -> Value {
    json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING", "divisionCode": "130202",
        "source": "WALK_IN", "contacts": [{ "name": "联系人", "phone": "13700000001" }] })
}

async fn create(client: &Client, name: &str) -> Value {
    client.perform("createCustomer", firm(name), "customer { id version contacts { id } }").await["customer"].clone()
}

/// The error without the id of its request.
fn error(answer: &Answer) -> Value {
    answer.body["errors"].clone()
}

both!(a_cursor_carries_nobody_further_than_he_sees, async |app: &TestApp| {
    let (mine, other, hq) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::D).await, app.hq().await);
    for n in 0..3 {
        let far = with(firm(&format!("远方{n}物流有限公司")), json!({ "divisionCode": Dealer::D.county() }));
        let theirs = other.perform("createCustomer", far, "customer { id }").await["customer"].clone();
        hand_in(&other, report(theirs["id"].as_str().unwrap()), &[small(n)]).await.data();
        create(&mine, &format!("近处{n}物流有限公司")).await;
        app.clock.advance(1);
    }
    // Where HQ stands in a list is a place between rows that the salesperson does not see; he gets his own rows behind it.
    for (list, rows) in [
        ("customers(first: $n, after: $at, orderBy: { by: NAME })", 3),
        ("customers(first: $n, after: $at, orderBy: { by: CREATED_AT, descending: true })", 3),
        ("visits(first: $n, after: $at)", 0),
        ("units(first: $n, after: $at)", 4),
    ] {
        let query =
            format!("query($n: Int, $at: String) {{ list: {list} {{ totalCount edges {{ cursor node {{ id }} }} }} }}");
        let all = hq.ask(&query, json!({ "n": 100 })).await["list"].clone();
        let own = mine.ask(&query, json!({ "n": 100 })).await["list"].clone();
        assert_eq!((&own["totalCount"], own["edges"].as_array().unwrap().len()), (&json!(rows), rows), "{list}");
        for edge in all["edges"].as_array().unwrap() {
            let behind = mine.ask(&query, json!({ "n": 100, "at": edge["cursor"] })).await["list"].clone();
            assert_eq!(behind["totalCount"], own["totalCount"], "{list}");
            for found in behind["edges"].as_array().unwrap() {
                assert!(own["edges"].as_array().unwrap().contains(found), "{list}: {found}");
            }
        }
    }
});

both!(an_operation_id_belongs_to_whoever_made_it, async |app: &TestApp| {
    let (mine, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    let mut input = firm("编号物流有限公司");
    input["operationId"] = json!("01900000-0000-7000-8000-0000000000ab");
    let made = mine.perform("createCustomer", input.clone(), "customer { id }").await["customer"]["id"].clone();
    // The same id and content by somebody else: not the answer of the first, but what anybody gets who records it anew.
    let again = other.mutate("createCustomer", input.clone(), "customer { id }").await;
    assert_eq!((again.code().as_str(), again.refusal()["field"].as_str()), ("CONFLICT", Some("input.name")));
    assert!(!again.body.to_string().contains(made.as_str().unwrap()));
    // With other content it is not told that the id was used: for him it was not.
    input["name"] = json!("别处物流有限公司");
    input["operationId"] = json!("01900000-0000-7000-8000-0000000000ab");
    let third = app.salesperson_of(Dealer::C).await;
    assert_eq!(third.mutate("createCustomer", input, "customer { id }").await.code(), "OK");
});

both!(an_answer_given_again_follows_the_rights_of_today, async |app: &TestApp| {
    let (mine, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let mut input = firm("昨日物流有限公司");
    input["operationId"] = json!("01900000-0000-7000-8000-0000000000ac");
    let made = mine.perform("createCustomer", input.clone(), "customer { id version }").await["customer"].clone();
    let colleague = app.world.dealer(Dealer::A).staff[1].id.to_string();
    let assign = json!({ "id": made["id"], "version": 1, "ownerId": colleague });
    manager.perform("assignCustomer", assign, "customer { id }").await;
    let again = mine.mutate("createCustomer", input, "customer { id name }").await;
    assert_eq!((again.code().as_str(), &again.body["data"]), ("NOT_FOUND", &Value::Null));
    assert_eq!(customer::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
});

both!(an_id_of_something_hidden_tells_no_more_than_that_it_is_taken, async |app: &TestApp| {
    let (mine, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    let (own, hidden) = (create(&mine, "自家物流有限公司").await, create(&other, "别家物流有限公司").await);
    let mut answers = Vec::new();
    for (n, id) in [&own["id"], &hidden["id"]].into_iter().enumerate() {
        let mut input = firm(&format!("新编{n}物流有限公司"));
        input["id"] = id.clone();
        answers.push(error(&mine.mutate("createCustomer", input, "customer { id }").await));
    }
    // An id is 74 random bits: whoever knows it was told it, and learns neither whose it is nor that he may not see it.
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][0]["extensions"]["field"], "input.id");
    let mut answers = Vec::new();
    let further = create(&mine, "第三物流有限公司").await;
    for id in [&own["contacts"][0]["id"], &hidden["contacts"][0]["id"]] {
        let contacts = json!([{ "id": id, "name": "冒名" }]);
        let input = json!({ "id": further["id"], "version": 1, "contacts": contacts });
        answers.push(error(&mine.mutate("setContacts", input, "customer { contacts { phone } }").await));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][0]["extensions"]["code"], "CONFLICT");
    // With the code of somebody hidden one learns that it is taken (CUST-10) and not by whom.
    let answer = mine.mutate("createCustomer", firm("别家物流有限公司"), "customer { id }").await;
    assert_eq!((answer.code().as_str(), answer.refusal().get("existing")), ("CONFLICT", None));
});

both!(what_one_sees_does_not_show_its_hidden_neighbours, async |app: &TestApp| {
    let (mine, manager, admin) =
        (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.admin().await);
    let made = create(&mine, "邻居物流有限公司").await;
    let visit = taken(&hand_in(&mine, report(made["id"].as_str().unwrap()), &[small(1)]).await)["id"].clone();
    let people = &app.world.dealer(Dealer::A).staff;
    let share = json!({ "id": made["id"], "userId": people[0].id.to_string() });
    manager.perform("shareCustomer", share.clone(), "customer { id }").await;
    let version = manager.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": made["id"] })).await;
    let assign =
        json!({ "id": made["id"], "version": version["customer"]["version"], "ownerId": people[1].id.to_string() });
    manager.perform("assignCustomer", assign, "customer { id }").await;
    manager.perform("unshareCustomer", share, "customer { id }").await;
    // He goes on reading what he wrote himself (CUST-13), and the customer is not his any more.
    let query = "query($id: ID!) { visit(id: $id) { id customer { name } visitor { id } dealer { id } } }";
    let seen = mine.ask(query, json!({ "id": visit })).await["visit"].clone();
    assert_eq!((&seen["customer"], &seen["visitor"]["id"]), (&Value::Null, &json!(people[0].id.to_string())));
    assert_eq!(mine.ask("{ customers { totalCount } }", json!({})).await["customers"]["totalCount"], 0);
    // The new owner goes to another region: nobody here sees him, nor he anything of here.
    let moving = json!({ "userId": people[1].id.to_string(), "version": 1, "role": "DEALER_STAFF",
        "unitId": app.world.dealer(Dealer::D).id.to_string() });
    let gone = app.colleague_of(Dealer::A).await;
    admin.perform("changeUserRole", moving, "user { id }").await;
    let query = "query($id: ID!) { customer(id: $id) { owner { id name } sharedWith { id } visits { id } } }";
    let seen = manager.ask(query, json!({ "id": made["id"] })).await["customer"].clone();
    assert_eq!((&seen["owner"], &seen["sharedWith"]), (&Value::Null, &json!([])));
    let answer = gone.send(query, json!({ "id": made["id"] })).await;
    assert_eq!(answer.code(), "NOT_FOUND");
    let filtered = "query($id: ID!) { visits(filter: { customerId: $id }) { totalCount } }";
    assert_eq!(gone.ask(filtered, json!({ "id": made["id"] })).await["visits"]["totalCount"], 0);
});

both!(a_link_opens_what_its_holder_may_see_now, async |app: &TestApp| {
    let mine = app.salesperson_of(Dealer::A).await;
    let made = create(&mine, "链接物流有限公司").await;
    let visit = taken(&hand_in(&mine, report(made["id"].as_str().unwrap()), &[small(1)]).await);
    let manager = &app.world.dealer(Dealer::A).manager;
    let (client, admin) = (app.as_person(manager).await, app.admin().await);
    let query =
        "query($id: ID!) { visit(id: $id) { photos { o: url(rendition: ORIGINAL) t: url(rendition: THUMB) } } }";
    let links = client.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"][0].clone();
    let open = async |link: &Value| {
        let url = format!("{}{}", app.base, link.as_str().unwrap());
        app.nobody().http.get(url).send().await.unwrap().status()
    };
    assert_eq!((open(&links["o"]).await, open(&links["t"]).await), (StatusCode::OK, StatusCode::OK));
    // He is a salesperson now, with whom that customer is shared: he sees the visit, and its evidence is not for him.
    let input = json!({ "userId": manager.id.to_string(), "version": 1, "role": "DEALER_STAFF",
        "unitId": app.world.dealer(Dealer::A).id.to_string() });
    admin.perform("changeUserRole", input, "user { id }").await;
    assert_eq!((open(&links["o"]).await, open(&links["t"]).await), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let other = &app.world.dealer(Dealer::A).staff[1];
    let promoted = json!({ "userId": other.id.to_string(), "version": 1, "role": "DEALER_MANAGER",
        "unitId": app.world.dealer(Dealer::A).id.to_string() });
    admin.perform("changeUserRole", promoted, "user { id }").await;
    let share = json!({ "id": made["id"], "userId": manager.id.to_string() });
    app.as_person(other).await.perform("shareCustomer", share, "customer { id }").await;
    assert_eq!((open(&links["o"]).await, open(&links["t"]).await), (StatusCode::NOT_FOUND, StatusCode::OK));
    admin.perform("suspendUser", json!({ "userId": manager.id.to_string() }), "user { id }").await;
    assert_eq!(
        (open(&links["o"]).await, open(&links["t"]).await),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
    );
});

both!(the_trail_of_somebody_who_moves_tells_each_place_its_half, async |app: &TestApp| {
    let (left, come) = (app.world.dealer(Dealer::A).id.to_string(), app.world.dealer(Dealer::D).id.to_string());
    let moved = app.world.dealer(Dealer::A).staff[1].id.to_string();
    let moving = json!({ "userId": moved, "version": 1, "role": "DEALER_STAFF", "unitId": come });
    app.admin().await.perform("changeUserRole", moving, "user { id }").await;
    let query = r#"{ auditTrail(filter: { kind: "UserRoleChanged" }) { edges { node { data } } } }"#;
    let told = async |client: Client| client.ask(query, json!({})).await["auditTrail"].to_string();
    let uuid = |id: &str| id.split_once(':').unwrap().1.to_owned();
    for (client, knows) in [
        (app.manager_of(Dealer::A).await, [true, false]),
        (app.region_manager_of(Dealer::A).await, [true, false]),
        (app.manager_of(Dealer::D).await, [false, true]),
        (app.hq().await, [true, true]),
    ] {
        let trail = told(client).await;
        assert_eq!([&left, &come].map(|unit| trail.contains(&uuid(unit))), knows, "{trail}");
    }
});

//! Whose a customer is, with whom it is shared, and who looks at a phone in full.

use longhaul::{
    db::{Op, Origin, Work},
    error::Result,
};
use longhaul_entity::{TypedId, UserId, app_user, enums::UserStatus, journal_entry};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use super::{change, create, firm, ids, journal, person, read, read_code, refused, state, with};
use crate::support::{Client, Dealer, TestApp, both};

async fn share(client: &Client, mutation: &str, customer: &Value, user: UserId) -> crate::support::Answer {
    let input = json!({ "id": customer["id"], "userId": user.to_string() });
    client.mutate(mutation, input, "customer { version sharedWith { id } }").await
}

async fn reveal(client: &Client, input: Value) -> crate::support::Answer {
    client.mutate("revealPhone", input, "phone").await
}

/// Suspends somebody behind the API's back.
struct Suspend(UserId);

impl Work for Suspend {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        app_user::Entity::update_many()
            .col_expr(app_user::Column::Status, Expr::value(UserStatus::Suspended))
            .filter(app_user::Column::Id.eq(self.0))
            .exec(op.tx())
            .await?;
        Ok(())
    }
}

both!(the_owner_and_nobody_else_of_the_staff_sees_a_customer, async |app: &TestApp| {
    let (one, two, manager) =
        (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let people = &app.world.dealer(Dealer::A).staff;
    let made = create(&manager, firm("远达物流")).await;
    assert_eq!(
        (read_code(&one, &made["id"]).await, read_code(&two, &made["id"]).await),
        ("NOT_FOUND".into(), "NOT_FOUND".into())
    );
    let assigned = change(&manager, "assignCustomer", &made, json!({ "ownerId": people[0].id.to_string() })).await;
    assert_eq!(assigned["owner"]["id"], people[0].id.to_string());
    assert_eq!(
        (read_code(&one, &made["id"]).await, read_code(&two, &made["id"]).await),
        ("OK".into(), "NOT_FOUND".into())
    );
    let moved = change(&manager, "assignCustomer", &assigned, json!({ "ownerId": people[1].id.to_string() })).await;
    assert_eq!(
        (read_code(&one, &made["id"]).await, read_code(&two, &made["id"]).await),
        ("NOT_FOUND".into(), "OK".into())
    );
    let (kind, data) = journal(app).await.pop().unwrap();
    assert_eq!(kind, "CustomerAssigned");
    assert_eq!(data["changed"]["ownerId"]["before"], people[0].id.uuid().to_string());
    let freed = change(&manager, "assignCustomer", &moved, json!({ "ownerId": null })).await;
    assert_eq!((&freed["owner"], read_code(&two, &made["id"]).await), (&Value::Null, "NOT_FOUND".into()));
});

both!(a_customer_is_assigned_to_and_shared_with_active_people_of_the_dealer, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let made = create(&manager, firm("远达物流")).await;
    let suspended = app.world.dealer(Dealer::A).staff[1].id;
    app.app.db.write(&Origin::system("test"), &Suspend(suspended)).await.unwrap();
    let before = state(app).await;
    let strangers = [
        suspended,
        app.world.dealer(Dealer::B).staff[0].id,
        app.world.areas[0].manager.id,
        app.world.admin.id,
        UserId(uuid::Uuid::from_u128(5)),
    ];
    for stranger in strangers {
        let refusal = refused(&manager, "assignCustomer", &made, json!({ "ownerId": stranger.to_string() })).await;
        let got = (refusal["code"].clone(), refusal["rule"].clone(), refusal["field"].clone());
        assert_eq!(got, (json!("RULE"), json!("CUST-13"), json!("input.ownerId")));
        let refusal = share(&manager, "shareCustomer", &made, stranger).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("RULE"), &json!("input.userId")));
    }
    assert_eq!(state(app).await, before);
});

both!(with_whom_a_customer_is_shared_works_on_it_until_it_ends, async |app: &TestApp| {
    let (one, two, manager) =
        (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let colleague = app.world.dealer(Dealer::A).staff[1].id;
    let made = create(&one, person("王伟", "13800001111")).await;
    let shared = share(&manager, "shareCustomer", &made, colleague).await;
    assert_eq!(
        shared.at("shareCustomer.customer"),
        json!({ "version": 2, "sharedWith": [{ "id": colleague.to_string() }] })
    );
    // Sharing again is sharing once.
    assert_eq!(share(&manager, "shareCustomer", &made, colleague).await.at("shareCustomer.customer.version"), json!(2));
    let seen = read(&two, &made["id"]).await;
    assert_eq!(seen["sharedWith"][0]["name"], "测试销售顾问");
    let edited = change(&two, "updateCustomer", &seen, json!({ "industry": "钢材" })).await;
    assert_eq!(reveal(&two, json!({ "customerId": made["id"] })).await.at("revealPhone.phone"), "13800001111");
    let list = two.ask("{ customers { totalCount edges { node { id } } } }", json!({})).await;
    assert_eq!((&list["customers"]["totalCount"], ids(&list["customers"]).len()), (&json!(1), 1));
    assert_eq!(
        share(&manager, "unshareCustomer", &made, colleague).await.at("unshareCustomer.customer.version"),
        json!(4)
    );
    assert_eq!(
        share(&manager, "unshareCustomer", &made, colleague).await.at("unshareCustomer.customer.version"),
        json!(4)
    );
    assert_eq!(read_code(&two, &made["id"]).await, "NOT_FOUND");
    assert_eq!(refused(&two, "updateCustomer", &edited, json!({ "industry": "砂石" })).await["code"], "NOT_FOUND");
    let kinds: Vec<_> = journal(app).await.into_iter().map(|(kind, _)| kind).collect();
    let expected = ["CustomerCreated", "CustomerShared", "CustomerUpdated", "PhoneRevealed", "CustomerUnshared"];
    assert_eq!(kinds, expected);
});

both!(only_managers_of_the_dealer_assign_and_share, async |app: &TestApp| {
    let one = app.salesperson_of(Dealer::A).await;
    let made = create(&one, firm("远达物流")).await;
    let before = state(app).await;
    let to = app.world.dealer(Dealer::A).staff[1].id;
    let above = [app.area_manager_of(Dealer::A).await, app.hq().await, app.admin().await, app.finance().await];
    for client in above.iter().chain([&one]) {
        for mutation in ["assignCustomer", "archiveCustomer", "restoreCustomer"] {
            let input = json!({ "id": made["id"], "version": 1 });
            assert_eq!(versioned(client, mutation, input).await, "FORBIDDEN", "{mutation}");
        }
        assert_eq!(share(client, "shareCustomer", &made, to).await.code(), "FORBIDDEN");
        assert_eq!(share(client, "unshareCustomer", &made, to).await.code(), "FORBIDDEN");
    }
    let other = app.manager_of(Dealer::B).await;
    for mutation in ["assignCustomer", "archiveCustomer", "restoreCustomer"] {
        assert_eq!(versioned(&other, mutation, json!({ "id": made["id"], "version": 1 })).await, "NOT_FOUND");
    }
    assert_eq!(
        share(&other, "shareCustomer", &made, app.world.dealer(Dealer::B).staff[0].id).await.code(),
        "NOT_FOUND"
    );
    assert_eq!(state(app).await, before);
});

async fn versioned(client: &Client, mutation: &str, input: Value) -> String {
    client.mutate(mutation, input, "customer { id }").await.code()
}

both!(each_look_at_a_phone_is_on_record_without_the_number, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let contacts = json!([{ "name": "李娜", "phone": "13900002222" }, { "name": "无号" }]);
    let made = create(&client, with(person("王伟", "+86 13800001111"), json!({ "contacts": contacts }))).await;
    assert_eq!(reveal(&client, json!({ "customerId": made["id"] })).await.at("revealPhone.phone"), "13800001111");
    let contact = made["contacts"][0]["id"].clone();
    assert_eq!(reveal(&client, json!({ "contactId": contact })).await.at("revealPhone.phone"), "13900002222");
    let entries = journal_entry::Entity::find()
        .filter(journal_entry::Column::Kind.eq("PhoneRevealed"))
        .all(app.app.db.read())
        .await
        .unwrap();
    assert_eq!(entries.len(), 2);
    let me = &app.world.dealer(Dealer::A).staff[0];
    assert!(entries.iter().all(|entry| entry.actor_id == Some(me.id) && entry.unit_id == me.unit));
    assert!(entries.iter().all(|entry| format!("Customer:{}", entry.object_id) == made["id"].as_str().unwrap()));
    assert!(!format!("{entries:?}").contains("13800001111") && !format!("{entries:?}").contains("13900002222"));
    let before = state(app).await;
    assert_eq!(reveal(&client, json!({ "contactId": made["contacts"][1]["id"] })).await.code(), "NOT_FOUND");
    assert_eq!(reveal(&client, json!({})).await.code(), "INVALID");
    assert_eq!(reveal(&client, json!({ "contactId": contact, "customerId": made["id"] })).await.code(), "INVALID");
    let strangers =
        [app.colleague_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.manager_of(Dealer::B).await];
    for stranger in &strangers {
        assert_eq!(reveal(stranger, json!({ "customerId": made["id"] })).await.code(), "NOT_FOUND");
        assert_eq!(reveal(stranger, json!({ "contactId": contact })).await.code(), "NOT_FOUND");
    }
    for above in [app.area_manager_of(Dealer::A).await, app.hq().await, app.admin().await, app.verifier().await] {
        assert_eq!(reveal(&above, json!({ "customerId": made["id"] })).await.code(), "FORBIDDEN");
    }
    assert_eq!(state(app).await, before);
});

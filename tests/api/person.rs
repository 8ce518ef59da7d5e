//! Users: inviting, suspending and changing them, who may do it to whom, and tickets that work once.

use futures_util::future::join_all;
use longhaul::{
    db::Origin,
    domain::{
        org::Brand,
        person::{Found, Ticket},
    },
    vocab::{PersonOrFirmName, Phone},
};
use longhaul_entity::{
    app_user,
    enums::{Role, UserStatus},
    idempotency, journal_entry, password_ticket,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    org::snapshot,
    support::{Answer, Client, Dealer, PASSWORD, TestApp, both},
};

const VIEWER: &str = "{ viewer { id role user { phone unit { id } } } }";
const NEW: &str = "another good password";
const PHONE: &str = "13955556666";

fn staff(unit: impl ToString, phone: &str) -> Value {
    json!({ "phone": phone, "name": "新人", "role": "DEALER_STAFF", "unitId": unit.to_string() })
}

/// Invites and answers with his id and ticket.
async fn invite(client: &Client, input: Value) -> (String, String) {
    let made = client.perform("inviteUser", input, "ticket user { id status }").await;
    assert_eq!(made["user"]["status"], "INVITED");
    (made["user"]["id"].as_str().unwrap().to_owned(), made["ticket"].as_str().unwrap().to_owned())
}

async fn set_password(app: &TestApp, ticket: &str, password: &str) -> Answer {
    app.nobody().mutate("setPassword", json!({ "ticket": ticket, "newPassword": password }), "userId").await
}

async fn sign_in(app: &TestApp, phone: &str, password: &str) -> Answer {
    app.nobody().try_sign_in(phone, password).await
}

async fn on_user(client: &Client, name: &str, user: &str) -> Answer {
    client.mutate(name, json!({ "userId": user }), "user { id status version }").await
}

async fn is_alive(client: &Client) -> bool {
    match client.send(VIEWER, json!({})).await.code().as_str() {
        "OK" => true,
        "UNAUTHENTICATED" => false,
        other => panic!("{other}"),
    }
}

both!(who_is_invited_sets_a_password_and_signs_in, async |app: &TestApp| {
    let dealer = app.world.dealers[0].id;
    let (user, ticket) = invite(&app.manager_of(Dealer::A).await, staff(dealer, "+86 139-5555-6666")).await;
    assert_eq!(sign_in(app, PHONE, NEW).await.code(), "UNAUTHENTICATED");
    for bad in ["short", &"长".repeat(129)] {
        let refused = set_password(app, &ticket, bad).await;
        assert_eq!(
            (refused.code().as_str(), refused.refusal()["field"].as_str()),
            ("INVALID", Some("input.newPassword"))
        );
    }
    assert_eq!(set_password(app, &ticket, NEW).await.at("setPassword.userId"), user);
    let client = app.nobody().with_token(sign_in(app, PHONE, NEW).await.at("signIn.accessToken").as_str().unwrap());
    let viewer = client.ask(VIEWER, json!({})).await["viewer"].clone();
    assert_eq!((viewer["role"].as_str(), viewer["id"].as_str()), (Some("DEALER_STAFF"), Some(user.as_str())));
    assert_eq!(viewer["user"], json!({ "phone": PHONE, "unit": { "id": dealer.to_string() } }));
    // Used is used; so is anything that never was a ticket.
    let before = snapshot(app).await;
    for spent in [ticket.as_str(), "", "x", "' OR 1=1 --"] {
        assert_eq!(set_password(app, spent, "yet another password").await.code(), "NOT_FOUND");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(a_ticket_holds_for_its_time, async |app: &TestApp| {
    const DAY: i64 = 24 * 3600;
    let manager = app.manager_of(Dealer::A).await;
    let (user, ticket) = invite(&manager, staff(app.world.dealers[0].id, PHONE)).await;
    app.clock.advance(7 * DAY);
    assert_eq!(set_password(app, &ticket, NEW).await.code(), "NOT_FOUND");
    // Another ticket is issued by a reset; it holds as long as an invitation, since there is no password yet.
    let manager = app.manager_of(Dealer::A).await;
    let again = manager.perform("resetPassword", json!({ "userId": user }), "ticket").await["ticket"].clone();
    app.clock.advance(7 * DAY - 1);
    assert_eq!(set_password(app, &ticket, NEW).await.code(), "NOT_FOUND");
    assert_eq!(set_password(app, again.as_str().unwrap(), NEW).await.code(), "OK");
    // From now on a reset holds for a day.
    let manager = app.manager_of(Dealer::A).await;
    let reset = manager.perform("resetPassword", json!({ "userId": user }), "ticket").await["ticket"].clone();
    app.clock.advance(DAY);
    assert_eq!(set_password(app, reset.as_str().unwrap(), "a third password").await.code(), "NOT_FOUND");
});

both!(of_many_with_one_ticket_one_succeeds, async |app: &TestApp| {
    let (_, ticket) = invite(&app.manager_of(Dealer::A).await, staff(app.world.dealers[0].id, PHONE)).await;
    let passwords: Vec<_> = (0..16).map(|number| format!("password number {number}")).collect();
    let answers = join_all(passwords.iter().map(|password| set_password(app, &ticket, password))).await;
    let codes: Vec<_> = answers.iter().map(Answer::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "NOT_FOUND").count(), 15, "{codes:?}");
    let winner = codes.iter().position(|code| code == "OK").unwrap();
    assert_eq!(sign_in(app, PHONE, &passwords[winner]).await.code(), "OK");
    assert_eq!(sign_in(app, PHONE, &passwords[(winner + 1) % 16]).await.code(), "UNAUTHENTICATED");
    let set = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq("PasswordSet"));
    assert_eq!(set.count(app.app.db.read()).await.unwrap(), 1);
});

both!(nobody_gives_what_he_does_not_have, async |app: &TestApp| {
    let world = &app.world;
    let [a, b, area, other_area, north, hq] =
        [world.dealers[0].id, world.dealers[1].id, world.areas[0].id, world.areas[1].id, world.regions[0].id, world.hq]
            .map(|id| id.to_string());
    let (seller, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (of_area, of_region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
    let (of_hq, admin, finance) = (app.hq().await, app.admin().await, app.finance().await);
    let before = snapshot(app).await;
    for (who, client, role, unit, code) in [
        ("seller", &seller, "DEALER_STAFF", &a, "FORBIDDEN"),
        ("finance", &finance, "DEALER_STAFF", &a, "FORBIDDEN"),
        ("nobody", &app.nobody(), "DEALER_STAFF", &a, "UNAUTHENTICATED"),
        ("manager", &manager, "DEALER_MANAGER", &a, "FORBIDDEN"),
        ("manager", &manager, "ADMIN", &a, "FORBIDDEN"),
        ("manager", &manager, "REFERRER", &a, "FORBIDDEN"),
        ("manager", &manager, "DEALER_STAFF", &b, "NOT_FOUND"),
        ("manager", &manager, "DEALER_STAFF", &area, "NOT_FOUND"),
        ("area", &of_area, "AREA_MANAGER", &area, "FORBIDDEN"),
        ("area", &of_area, "DEALER_MANAGER", &other_area, "NOT_FOUND"),
        ("area", &of_area, "DEALER_MANAGER", &area, "RULE"),
        ("region", &of_region, "REGION_MANAGER", &north, "FORBIDDEN"),
        ("region", &of_region, "AREA_MANAGER", &hq, "NOT_FOUND"),
        ("region", &of_region, "AREA_MANAGER", &a, "RULE"),
        ("hq", &of_hq, "HQ_MANAGER", &hq, "FORBIDDEN"),
        ("hq", &of_hq, "FINANCE", &hq, "FORBIDDEN"),
        ("hq", &of_hq, "ADMIN", &hq, "FORBIDDEN"),
        ("hq", &of_hq, "REGION_MANAGER", &area, "RULE"),
        ("admin", &admin, "REFERRER", &hq, "RULE"),
        ("admin", &admin, "ADMIN", &a, "RULE"),
        ("admin", &admin, "DEALER_STAFF", &hq, "RULE"),
    ] {
        let input = json!({ "phone": PHONE, "name": "新人", "role": role, "unitId": unit });
        assert_eq!(client.mutate("inviteUser", input, "ticket").await.code(), code, "{who} invites {role}");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(what_is_wrong_with_an_invitation_is_told_by_field, async |app: &TestApp| {
    let admin = app.admin().await;
    let (dealer, hq) = (app.world.dealers[0].id.to_string(), app.world.hq.to_string());
    let channels = admin.ask("{ channels { id } }", json!({})).await["channels"].clone();
    let person =
        |phone: &str, role: &str, unit: &str| json!({ "phone": phone, "name": "新", "role": role, "unitId": unit });
    let with = |mut input: Value, name: &str, value: Value| {
        input[name] = value;
        input
    };
    let before = snapshot(app).await;
    let ghost = json!("Channel:0190e8a0-0000-7000-8000-000000000000");
    for (input, code, field) in [
        (person("01012345678", "DEALER_STAFF", &dealer), "INVALID", "input.phone"),
        (person(&app.world.finance.phone, "DEALER_STAFF", &dealer), "CONFLICT", "input.phone"),
        (with(person(PHONE, "DEALER_STAFF", &dealer), "name", json!(" ")), "INVALID", "input.name"),
        (with(person(PHONE, "FINANCE", &hq), "channelId", channels[0]["id"].clone()), "INVALID", "input.channelId"),
        (with(person(PHONE, "HQ_MANAGER", &hq), "channelId", ghost), "NOT_FOUND", "input.channelId"),
        (
            with(person(PHONE, "DEALER_STAFF", &dealer), "id", json!(app.world.finance.id.to_string())),
            "CONFLICT",
            "input.id",
        ),
    ] {
        let refused = admin.mutate("inviteUser", input, "ticket").await;
        assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), (code, Some(field)));
    }
    assert_eq!(snapshot(app).await, before);
    let input = with(person(PHONE, "HQ_MANAGER", &hq), "channelId", channels[0]["id"].clone());
    let made = admin.perform("inviteUser", input, "user { channel { id } unit { kind } }").await;
    assert_eq!(made["user"], json!({ "channel": channels[0], "unit": { "kind": "HQ" } }));
});

both!(of_one_phone_invited_at_once_one_is_invited, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let sent = (0..8).map(|_| manager.mutate("inviteUser", staff(app.world.dealers[0].id, PHONE), "ticket"));
    let codes: Vec<_> = join_all(sent).await.iter().map(Answer::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 7, "{codes:?}");
});

both!(an_invitation_sent_again_shows_no_ticket, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let mut input = staff(app.world.dealers[0].id, PHONE);
    input["operationId"] = json!("0197e8a0-0000-7000-8000-00000000000c");
    let first = manager.perform("inviteUser", input.clone(), "ticket user { id }").await;
    let before = snapshot(app).await;
    let again = manager.perform("inviteUser", input.clone(), "ticket user { id }").await;
    assert_eq!((&again["user"], &again["ticket"]), (&first["user"], &Value::Null));
    input["name"] = json!("别人");
    assert_eq!(manager.mutate("inviteUser", input, "ticket").await.code(), "CONFLICT");
    assert_eq!(snapshot(app).await, before);
    assert_eq!(set_password(app, first["ticket"].as_str().unwrap(), NEW).await.code(), "OK");
});

both!(secrets_stand_nowhere, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let mut input = staff(app.world.dealers[0].id, PHONE);
    input["operationId"] = json!("0197e8a0-0000-7000-8000-00000000000d");
    let (user, ticket) = invite(&manager, input).await;
    let reset = json!({ "userId": user, "operationId": "0197e8a0-0000-7000-8000-00000000000e" });
    let reset = manager.perform("resetPassword", reset, "ticket").await["ticket"].as_str().unwrap().to_owned();
    set_password(app, &reset, NEW).await.data();
    let db = app.app.db.read();
    let rows = format!(
        "{:?} {:?} {:?} {:?}",
        journal_entry::Entity::find().all(db).await.unwrap(),
        idempotency::Entity::find().all(db).await.unwrap(),
        password_ticket::Entity::find().all(db).await.unwrap(),
        app_user::Entity::find().all(db).await.unwrap(),
    );
    for secret in [ticket.as_str(), reset.as_str(), NEW] {
        assert!(!rows.contains(secret));
    }
    let entries = journal_entry::Entity::find().all(db).await.unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).filter(|kind| *kind != "SignedIn").collect();
    assert_eq!(kinds, ["UserInvited", "PasswordReset", "PasswordSet"]);
    let unit = app.world.dealers[0].id;
    let told = entries.iter().filter(|entry| entry.kind != "SignedIn");
    assert!(told.clone().all(|entry| entry.unit_id == unit && entry.object_type == "User"));
    assert!(told.clone().all(|entry| !entry.data.contains(PHONE) && !entry.data.contains("argon2")));
});

both!(who_is_suspended_is_out_at_once, async |app: &TestApp| {
    let (manager, seller) = (app.manager_of(Dealer::A).await, &app.world.dealers[0].staff[0]);
    let opened = sign_in(app, &seller.phone, PASSWORD).await;
    let client = app.nobody().with_token(opened.at("signIn.accessToken").as_str().unwrap());
    assert!(is_alive(&client).await);
    let id = seller.id.to_string();
    let suspended = on_user(&manager, "suspendUser", &id).await;
    assert_eq!(suspended.at("suspendUser.user.status"), "SUSPENDED");
    assert!(!is_alive(&client).await);
    let refresh = json!({ "refreshToken": opened.at("signIn.refreshToken") });
    assert_eq!(client.mutate("refreshSession", refresh, "accessToken").await.code(), "UNAUTHENTICATED");
    assert_eq!(sign_in(app, &seller.phone, PASSWORD).await.code(), "UNAUTHENTICATED");
    assert_eq!(on_user(&manager, "suspendUser", &id).await.code(), "CONFLICT");
    assert_eq!(on_user(&manager, "resetPassword", &id).await.code(), "RULE");
    // Restored, he signs in again; what was open stays closed.
    assert_eq!(on_user(&manager, "restoreUser", &id).await.at("restoreUser.user.status"), "ACTIVE");
    assert!(!is_alive(&client).await);
    assert_eq!(sign_in(app, &seller.phone, PASSWORD).await.code(), "OK");
    assert_eq!(on_user(&manager, "restoreUser", &id).await.code(), "CONFLICT");
});

both!(who_was_invited_and_suspended_needs_a_new_ticket, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let (user, ticket) = invite(&manager, staff(app.world.dealers[0].id, PHONE)).await;
    on_user(&manager, "suspendUser", &user).await.data();
    assert_eq!(set_password(app, &ticket, NEW).await.code(), "NOT_FOUND");
    assert_eq!(on_user(&manager, "restoreUser", &user).await.at("restoreUser.user.status"), "INVITED");
    assert_eq!(set_password(app, &ticket, NEW).await.code(), "NOT_FOUND");
    let again = manager.perform("resetPassword", json!({ "userId": user }), "ticket").await;
    assert_eq!(set_password(app, again["ticket"].as_str().unwrap(), NEW).await.code(), "OK");
});

both!(a_reset_takes_the_old_password_away, async |app: &TestApp| {
    let (manager, seller) = (app.manager_of(Dealer::A).await, &app.world.dealers[0].staff[0]);
    let client = app.salesperson_of(Dealer::A).await;
    let input = json!({ "userId": seller.id.to_string() });
    let first = manager.perform("resetPassword", input.clone(), "ticket").await["ticket"].clone();
    assert!(!is_alive(&client).await);
    assert_eq!(sign_in(app, &seller.phone, PASSWORD).await.code(), "UNAUTHENTICATED");
    let second = manager.perform("resetPassword", input, "ticket user { status }").await;
    assert_eq!(second["user"]["status"], "INVITED");
    assert_eq!(set_password(app, first.as_str().unwrap(), NEW).await.code(), "NOT_FOUND");
    assert_eq!(set_password(app, second["ticket"].as_str().unwrap(), NEW).await.code(), "OK");
    assert_eq!(sign_in(app, &seller.phone, NEW).await.code(), "OK");
});

both!(nobody_changes_whom_he_does_not_manage, async |app: &TestApp| {
    let world = &app.world;
    let (manager, of_area, of_hq) =
        (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await, app.hq().await);
    let seller = app.salesperson_of(Dealer::A).await;
    let before = snapshot(app).await;
    for name in ["suspendUser", "restoreUser", "resetPassword"] {
        for (who, client, target, code) in [
            ("seller, a colleague", &seller, world.dealers[0].staff[1].id, "FORBIDDEN"),
            ("seller, himself", &seller, world.dealers[0].staff[0].id, "FORBIDDEN"),
            ("manager, himself", &manager, world.dealers[0].manager.id, "FORBIDDEN"),
            ("manager, another dealer's", &manager, world.dealers[1].staff[0].id, "NOT_FOUND"),
            ("manager, his superior", &manager, world.areas[0].manager.id, "NOT_FOUND"),
            ("area, himself", &of_area, world.areas[0].manager.id, "FORBIDDEN"),
            ("area, another area's", &of_area, world.dealers[2].staff[0].id, "NOT_FOUND"),
            ("hq, finance", &of_hq, world.finance.id, "FORBIDDEN"),
            ("hq, the administrator", &of_hq, world.admin.id, "FORBIDDEN"),
            ("hq, himself", &of_hq, world.hq_manager.id, "FORBIDDEN"),
        ] {
            let answer = client.mutate(name, json!({ "userId": target.to_string() }), "user { id }").await;
            assert_eq!(answer.code(), code, "{name} by {who}");
        }
    }
    assert_eq!(snapshot(app).await, before);
    assert!(is_alive(&seller).await);
});

fn post(user: impl ToString, role: &str, unit: impl ToString, version: i32) -> Value {
    json!({ "userId": user.to_string(), "role": role, "unitId": unit.to_string(), "version": version })
}

both!(another_role_holds_from_the_next_request_on, async |app: &TestApp| {
    let (of_area, seller) = (app.area_manager_of(Dealer::A).await, app.salesperson_of(Dealer::A).await);
    let (id, other) = (app.world.dealers[0].staff[0].id, app.world.dealers[1].id);
    let users = "{ users { edges { node { id } } } }";
    assert_eq!(seller.send(users, json!({})).await.code(), "FORBIDDEN");
    let changed =
        of_area.perform("changeUserRole", post(id, "DEALER_MANAGER", other, 1), "user { version role }").await;
    assert_eq!(changed["user"], json!({ "version": 2, "role": "DEALER_MANAGER" }));
    let viewer = seller.ask(VIEWER, json!({})).await["viewer"].clone();
    assert_eq!(viewer["role"], "DEALER_MANAGER");
    assert_eq!(viewer["user"]["unit"]["id"], other.to_string());
    // He sees the people of his new dealer and no longer those of the old one.
    let seen = seller.ask(users, json!({})).await["users"]["edges"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 4);
    let told = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq("UserRoleChanged"));
    assert_eq!(told.count(app.app.db.read()).await.unwrap(), 2, "both units learn it");
});

both!(a_role_is_changed_only_within_what_one_may_give, async |app: &TestApp| {
    let world = &app.world;
    let (manager, of_area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (of_region, of_hq, admin) = (app.region_manager_of(Dealer::A).await, app.hq().await, app.admin().await);
    let (a, b, c) = (world.dealers[0].id, world.dealers[1].id, world.dealers[2].id);
    let (seller, head) = (world.dealers[0].staff[0].id, world.dealers[0].manager.id);
    let before = snapshot(app).await;
    for (who, client, input, code) in [
        ("head promotes", &manager, post(seller, "DEALER_MANAGER", a, 1), "FORBIDDEN"),
        ("head sends away", &manager, post(seller, "DEALER_STAFF", b, 1), "NOT_FOUND"),
        ("head steps down", &manager, post(head, "DEALER_STAFF", a, 1), "FORBIDDEN"),
        ("head fetches", &manager, post(world.dealers[1].staff[0].id, "DEALER_STAFF", a, 1), "NOT_FOUND"),
        ("area sends out of the area", &of_area, post(seller, "DEALER_STAFF", c, 1), "NOT_FOUND"),
        ("area makes its equal", &of_area, post(head, "AREA_MANAGER", world.areas[0].id, 1), "FORBIDDEN"),
        ("level does not fit", &of_region, post(head, "AREA_MANAGER", a, 1), "RULE"),
        ("region, stale", &of_region, post(head, "DEALER_STAFF", a, 2), "CONFLICT"),
        (
            "hq takes from finance",
            &of_hq,
            post(world.finance.id, "REGION_MANAGER", world.regions[0].id, 1),
            "FORBIDDEN",
        ),
        ("hq makes an administrator", &of_hq, post(head, "ADMIN", world.hq, 1), "FORBIDDEN"),
        ("referrers are not made", &admin, post(head, "REFERRER", world.hq, 1), "RULE"),
    ] {
        assert_eq!(client.mutate("changeUserRole", input, "user { id }").await.code(), code, "{who}");
    }
    assert_eq!(snapshot(app).await, before);
});

both!(of_two_changes_by_one_version_one_wins, async |app: &TestApp| {
    let of_area = app.area_manager_of(Dealer::A).await;
    let id = app.world.dealers[0].staff[0].id;
    let sent = (0..8).map(|number| {
        let unit = app.world.dealers[number % 2].id;
        of_area.mutate("changeUserRole", post(id, "DEALER_STAFF", unit, 1), "user { id }")
    });
    let codes: Vec<_> = join_all(sent).await.iter().map(Answer::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 7, "{codes:?}");
});

both!(the_last_administrator_stays, async |app: &TestApp| {
    let (admin, id) = (app.admin().await, app.world.admin.id);
    let before = snapshot(app).await;
    for (name, input) in [
        ("suspendUser", json!({ "userId": id.to_string() })),
        ("resetPassword", json!({ "userId": id.to_string() })),
        ("changeUserRole", post(id, "FINANCE", app.world.hq, 1)),
    ] {
        assert_eq!(admin.mutate(name, input, "user { id }").await.code(), "RULE", "{name}");
    }
    assert_eq!(snapshot(app).await, before);
    let second = json!({ "phone": PHONE, "name": "二号", "role": "ADMIN", "unitId": app.world.hq.to_string() });
    let (other, ticket) = invite(&admin, second).await;
    // Who was only invited cannot take his place yet.
    assert_eq!(on_user(&admin, "suspendUser", &id.to_string()).await.code(), "RULE");
    set_password(app, &ticket, NEW).await.data();
    let token = sign_in(app, PHONE, NEW).await.at("signIn.accessToken");
    let rival = app.nobody().with_token(token.as_str().unwrap());
    // Each removes the other, both at once: one of them remains.
    let answers =
        join_all([on_user(&admin, "suspendUser", &other), on_user(&rival, "suspendUser", &id.to_string())]).await;
    let codes: Vec<_> = answers.iter().map(Answer::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    let active = app_user::Entity::find()
        .filter(app_user::Column::Role.eq(Role::Admin))
        .filter(app_user::Column::Status.eq(UserStatus::Active));
    assert_eq!(active.count(app.app.db.read()).await.unwrap(), 1);
});

both!(ones_own_password_is_changed_by_knowing_it, async |app: &TestApp| {
    let phone = &app.world.dealers[0].staff[0].phone;
    let (here, there) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::A).await);
    let change = async |current: &str, new: &str| {
        here.mutate("changeOwnPassword", json!({ "current": current, "newPassword": new }), "userId").await
    };
    let before = snapshot(app).await;
    assert_eq!(change("not my password", NEW).await.refusal()["field"], "input.current");
    assert_eq!(change(PASSWORD, "short").await.refusal()["field"], "input.newPassword");
    assert_eq!(snapshot(app).await, before);
    assert_eq!(change(PASSWORD, NEW).await.code(), "OK");
    assert!(is_alive(&here).await);
    assert!(!is_alive(&there).await);
    assert_eq!(sign_in(app, phone, PASSWORD).await.code(), "UNAUTHENTICATED");
    assert_eq!(sign_in(app, phone, NEW).await.code(), "OK");
    let nobody = app.nobody();
    let input = json!({ "current": PASSWORD, "newPassword": NEW });
    assert_eq!(nobody.mutate("changeOwnPassword", input, "userId").await.code(), "UNAUTHENTICATED");
});

both!(guesses_at_ones_own_password_count_like_those_at_the_door, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let change = async |current: &str| {
        client.mutate("changeOwnPassword", json!({ "current": current, "newPassword": NEW }), "userId").await.code()
    };
    for _ in 0..5 {
        assert_eq!(change("not my password").await, "INVALID");
    }
    let before = snapshot(app).await;
    assert_eq!(change(PASSWORD).await, "LIMIT");
    assert_eq!(snapshot(app).await, before);
    // The session goes on, and after the wait the right password clears the count.
    assert!(is_alive(&client).await);
    app.clock.advance(31);
    assert_eq!(change(PASSWORD).await, "OK");
    assert_eq!(sign_in(app, &app.world.dealers[0].staff[0].phone, "not my password").await.code(), "UNAUTHENTICATED");
    assert_eq!(sign_in(app, &app.world.dealers[0].staff[0].phone, NEW).await.code(), "OK");
});

async fn names(client: &Client, filter: Value) -> Vec<Value> {
    let query = "query($filter: UserFilter) { users(filter: $filter, first: 100) {
        totalCount edges { node { id phone role unit { name } } } } }";
    let users = client.ask(query, json!({ "filter": filter })).await["users"].clone();
    let nodes: Vec<_> = users["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
    assert_eq!(users["totalCount"], nodes.len());
    nodes
}

both!(users_are_seen_within_reach_and_phones_by_those_who_manage, async |app: &TestApp| {
    let world = &app.world;
    for (client, seen) in [
        (app.manager_of(Dealer::A).await, 3),
        (app.area_manager_of(Dealer::A).await, 7),
        (app.region_manager_of(Dealer::A).await, 12),
        (app.hq().await, 21),
        (app.admin().await, 21),
    ] {
        assert_eq!(names(&client, json!({})).await.len(), seen);
    }
    for client in [app.salesperson_of(Dealer::A).await, app.finance().await, app.verifier().await] {
        assert_eq!(client.send("{ users { edges { node { id } } } }", json!({})).await.code(), "FORBIDDEN");
    }
    let phone = async |client: &Client, id: String| {
        client.send("query($id: ID!) { user(id: $id) { phone } }", json!({ "id": id })).await
    };
    let (manager, of_hq) = (app.manager_of(Dealer::A).await, app.hq().await);
    let own = &world.dealers[0];
    assert_eq!(phone(&manager, own.staff[0].id.to_string()).await.at("user.phone"), own.staff[0].phone);
    assert_eq!(phone(&manager, own.manager.id.to_string()).await.at("user.phone"), own.manager.phone);
    assert_eq!(phone(&manager, world.dealers[1].staff[0].id.to_string()).await.code(), "NOT_FOUND");
    assert_eq!(phone(&of_hq, world.finance.id.to_string()).await.at("user.phone"), "138****0003");
    assert_eq!(phone(&of_hq, own.manager.id.to_string()).await.at("user.phone"), own.manager.phone);
});

both!(users_are_filtered_and_searched, async |app: &TestApp| {
    let hq = app.hq().await;
    let north = app.world.regions[0].id.to_string();
    for (filter, found) in [
        (json!({ "role": "DEALER_STAFF" }), 8),
        (json!({ "role": "DEALER_STAFF", "unitId": north }), 6),
        (json!({ "unitId": app.world.dealers[0].id.to_string() }), 3),
        (json!({ "status": "SUSPENDED" }), 0),
        (json!({ "text": "财务" }), 1),
        (json!({ "text": "0311" }), 1),
        // More digits than a masked number shows find nothing: they would let the hidden ones be guessed.
        (json!({ "text": app.world.finance.phone }), 0),
        (json!({ "text": "003" }), 0),
        (json!({ "text": "%" }), 0),
    ] {
        assert_eq!(names(&hq, filter.clone()).await.len(), found, "{filter}");
    }
    // A unit out of reach narrows to nothing.
    let beside = json!({ "unitId": app.world.dealers[1].id.to_string() });
    assert!(names(&app.manager_of(Dealer::A).await, beside).await.is_empty());
});

both!(founding_what_is_there_changes_nothing, async |app: &TestApp| {
    let name = |text: &str| PersonOrFirmName::parse(text).unwrap();
    let found = Found {
        brand: Brand { maker: name("别的主机厂"), brand: name("别的"), hq: name("别的总部") },
        admin_name: name("管理员"),
        admin_phone: Phone::parse(PHONE).unwrap(),
        ticket: Ticket::new(app.app.db.clock()),
    };
    let before = snapshot(app).await;
    let founded = app.app.db.write(&Origin::system("admin"), &found).await.unwrap();
    assert_eq!((founded.hq, founded.admin), (app.world.hq, None));
    assert_eq!(snapshot(app).await, before);
});

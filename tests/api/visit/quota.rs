//! Bytes of photos that one user brings in a business day (VISIT-4).

use longhaul_entity::{UserId, photo_day};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{customer, hand_in, report, rows, small, taken};
use crate::support::{Client, Dealer, TestApp, both};

/// What the settings allow when they say nothing.
const MOST: i64 = 1 << 30;
/// 15 June 2026, the day of the tests.
const TODAY: i32 = 20_260_615;

fn salesperson(app: &TestApp) -> UserId {
    app.world.dealer(Dealer::A).staff[0].id
}

/// Counts as if the salesperson had brought all of his day but that many bytes.
async fn leave(app: &TestApp, bytes: i64) {
    let row = photo_day::ActiveModel { user_id: Set(salesperson(app)), day: Set(TODAY), bytes: Set(MOST - bytes) };
    photo_day::Entity::insert(row).exec_without_returning(&app.raw_connection().await).await.unwrap();
}

async fn counted(app: &TestApp, day: i32) -> Option<i64> {
    let row = photo_day::Entity::find_by_id((salesperson(app), day)).one(app.app.db.read()).await.unwrap();
    row.map(|row| row.bytes)
}

fn length(photo: &[u8]) -> i64 {
    i64::try_from(photo.len()).unwrap()
}

async fn codes(client: &Client, customers: &[String], photo: &[u8]) -> Vec<String> {
    let all = customers
        .iter()
        .map(|id| async move { hand_in(client, report(id), std::slice::from_ref(&photo.to_vec())).await.code() });
    futures_util::future::join_all(all).await
}

both!(bytes_are_counted_once_per_report_and_day, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山计量物流有限公司").await;
    let mut input = report(&id);
    input["operationId"] = json!("0190e8a0-0000-7000-8000-000000000001");
    let photos = [small(1), small(2)];
    let both = length(&photos[0]) + length(&photos[1]);
    let first = taken(&hand_in(&client, input.clone(), &photos).await);
    assert_eq!(counted(app, TODAY).await, Some(both));
    assert_eq!(taken(&hand_in(&client, input, &photos).await)["id"], first["id"]);
    assert_eq!(counted(app, TODAY).await, Some(both), "a repeat brings nothing");
    // A report that is refused in its transaction counts nothing either.
    let mut again = report(&id);
    again["id"] = first["id"].clone();
    assert_eq!(hand_in(&client, again, &[small(3)]).await.code(), "CONFLICT");
    assert_eq!(counted(app, TODAY).await, Some(both));
    // 14 hours later it is the next day in Shanghai.
    app.clock.advance(14 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(hand_in(&client, report(&id), &[small(3)]).await.code(), "OK");
    assert_eq!(counted(app, TODAY).await, Some(both));
    assert_eq!(counted(app, TODAY + 1).await, Some(length(&small(3))));
});

both!(beyond_the_day_s_bytes_photos_are_refused_before_they_are_looked_at, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山限额物流有限公司").await;
    let photo = small(1);
    leave(app, length(&photo) - 1).await;
    let mut input = report(&id);
    input["operationId"] = json!("0190e8a0-0000-7000-8000-000000000001");
    let refused = hand_in(&client, input.clone(), std::slice::from_ref(&photo)).await;
    assert_eq!(refused.code(), "LIMIT");
    let refusal = refused.refusal();
    assert_eq!((&refusal["rule"], &refusal["field"]), (&json!("VISIT-4"), &json!("input.photos")));
    assert!(refused.body.to_string().contains(&MOST.to_string()), "{}", refused.body);
    // Not even a picture: nobody looked.
    let rubbish = vec![b'x'; photo.len()];
    assert_eq!(hand_in(&client, report(&id), &[rubbish]).await.code(), "LIMIT");
    // Without photos, and for somebody else, the day goes on.
    let mut by_phone = report(&id);
    by_phone["way"] = json!("PHONE");
    assert_eq!(hand_in(&client, by_phone, &[]).await.code(), "OK");
    let manager = app.manager_of(Dealer::A).await;
    assert_eq!(hand_in(&manager, report(&id), std::slice::from_ref(&photo)).await.code(), "OK");
    assert_eq!(rows(app).await, (2, 1, 1));
    // The same request the next day is taken.
    app.clock.advance(14 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(hand_in(&client, input, &[photo]).await.code(), "OK");
});

both!(reports_handed_in_together_share_one_day, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let mut customers = Vec::new();
    for n in 0..8 {
        customers.push(customer(&client, &format!("唐山并发{n}号物流有限公司")).await);
    }
    let photo = small(1);
    leave(app, 3 * length(&photo)).await;
    let codes = codes(&client, &customers, &photo).await;
    let of = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    assert_eq!((of("OK"), of("LIMIT")), (3, 5), "{codes:?}");
    assert_eq!(counted(app, TODAY).await, Some(MOST));
    // The picture is the same one: the second and the third report wait to be reviewed.
    assert_eq!(rows(app).await, (3, 3, 1));
});

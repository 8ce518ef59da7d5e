//! Many who sign in at once: as many as there is room for are let in, the others are told when to come again, and nobody
//! is worse off for having been sent away.

use futures_util::future::join_all;
use longhaul_entity::sign_in_failure;
use reqwest::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::support::{Answer, Client, PASSWORD, TestApp, both};

/// Tries of each of sixteen people: fewer than the ladder counts.
const EACH: usize = 4;

fn phones(app: &TestApp) -> Vec<String> {
    let dealers = app.world.dealers.iter();
    let people = dealers.flat_map(|dealer| std::iter::once(&dealer.manager).chain(&dealer.staff));
    let uppers = app.world.areas.iter().map(|area| &area.manager).chain([&app.world.hq_manager]);
    people.chain(uppers).map(|person| person.phone.clone()).collect()
}

/// All of them sign in at once, each so often.
async fn at_once(app: &TestApp, password: &str, each: usize) -> Vec<Answer> {
    let phones: Vec<_> = phones(app).into_iter().flat_map(|phone| std::iter::repeat_n(phone, each)).collect();
    let client = app.nobody();
    join_all(phones.iter().map(|phone| sign_in(&client, phone, password))).await
}

/// Signs in. A machine that is busy elsewhere may not get a request across in its time (408): that is another limit, and it
/// is sent again.
async fn sign_in(client: &Client, phone: &str, password: &str) -> Answer {
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { sessionId } }";
    let body = json!({ "query": query, "variables": { "input": { "phone": phone, "password": password } } });
    loop {
        let request = client.http.post(format!("{}/graphql", client.base)).json(&body);
        let response = request.send().await.unwrap();
        if response.status() != StatusCode::REQUEST_TIMEOUT {
            return Answer::of(response).await;
        }
    }
}

#[track_caller]
fn sent_away(answer: &Answer) {
    assert_eq!(answer.code(), "LIMIT", "{:#}", answer.body);
    assert_eq!((answer.refusal()["retryAfterSeconds"].as_i64(), answer.retry_after), (Some(2), Some(2)));
}

both!(of_sixty_four_at_once_each_is_let_in_or_told_to_come_again, async |app: &TestApp| {
    let answers = at_once(app, PASSWORD, EACH).await;
    assert_eq!(answers.len(), 64);
    let (in_, out): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.code() == "OK");
    assert!(!in_.is_empty());
    out.into_iter().for_each(sent_away);
    // Nobody was counted as one who guesses.
    for phone in phones(app) {
        assert_eq!(app.nobody().try_sign_in(&phone, PASSWORD).await.code(), "OK", "{phone}");
    }
});

both!(who_finds_no_place_in_the_queue_has_tried_nothing, async |app: &TestApp| {
    let mut turns = Vec::new();
    while let Ok(turn) = app.app.passwords.queue() {
        turns.push(turn);
    }
    assert!(turns.len() > 16, "sixteen wait behind those at work");
    for password in [PASSWORD, "wrong password"] {
        at_once(app, password, 1).await.iter().for_each(sent_away);
    }
    assert_eq!(sign_in_failure::Entity::find().count(app.app.db.read()).await.unwrap(), 0);
    drop(turns);
    assert_eq!(app.nobody().try_sign_in(&phones(app)[0], PASSWORD).await.code(), "OK");
});

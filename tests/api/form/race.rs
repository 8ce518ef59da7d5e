//! Whoever publishes at the same moment: numbers have no gaps, and nobody overwrites what he has not seen.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{publish, question, rows, told, version};
use crate::{
    customer::with,
    support::{Answer, Client, TestApp, both},
};

/// Clients of a race.
const CLIENTS: usize = 16;

/// All publish at once, each again if he was sent away for a moment.
async fn at_once(client: &Client, more: Value) -> Vec<Answer> {
    let one = async |number: usize| {
        let operation = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_2000 + number as u128);
        let input = with(
            version("BOUGHT", json!([question(&format!("q{number}"), "TEXT")])),
            json!({ "operationId": operation }),
        );
        loop {
            let answer = publish(client, with(input.clone(), more.clone())).await;
            if answer.code() != "UNAVAILABLE" {
                return answer;
            }
        }
    };
    join_all((0..CLIENTS).map(one)).await
}

both!(all_who_publish_at_once_get_numbers_of_their_own_without_gaps, async |app: &TestApp| {
    let hq = app.hq().await;
    let answers = at_once(&hq, json!({})).await;
    let mut numbers: Vec<i64> =
        answers.iter().map(|answer| answer.at("publishForm.version.number").as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (2..=CLIENTS as i64 + 1).collect::<Vec<_>>());
    assert_eq!(rows(app).await, (4 + CLIENTS as u64, 0, CLIENTS as u64));
    // Each holds what its own request asked.
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.at("publishForm.version.questions.0.key"), format!("q{number}"));
    }
});

both!(of_all_who_saw_the_same_version_one_publishes_the_next, async |app: &TestApp| {
    let answers = at_once(&app.hq().await, json!({ "expectedVersion": 1 })).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.code() == "OK");
    assert_eq!((taken.len(), refused.len()), (1, CLIENTS - 1));
    assert_eq!(taken[0].at("publishForm.version.number"), 2);
    for answer in refused {
        assert_eq!(told(answer)[..3], ["CONFLICT", "VISIT-3", "input.expectedVersion"]);
        assert_eq!(answer.refusal()["currentVersion"], 2);
    }
    assert_eq!(rows(app).await, (5, 0, 1));
});

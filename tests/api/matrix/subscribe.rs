//! Subscriptions in the matrix, over a socket. Whoever may subscribe hears nothing as long as nothing happens: that he was let
//! in is seen by who listens in the server.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    cell,
    columns::Column,
    lines::Line,
    objects::{Objects, Target},
    relation::Relation,
};
use crate::{
    socket::{Heard, Socket},
    support::{Answer, TestApp},
};

/// Between two looks at what has come of it.
const LOOK: Duration = Duration::from_millis(10);

/// One after the other: nobody else may listen meanwhile.
pub(super) async fn in_turn(
    app: &TestApp,
    line: &Line,
    relation: Relation,
    columns: &[Column],
    objects: &mut Objects<'_>,
) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for column in columns {
        let target: Target = objects.get(line.about, relation).await;
        let text = target.fill(&format!("subscription {{ {} }}", line.text));
        let answer = subscribe(app, column, line.field, &text).await;
        answers.push((cell::word(&answer, &text, &target), answer));
    }
    answers
}

async fn subscribe(app: &TestApp, column: &Column, field: &str, text: &str) -> Answer {
    let listeners = || app.app.answers.listeners();
    while listeners() > 0 {
        // Whoever came before is about to go.
        sleep(LOOK).await;
    }
    let mut socket = Socket::open(app.address()).await;
    socket.init(column.client.token.as_deref().unwrap_or_default()).await;
    match socket.hear().await {
        Heard::Close(Some(4403), _) => return refused(),
        welcome => assert_eq!(welcome, Heard::Message(json!({ "type": "connection_ack" }))),
    }
    socket.subscribe("1", text).await;
    loop {
        if listeners() > 0 {
            return answer(json!({ "data": { (field): null } }));
        }
        match timeout(LOOK, socket.hear()).await {
            Ok(Heard::Message(message)) => {
                assert_eq!(message["type"], "error", "{message}");
                return answer(json!({ "errors": message["payload"] }));
            }
            Ok(other) => panic!("{other:?} to {text}"),
            Err(_) => {}
        }
    }
}

/// The door let him in no further than to a close frame, which has no room for more.
fn refused() -> Answer {
    let messages = json!({ "zh": "请先登录", "en": "Sign in first" });
    answer(json!({ "errors": [{ "extensions": { "code": "UNAUTHENTICATED", "messages": messages } }] }))
}

fn answer(body: Value) -> Answer {
    Answer { status: 200, body, retry_after: None }
}

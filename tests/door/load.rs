//! So many requests in work, a few more that wait, the others refused at once.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::{
    socket_client::Socket,
    subscriptions::TOKEN,
    support::{Server, answer},
};

/// A server with one place and room for `waiting` more, and the socket whose operation has taken the place and does not
/// end by itself.
async fn busy(waiting: usize, wait: Duration) -> (Server, Socket) {
    let server = Server::with(|limits| {
        limits.load.in_work = 1;
        limits.load.waiting = waiting;
        limits.load.wait_time = wait;
        limits.execution_time = Duration::from_secs(600);
    })
    .await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("endless", "{never}").await;
    until(|| server.door.load().in_work() == 1).await;
    (server, socket)
}

async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[actix_web::test]
async fn beyond_the_places_is_refused_with_a_time_to_come_back() {
    let (server, mut socket) = busy(0, Duration::from_secs(600)).await;
    for accept in ["application/json", "application/graphql-response+json"] {
        let refused = answer(server.post(&json!({"query": "{zebra}"})).header("accept", accept)).await;
        refused.refused(503, "UNAVAILABLE", "");
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(refused.json["errors"][0]["extensions"]["retryAfterSeconds"], 1);
    }
    // What is refused by itself takes no place.
    server.ask("{").await.refused(400, "INVALID", "GRAPHQL_PARSE_FAILED");
    // Sockets queue at the same turnstile.
    socket.subscribe("1", "{zebra}").await;
    let told = socket.message().await;
    assert_eq!((&told["type"], &told["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("UNAVAILABLE")));
    assert_eq!(server.door.load().refused(), 3);
}

#[actix_web::test]
async fn a_wait_that_lasts_too_long_is_refused() {
    let (server, _endless) = busy(5, Duration::from_millis(20)).await;
    server.ask("{zebra}").await.refused(503, "UNAVAILABLE", "");
    assert_eq!((server.door.load().in_work(), server.door.load().waiting()), (1, 0));
}

#[actix_web::test]
async fn who_waits_has_his_turn_when_another_is_cancelled() {
    let (server, mut socket) = busy(5, Duration::from_secs(600)).await;
    let server = Arc::new(server);
    let asking = Arc::clone(&server);
    let waiting = actix_web::rt::spawn(async move { asking.ask("{zebra}").await });
    until(|| server.door.load().waiting() == 1).await;
    socket.say(&json!({"id": "endless", "type": "complete"})).await;
    assert_eq!(waiting.await.unwrap().json, json!({"data": {"zebra": 1}}));
    until(|| server.door.load().in_work() == 0).await;
}

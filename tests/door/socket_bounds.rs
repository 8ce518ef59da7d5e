//! Bounds on sockets: messages, operations, time, and clients that do not read.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::json;

use super::{
    socket_client::{CONTINUATION, FIN, Heard, Socket, TEXT},
    subscriptions::TOKEN,
    support::Server,
};

const SHORT: Duration = Duration::from_millis(20);

#[actix_web::test]
async fn init_has_its_time() {
    let server = Server::with(|limits| limits.socket.init_time = SHORT).await;
    let mut socket = Socket::open(server.address).await;
    let reason = "Connection initialisation timeout".to_owned();
    assert_eq!(socket.hear().await, Heard::Close(Some(4408), reason));
}

#[actix_web::test]
async fn one_operation_too_many_is_refused_and_the_others_go_on() {
    let server = Server::with(|limits| limits.socket.operations = 2).await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    for id in ["1", "2"] {
        socket.subscribe(id, "subscription {silent}").await;
        assert_eq!(socket.message().await["type"], "next");
    }
    socket.subscribe("3", "{zebra}").await;
    let refused = socket.message().await;
    assert_eq!((&refused["id"], &refused["type"]), (&json!("3"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "LIMIT");
    assert_eq!(refused["payload"][0]["extensions"]["limit"], json!({"name": "operations", "max": 2}));
    socket.say(&json!({"id": "1", "type": "complete"})).await;
    socket.subscribe("3", "{zebra}").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"zebra": 1}));
}

#[actix_web::test]
async fn messages_are_bounded_however_they_are_cut() {
    let server = Server::start().await;
    let query = json!({"id": "1", "type": "subscribe", "payload": {"query": "{zebra}"}}).to_string();
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    let (start, rest) = query.split_at(10);
    socket.frame(TEXT, start.as_bytes()).await;
    socket.frame(CONTINUATION, b"").await;
    socket.frame(CONTINUATION | FIN, rest.as_bytes()).await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"zebra": 1}));

    let near = json!({"id": "2", "type": "subscribe", "payload": {"query": "{zebra}", "variables": {"a": "x".repeat(250_000)}}});
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.say(&near).await;
    assert_eq!(socket.message().await["type"], "next");

    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.frame(TEXT | FIN, &[b' '; 300_000]).await;
    assert_eq!(socket.closed().await, 1009);

    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.frame(TEXT, b"{").await;
    for _ in 0..10 {
        socket.frame(CONTINUATION, &[b' '; 60_000]).await;
    }
    assert_eq!(socket.closed().await, 1009);
}

#[actix_web::test]
async fn who_gives_no_sign_of_life_is_given_up() {
    let server = Server::with(|limits| limits.socket.ping_time = SHORT).await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    let mut pings = 0;
    while socket.hear_all().await == Heard::Ping {
        pings += 1;
    }
    assert_eq!(pings, 3);
    assert_eq!(server.door.sockets().open(), 0);
}

#[actix_web::test]
async fn who_does_not_read_stops_what_he_asked_for() {
    let server = Server::with(|limits| limits.socket.send_time = Duration::from_millis(200)).await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("1", "subscription {flood}").await;
    server.house.dropped.notified().await;
    // What the kernel buffers on both sides, and a queue of a few messages.
    let made = server.house.made.load(Ordering::SeqCst);
    assert!(made * 10_000 < 32 * 1024 * 1024, "{made} messages were made for nobody");
}

#[actix_web::test]
async fn sockets_are_counted_and_all_closed_at_the_end() {
    let server = Server::with(|limits| limits.socket.sockets = 2).await;
    let mut sockets = Vec::new();
    for _ in 0..2 {
        sockets.push(Socket::welcome(server.address, TOKEN).await);
    }
    assert_eq!(server.door.sockets().open(), 2);
    let refused = Socket::open(server.address).await;
    assert_eq!(refused.status(), 503, "{}", refused.head);
    assert!(refused.head.contains("retry-after: 1"), "{}", refused.head);

    sockets[0].subscribe("1", "subscription {silent}").await;
    assert_eq!(sockets[0].message().await["type"], "next");
    server.door.sockets().close_all();
    for socket in &mut sockets {
        assert_eq!(socket.hear().await, Heard::Close(Some(1001), "Going away".to_owned()));
        assert_eq!(socket.hear().await, Heard::End);
    }
    assert_eq!(Socket::open(server.address).await.status(), 503);
}

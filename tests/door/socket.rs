//! `graphql-transport-ws`: what is said in which order, and with which code a socket ends.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{
    socket_client::{BINARY, CLOSE, FIN, Heard, PING, Socket, TEXT, handshake},
    subscriptions::TOKEN,
    support::{REQUEST_ID, Server},
};

const PROTOCOL: &str = "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";

#[actix_web::test]
async fn a_handshake_names_the_protocol() {
    let server = Server::start().await;
    let ask = async |request: String| Socket::request(server.address, &request).await;
    let opened = ask(handshake("/graphql/ws", "Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws\r\n")).await;
    assert_eq!(opened.status(), 101, "{}", opened.head);
    // Spelt as clients look for it, and said once.
    assert!(opened.head.contains("\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"), "{}", opened.head);
    assert_eq!(opened.head.to_lowercase().matches("sec-websocket-protocol").count(), 1);

    for other in ["", "Sec-WebSocket-Protocol: graphql-ws\r\n"] {
        assert_eq!(ask(handshake("/graphql/ws", other)).await.status(), 400);
    }
    let plain = ask("GET /graphql/ws HTTP/1.1\r\nHost: x\r\n\r\n".to_owned()).await;
    assert_eq!(plain.status(), 426);
    assert!(plain.head.contains("upgrade: websocket"), "{}", plain.head);
    let posted = ask("POST /graphql/ws HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    assert_eq!(posted.status(), 405);
    let broken = handshake("/graphql/ws", PROTOCOL).replace("dGhlIHNhbXBsZSBub25jZQ==", "x");
    assert_eq!(ask(broken).await.status(), 400);
}

#[actix_web::test]
async fn a_socket_at_the_address_of_queries_is_refused_and_runs_nothing() {
    let server = Server::start().await;
    for path in ["/graphql", "/graphql?query=%7Bzebra%7D"] {
        let mut refused = Socket::request(server.address, &handshake(path, PROTOCOL)).await;
        assert_eq!(refused.status(), 400, "{}", refused.head);
        assert!(refused.head.contains("connection: close"), "{}", refused.head);
        assert!(refused.body().await.contains("/graphql/ws"));
    }
}

#[actix_web::test]
async fn queries_and_mutations_run() {
    let server = Server::start().await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("1", "{late zebra}").await;
    let next = json!({"id": "1", "type": "next", "payload": {"data": {"late": 3, "zebra": 1}}});
    assert_eq!(socket.message().await, next);
    assert_eq!(socket.message().await, json!({"id": "1", "type": "complete"}));
    // The id is free again.
    socket.subscribe("1", "mutation {touch}").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"touch": true}));
    assert_eq!(socket.message().await["type"], "complete");
    let two = json!({"query": "query A($n: String){hello(name: $n)} query B{zebra}",
        "operationName": "A", "variables": {"n": "王"}, "extensions": {}});
    socket.say(&json!({"id": "2", "type": "subscribe", "payload": two})).await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"hello": "hello 王"}));
}

#[actix_web::test]
async fn what_does_not_run_is_an_error_and_what_fails_inside_is_data() {
    let server = Server::start().await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    let deep = format!("{{hello(name:{}1{})}}", "[".repeat(5_000), "]".repeat(5_000));
    let forged = json!({"query": "mutation($f: [Upload!]!){store(files: $f){bytes}}", "variables": {"f": ["#__graphql_file__:0"]}});
    let cases = [
        (json!({}), "BAD_REQUEST"),
        (json!({"query": 7}), "BAD_REQUEST"),
        (json!({"query": "{"}), "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{nothing}"}), "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "subscription {nothing}"}), "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": deep}), "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "{zebra}", "operationName": "A"}), "OPERATION_RESOLUTION_FAILURE"),
        (json!({"query": "query($v: String!){hello(name: $v)}"}), "BAD_USER_INPUT"),
        (forged, "BAD_USER_INPUT"),
    ];
    for (payload, class) in cases {
        socket.say(&json!({"id": "1", "type": "subscribe", "payload": payload})).await;
        let told = socket.message().await;
        assert_eq!((&told["id"], &told["type"]), (&json!("1"), &json!("error")), "{told}");
        assert_eq!(told["payload"][0]["extensions"]["classification"], class, "{told}");
    }
    for (query, at) in [("{zebra broken}", json!(["broken"])), ("{panics}", Value::Null)] {
        socket.subscribe("1", query).await;
        let told = socket.message().await;
        let error = if at.is_null() { &told["payload"][0] } else { &told["payload"]["errors"][0] };
        assert_eq!(error["extensions"]["code"], "INTERNAL", "{told}");
        assert_eq!(error["extensions"]["requestId"], REQUEST_ID);
        assert!(!told.to_string().contains("secret"), "{told}");
        if !at.is_null() {
            assert_eq!((&told["type"], &error["path"]), (&json!("next"), &at));
            assert_eq!(socket.message().await["type"], "complete");
        }
    }
}

#[actix_web::test]
async fn subscriptions_go_on_beside_each_other() {
    let server = Server::start().await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("silent", "subscription {silent}").await;
    assert_eq!(socket.message().await, json!({"id": "silent", "type": "next", "payload": {"data": {"silent": 0}}}));
    socket.subscribe("1", "subscription {number: count(to: 3)}").await;
    for number in 1..=3 {
        assert_eq!(socket.message().await["payload"]["data"], json!({"number": number}));
    }
    assert_eq!(socket.message().await, json!({"id": "1", "type": "complete"}));

    // The field may stand in fragments, and in the same one twice.
    let folded = "subscription {...F ... on Subscription {...F}} fragment F on Subscription {... {count(to: 1)}}";
    socket.subscribe("1", folded).await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"count": 1}));
    assert_eq!(socket.message().await, json!({"id": "1", "type": "complete"}));

    socket.subscribe("1", "subscription {failing}").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"failing": 1}));
    let failed = socket.message().await;
    assert_eq!((&failed["type"], &failed["payload"]["data"]), (&json!("next"), &Value::Null), "{failed}");
    assert_eq!(failed["payload"]["errors"][0]["extensions"]["code"], "INTERNAL");
    while socket.message().await["type"] != "complete" {}

    socket.subscribe("1", "subscription {panicking}").await;
    assert_eq!(socket.message().await["type"], "next");
    let broken = socket.message().await;
    assert_eq!((&broken["type"], &broken["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("INTERNAL")));
    socket.subscribe("1", "{zebra}").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"zebra": 1}), "nothing follows an error");
}

#[actix_web::test]
async fn complete_ends_an_operation_and_frees_its_id() {
    let server = Server::start().await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("1", "subscription {silent}").await;
    assert_eq!(socket.message().await["type"], "next");
    socket.say(&json!({"id": "1", "type": "complete"})).await;
    server.house.dropped.notified().await;
    socket.say(&json!({"id": "unknown", "type": "complete"})).await;
    socket.subscribe("1", "{zebra}").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({"zebra": 1}));
    assert_eq!(socket.message().await["type"], "complete");
    // A socket that is gone takes its subscriptions with it.
    socket.subscribe("1", "subscription {silent}").await;
    assert_eq!(socket.message().await["type"], "next");
    drop(socket);
    server.house.dropped.notified().await;
}

#[actix_web::test]
async fn what_is_against_the_protocol_ends_the_socket() {
    let server = Server::start().await;
    let subscribe = json!({"id": "1", "type": "subscribe", "payload": {"query": "subscription {silent}"}});
    let init = json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {TOKEN}")}});
    let cases = [
        (vec![json!(7)], 4400),
        (vec![json!({"type": "start"})], 4400),
        (vec![json!({"type": "connection_init", "payload": []})], 4400),
        (vec![init.clone(), json!({"type": "subscribe", "payload": {}})], 4400),
        (vec![subscribe.clone()], 4401),
        (vec![json!({"type": "connection_init"})], 4403),
        (vec![json!({"type": "connection_init", "payload": {"authorization": "Bearer bad"}})], 4403),
        (vec![init.clone(), init.clone()], 4429),
    ];
    for (messages, code) in cases {
        let mut socket = Socket::open(server.address).await;
        for message in &messages {
            socket.say(message).await;
        }
        assert_eq!(socket.closed().await, code, "{messages:?}");
        assert_eq!(socket.hear().await, Heard::End);
    }
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    for _ in 0..2 {
        socket.say(&subscribe).await;
    }
    assert_eq!(socket.closed().await, 4409);
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.say(&json!({"id": "", "type": "subscribe", "payload": {"query": "{zebra}"}})).await;
    assert_eq!(socket.closed().await, 4400);
    for (opcode, payload) in [(TEXT | FIN, &b"{"[..]), (TEXT | FIN, b"\xff"), (BINARY | FIN, b"{}")] {
        let mut socket = Socket::open(server.address).await;
        socket.frame(opcode, payload).await;
        assert_eq!(socket.closed().await, 4400);
    }
}

#[actix_web::test]
async fn a_close_is_answered() {
    let server = Server::start().await;
    for code in [1000_u16, 1001, 4499] {
        let mut socket = Socket::welcome(server.address, TOKEN).await;
        socket.frame(CLOSE | FIN, &code.to_be_bytes()).await;
        assert_eq!(socket.hear().await, Heard::Close(Some(code), String::new()));
        assert_eq!(socket.hear().await, Heard::End);
    }
}

#[actix_web::test]
async fn pings_are_answered_on_both_levels() {
    let server = Server::start().await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.say(&json!({"type": "ping", "payload": {"a": 1}})).await;
    assert_eq!(socket.message().await, json!({"type": "pong"}));
    socket.say(&json!({"type": "pong"})).await;
    socket.frame(PING | FIN, b"are you there").await;
    assert_eq!(socket.hear().await, Heard::Pong(b"are you there".to_vec()));
}

#[actix_web::test]
async fn who_may_not_stay_leaves() {
    // Looked at between operations …
    let server = Server::with(|limits| limits.socket.check_time = std::time::Duration::from_millis(20)).await;
    let mut socket = Socket::welcome(server.address, TOKEN).await;
    socket.subscribe("1", "subscription {silent}").await;
    assert_eq!(socket.message().await["type"], "next");
    server.house.gone.store(true, Ordering::SeqCst);
    assert_eq!(socket.hear().await, Heard::Close(Some(4401), "Unauthorized".to_owned()));
    server.house.dropped.notified().await;
    // … and before each.
    let server = Server::start().await;
    for query in ["{zebra}", "subscription {silent}"] {
        server.house.gone.store(false, Ordering::SeqCst);
        let mut socket = Socket::welcome(server.address, TOKEN).await;
        server.house.gone.store(true, Ordering::SeqCst);
        socket.subscribe("1", query).await;
        assert_eq!(socket.hear().await, Heard::Close(Some(4401), "Unauthorized".to_owned()));
    }
}

//! Bounds: what would take a stock server down is refused, and the server goes on answering.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use super::support::{Server, answer};

#[actix_web::test]
async fn brackets() {
    let server = Server::start().await;
    for (open, close) in [("[", "]"), ("{a:", "}")] {
        let query = |levels: usize| format!("{{hello(name:{}1{})}}", open.repeat(levels), close.repeat(levels));
        let deep = server.ask(&query(5_000)).await;
        deep.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(deep.limit(), "brackets");
        assert_eq!(deep.json["errors"][0]["extensions"]["limit"]["max"], 100);
        // As deep as the gate allows: the parser and the validator behind it must stand that.
        server.ask(&query(98)).await.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
        server.ask(&"{".repeat(100)).await.refused(400, "INVALID", "GRAPHQL_PARSE_FAILED");
    }
    let list = format!("query($a: {}Int{}){{zebra}}", "[".repeat(98), "]".repeat(98));
    server.ask(&list).await.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
    let json = format!(r#"{{"query":"{{zebra}}","variables":{{"a":{}1{}}}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let request = server.client.post(&server.url).header("content-type", "application/json").body(json);
    answer(request).await.refused(400, "INVALID", "BAD_REQUEST");
    assert_eq!(server.ask("{zebra}").await.status, 200);
}

#[actix_web::test]
async fn text_and_tokens() {
    let server = Server::start().await;
    let long = server.ask(&format!("{{zebra}}{}", " ".repeat(64 * 1024))).await;
    assert_eq!(long.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "bytes");
    let many = server.ask(&format!("{{{}}}", "zebra ".repeat(9_000))).await;
    assert_eq!(many.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "tokens");
    let name = server.ask(&format!("{{{}}}", "x".repeat(60_000))).await;
    assert_eq!(name.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "nameBytes");
}

#[actix_web::test]
async fn fragments() {
    let server = Server::start().await;
    let doubling = (0..24).fold("{...F0}".to_owned(), |text, level| {
        let next = level + 1;
        text + &format!(" fragment F{level} on Query{{...F{next} ...F{next}}}")
    });
    let doubling = server.ask(&(doubling + " fragment F24 on Query{zebra}")).await;
    assert_eq!(doubling.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "nodes");
    let circle = "{...A} fragment A on Query{...B} fragment B on Query{...A}";
    server.ask(circle).await.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
    // Long chains, in use and not: what stands behind walks through both.
    let chain = |start: &str| {
        let text = (0..880).fold(start.to_owned(), |text, level| {
            let next = level + 1;
            text + &format!(" fragment F{level} on Query{{...F{next}}}")
        });
        text + " fragment F880 on Query{zebra}"
    };
    for start in ["{...F0}", "{zebra}"] {
        let refused = server.ask(&chain(start)).await;
        assert_eq!(refused.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "levels");
    }
    let most = (0..62)
        .fold("{...F0}".to_owned(), |text, level| text + &format!(" fragment F{level} on Query{{...F{}}}", level + 1));
    let most = server.ask(&(most + " fragment F62 on Query{zebra}")).await;
    assert_eq!(most.json, json!({"data": {"zebra": 1}}), "what the door lets in, the executor can walk through");
    let fine = server.ask("{...A} fragment A on Query{...B ...B} fragment B on Query{zebra}").await;
    assert_eq!(fine.json, json!({"data": {"zebra": 1}}));
}

#[actix_web::test]
async fn aliases_roots_directives_and_depth() {
    let server = Server::start().await;
    let aliases = |n: usize| (0..n).map(|i| format!("a{i}: name ")).collect::<String>();
    let refused = server.ask(&format!("{{link{{{}}}}}", aliases(1_000))).await;
    assert_eq!(refused.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "aliases");
    assert_eq!(server.ask(&format!("{{link{{{}}}}}", aliases(15))).await.status, 200);

    let roots = server.ask("{a:zebra b:zebra c:zebra d:zebra e:zebra f:zebra}").await;
    assert_eq!(roots.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "rootFields");

    let directives = server.ask(&format!("{{zebra {}}}", "@include(if:true)".repeat(101))).await;
    assert_eq!(directives.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "directives");

    let nested = |levels: usize| format!("{{link{}{{name}}{}}}", "{next".repeat(levels - 2), "}".repeat(levels - 2));
    assert_eq!(server.ask(&nested(12)).await.status, 200);
    assert_eq!(server.ask(&nested(13)).await.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "depth");
}

const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name }
    subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
    fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description
      args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
      inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description
      isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
      ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[actix_web::test]
async fn introspection() {
    let server = Server::start().await;
    let done = server.ask(INTROSPECTION).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.json.get("errors").is_none());
    assert_eq!(done.json["data"]["__schema"]["queryType"]["name"], "Query");
    let circle = "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}";
    let circle = server.ask(circle).await;
    assert_eq!(circle.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "introspectionLists");

    let closed = Server::with(|limits| limits.document.introspection = false).await;
    closed.ask("{...F} fragment F on Query{__schema{queryType{name}}}").await.refused(
        400,
        "INVALID",
        "GRAPHQL_VALIDATION_FAILED",
    );
    assert_eq!(closed.ask("{__typename}").await.json, json!({"data": {"__typename": "Query"}}));
}

#[actix_web::test]
async fn forged_uploads() {
    let server = Server::start().await;
    let query = "mutation($f: [Upload!]!){store(files: $f){bytes}}";
    for forged in ["#__graphql_file__:0", "#__graphql_file__:x"] {
        let body = json!({"query": query, "variables": {"f": [forged]}});
        server.ask_all(&body).await.refused(400, "INVALID", "BAD_USER_INPUT");
        let literal = format!("mutation{{store(files: [\"{forged}\"]){{bytes}}}}");
        server.ask(&literal).await.refused(400, "INVALID", "BAD_USER_INPUT");
    }
}

#[actix_web::test]
async fn large_bodies() {
    let server = Server::start().await;
    let body = json!({"query": "{zebra}", "variables": {"a": "x".repeat(300 * 1024)}}).to_string();
    let announced = server.client.post(&server.url).header("content-type", "application/json").body(body.clone());
    let refused = answer(announced).await;
    assert_eq!(refused.refused(413, "LIMIT", "BAD_REQUEST").limit(), "bodyBytes");
    assert_eq!(refused.header("connection"), "close");

    // Chunked: no length is announced, so the bytes have to be counted.
    let mut stream = connect(&server);
    write!(stream, "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n").unwrap();
    write!(stream, "transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).unwrap();
    let text = read_answer(stream).await;
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");

    let near = json!({"query": "{zebra}", "variables": {"a": "x".repeat(255 * 1024)}});
    assert_eq!(server.ask_all(&near).await.status, 200);
}

#[actix_web::test]
async fn slow_bodies() {
    let short = Duration::from_millis(50);
    let server = Server::with(|limits| (limits.body_time, limits.upload.time) = (short, short)).await;
    for (headers, start) in [
        ("content-type: application/json", "{\"query\":"),
        ("content-type: multipart/form-data; boundary=x\r\ngraphql-require-preflight: 1", "--x\r\n"),
    ] {
        let mut stream = connect(&server);
        write!(stream, "POST /graphql HTTP/1.1\r\nhost: x\r\n{headers}\r\ncontent-length: 90\r\n\r\n{start}").unwrap();
        let text = read_answer(stream).await;
        assert!(text.starts_with("HTTP/1.1 408 "), "{text}");
        assert!(text.to_lowercase().contains("connection: close"), "{text}");
    }
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Everything that comes until the server closes the connection.
async fn read_answer(mut stream: TcpStream) -> String {
    let reading = move || {
        let mut bytes = Vec::new();
        // What has arrived counts, also when the connection is reset because the rest of a body was not read.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    actix_web::rt::task::spawn_blocking(reading).await.unwrap()
}

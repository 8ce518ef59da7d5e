//! GraphQL over HTTP: methods, media types, parameters, statuses and the shape of errors.

use serde_json::json;

use super::support::{Answer, REQUEST_ID, Server, answer};

const MODERN: &str = "application/graphql-response+json";

#[actix_web::test]
async fn answers_a_query_in_the_order_asked() {
    let server = Server::start().await;
    let done = server.ask("{ late ...F zebra apple } fragment F on Query { zebra link { name } }").await;
    let expected = r#"{"data":{"late":3,"zebra":1,"link":{"name":"link"},"apple":2}}"#;
    assert_eq!((done.status, done.text.as_str()), (200, expected));
    assert_eq!(done.header("content-type"), "application/graphql-response+json; charset=utf-8");
    assert_eq!(done.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn the_media_type_follows_accept() {
    let server = Server::start().await;
    let ask = |accept: &'static str| answer(server.post(&json!({"query": "{zebra}"})).header("accept", accept));
    for accept in ["*/*", "application/json", "application/json, text/plain, */*"] {
        assert_eq!(ask(accept).await.header("content-type"), "application/json; charset=utf-8");
    }
    let both = ask("application/json;q=0.9, application/graphql-response+json").await;
    assert_eq!(both.header("content-type"), "application/graphql-response+json; charset=utf-8");
    let none = ask("text/html").await;
    none.refused(406, "INVALID", "BAD_REQUEST");
    assert_eq!(none.header("content-type"), "application/json; charset=utf-8");
}

#[actix_web::test]
async fn a_request_error_is_400_or_200_by_media_type() {
    let server = Server::start().await;
    for (query, class) in [("{", "GRAPHQL_PARSE_FAILED"), ("{nothing}", "GRAPHQL_VALIDATION_FAILED")] {
        server.ask(query).await.refused(400, "INVALID", class);
        let plain = answer(server.post(&json!({ "query": query })).header("accept", "application/json")).await;
        plain.refused(200, "INVALID", class);
        assert!(plain.json["errors"][0]["locations"].is_array());
    }
}

#[actix_web::test]
async fn malformed_requests_are_400_for_everybody() {
    let server = Server::start().await;
    for body in [
        "",
        "{",
        "null",
        "\"{zebra}\"",
        r#"[{"query":"{zebra}"}]"#,
        r#"["{zebra}"]"#,
        "{}",
        r#"{"query":null}"#,
        r#"{"query":""}"#,
        r#"{"query":7}"#,
        r#"{"query":["{zebra}"]}"#,
        r#"{"query":"{zebra}","variables":[]}"#,
        r#"{"query":"{zebra}","variables":"{}"}"#,
        r#"{"query":"{zebra}","operationName":7}"#,
        r#"{"query":"{zebra}","extensions":[]}"#,
        r#"{"query":"{zebra}","query":"{apple}"}"#,
        r#"{"query":"{zebra}","documentId":7}"#,
    ] {
        for accept in [MODERN, "application/json"] {
            let request = server.client.post(&server.url).header("content-type", "application/json");
            let refused = answer(request.header("accept", accept).body(body)).await;
            refused.refused(400, "INVALID", "BAD_REQUEST");
        }
    }
    let all = json!({"query": "{zebra}", "variables": null, "operationName": null, "extensions": null, "id": 7});
    assert_eq!(server.ask_all(&all).await.status, 200);
}

#[actix_web::test]
async fn only_json_and_guarded_multipart_come_in() {
    let server = Server::start().await;
    let send = |content_type: Option<&'static str>| {
        let request = server.client.post(&server.url).body(r#"{"query":"{zebra}"}"#);
        answer(content_type.into_iter().fold(request, |request, value| request.header("content-type", value)))
    };
    let bad = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=gbk",
        "x",
    ];
    for content_type in bad {
        send(Some(content_type)).await.refused(415, "INVALID", "BAD_REQUEST");
    }
    send(None).await.refused(415, "INVALID", "BAD_REQUEST");
    for content_type in ["application/json", "application/json; charset=UTF-8", "Application/JSON"] {
        assert_eq!(send(Some(content_type)).await.status, 200);
    }
    let packed = server.post(&json!({"query": "{zebra}"})).header("content-encoding", "gzip");
    answer(packed).await.refused(415, "INVALID", "BAD_REQUEST");
    let plain = server.post(&json!({"query": "{zebra}"})).header("content-encoding", "identity");
    assert_eq!(answer(plain).await.status, 200);
}

async fn get(server: &Server, params: &[(&str, &str)]) -> Answer {
    let pairs = params.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>();
    answer(server.client.get(format!("{}?{}", server.url, pairs.join("&")))).await
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[actix_web::test]
async fn get_runs_queries_only() {
    let server = Server::start().await;
    let query = "query A($n: String){hello(name: $n)} query B{zebra}";
    let done = get(&server, &[("query", query), ("operationName", "A"), ("variables", r#"{"n":"王"}"#)]).await;
    assert_eq!(done.json, json!({"data": {"hello": "hello 王"}}));
    let empty_name = get(&server, &[("query", "{zebra}"), ("operationName", "")]).await;
    assert_eq!(empty_name.status, 200);

    let mutation = get(&server, &[("query", "mutation {touch}")]).await;
    mutation.refused(405, "INVALID", "BAD_REQUEST");
    assert_eq!(mutation.header("allow"), "POST");

    get(&server, &[]).await.refused(400, "INVALID", "BAD_REQUEST");
    for variables in ["", "{", "[]", "7"] {
        get(&server, &[("query", "{zebra}"), ("variables", variables)]).await.refused(400, "INVALID", "BAD_REQUEST");
    }
    get(&server, &[("query", "{zebra}"), ("query", "{apple}")]).await.refused(400, "INVALID", "BAD_REQUEST");
}

#[actix_web::test]
async fn other_methods_are_refused_with_allow() {
    let server = Server::start().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let refused = answer(server.client.request(method, &server.url)).await;
        refused.refused(405, "INVALID", "BAD_REQUEST");
        assert_eq!(refused.header("allow"), "GET, POST");
    }
}

#[actix_web::test]
async fn the_operation_has_to_be_clear() {
    let server = Server::start().await;
    let two = "query A{zebra} query B{apple}";
    let ask =
        async |query: &str, name: Option<&str>| server.ask_all(&json!({"query": query, "operationName": name})).await;
    assert_eq!(ask(two, Some("B")).await.json, json!({"data": {"apple": 2}}));
    ask(two, None).await.refused(400, "INVALID", "OPERATION_RESOLUTION_FAILURE");
    ask(two, Some("C")).await.refused(400, "INVALID", "OPERATION_RESOLUTION_FAILURE");
    ask("{zebra}", Some("A")).await.refused(400, "INVALID", "OPERATION_RESOLUTION_FAILURE");
    // The schema of these tests has none.
    server.ask("subscription {x}").await.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
}

#[actix_web::test]
async fn variables_are_checked_before_anything_runs() {
    let server = Server::start().await;
    let missing = server.ask("query($v: [String!]!){zebra echo(values: $v)}").await;
    missing.refused(400, "INVALID", "BAD_USER_INPUT");
    let wrong = json!({"query": "query($v: [String!]!){zebra echo(values: $v)}", "variables": {"v": [{"a": 1}]}});
    let wrong = server.ask_all(&wrong).await;
    wrong.refused(400, "INVALID", "BAD_USER_INPUT");
    assert_eq!(wrong.extension("field"), "v.0", "{}", wrong.text);
    assert!(wrong.text.contains("变量 $v.0"), "{}", wrong.text);
    let default = server.ask("query($no: Boolean = true){zebra apple @skip(if: $no)}").await;
    assert_eq!(default.json, json!({"data": {"zebra": 1}}));
    let enumerated = server.ask("query($c: Colour = RED){colour(colour: $c)}").await;
    assert_eq!(enumerated.json, json!({"data": {"colour": true}}), "defaults of enums are values too");
}

#[actix_web::test]
async fn an_argument_that_does_not_fit_is_the_clients_error() {
    let server = Server::start().await;
    let ask = json!({"query": "query($id: UUID!){id(id: $id)}", "variables": {"id": "no uuid"}});
    server.ask_all(&ask).await.refused(400, "INVALID", "BAD_USER_INPUT");
    server.ask("{zebra id(id: \"no uuid\")}").await.refused(400, "INVALID", "BAD_USER_INPUT");
    server.ask("mutation{unlock(id: 7)}").await.refused(400, "INVALID", "BAD_USER_INPUT");
    // What was done before must be told.
    let partly = server.ask("mutation{touch unlock(id: 7)}").await;
    assert_eq!((partly.status, partly.extension("classification")), (200, "BAD_USER_INPUT"), "{}", partly.text);
    assert_eq!(partly.json["errors"][0]["path"], json!(["unlock"]));
    assert!(partly.json["data"].is_null());
}

#[actix_web::test]
async fn an_execution_error_keeps_the_data() {
    let server = Server::start().await;
    for query in ["{zebra broken}", "{zebra broken: unknownCode}"] {
        let partial = server.ask(query).await;
        assert_eq!(partial.status, 200);
        assert_eq!(partial.json["data"], json!({"zebra": 1, "broken": null}));
        assert_eq!(partial.extension("code"), "INTERNAL");
        assert_eq!(partial.extension("requestId"), REQUEST_ID);
        assert_eq!(partial.json["errors"][0]["path"], json!(["broken"]));
        assert!(!partial.text.contains("secret") && !partial.text.contains("SQLSTATE"), "{}", partial.text);
    }
    let strict = server.ask("{zebra strict}").await;
    assert_eq!((strict.status, &strict.json["data"]), (200, &json!(null)), "null goes up to where it is allowed");
    assert!(strict.json.as_object().unwrap().contains_key("data"));
    let many = server.ask("{manyErrors{broken}}").await;
    assert_eq!(many.json["errors"].as_array().unwrap().len(), 5);
    assert_eq!(many.json["data"]["manyErrors"].as_array().unwrap().len(), 9);
}

#[actix_web::test]
async fn messages_follow_the_language_of_the_client() {
    let server = Server::start().await;
    let ask = |query: &str, language: &'static str| {
        answer(server.post(&json!({ "query": query })).header("accept-language", language))
    };
    let zh = ask("{refused}", "zh-CN,zh;q=0.9,en;q=0.8").await;
    assert_eq!((zh.extension("code"), &zh.json["errors"][0]["message"]), ("RULE", &json!("中文")));
    let en = ask("{refused}", "en-GB").await;
    assert_eq!(en.json["errors"][0]["message"], "English");
    let own = ask("{", "zh").await;
    assert_eq!(own.json["errors"][0]["message"], own.json["errors"][0]["extensions"]["messages"]["zh"]);
}

#[actix_web::test]
async fn nothing_is_suggested_and_nothing_long_is_echoed() {
    let server = Server::start().await;
    let near = server.ask("{zebr}").await;
    near.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
    assert!(!near.text.contains("zebra") && !near.text.contains("Did you mean"), "{}", near.text);
    let long = server.ask("{lengthy}").await;
    assert_eq!(long.json["errors"][0]["message"].as_str().unwrap().chars().count(), 500);
    let syntax = server.ask(&format!("{{a(b: \"{}\") ! }}", "x".repeat(60_000))).await;
    syntax.refused(400, "INVALID", "GRAPHQL_PARSE_FAILED");
    assert!(syntax.text.len() < 3_000, "{}", syntax.text);
}

#[actix_web::test]
async fn a_panic_costs_one_request() {
    let server = Server::start().await;
    for accept in [MODERN, "application/json"] {
        let failed = answer(server.post(&json!({"query": "{panics}"})).header("accept", accept)).await;
        failed.refused(500, "INTERNAL", "");
        assert_eq!(failed.extension("requestId"), REQUEST_ID);
    }
    assert_eq!(server.ask("{zebra}").await.status, 200);
}

#[actix_web::test]
async fn execution_has_an_end() {
    let server = Server::with(|limits| limits.execution_time = std::time::Duration::from_millis(50)).await;
    let late = server.ask("{never}").await;
    late.refused(503, "UNAVAILABLE", "");
    assert_eq!(late.header("retry-after"), "1");
}

//! How a request names its document, and what is known of it before it runs.

use longhaul::http::door::{DoorLimits, TrustedDocument, read_manifest};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::support::{Answer, Server, answer, test_door};

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn persisted(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

async fn by_hash(server: &Server, hash: &str) -> Answer {
    server.ask_all(&json!({"extensions": persisted(hash)})).await
}

async fn register(server: &Server, text: &str) -> Answer {
    server.ask_all(&json!({"query": text, "extensions": persisted(&hash(text))})).await
}

#[actix_web::test]
async fn a_text_sent_once_is_known_by_its_hash() {
    let server = Server::start().await;
    let text = "query($n: String){hello(name: $n)}";
    let unknown = by_hash(&server, &hash(text)).await;
    unknown.refused(400, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(unknown.json["errors"][0]["message"], "PersistedQueryNotFound");
    let plain = answer(server.post(&json!({"extensions": persisted(&hash(text))})).header("accept", "*/*")).await;
    assert_eq!(plain.status, 200, "clients that read application/json expect it so");
    assert_eq!(register(&server, text).await.json, json!({"data": {"hello": "hello "}}));
    let again = json!({"extensions": persisted(&hash(text)), "variables": {"n": "王"}});
    assert_eq!(server.ask_all(&again).await.json, json!({"data": {"hello": "hello 王"}}));
    let upper = by_hash(&server, &hash(text).to_uppercase()).await;
    assert_eq!(upper.json, json!({"data": {"hello": "hello "}}));
}

#[actix_web::test]
async fn a_hash_has_to_be_that_of_its_text() {
    let server = Server::start().await;
    let other = json!({"query": "{zebra}", "extensions": persisted(&hash("{apple}"))});
    server.ask_all(&other).await.refused(400, "INVALID", "BAD_REQUEST");
    by_hash(&server, &hash("{apple}")).await.refused(400, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND");
    for extension in [
        json!({"version": 2, "sha256Hash": hash("{zebra}")}),
        json!({"sha256Hash": hash("{zebra}")}),
        json!({"version": 1}),
        json!({"version": 1, "sha256Hash": "abc"}),
        json!("x"),
    ] {
        let ask = json!({"extensions": {"persistedQuery": extension}});
        server.ask_all(&ask).await.refused(400, "INVALID", "BAD_REQUEST");
    }
}

#[actix_web::test]
async fn only_what_is_valid_and_passed_the_gate_is_kept() {
    let server = Server::start().await;
    for text in ["{nothing}", "{", &"{zebra}".repeat(20_000)] {
        assert_eq!(register(&server, text).await.status, 400);
        by_hash(&server, &hash(text)).await.refused(400, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND");
    }
}

#[actix_web::test]
async fn get_runs_queries_by_hash_and_no_mutations() {
    let server = Server::start().await;
    let get = |text: &str| {
        let extensions = persisted(&hash(text)).to_string();
        let escaped: String = extensions.bytes().map(|byte| format!("%{byte:02X}")).collect();
        answer(server.client.get(format!("{}?extensions={escaped}", server.url)))
    };
    register(&server, "{zebra}").await;
    register(&server, "mutation{touch}").await;
    assert_eq!(get("{zebra}").await.json, json!({"data": {"zebra": 1}}));
    let mutation = get("mutation{touch}").await;
    mutation.refused(405, "INVALID", "BAD_REQUEST");
    assert_eq!(mutation.header("allow"), "POST");
}

#[actix_web::test]
async fn what_is_kept_is_bounded() {
    let server = Server::with(|limits| limits.kept_documents = 2).await;
    for text in ["{zebra}", "{apple}", "{late}"] {
        assert_eq!(register(&server, text).await.status, 200);
    }
    by_hash(&server, &hash("{zebra}")).await.refused(400, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(by_hash(&server, &hash("{late}")).await.json, json!({"data": {"late": 3}}));
}

#[actix_web::test]
async fn a_kept_document_is_held_to_the_same_bounds_by_each_request() {
    let server = Server::start().await;
    let text = "query A($n: Int!){links(first: $n){links(first: $n){links(first: $n){name}}}} query B{zebra}";
    let ask = async |n: i64, name: &str| {
        let body = json!({"query": text, "operationName": name, "variables": {"n": n}});
        server.ask_all(&body).await
    };
    for _ in 0..2 {
        assert_eq!(ask(2, "A").await.status, 200);
        let over = ask(100, "A").await;
        assert_eq!(over.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "complexity");
        ask(2, "C").await.refused(400, "INVALID", "OPERATION_RESOLUTION_FAILURE");
        assert_eq!(ask(100, "B").await.json, json!({"data": {"zebra": 1}}));
    }
    let literal = server.ask("{links(first: 100){links(first: 100){links(first: 100){name}}}}").await;
    assert_eq!(literal.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "complexity");
}

#[actix_web::test]
async fn one_costly_field_in_a_request() {
    let server = Server::with(|limits| limits.document.costly = &["unlock"]).await;
    assert_eq!(server.ask("mutation{unlock touch}").await.status, 200);
    for text in ["mutation{unlock b: unlock}", "mutation{unlock ...F} fragment F on Mutation{a: unlock}"] {
        let refused = server.ask(text).await;
        assert_eq!(refused.refused(400, "LIMIT", "GRAPHQL_VALIDATION_FAILED").limit(), "costlyFields");
    }
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_with_its_place() {
    let server = Server::start().await;
    let wrong = server.ask("{\n  nothing\n  zebra(x: 1)\n  link\n}").await;
    wrong.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED");
    let errors = wrong.json["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 3, "{}", wrong.text);
    assert_eq!(errors[0]["locations"][0], json!({"line": 2, "column": 3}));
    let many =
        server.ask(&format!("{{link{{{}}}}}", (0..50).map(|i| format!("nothing{i} ")).collect::<String>())).await;
    assert_eq!(many.refused(400, "INVALID", "GRAPHQL_VALIDATION_FAILED").json["errors"].as_array().unwrap().len(), 5);
    let long = server.ask(&format!("{{colour(colour: \"{}\")}}", "x".repeat(50_000))).await;
    assert!(long.status == 400 && long.text.len() < 3_000, "{}", long.text);
}

fn trusted() -> Vec<TrustedDocument> {
    let document =
        |id: &str, body: &str| TrustedDocument { id: id.to_owned(), name: "Name".to_owned(), body: body.to_owned() };
    vec![document("first", "query Name{zebra}"), document(&hash("mutation{touch}"), "mutation{touch}")]
}

#[actix_web::test]
async fn trusted_documents_run_by_their_id() {
    let server = Server::before(|folder| test_door(DoorLimits::default(), folder).trusting(trusted(), false).unwrap());
    for body in [
        json!({"documentId": "first"}),
        json!({"extensions": persisted("first")}),
        json!({"extensions": persisted(&hash("query Name{zebra}"))}),
        json!({"query": "{zebra}"}),
    ] {
        assert_eq!(server.ask_all(&body).await.json, json!({"data": {"zebra": 1}}), "{body}");
    }
    let get = answer(server.client.get(format!("{}?documentId=first", server.url))).await;
    assert_eq!(get.json, json!({"data": {"zebra": 1}}));
    let unknown = server.ask_all(&json!({"documentId": "second"})).await;
    unknown.refused(400, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND");
    let both = server.ask_all(&json!({"documentId": "first", "query": "{zebra}"})).await;
    both.refused(400, "INVALID", "BAD_REQUEST");
}

#[actix_web::test]
async fn a_door_may_run_nothing_else() {
    let limits = || {
        let mut limits = DoorLimits::default();
        limits.document.introspection = false;
        limits
    };
    let server = Server::before(|folder| test_door(limits(), folder).trusting(trusted(), true).unwrap());
    assert_eq!(server.ask_all(&json!({"documentId": "first"})).await.json, json!({"data": {"zebra": 1}}));
    assert_eq!(by_hash(&server, &hash("mutation{touch}")).await.json, json!({"data": {"touch": true}}));
    assert_eq!(server.ask("query Name{zebra}").await.json, json!({"data": {"zebra": 1}}), "the text itself is as good");
    server.ask("{zebra}").await.refused(400, "INVALID", "DOCUMENT_NOT_TRUSTED");
    server.ask("{__schema{queryType{name}}}").await.refused(400, "INVALID", "DOCUMENT_NOT_TRUSTED");
    register(&server, "{apple}").await.refused(400, "INVALID", "DOCUMENT_NOT_TRUSTED");
    by_hash(&server, &hash("{apple}")).await.refused(400, "INVALID", "DOCUMENT_NOT_TRUSTED");
}

#[test]
fn a_bad_document_stops_the_start_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let open = |body: &str| {
        let documents = vec![TrustedDocument { id: "x".to_owned(), name: "Bad".to_owned(), body: body.to_owned() }];
        test_door(DoorLimits::default(), folder.path()).trusting(documents, false).map(drop)
    };
    for body in ["{nothing}", "{", "{a:zebra b:zebra c:zebra d:zebra e:zebra f:zebra}"] {
        assert!(open(body).unwrap_err().to_string().contains("Bad (x)"), "{body}");
    }
    open("{zebra}").unwrap();
    let path = folder.path().join("manifest.json");
    std::fs::write(&path, r#"{"x": "{zebra}"}"#).unwrap();
    assert_eq!(read_manifest(&path).unwrap().len(), 1);
    std::fs::write(&path, "[]").unwrap();
    assert!(read_manifest(&path).unwrap_err().to_string().contains("manifest.json"));
    assert!(read_manifest(&folder.path().join("none")).is_err());
}

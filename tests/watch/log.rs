//! The log: which lines, under which request, and what must not be in them.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{
    program::{Left, NAME, PHONE, run},
    support::{Kind, PASSWORD, World},
};

fn lines<'a>(left: &'a Left, message: &str) -> Vec<&'a Value> {
    left.log.iter().filter(|line| line["message"] == message).collect()
}

/// The spans that a line stands in, by a field of theirs.
fn said<'a>(line: &'a Value, field: &str) -> Option<&'a str> {
    line["spans"].as_array()?.iter().find_map(|span| span[field].as_str())
}

fn slow_things_are_told_under_their_request(kind: Kind) {
    run(kind, &[("LONGHAUL_SLOW_MS", "0".to_owned())], async |program| {
        let token = program.sign_in().await;
        let made = program.create(&token, |request| request).await;
        let query = "query Mine { a: customers(first: 5) { totalCount } viewer { name } }";
        let read = program.ask(Some(&token), json!({ "query": query }), |request| request).await;
        assert!(read.body.get("errors").is_none(), "{:#}", read.body);
        let left = program.end();

        let slow = lines(&left, "a slow request");
        let of = |id: &str| *slow.iter().find(|line| said(line, "request_id") == Some(id)).unwrap();
        let (made, read) = (of(&made.request_id), of(&read.request_id));
        assert_eq!((&made["level"], &made["fields"]), (&json!("WARN"), &json!("createCustomer")));
        assert_eq!(read["fields"], "customers,viewer");
        assert!(made["statements"].as_u64().unwrap() > read["statements"].as_u64().unwrap());
        assert!(read["statements"].as_u64().unwrap() >= 2 && read["sql_millis"].is_u64() && read["millis"].is_u64());
        let user = World::new().dealers[0].staff[0].id.0.simple().to_string();
        assert_eq!((said(read, "user"), said(read, "role")), (Some(user.as_str()), Some("DEALER_STAFF")));

        let id = said(made, "request_id");
        let statements: Vec<_> =
            lines(&left, "a slow statement").into_iter().filter(|line| said(line, "request_id") == id).collect();
        assert_eq!(statements.len() as u64, made["statements"].as_u64().unwrap());
        assert!(statements.iter().any(|line| said(line, "field") == Some("createCustomer")));
        assert!(statements.iter().any(|line| line["sql"].as_str().unwrap().starts_with("INSERT INTO")));
        // Each line of the clock's work says whose it is, whatever tasks there are.
        let tasks: HashSet<_> =
            lines(&left, "a slow round").into_iter().map(|round| said(round, "task").unwrap()).collect();
        assert!(tasks.contains("fold") && tasks.contains("seal"), "{tasks:?}");
        for secret in [PHONE, NAME, PASSWORD, &World::new().dealers[0].staff[0].phone, &token] {
            assert!(!left.log_text.contains(secret), "{secret} stands in the log");
        }
    });
}

#[test]
fn sqlite() {
    slow_things_are_told_under_their_request(Kind::Sqlite);
}

#[test]
fn postgres() {
    slow_things_are_told_under_their_request(Kind::Postgres);
}

fn what_an_upload_asks_of_the_database_is_counted(kind: Kind) {
    run(kind, &[("LONGHAUL_SLOW_MS", "0".to_owned())], async |program| {
        let token = program.sign_in().await;
        let id = program.open_upload(&token).await;
        let left = program.end();
        let of = |message: &str| -> Vec<_> {
            lines(&left, message).into_iter().filter(|line| said(line, "request_id") == Some(id.as_str())).collect()
        };
        // It is worked on in a task of its own, which outlives its connection.
        let (requests, statements) = (of("a slow request"), of("a slow statement"));
        assert_eq!((requests.len(), &requests[0]["path"]), (1, &json!("/uploads")));
        assert_eq!(requests[0]["statements"], statements.len());
        assert!(statements.iter().any(|line| line["sql"].as_str().unwrap().starts_with("INSERT INTO")));
    });
}

#[test]
fn uploads_on_sqlite() {
    what_an_upload_asks_of_the_database_is_counted(Kind::Sqlite);
}

#[test]
fn uploads_on_postgres() {
    what_an_upload_asks_of_the_database_is_counted(Kind::Postgres);
}

#[test]
fn what_is_not_slow_is_not_told() {
    run(Kind::Sqlite, &[("LONGHAUL_SLOW_MS", "600000".to_owned())], async |program| {
        let token = program.sign_in().await;
        let made = program.create(&token, |request| request).await;
        let left = program.end();
        assert!(!left.log_text.contains("a slow "), "{}", left.log_text);
        let answered = lines(&left, "answered");
        let line = answered.iter().find(|line| said(line, "request_id") == Some(made.request_id.as_str())).unwrap();
        assert_eq!((&line["path"], &line["status"]), (&json!("/graphql"), &json!(200)));
    });
}

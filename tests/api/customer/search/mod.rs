//! Searching customers (ALL-6): by what, in which order, by whom, and that the index stays what follows from the rows.

mod keep;
mod many;
mod order;
mod reach;
mod words;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const SEARCH: &str = "query($text: String!, $first: Int! = 50) {
    searchCustomers(text: $text, first: $first) { matched customer { name } } }";
const LIST: &str = "query($text: String!) {
    customers(filter: { text: $text }, first: 100) { totalCount edges { node { name } } } }";

/// What a search finds, in order: `name MATCHED`. The list with the same text holds the same customers.
async fn found(client: &Client, text: &str) -> Vec<(String, String)> {
    let answer = client.ask(SEARCH, json!({ "text": text })).await;
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let found = answer["searchCustomers"].as_array().unwrap().iter();
    let found: Vec<_> = found.map(|hit| (word(&hit["customer"]["name"]), word(&hit["matched"]))).collect();
    let list = client.ask(LIST, json!({ "text": text })).await["customers"].clone();
    let mut listed: Vec<_> = list["edges"].as_array().unwrap().iter().map(|edge| word(&edge["node"]["name"])).collect();
    let mut names: Vec<_> = found.iter().map(|(name, _)| name.clone()).collect();
    listed.sort();
    names.sort();
    assert_eq!(listed, names, "{text}");
    assert_eq!(list["totalCount"], names.len(), "{text}");
    found
}

/// The names that a search finds, in order.
pub(super) async fn names(client: &Client, text: &str) -> Vec<String> {
    found(client, text).await.into_iter().map(|(name, _)| name).collect()
}

/// The index is what follows from the rows.
async fn sound(app: &TestApp) {
    let findings = longhaul::domain::search::verify(&app.app.db).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}

//! A client that knows the difference between an answer and none.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::server::Address;

/// A client with or without a token; it finds its server again after a restart.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: Address,
    pub(crate) token: Option<String>,
    http: reqwest::Client,
}

/// What was answered in full.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// No full answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lost {
    /// The connection was refused: nothing was sent.
    Refused,
    /// The connection broke; whether it was done is not known.
    Cut,
}

impl Client {
    pub(crate) fn new(address: Address) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        Self { address, token: None, http }
    }

    /// The same person with connections of his own.
    pub(crate) fn apart(&self) -> Self {
        Self { token: self.token.clone(), ..self.nobody() }
    }

    /// The one whom that token belongs to, at the same server.
    pub(crate) fn with_token(&self, token: String) -> Self {
        Self { token: Some(token), ..self.nobody() }
    }

    /// Nobody, at the same server.
    pub(crate) fn nobody(&self) -> Self {
        Self::new(self.address.clone())
    }

    /// The same person at another server.
    pub(crate) fn at(&self, address: Address) -> Self {
        Self { address, ..self.apart() }
    }

    pub(crate) fn base(&self) -> String {
        self.address.read().unwrap().clone()
    }

    /// Sends a query or mutation.
    pub(crate) async fn send(&self, query: &str, variables: Value) -> Result<Answer, Lost> {
        let request = self.http.post(format!("{}/graphql", self.base()));
        self.ask(request.json(&json!({ "query": query, "variables": variables }))).await
    }

    /// Sends a mutation `name(input: NameInput!)`.
    pub(crate) async fn mutate(&self, name: &str, input: &Value, selection: &str) -> Result<Answer, Lost> {
        self.send(&mutation(name, selection), json!({ "input": input })).await
    }

    /// Sends a mutation with photos.
    pub(crate) async fn upload(
        &self,
        name: &str,
        input: &Value,
        photos: &[Vec<u8>],
        selection: &str,
    ) -> Result<Answer, Lost> {
        let (operations, map) = operations(name, input, photos.len(), selection);
        let mut form = Form::new().text("operations", operations).text("map", map);
        for (n, bytes) in photos.iter().enumerate() {
            form = form.part(n.to_string(), Part::bytes(bytes.clone()).file_name("photo.jpg"));
        }
        let request = self.http.post(format!("{}/graphql", self.base())).header("graphql-require-preflight", "1");
        self.ask(request.multipart(form)).await
    }

    /// The status of a path, and the body.
    pub(crate) async fn get(&self, path: &str) -> Result<(u16, String), Lost> {
        let response = self.http.get(format!("{}{path}", self.base())).send().await.map_err(|err| lost(&err))?;
        Ok((response.status().as_u16(), response.text().await.map_err(|err| lost(&err))?))
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Answer, Lost> {
        let request = request.header("accept-language", "en");
        let request = if let Some(token) = &self.token { request.bearer_auth(token) } else { request };
        let response = request.send().await.map_err(|err| lost(&err))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|err| lost(&err))?;
        let body = serde_json::from_str(&text).unwrap_or_else(|err| panic!("{status} {err}: {text}"));
        Ok(Answer { status, body })
    }
}

fn lost(err: &reqwest::Error) -> Lost {
    if err.is_connect() { Lost::Refused } else { Lost::Cut }
}

fn mutation(name: &str, selection: &str) -> String {
    let kind = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}")
}

/// The parts `operations` and `map` of a mutation with so many photos.
pub(super) fn operations(name: &str, input: &Value, photos: usize, selection: &str) -> (String, String) {
    let mut input = input.clone();
    input["photos"] = (0..photos).map(|_| json!({ "file": null })).collect();
    let operations = json!({ "query": mutation(name, selection), "variables": { "input": input } });
    let places = (0..photos).map(|n| (n.to_string(), json!([format!("variables.input.photos.{n}.file")])));
    (operations.to_string(), Value::Object(places.collect()).to_string())
}

impl Answer {
    /// The code of the first error; `OK` when there is none.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        if self.body.get("errors").is_none() {
            return "OK".to_owned();
        }
        self.extensions()["code"].as_str().unwrap_or_else(|| panic!("no code: {:#}", self.body)).to_owned()
    }

    /// The extensions of the first error.
    pub(crate) fn extensions(&self) -> &Value {
        &self.body["errors"][0]["extensions"]
    }

    /// The value at a path of the data, in an answer without errors.
    #[track_caller]
    pub(crate) fn at(&self, path: &str) -> &Value {
        assert_eq!(self.code(), "OK", "{:#}", self.body);
        self.body["data"].pointer(&format!("/{}", path.replace('.', "/"))).unwrap_or(&Value::Null)
    }

    /// The text at a path of the data.
    #[track_caller]
    pub(crate) fn text(&self, path: &str) -> String {
        self.at(path).as_str().unwrap_or_else(|| panic!("no text at {path}: {:#}", self.body)).to_owned()
    }

    /// Fails unless it asks to try again, in our words and no others.
    #[track_caller]
    pub(crate) fn asks_to_try_again(&self) {
        assert_eq!(self.code(), "UNAVAILABLE", "{} {:#}", self.status, self.body);
        for error in self.body["errors"].as_array().unwrap() {
            assert_eq!(error["message"], error["extensions"]["messages"]["en"], "{:#}", self.body);
        }
        let told = self.body.to_string();
        for inner in ["SQL", "sql", "onnection", "PoolTimedOut", "database"] {
            assert!(!told.contains(inner), "{inner}: {told}");
        }
    }
}

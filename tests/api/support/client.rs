//! A client: sends GraphQL and reads answers.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::world::PASSWORD;

/// A client with or without a token.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) base: String,
    pub(crate) token: Option<String>,
    pub(crate) http: reqwest::Client,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Value,
    /// The header `Retry-After`, in seconds.
    pub(crate) retry_after: Option<i64>,
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { base: base.to_owned(), token: None, http }
    }

    /// The same client with that token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Signs in with the password that everybody in the test world has.
    pub(crate) async fn sign_in(&self, phone: &str) -> Self {
        let answer = self.try_sign_in(phone, PASSWORD).await;
        self.with_token(answer.at("signIn.accessToken").as_str().unwrap())
    }

    pub(crate) async fn try_sign_in(&self, phone: &str, password: &str) -> Answer {
        self.send(
            "mutation($input: SignInInput!) { signIn(input: $input) {
               accessToken refreshToken sessionId userId accessExpiresAt refreshExpiresAt } }",
            json!({ "input": { "phone": phone, "password": password, "device": "test" } }),
        )
        .await
    }

    /// Sends a query or mutation; whatever is answered.
    pub(crate) async fn send(&self, query: &str, variables: Value) -> Answer {
        let mut request = self.http.post(format!("{}/graphql", self.base)).header("accept-language", "en");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Answer::of(request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap()).await
    }

    /// Sends a mutation `name(input: NameInput!)` with files, each for one place in `input`; whatever is answered.
    pub(crate) async fn upload(
        &self,
        name: &str,
        input: Value,
        files: &[(String, Vec<u8>)],
        selection: &str,
    ) -> Answer {
        let kind = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let query = format!("mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}");
        let operations = json!({ "query": query, "variables": { "input": input } });
        let places = files
            .iter()
            .enumerate()
            .map(|(n, (place, _))| (n.to_string(), json!([format!("variables.input.{place}")])));
        let map = Value::Object(places.collect());
        let mut form = Form::new().text("operations", operations.to_string()).text("map", map.to_string());
        for (n, (_, bytes)) in files.iter().enumerate() {
            form = form.part(n.to_string(), Part::bytes(bytes.clone()).file_name("photo.jpg"));
        }
        let mut request = self.http.post(format!("{}/graphql", self.base)).header("graphql-require-preflight", "1");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Answer::of(request.multipart(form).send().await.unwrap()).await
    }

    /// Sends a query or mutation that must succeed; its data.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.send(query, variables).await.data()
    }

    /// Sends a mutation `name(input: NameInput!)` that must succeed; what it selects of the payload.
    pub(crate) async fn perform(&self, name: &str, input: Value, selection: &str) -> Value {
        self.mutate(name, input, selection).await.data()[name].clone()
    }

    /// Sends a mutation `name(input: NameInput!)`; whatever is answered.
    pub(crate) async fn mutate(&self, name: &str, input: Value, selection: &str) -> Answer {
        let kind = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let query = format!("mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}");
        self.send(&query, json!({ "input": input })).await
    }
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let wait = response.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().parse().unwrap());
        Self { status: response.status().as_u16(), retry_after: wait, body: response.json().await.unwrap() }
    }

    /// The data of an answer without errors.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert!(self.body.get("errors").is_none(), "{:#}", self.body);
        self.body["data"].clone()
    }

    /// The value at a path of the data, in an answer without errors.
    #[track_caller]
    pub(crate) fn at(&self, path: &str) -> Value {
        self.data().pointer(&format!("/{}", path.replace('.', "/"))).cloned().unwrap_or(Value::Null)
    }

    /// The extensions of the first error.
    #[track_caller]
    pub(crate) fn refusal(&self) -> Value {
        let extensions = self.body["errors"][0]["extensions"].clone();
        assert!(extensions.is_object(), "no refusal: {:#}", self.body);
        // Every refusal speaks both languages.
        assert!(extensions["messages"]["zh"].as_str().is_some_and(|zh| !zh.is_empty()), "{:#}", self.body);
        assert!(extensions["messages"]["en"].as_str().is_some_and(|en| !en.is_empty()), "{:#}", self.body);
        extensions
    }

    /// The code of the first error; `OK` when there is none.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        if self.body.get("errors").is_none() {
            return "OK".to_owned();
        }
        self.refusal()["code"].as_str().unwrap_or_default().to_owned()
    }
}

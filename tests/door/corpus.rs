//! Documents with the verdict of graphql-js (`corpus/cases.json`, written by `clients/corpus`): the door accepts what it
//! accepts, and refuses what it refuses.

use async_graphql::{Executor, Request, Response, Value};
use futures_util::stream::{self, BoxStream};
use longhaul::{
    graphql::sdl,
    http::door::{Contract, Door, DoorLimits},
};
use serde::Deserialize;
use serde_json::json;

use super::support::{Answer, Server};

const CASES: &str = include_str!("corpus/cases.json");
const SMALL: &str = include_str!("corpus/schema.graphql");

/// Where the door differs on purpose, or because a parser behind it does. The text, and what the door says to it.
const DIFFERENT: &[(&str, bool)] = &[
    // The executor's parser wants the directives of a variable before its default.
    ("query($v: Int = 1 @onVariable){args{int(v: $v)}}", false),
    // The same value, written in two ways; graphql-js compares how it is written.
    ("{args{string(v: \"a\") string(v: \"\"\"a\"\"\")}}", true),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    schema: String,
    group: String,
    query: String,
    variables: serde_json::Value,
    operation_name: Option<String>,
    valid: bool,
    why: Option<String>,
}

/// Executes nothing: whether a document comes through to it is all that is asked.
#[derive(Clone)]
struct Through;

impl Executor for Through {
    async fn execute(&self, _: Request) -> Response {
        Response::new(Value::Object(Default::default()))
    }

    fn execute_stream(
        &self,
        _: Request,
        _: Option<std::sync::Arc<async_graphql::Data>>,
    ) -> BoxStream<'static, Response> {
        Box::pin(stream::empty())
    }
}

fn server(sdl: &str) -> Server<Through> {
    let limits = DoorLimits::default();
    let contract = Contract::read(sdl).unwrap();
    Server::before(move |folder| Door::new(Through, contract, limits, folder))
}

/// Whether the document came through, or was refused for being a subscription, which HTTP does not carry.
fn accepted(answer: &Answer) -> bool {
    let message = answer.json["errors"][0]["message"].as_str().unwrap_or_default();
    answer.json.get("data").is_some() || message == "Subscriptions run over WebSocket only"
}

#[actix_web::test]
async fn verdicts_are_those_of_graphql_js() {
    let (small, api) = (server(SMALL), server(&sdl()));
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() >= 400, "{} cases only", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let server = if case.schema == "api" { &api } else { &small };
        let body = json!({"query": case.query, "variables": case.variables, "operationName": case.operation_name});
        let answer = server.ask_all(&body).await;
        let different = DIFFERENT.iter().find(|(text, _)| *text == case.query);
        let expected = different.map_or(case.valid, |(_, accepted)| *accepted);
        if accepted(&answer) != expected {
            let why = case.why.as_deref().unwrap_or("valid");
            wrong.push(format!("{}: {} {}\n    {why}\n    {}", case.group, case.query, case.variables, answer.text));
        }
        let refused = answer.json["errors"].as_array().map_or(0, Vec::len);
        assert!(refused <= 5 && !answer.text.contains("Did you mean"), "{}", answer.text);
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

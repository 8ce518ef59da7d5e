//! Traces as a collector receives them.

use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind};
use serde_json::{Value, json};

use crate::{
    collector::{Collector, attribute},
    program::{NAME, PHONE, run},
    support::{Kind, PASSWORD, World},
};

const READING: &str = "0af7651916cd43dd8448eb211c80319c";
const WRITING: &str = "0af7651916cd43dd8448eb211c80319d";
const CALLER: &str = "b7ad6b7169203331";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn of<'a>(spans: &'a [Span], trace: &str) -> Vec<&'a Span> {
    spans.iter().filter(|span| hex(&span.trace_id) == trace).collect()
}

fn named<'a>(spans: &[&'a Span], name: &str) -> &'a Span {
    let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name} is not among {names:?}"))
}

fn below<'a>(spans: &[&'a Span], above: &Span) -> Vec<&'a Span> {
    spans.iter().copied().filter(|span| span.parent_span_id == above.span_id).collect()
}

fn a_request_is_traced_down_to_its_sql(kind: Kind) {
    let collector = Collector::start();
    let settings = [
        ("LONGHAUL_OTLP_ENDPOINT", collector.url.clone()),
        ("LONGHAUL_OTLP_SERVICE", "longhaul-test".to_owned()),
        // Only what its caller wants traced.
        ("LONGHAUL_OTLP_PERCENT", "0".to_owned()),
    ];
    run(kind, &settings, async |program| {
        let token = program.sign_in().await;
        let parent = |trace: &str| format!("00-{trace}-{CALLER}-01");
        program.create(&token, |request| request.header("traceparent", parent(WRITING))).await;
        let query =
            json!({ "query": "{ list: customers(first: 5) { edges { node { name phone contacts { name } } } } }" });
        let read =
            program.ask(Some(&token), query.clone(), |request| request.header("traceparent", parent(READING))).await;
        assert_eq!(read.body["data"]["list"]["edges"][0]["node"]["name"], NAME);
        program.ask(Some(&token), query, |request| request).await;
        let left = program.end();
        let answered = left.log.iter().filter(|line| line["message"] == "answered");
        let with_id = |line: &&Value| {
            line["spans"].as_array().is_some_and(|all| all.iter().any(|span| span["request_id"].is_string()))
        };
        assert_eq!(answered.filter(with_id).count(), 4, "{}", left.log_text);

        let (spans, service) = collector.spans();
        assert_eq!(service, "longhaul-test");
        let reading = of(&spans, READING);
        let request = named(&reading, "query /graphql");
        assert_eq!((hex(&request.parent_span_id).as_str(), request.kind), (CALLER, SpanKind::Server as i32));
        assert_eq!(attribute(request, "request_id"), Some(read.request_id));
        let user = World::new().dealers[0].staff[0].id.0.simple().to_string();
        assert_eq!(attribute(request, "enduser.id"), Some(user));
        assert_eq!(attribute(request, "longhaul.fields").as_deref(), Some("customers"));
        let field = named(&reading, "customers");
        assert_eq!(field.parent_span_id, request.span_id);
        let statement = named(&below(&reading, field), "sql select");
        assert!(attribute(statement, "db.query.text").unwrap().starts_with("SELECT "));
        assert!(request.start_time_unix_nano <= statement.start_time_unix_nano);
        assert!(statement.end_time_unix_nano <= request.end_time_unix_nano);

        let writing = of(&spans, WRITING);
        let transaction = named(&writing, "transaction");
        assert_eq!(transaction.parent_span_id, named(&writing, "createCustomer").span_id);
        named(&below(&writing, transaction), "sql insert");

        // Neither the requests without a caller's trace nor the background tasks are there.
        assert_eq!(spans.len(), reading.len() + writing.len());
        let bytes = collector.bytes();
        for secret in [PHONE, NAME, PASSWORD, &World::new().dealers[0].staff[0].phone, &token] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} was sent to the collector");
        }
    });
}

#[test]
fn sqlite() {
    a_request_is_traced_down_to_its_sql(Kind::Sqlite);
}

#[test]
fn postgres() {
    a_request_is_traced_down_to_its_sql(Kind::Postgres);
}

#[test]
fn a_collector_that_is_not_there_costs_nothing_but_a_line_in_the_log() {
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = [("LONGHAUL_OTLP_ENDPOINT", format!("http://{free}"))];
    run(Kind::Sqlite, &settings, async |program| {
        let token = program.sign_in().await;
        program.create(&token, |request| request).await;
        let left = program.end();
        let told = left.log.iter().filter(|line| line["message"].as_str().unwrap_or("").starts_with("traces cannot"));
        assert_eq!(told.count(), 1, "{}", left.log_text);
    });
}

//! The figures as a scraper reads them.

use serde_json::json;

use crate::{
    program::{NAME, PHONE, run},
    support::{Kind, World},
};

/// The number that stands behind this name and these labels.
fn figure(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().unwrap()
}

fn what_happens_is_counted(kind: Kind) {
    run(kind, &[("LONGHAUL_METRICS_ADDRESS", "127.0.0.1:0".to_owned())], async |program| {
        let token = program.sign_in().await;
        program.create(&token, |request| request).await;
        // Names that a client chooses turn up nowhere.
        let query =
            "query Chosen { chosen: customers(first: 5) { totalCount } other: customers(first: 2) { totalCount } }";
        program.ask(Some(&token), json!({ "query": query, "operationName": "Chosen" }), |request| request).await;
        let absent = format!("{{ unit(id: \"Unit:{}\") {{ id }} }}", "0190aaaa-0000-7000-8000-000000000000");
        program.ask(Some(&token), json!({ "query": absent }), |request| request).await;
        program.ask(None, json!({ "query": "{ customers(first: 5) { totalCount } }" }), |request| request).await;
        program.ask(None, json!({ "query": "{ chosen" }), |request| request).await;
        program.get(&format!("{}/chosen/path", program.base)).await;
        assert_eq!(program.get(&format!("{}/metrics", program.base)).await.0, 404, "figures are not for clients");

        let url = program.metrics.clone().unwrap();
        let (status, text) = program.get(&url).await;
        assert_eq!(status, 200);
        let counted = [
            ("longhaul_graphql_requests_total{type=\"mutation\",outcome=\"OK\"}", 2.0),
            ("longhaul_graphql_requests_total{type=\"query\",outcome=\"OK\"}", 1.0),
            ("longhaul_graphql_requests_total{type=\"query\",outcome=\"NOT_FOUND\"}", 1.0),
            ("longhaul_graphql_requests_total{type=\"query\",outcome=\"UNAUTHENTICATED\"}", 1.0),
            ("longhaul_graphql_requests_total{type=\"none\",outcome=\"INVALID\"}", 1.0),
            ("longhaul_graphql_errors_total{code=\"UNAUTHENTICATED\"}", 1.0),
            ("longhaul_graphql_fields_total{type=\"mutation\",field=\"createCustomer\",outcome=\"OK\"}", 1.0),
            ("longhaul_graphql_fields_total{type=\"query\",field=\"customers\",outcome=\"OK\"}", 2.0),
            ("longhaul_graphql_fields_total{type=\"query\",field=\"unit\",outcome=\"NOT_FOUND\"}", 1.0),
            ("longhaul_graphql_field_seconds_count{type=\"query\",field=\"customers\"}", 3.0),
            ("longhaul_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"200\"}", 6.0),
            ("longhaul_http_requests_total{route=\"none\",method=\"GET\",status=\"404\"}", 2.0),
            ("longhaul_http_requests_in_flight", 0.0),
            ("longhaul_sql_failures_total", 0.0),
            ("longhaul_queue{queue=\"passwords\",state=\"working\"}", 0.0),
        ];
        for (name, number) in counted {
            assert!((figure(&text, name) - number).abs() < f64::EPSILON, "{name} is not {number}:\n{text}");
        }
        let pool = if kind == Kind::Sqlite { "write" } else { "all" };
        assert!(figure(&text, &format!("longhaul_sql_connections{{pool=\"{pool}\",state=\"most\"}}")) >= 1.0);
        for (name, least) in [
            ("longhaul_sql_statement_seconds_count{verb=\"insert\"}", 5.0),
            ("longhaul_sql_transactions_total{outcome=\"committed\"}", 2.0),
            ("longhaul_task_rounds_total{task=\"keys\",outcome=\"done\"}", 1.0),
            ("longhaul_task_rounds_total{task=\"learn\",outcome=\"done\"}", 1.0),
            ("longhaul_task_success_timestamp_seconds{task=\"keys\"}", 1_700_000_000.0),
            ("process_start_time_seconds", 1_700_000_000.0),
            ("process_resident_memory_bytes", 1_000_000.0),
            ("longhaul_backlog{of=\"stage counts\"}", 0.0),
            ("longhaul_backlog{of=\"journal entries\"}", 0.0),
        ] {
            assert!(figure(&text, name) >= least, "{name} is below {least}:\n{text}");
        }
        for foreign in ["hosen", PHONE, NAME, &World::new().dealers[0].staff[0].phone, &token] {
            assert!(!text.contains(foreign), "{foreign} stands in the figures");
        }
        program.end();
    });
}

#[test]
fn sqlite() {
    what_happens_is_counted(Kind::Sqlite);
}

#[test]
fn postgres() {
    what_happens_is_counted(Kind::Postgres);
}

#[test]
fn they_are_served_nowhere_unless_told_where() {
    run(Kind::Sqlite, &[], async |program| {
        assert_eq!(program.metrics, None);
        program.end();
    });
}

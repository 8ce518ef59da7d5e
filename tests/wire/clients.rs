//! Clients that people use, in `clients/`: Apollo Client, urql, graphql-ws, plain fetch, and the audits of GraphQL over
//! HTTP. They run on Node against a server of their own.

use std::{path::Path, process::Command};

use super::demo::Demo;

#[test]
fn javascript_clients_get_on_with_the_server() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    let run = |program: &str, arguments: &[&str], url: &str| {
        let status = Command::new(program).args(arguments).current_dir(&folder).env("LONGHAUL_URL", url).status();
        let status = status.unwrap_or_else(|err| {
            panic!("{program}: {err}. It is needed for this test (Debian: apt-get install nodejs npm)")
        });
        assert!(status.success(), "{program} {arguments:?} failed; what went wrong stands above");
    };
    run("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"], "");
    let demo = Demo::start();
    let url = format!("http://{}", demo.address);
    // One file after the other: all sign in as the same few people, and a person has few devices.
    run("node", &["--test", "--test-concurrency=1", "--test-reporter=spec", "test/"], &url);
}

//! The house rules that the compiler does not know: which module may import which, how long a file and a function may be,
//! where time and chance may come in, what the documents say of the code, and which licences we build on. Every rule is a
//! table at the top of its file.
//!
//! Knows sources and documents as text only. `cargo test --test house -- --nocapture` also prints what is merely long.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a checker stops at what it cannot read, and prints its report"
)]

mod ambient;
mod docs;
mod finders;
mod graph;
mod imports;
mod licences;
mod sizes;
mod source;
mod spdx;

use source::Source;

/// Folders that hold our own Rust code, with whether the rules for production code hold there.
const FOLDERS: &[(&str, bool)] = &[
    ("src", true),
    ("entity/src", true),
    ("imaging/src", true),
    ("migration/src", true),
    ("tests", false),
    ("bench", false),
];

/// Every Rust file of ours; `production` leaves tests and benchmarks out.
fn sources(production: bool) -> Vec<Source> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let found: Vec<Source> = FOLDERS
        .iter()
        .filter(|(_, of_production)| *of_production || !production)
        .flat_map(|(folder, _)| source::read_folder(root, folder))
        .collect();
    assert!(found.iter().any(|file| file.path == "src/lib.rs"), "no source found under {}", root.display());
    found
}

/// Fails with all findings at once, one a line.
fn expect_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}: {} found\n  {}\n", findings.len(), findings.join("\n  "));
}

#[test]
fn imports_go_one_way() {
    expect_none("imports against the order of tests/house/imports.rs", &imports::against_the_order(&sources(true)));
}

#[test]
fn no_module_reaches_itself_through_others() {
    expect_none("import circles", &imports::circles(&sources(true)));
}

#[test]
fn the_domain_names_no_transport() {
    expect_none("names of crates that belong to an upper layer", &imports::foreign_names(&sources(true)));
}

#[test]
fn files_and_functions_stay_small() {
    let report = sizes::measure(&sources(false));
    println!("{}", report.text());
    expect_none("too long", &report.too_long);
}

#[test]
fn time_and_chance_come_in_at_one_place() {
    expect_none("ambient time or randomness", &ambient::uses(&sources(true)));
}

#[test]
fn the_api_reads_through_finders() {
    expect_none("queries above the domain", &finders::queries_above_the_domain(&sources(true)));
}

#[test]
fn documents_say_what_the_code_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    expect_none("tables of the documents against the code", &docs::against_the_code(root));
}

#[test]
fn dependencies_are_licensed_and_come_from_one_registry() {
    let report = licences::check();
    println!("{}", report.text());
    expect_none("dependencies that deny.toml does not allow", &report.refused);
}

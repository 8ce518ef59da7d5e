//! The authorisation matrix: every field of the schema, asked by every role, about things that are one's own, of the same
//! dealer, of the same area, of the same region and of elsewhere. What came out is the committed file `matrix.txt`; it is
//! also held against the table of rights, so that neither can be wrong alone.
//!
//! After a change that is meant: `LONGHAUL_MATRIX=write cargo test --test api matrix::`, and read the difference.

mod cell;
mod columns;
mod concessions;
mod gifts;
mod grades;
mod lines;
mod nested;
mod objects;
mod offences;
mod plans;
mod policy;
mod relation;
mod schema;
mod subscribe;
mod table;

use std::collections::HashMap;

use futures_util::future::join_all;
use longhaul_entity::journal_entry;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use self::{
    cell::HIDDEN,
    columns::{Column, columns},
    lines::{Line, MUTATIONS, QUERIES, SUBSCRIPTIONS, WITHOUT_LINE},
    nested::SAMPLES,
    objects::Objects,
    relation::Relation,
    schema::Schema,
    table::Row,
};
use crate::support::{Answer, TestApp, both};

/// Which of the roots.
#[derive(Clone, Copy)]
enum Kind {
    Query,
    Mutation,
    Subscription,
}

/// Where the committed matrix is.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/matrix/matrix.txt");

#[test]
fn every_field_of_the_schema_has_its_line() {
    let schema = Schema::read();
    for (root, lines) in [("Query", queries()), ("Mutation", mutations()), ("Subscription", subscriptions())] {
        for field in schema.fields(root) {
            let listed = lines.iter().any(|line| line.field == field);
            let excused = WITHOUT_LINE.iter().any(|(name, _)| *name == field);
            assert!(listed != excused, "{root}.{field} has no line in the matrix, or has one and is excused");
        }
        for line in lines {
            assert!(schema.fields(root).contains(&line.field), "{root} has no field {}", line.field);
        }
    }
    // May only shrink: whoever adds a field adds its line.
    assert_eq!(WITHOUT_LINE.len(), 0);
    for thing in schema.things() {
        assert!(SAMPLES.iter().any(|sample| sample.of == thing), "{thing} has an id and no sample");
    }
}

fn queries() -> Vec<&'static Line> {
    QUERIES.iter().chain(gifts::QUERIES).chain(concessions::QUERIES).chain(plans::QUERIES).collect()
}

fn subscriptions() -> Vec<&'static Line> {
    SUBSCRIPTIONS.iter().collect()
}

/// The one that ends sessions stays the last.
fn mutations() -> Vec<&'static Line> {
    gifts::MUTATIONS.iter().chain(concessions::MUTATIONS).chain(plans::MUTATIONS).chain(MUTATIONS).collect()
}

both!(the_matrix_is_the_committed_one_and_keeps_the_table_of_rights, async |app: &TestApp| {
    let columns = columns(app).await;
    let mut objects = Objects::new(app).await;
    let (asked, done, heard) = (queries(), mutations(), subscriptions());
    let (mut queries, mut nested, mut mutations) = (Vec::new(), Vec::new(), Vec::new());
    let mut subscriptions = Vec::new();
    for line in &asked {
        queries.extend(rows(app, line, Kind::Query, &columns, &mut objects).await);
    }
    let schema = Schema::read();
    for sample in SAMPLES {
        nested.push(nested::ask(&schema, sample, &columns, &mut objects).await);
    }
    for line in &heard {
        subscriptions.extend(rows(app, line, Kind::Subscription, &columns, &mut objects).await);
    }
    for line in &done {
        mutations.extend(rows(app, line, Kind::Mutation, &columns, &mut objects).await);
    }
    let text = table::print(&columns, &queries, &mutations, &subscriptions, &nested);
    if std::env::var("LONGHAUL_MATRIX").is_ok_and(|what| what == "write") {
        std::fs::write(FILE, &text).unwrap();
    }
    // A word outside the alphabet: the answer was one that nobody has thought of.
    assert!(!nested.iter().flat_map(|found| &found.rows).any(|row| row.cells.iter().any(|cell| cell.ends_with('!'))));
    policy::check(&columns, &asked, &queries);
    policy::check(&columns, &done, &mutations);
    policy::check(&columns, &heard, &subscriptions);
    compare(&std::fs::read_to_string(FILE).unwrap_or_default(), &text);
});

/// Asks by one example, in all relations, as everybody.
async fn rows(app: &TestApp, line: &Line, kind: Kind, columns: &[Column], objects: &mut Objects<'_>) -> Vec<Row> {
    let (mut rows, mut hidden) = (Vec::new(), HashMap::new());
    for relation in line.about.relations() {
        let answers = match kind {
            Kind::Query => together(line, *relation, columns, objects).await,
            Kind::Mutation => in_turn(app, line, *relation, columns, objects).await,
            Kind::Subscription => subscribe::in_turn(app, line, *relation, columns, objects).await,
        };
        for (column, (word, answer)) in columns.iter().zip(&answers) {
            if HIDDEN.contains(&word.as_str()) {
                // ALL-1: what is not for him and what is not there get the same answer, to the last character.
                let same = hidden.entry(column.name).or_insert_with(|| answer.body.clone());
                assert_eq!(*same, answer.body, "{} by {}: hidden and absent can be told apart", line.text, column.name);
            }
        }
        let cells = answers.into_iter().map(|(word, _)| word).collect();
        rows.push(Row { field: line.field.to_owned(), relation: *relation, cells });
    }
    rows
}

/// A query changes nothing: all ask at once.
async fn together(
    line: &Line,
    relation: Relation,
    columns: &[Column],
    objects: &mut Objects<'_>,
) -> Vec<(String, Answer)> {
    let target = objects.get(line.about, relation).await;
    let text = target.fill(&format!("query {{ {} }}", line.text));
    let answers = join_all(columns.iter().map(|column| column.client.send(&text, json!({})))).await;
    answers.into_iter().map(|answer| (cell::word(&answer, &text, &target), answer)).collect()
}

/// One after the other, and who is refused has changed nothing.
async fn in_turn(
    app: &TestApp,
    line: &Line,
    relation: Relation,
    columns: &[Column],
    objects: &mut Objects<'_>,
) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for column in columns {
        let target = objects.get(line.about, relation).await.and("spare", column.spare.as_str());
        let text = target.fill(&format!("mutation {{ {} }}", line.text));
        let before = entries(app).await;
        let answer = match line.field {
            // Files do not come in a text.
            "importCustomers" => {
                let file = crate::ledger::workbook(&[]);
                let files = [("file".to_owned(), file)];
                let input = json!({ "file": null, "dryRun": true });
                column.client.upload(line.field, input, &files, line.text).await
            }
            _ => column.client.send(&text, json!({})).await,
        };
        let word = cell::word(&answer, &text, &target);
        if word == "yes" {
            objects.used_up(line.about, relation);
        } else {
            assert_eq!(entries(app).await, before, "{text} by {}: {word}, and the journal grew", column.name);
        }
        answers.push((word, answer));
    }
    answers
}

async fn entries(app: &TestApp) -> u64 {
    journal_entry::Entity::find().count(app.app.db.read()).await.unwrap()
}

/// Fails with the lines that differ.
#[track_caller]
fn compare(committed: &str, found: &str) {
    let (old, new): (Vec<_>, Vec<_>) = (committed.lines().collect(), found.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    let differing: Vec<_> = gone.chain(come).collect();
    assert!(
        committed == found,
        "the matrix is not the committed one; if that is meant, write it anew (see the top of this file):\n{}",
        differing.join("\n")
    );
}

//! The matrix as text: rows are field and relation, columns are those who ask.

use super::{cell::LEGEND, columns::Column, nested::Found, relation::Relation};

/// What everybody gets for one field in one relation.
#[derive(Debug)]
pub(super) struct Row {
    /// `customer` for a root field, `Customer.phone` for one below.
    pub(super) field: String,
    /// Whose it is.
    pub(super) relation: Relation,
    /// One word for each column.
    pub(super) cells: Vec<String>,
}

const FIELD: usize = 22;
const RELATION: usize = 13;
const CELL: usize = 8;

/// The whole text.
pub(super) fn print(
    columns: &[Column],
    queries: &[Row],
    mutations: &[Row],
    subscriptions: &[Row],
    nested: &[Found],
) -> String {
    let mut text = String::from("Who gets what: every field of the API, asked by everybody, about whose things.\n\n");
    for (word, meaning) in LEGEND {
        text.push_str(&format!("  {word:<5} {meaning}\n"));
    }
    text.push_str(
        "\n`own` belongs to STAFF himself, `colleague's` to another of his dealer. The others stand above them in their line.\n\
         Mutations: whatever is not `yes` left no trace in the journal. Subscriptions: `yes` is told whatever is his.\n",
    );
    let below: Vec<&Row> = nested.iter().flat_map(|found| &found.rows).collect();
    for (title, rows) in [
        ("Queries", queries.iter().collect::<Vec<_>>()),
        ("Mutations", mutations.iter().collect()),
        ("Subscriptions", subscriptions.iter().collect()),
        ("Fields of objects (`*`: all that are not named)", below),
    ] {
        part(&mut text, title, columns, &rows);
    }
    text.push_str("\nFields that come with their object\n");
    for found in nested {
        wrap(&mut text, &found.plain);
    }
    text.push_str("\nFields without a value in any sample\n");
    let empty: Vec<_> = nested.iter().flat_map(|found| &found.empty).map(String::as_str).collect();
    wrap(&mut text, &empty.join(" "));
    text
}

fn part(text: &mut String, title: &str, columns: &[Column], rows: &[&Row]) {
    text.push_str(&format!("\n{title}\n"));
    let names: Vec<_> = columns.iter().map(|column| column.name.to_owned()).collect();
    line(text, "", "", &names);
    let mut before = "";
    for row in rows {
        let field =
            if row.field == before && row.relation != first(rows, &row.field) { "" } else { row.field.as_str() };
        line(text, field, row.relation.name(), &row.cells);
        before = &row.field;
    }
}

/// The relation that a field begins with: fields with several examples are named anew for each.
fn first(rows: &[&Row], field: &str) -> Relation {
    rows.iter().find(|row| row.field == field).unwrap().relation
}

fn line(text: &mut String, field: &str, relation: &str, cells: &[String]) {
    let mut line = format!("{field:<FIELD$} {relation:<RELATION$}");
    for cell in cells {
        line.push_str(&format!(" {cell:<CELL$}"));
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A long list in lines of 120 characters.
fn wrap(text: &mut String, words: &str) {
    let mut line = String::from(" ");
    for word in words.split(' ') {
        if line.len() + word.len() > 118 {
            text.push_str(&format!("{line}\n"));
            line = String::from("   ");
        }
        line.push_str(&format!(" {word}"));
    }
    text.push_str(&format!("{line}\n"));
}

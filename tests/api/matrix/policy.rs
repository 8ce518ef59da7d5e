//! The matrix held against the table of rights: `auth::policy` (role × action), the lists of `field → action` in
//! `graphql/schema.rs`, and how far each role sees by the rule book.

use longhaul::{
    auth::Action,
    graphql::{
        MutationAccess, QueryAccess, SubscriptionAccess,
        kit::{Access, Guarded},
    },
};

use super::{
    cell::HIDDEN,
    columns::{Column, reach},
    lines::Line,
    relation::{Relation, Subject},
    table::Row,
};

/// Words that say that it is there.
const SEEN: [&str; 5] = ["yes", "mask", "rule", "rank", "part"];

/// Fails with every cell that the table of rights does not allow.
pub(super) fn check(columns: &[Column], lines: &[&Line], rows: &[Row]) {
    let mut rows = rows.iter();
    let mut wrong = Vec::new();
    for line in lines {
        for relation in line.about.relations() {
            let row = rows.next().unwrap();
            assert_eq!((row.field.as_str(), row.relation), (line.field, *relation));
            for (column, cell) in columns.iter().zip(&row.cells) {
                let allowed = allowed(line, *relation, column);
                if !allowed.contains(&cell.as_str()) {
                    wrong.push(format!(
                        "{} {} {}: {cell}, not of {allowed:?}",
                        line.field,
                        relation.name(),
                        column.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "the matrix does not keep the table of rights:\n{}", wrong.join("\n"));
}

/// The words that may stand in a cell.
fn allowed(line: &Line, relation: Relation, column: &Column) -> Vec<&'static str> {
    let action = match access(line.field) {
        Access::Open => return vec!["yes"],
        Access::Needs(action) => action,
    };
    let Some(role) = column.role else { return vec!["401"] };
    if !action.allows(role) {
        return vec!["-"];
    }
    // Who may take part in nothing else sees himself at least.
    let himself = line.about == Subject::Person && relation == Relation::Own && column.name == "STAFF";
    if line.veil.is_some_and(|veil| !veil.allows(role)) {
        return if himself { vec!["yes"] } else { HIDDEN.to_vec() };
    }
    if line.field == "customerTaken" && relation != Relation::Absent {
        return if within(role, relation) { vec!["yes"] } else { vec!["mask"] };
    }
    if within(role, relation) { SEEN.to_vec() } else { HIDDEN.to_vec() }
}

fn within(role: longhaul_entity::enums::Role, relation: Relation) -> bool {
    relation == Relation::Any || reach(role).is_some_and(|reach| relation.distance() <= reach)
}

fn access(field: &str) -> Access {
    let lists: [&[(&str, Access)]; 3] = [QueryAccess::ACCESS, MutationAccess::ACCESS, SubscriptionAccess::ACCESS];
    let found = lists.into_iter().flatten().find(|(name, _)| *name == field);
    found.unwrap_or_else(|| panic!("{field} has no line in the list of rights")).1
}

#[test]
fn every_right_decides_over_some_field() {
    // A right that no field asks for is either dead or asked for where nobody looks.
    let lists: [&[(&str, Access)]; 3] = [QueryAccess::ACCESS, MutationAccess::ACCESS, SubscriptionAccess::ACCESS];
    let asked = |action: Action| lists.into_iter().flatten().any(|(_, access)| *access == Access::Needs(action));
    let elsewhere: Vec<_> = Action::ALL.iter().filter(|action| !asked(**action)).collect();
    assert_eq!(elsewhere, [&Action::PhotoEvidence], "asked for below the roots only");
}

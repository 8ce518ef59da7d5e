//! Looking a text up: a bounded part of each range, in the order of the index, in one statement.
//!
//! What lies outside the reach of whoever asks is not read, so it has no share in ranks, numbers or times (ALL-1).

use std::{cmp::Reverse, collections::HashMap};

use longhaul_entity::{customer, search_scope, search_subject, search_term};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Value,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, UnionType, extension::postgres::PgFunc},
};

use super::{
    terms::Kind,
    text::{Range, Wanted},
};
use crate::{auth::Reach, error::Result};

/// The most dealers whose parts of the index are read one by one; beyond, the index of all is read.
const SCOPES: usize = 100;
/// How many entries are read at most to find those of one salesperson among his dealer's.
const READ: u64 = 5000;

/// Where to look.
#[derive(Clone, Debug)]
pub struct Where {
    /// How far whoever asks sees.
    pub reach: Reach,
    /// What narrows a dealer's customers further: those of one salesperson.
    pub his: Option<Condition>,
    /// Among customers that are set aside instead of the others.
    pub set_aside: bool,
}

/// A customer that was found, by its number in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub subject: i64,
    /// By what.
    pub kind: Kind,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Each customer once: by how it was found, best first, then the latest.
    pub hits: Vec<Hit>,
    /// Whether these are all that there are.
    pub complete: bool,
    /// Which parts of the index were read.
    scopes: Scopes,
}

/// The parts of the index that lie within reach.
#[derive(Clone, Debug)]
enum Scopes {
    /// Of these dealers.
    These(Vec<i32>),
    /// Of all that the condition on the dealer's number lets through.
    Wide(Condition),
}

#[derive(FromQueryResult)]
struct Row {
    kind: i32,
    term: String,
    subject: i64,
}

/// Looks for the text: at most `most` entries of each range.
///
/// # Errors
/// What the database answers.
pub async fn find(db: &impl ConnectionTrait, place: &Where, wanted: &Wanted, most: u64) -> Result<Found> {
    let scopes = scopes(db, place).await?;
    let Some(statement) = union(db, place, &scopes, wanted, most) else {
        return Ok(Found { hits: Vec::new(), complete: true, scopes });
    };
    let rows = Row::find_by_statement(db.get_database_backend().build(&statement)).all(db).await?;
    let mut of_kind: HashMap<i32, u64> = HashMap::new();
    for row in &rows {
        *of_kind.entry(row.kind).or_default() += 1;
    }
    let complete = of_kind.values().all(|count| *count < most);
    Ok(Found { hits: ranked(wanted, rows), complete, scopes })
}

/// The statement that [`find`] asks, for whoever looks at how a database answers it; none where there is nothing to read.
///
/// # Errors
/// What the database answers.
pub async fn statement(
    db: &impl ConnectionTrait,
    place: &Where,
    wanted: &Wanted,
    most: u64,
) -> Result<Option<SelectStatement>> {
    Ok(union(db, place, &scopes(db, place).await?, wanted, most))
}

fn union(
    db: &impl ConnectionTrait,
    place: &Where,
    scopes: &Scopes,
    wanted: &Wanted,
    most: u64,
) -> Option<SelectStatement> {
    let branches = wanted.ranges.iter().filter_map(|range| branch(db, place, scopes, range, most));
    branches.reduce(|mut all, branch| all.union(UnionType::All, branch).to_owned())
}

impl Found {
    /// The ids of all customers that the text is found in otherwise than by their names; without bound.
    #[must_use]
    pub fn beyond_names(&self, db: &impl ConnectionTrait, wanted: &Wanted) -> Vec<SelectStatement> {
        let others = wanted.ranges.iter().filter(|range| !matches!(range.kind, Kind::Name | Kind::Part));
        let subjects = others.map(|range| {
            let mut read = Query::select();
            read.column(search_term::Column::Subject).from(search_term::Entity).cond_where(within(range));
            read.cond_where(self.scopes.condition(db)).to_owned()
        });
        subjects.map(|subjects| ids(search_subject::Column::No.in_subquery(subjects))).collect()
    }
}

/// The ids of the customers with these numbers.
#[must_use]
pub fn subjects_of(db: &impl ConnectionTrait, subjects: &[i64]) -> SelectStatement {
    let number = search_subject::Column::No;
    ids(match db.get_database_backend() {
        DbBackend::Postgres => number.into_expr().eq(PgFunc::any(Expr::value(Value::from(subjects.to_vec())))),
        _ => number.is_in(subjects.iter().copied()),
    })
}

fn ids(which: Expr) -> SelectStatement {
    search_subject::Entity::find().select_only().column(search_subject::Column::CustomerId).filter(which).into_query()
}

async fn scopes(db: &impl ConnectionTrait, place: &Where) -> Result<Scopes> {
    let sign = if place.set_aside { -1 } else { 1 };
    if place.reach == Reach::All {
        let scope = search_term::Column::Scope;
        return Ok(Scopes::Wide(Condition::all().add(if place.set_aside { scope.lt(0) } else { scope.gt(0) })));
    }
    let theirs = search_scope::Entity::find()
        .select_only()
        .column(search_scope::Column::No)
        .filter(place.reach.covers(search_scope::Column::DealerId))
        .order_by_asc(search_scope::Column::No);
    let numbers: Vec<i64> = theirs.into_tuple().all(db).await?;
    let numbers: Vec<i32> = numbers.into_iter().filter_map(|no| i32::try_from(no).ok()).map(|no| no * sign).collect();
    if numbers.len() <= SCOPES {
        return Ok(Scopes::These(numbers));
    }
    // A sum, so that no database reads their parts one by one after all, and then sorts what it read.
    let scope = search_term::Column::Scope.into_expr().add(0);
    Ok(Scopes::Wide(Condition::all().add(one_of(db, scope, &numbers))))
}

fn one_of(db: &impl ConnectionTrait, scope: Expr, numbers: &[i32]) -> Expr {
    match db.get_database_backend() {
        DbBackend::Postgres => scope.eq(PgFunc::any(Expr::value(Value::from(numbers.to_vec())))),
        _ => scope.is_in(numbers.iter().copied()),
    }
}

impl Scopes {
    fn condition(&self, db: &impl ConnectionTrait) -> Condition {
        let scope = search_term::Column::Scope;
        match self {
            Self::These(numbers) => Condition::all().add(match numbers.as_slice() {
                [] => Expr::cust("1 = 0"),
                [only] => scope.eq(*only),
                several => one_of(db, scope.into_expr(), several),
            }),
            Self::Wide(condition) => condition.clone(),
        }
    }

    /// Whether several parts are read one behind the other.
    fn are_several(&self) -> bool {
        matches!(self, Self::These(numbers) if numbers.len() > 1)
    }
}

/// The part of a range that is read, in the order of the index, so that reading ends with the bound.
fn branch(
    db: &impl ConnectionTrait,
    place: &Where,
    scopes: &Scopes,
    range: &Range,
    most: u64,
) -> Option<SelectStatement> {
    use search_term::Column::{Kind, Scope, Subject, Term};

    if matches!(scopes, Scopes::These(numbers) if numbers.is_empty()) {
        return None;
    }
    let mut part = Query::select();
    part.columns([Kind, Term, Subject]).from(search_term::Entity).cond_where(within(range));
    part.cond_where(scopes.condition(db));
    if scopes.are_several() {
        part.order_by(Scope, Order::Asc);
    }
    part.order_by(Term, Order::Asc).order_by(Subject, Order::Desc);
    part.limit(if place.his.is_some() { READ } else { most });
    let t = Alias::new("t");
    let mut read = Query::select();
    read.columns([(t.clone(), Kind), (t.clone(), Term), (t.clone(), Subject)]).from_subquery(part, t.clone());
    if let Some(his) = &place.his {
        let subject = Expr::col((search_subject::Entity, search_subject::Column::No));
        let whose = Expr::col((customer::Entity, customer::Column::Id));
        read.inner_join(search_subject::Entity, subject.equals((t.clone(), Subject)))
            .inner_join(customer::Entity, whose.equals((search_subject::Entity, search_subject::Column::CustomerId)))
            .cond_where(his.clone())
            .order_by((t.clone(), Term), Order::Asc)
            .order_by((t.clone(), Subject), Order::Desc)
            .limit(most);
        // A part of a union has no order of its own on SQLite: it stands in a table of its own.
        let mut whole = Query::select();
        whole.columns([(t.clone(), Kind), (t.clone(), Term), (t.clone(), Subject)]).from_subquery(read, t);
        return Some(whole);
    }
    Some(read)
}

fn within(range: &Range) -> Condition {
    use search_term::Column::{Kind, Term};

    let kind = Condition::all().add(Kind.eq(range.kind.number()));
    if range.whole {
        return kind.add(Term.eq(range.text.as_str()));
    }
    kind.add(Term.gte(range.text.as_str())).add_option(range.end().map(|end| Term.lt(end)))
}

/// How good a hit is: the whole of something, then the beginning of the name, a part of it, pinyin, initials, and the ends of
/// phones, plates and VINs.
fn rank(wanted: &Wanted, kind: Kind, term: &str) -> u8 {
    let whole = wanted.ranges.iter().any(|range| range.kind == kind && range.text == term);
    match kind {
        Kind::Part => 2,
        Kind::Pinyin => 3,
        Kind::Initials => 4,
        _ if whole => 0,
        Kind::Name => 1,
        Kind::CreditCode => 5,
        Kind::Phone | Kind::ContactPhone => 6,
        Kind::Plate => 7,
        Kind::Vin => 8,
    }
}

fn ranked(wanted: &Wanted, rows: Vec<Row>) -> Vec<Hit> {
    let mut best: HashMap<i64, (u8, Kind)> = HashMap::new();
    for row in rows {
        let Some(kind) = Kind::of(row.kind) else { continue };
        let hit = (rank(wanted, kind, &row.term), kind);
        best.entry(row.subject).and_modify(|known| *known = hit.min(*known)).or_insert(hit);
    }
    let mut hits: Vec<_> = best.into_iter().collect();
    hits.sort_by_key(|(subject, (rank, _))| (*rank, Reverse(*subject)));
    hits.into_iter().map(|(subject, (_, kind))| Hit { subject, kind }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn row(kind: Kind, term: &str, subject: i64) -> Row {
        Row { kind: kind.number(), term: term.to_owned(), subject }
    }

    #[test]
    fn the_best_way_counts_and_then_the_latest() {
        let wanted = Wanted::read("ab", false).unwrap();
        let rows = vec![
            row(Kind::Initials, "abc", 9),
            row(Kind::Name, "abc", 1),
            row(Kind::Part, "ab", 2),
            row(Kind::Name, "ab", 3),
            row(Kind::Pinyin, "abx", 4),
            row(Kind::Name, "abd", 5),
            row(Kind::Part, "abab", 5),
        ];
        let hits: Vec<_> = ranked(&wanted, rows).into_iter().map(|hit| (hit.subject, hit.kind)).collect();
        let expected = [
            (3, Kind::Name),
            (5, Kind::Name),
            (1, Kind::Name),
            (2, Kind::Part),
            (4, Kind::Pinyin),
            (9, Kind::Initials),
        ];
        assert_eq!(hits, expected);
    }
}

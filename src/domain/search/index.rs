//! Keeping the index, in the transaction that changes what it follows from.
//!
//! Entries are found by their key alone: whoever drops some says which, as they followed from what was stored before.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use longhaul_entity::{CustomerId, UnitId, customer, search_scope, search_subject};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement,
    Value,
    sea_query::OnConflict,
};
use serde_json::json;

use super::{gather, terms::Term};
use crate::{
    db::Op,
    error::{Error, Result},
};

/// A row of the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) scope: i32,
    pub(super) term: Term,
    pub(super) subject: i64,
}

/// Takes a new customer in, with what it is found by.
///
/// # Errors
/// What the database answers.
pub async fn enroll(op: &Op<'_>, row: &customer::Model, found_by: BTreeSet<Term>) -> Result<()> {
    let rows = std::slice::from_ref(row);
    let mut taking = Taking::begin(op, rows).await?;
    taking.add(op, rows, HashMap::from([(row.id, found_by)])).await?;
    taking.end(op).await
}

/// Customers that are being taken in, who have no number yet: their entries are made part by part, so that little of what they
/// follow from is in memory at once, and come into the index together. The number of statements follows from that of the parts.
pub(super) struct Taking {
    subjects: HashMap<CustomerId, i64>,
    scopes: HashMap<UnitId, i32>,
    entries: Vec<Entry>,
}

impl Taking {
    /// Gives the customers their numbers; they have none yet.
    pub(super) async fn begin(op: &Op<'_>, rows: &[customer::Model]) -> Result<Self> {
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        Ok(Self { subjects: subjects_of(op, &ids).await?, scopes: HashMap::new(), entries: Vec::new() })
    }

    /// Makes the entries of some of them, each with what it is found by.
    pub(super) async fn add(
        &mut self,
        op: &Op<'_>,
        rows: &[customer::Model],
        mut found_by: HashMap<CustomerId, BTreeSet<Term>>,
    ) -> Result<()> {
        for row in rows {
            let scope = match self.scopes.get(&row.dealer_id) {
                Some(scope) => *scope,
                None => {
                    let scope = scope_of(op, row.dealer_id).await?;
                    self.scopes.insert(row.dealer_id, scope);
                    scope
                }
            };
            let subject = self.subjects.get(&row.id).ok_or_else(|| Error::broken("a customer was given no number"))?;
            self.entries.extend(entries(signed(scope, row), *subject, found_by.remove(&row.id).unwrap_or_default()));
        }
        Ok(())
    }

    /// Writes the entries.
    pub(super) async fn end(mut self, op: &Op<'_>) -> Result<()> {
        // In the order of the index: of many entries those of one page come together.
        self.entries.sort_unstable();
        insert(op.tx(), &self.entries).await
    }
}

/// Changes the entries of a customer from `old`, which followed from what was stored, to `new`. Entries in both stay.
///
/// # Errors
/// What the database answers.
pub async fn renew(op: &Op<'_>, row: &customer::Model, old: BTreeSet<Term>, new: BTreeSet<Term>) -> Result<()> {
    if old == new {
        return Ok(());
    }
    let Some(subject) = subject_of(op, row.id).await? else { return Ok(()) };
    let scope = signed(scope_of(op, row.dealer_id).await?, row);
    let gone = old.difference(&new).cloned().collect();
    delete(op.tx(), &entries(scope, subject, gone)).await?;
    let come = new.difference(&old).cloned().collect();
    insert(op.tx(), &entries(scope, subject, come)).await
}

/// Moves all entries of a customer whose dealer changed, or that was set aside or taken back. Its lists are as stored.
///
/// # Errors
/// What the database answers.
pub async fn transfer(op: &Op<'_>, before: &customer::Model, after: &customer::Model) -> Result<()> {
    let Some(subject) = subject_of(op, before.id).await? else { return Ok(()) };
    for (row, comes) in [(before, false), (after, true)] {
        let terms = gather::entries_unscoped(op.tx(), std::slice::from_ref(row)).await?.remove(&row.id);
        let scope = signed(scope_of(op, row.dealer_id).await?, row);
        let entries = entries(scope, subject, terms.unwrap_or_default());
        if comes { insert(op.tx(), &entries).await? } else { delete(op.tx(), &entries).await? }
    }
    Ok(())
}

/// Takes customers out, before more of them changes than is told in terms; [`admit`] takes them in again. Their rows are locked
/// by this transaction.
///
/// # Errors
/// What the database answers.
pub async fn withdraw(op: &Op<'_>, customers: &[customer::Model]) -> Result<()> {
    delete(op.tx(), &stored(op, customers).await?).await
}

/// Takes customers in again, as they are stored now.
///
/// # Errors
/// What the database answers.
pub async fn admit(op: &Op<'_>, customers: &[customer::Model]) -> Result<()> {
    insert(op.tx(), &stored(op, customers).await?).await
}

/// The entries that follow from what is stored.
async fn stored(op: &Op<'_>, customers: &[customer::Model]) -> Result<Vec<Entry>> {
    let mut terms = gather::entries_unscoped(op.tx(), customers).await?;
    let mut all = Vec::new();
    for row in customers {
        let Some(subject) = subject_of(op, row.id).await? else { continue };
        let scope = signed(scope_of(op, row.dealer_id).await?, row);
        all.extend(entries(scope, subject, terms.remove(&row.id).unwrap_or_default()));
    }
    Ok(all)
}

/// The rows of some entries of one customer.
fn entries(scope: i32, subject: i64, terms: BTreeSet<Term>) -> Vec<Entry> {
    terms.into_iter().map(|term| Entry { scope, term, subject }).collect()
}

/// Under which number the entries of a customer stand: its dealer's, below zero while it is set aside, and while another
/// record stands for it.
pub(super) fn signed(number: i32, row: &customer::Model) -> i32 {
    if row.archived_at.is_some() || row.merged_into.is_some() { -number } else { number }
}

/// The customer's number; none while the index is being made and it has not had its turn.
async fn subject_of(op: &Op<'_>, customer: CustomerId) -> Result<Option<i64>> {
    let found = search_subject::Entity::find().filter(search_subject::Column::CustomerId.eq(customer)).one(op.tx());
    Ok(found.await?.map(|found| found.no))
}

/// The dealer's number, given to it with its first customer.
async fn scope_of(op: &Op<'_>, dealer: UnitId) -> Result<i32> {
    let known = search_scope::Entity::find()
        .select_only()
        .column(search_scope::Column::No)
        .filter(search_scope::Column::DealerId.eq(dealer));
    let number: Option<i64> = known.clone().into_tuple().one(op.tx()).await?;
    let number = match number {
        Some(number) => number,
        None => {
            let row = search_scope::ActiveModel { no: NotSet, dealer_id: Set(dealer) };
            let once = OnConflict::column(search_scope::Column::DealerId).do_nothing().to_owned();
            search_scope::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
            let number: Option<i64> = known.into_tuple().one(op.tx()).await?;
            number.ok_or_else(|| Error::broken("a dealer was given no number"))?
        }
    };
    i32::try_from(number).map_err(Error::broken)
}

/// The numbers of customers that have just been given theirs.
async fn subjects_of(op: &Op<'_>, customers: &[CustomerId]) -> Result<HashMap<CustomerId, i64>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = customers.iter().map(|id| search_subject::ActiveModel { no: NotSet, customer_id: Set(*id) });
    search_subject::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    let whose = crate::db::among(op.tx(), search_subject::Column::CustomerId, customers);
    let rows = search_subject::Entity::find().filter(whose).all(op.tx()).await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, row.no)).collect())
}

/// Entries that SQLite gets as values of their own in one statement; what is left goes as JSON, which takes it longer.
const ROWS: usize = 500;
/// Entries that PostgreSQL gets in one statement.
const ARRAY: usize = 50_000;

/// The statement for them.
static MANY: LazyLock<String> = LazyLock::new(|| {
    let rows = ["(?, ?, ?, ?)"; ROWS].join(", ");
    format!("INSERT INTO search_term (scope, kind, term, subject) VALUES {rows} ON CONFLICT DO NOTHING")
});

/// Adds entries. The texts of the statements do not depend on how many there are, so each is planned and kept once: PostgreSQL
/// gets the rows as arrays, SQLite as values and the rest as JSON.
async fn insert(tx: &DatabaseTransaction, entries: &[Entry]) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let text = "INSERT INTO search_term (scope, kind, term, subject)
             SELECT * FROM unnest($1::int[], $2::int[], $3::text[], $4::bigint[]) ON CONFLICT DO NOTHING";
        for part in entries.chunks(ARRAY) {
            run(tx, text, part).await?;
        }
        return Ok(());
    }
    let whole = entries.chunks_exact(ROWS);
    let rest = whole.remainder();
    for rows in whole {
        let values = rows.iter().flat_map(|entry| -> [Value; 4] {
            [entry.scope.into(), entry.term.kind.number().into(), entry.term.text.as_str().into(), entry.subject.into()]
        });
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, MANY.as_str(), values)).await?;
    }
    let text = "INSERT INTO search_term (scope, kind, term, subject)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE true
         ON CONFLICT DO NOTHING";
    run(tx, text, rest).await
}

async fn delete(tx: &DatabaseTransaction, entries: &[Entry]) -> Result<()> {
    let text = match tx.get_database_backend() {
        DbBackend::Postgres => {
            "DELETE FROM search_term t USING unnest($1::int[], $2::int[], $3::text[], $4::bigint[])
               AS gone (scope, kind, term, subject)
             WHERE t.scope = gone.scope AND t.kind = gone.kind AND t.term = gone.term AND t.subject = gone.subject"
        }
        _ => {
            "DELETE FROM search_term WHERE (scope, kind, term, subject) IN
               (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1))"
        }
    };
    run(tx, text, entries).await
}

async fn run(tx: &DatabaseTransaction, text: &str, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let backend = tx.get_database_backend();
    let values: Vec<Value> = if backend == DbBackend::Postgres {
        let column = |of: fn(&Entry) -> i32| entries.iter().map(of).collect::<Vec<i32>>().into();
        let terms: Vec<String> = entries.iter().map(|entry| entry.term.text.clone()).collect();
        let subjects: Vec<i64> = entries.iter().map(|entry| entry.subject).collect();
        vec![column(|entry| entry.scope), column(|entry| entry.term.kind.number()), terms.into(), subjects.into()]
    } else {
        let row = |entry: &Entry| json!([entry.scope, entry.term.kind.number(), entry.term.text, entry.subject]);
        vec![entries.iter().map(row).collect::<serde_json::Value>().to_string().into()]
    };
    tx.execute_raw(Statement::from_sql_and_values(backend, text, values)).await?;
    Ok(())
}

//! The proof that the index is what follows from customers, contacts and vehicles, no entry more and none less (ALL-6). For
//! the command `check`.
//!
//! The index is read once, in its own order, and added up by customer: so many entries, with such a sum of hashes. The same
//! is made of the rows. A server may be at work meanwhile, so what differs is looked at twice.

use std::{
    collections::{BTreeSet, HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use longhaul_entity::{
    CustomerId, TypedId, UnitId, customer, enums::ImportStatus, ledger_import, search_scope, search_subject,
    search_term,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{gather, index};
use crate::{
    db::{Db, among},
    domain::proof::FINDINGS_MOST,
    error::Result,
};

/// Entries read with one statement.
const ENTRIES: u64 = 20_000;
/// Customers read with one statement.
const CUSTOMERS: u64 = 1000;

/// The entries of one customer, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    entries: u32,
    hashes: u64,
}

impl Sum {
    fn add(&mut self, scope: i32, kind: i32, term: &str) {
        let mut hasher = DefaultHasher::new();
        (scope, kind, term).hash(&mut hasher);
        self.entries += 1;
        self.hashes = self.hashes.wrapping_add(hasher.finish());
    }
}

/// Compares the index with what it follows from. Answers what differs, in words for the administrator; nothing if all is
/// well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let first = look(db).await?;
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let again = look(db).await?;
    Ok(first.intersection(&again).take(FINDINGS_MOST).cloned().collect())
}

async fn look(db: &Db) -> Result<BTreeSet<String>> {
    let mut sums = stored(db.read()).await?;
    let scopes = search_scope::Entity::find().all(db.read()).await?;
    let scopes: HashMap<UnitId, i64> = scopes.into_iter().map(|row| (row.dealer_id, row.no)).collect();
    let importing = importing(db.read()).await?;
    let (mut findings, mut after) = (BTreeSet::new(), CustomerId::from_uuid(Uuid::nil()));
    loop {
        let page = customer::Entity::find().filter(customer::Column::Id.gt(after)).order_by_asc(customer::Column::Id);
        let page = page.limit(CUSTOMERS).all(db.read()).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        compare(db.read(), &page, (&scopes, &importing), &mut sums, &mut findings).await?;
    }
    let nobodys =
        sums.keys().map(|subject| format!("search index: entries of number {subject}, which is no customer's"));
    findings.extend(nobodys);
    Ok(findings)
}

/// The dealers with an open import: customers that it recorded a moment ago may have to wait for their turn.
async fn importing(db: &impl ConnectionTrait) -> Result<HashSet<UnitId>> {
    let open = [ImportStatus::Queued, ImportStatus::Running];
    let dealers: Vec<UnitId> = ledger_import::Entity::find()
        .select_only()
        .column(ledger_import::Column::DealerId)
        .distinct()
        .filter(ledger_import::Column::Status.is_in(open))
        .into_tuple()
        .all(db)
        .await?;
    Ok(dealers.into_iter().collect())
}

async fn compare(
    db: &impl ConnectionTrait,
    page: &[customer::Model],
    (scopes, importing): (&HashMap<UnitId, i64>, &HashSet<UnitId>),
    sums: &mut HashMap<i64, Sum>,
    findings: &mut BTreeSet<String>,
) -> Result<()> {
    let ids: Vec<CustomerId> = page.iter().map(|row| row.id).collect();
    let subjects = search_subject::Entity::find().filter(among(db, search_subject::Column::CustomerId, &ids)).all(db);
    let subjects: HashMap<CustomerId, i64> = subjects.await?.into_iter().map(|row| (row.customer_id, row.no)).collect();
    let mut entries = gather::entries_unscoped(db, page).await?;
    for row in page {
        if !subjects.contains_key(&row.id) && importing.contains(&row.dealer_id) {
            continue;
        }
        let mut due = Sum::default();
        let scope = scopes.get(&row.dealer_id).and_then(|no| i32::try_from(*no).ok()).unwrap_or_default();
        for term in entries.remove(&row.id).unwrap_or_default() {
            due.add(index::signed(scope, row), term.kind.number(), &term.text);
        }
        let found = subjects.get(&row.id).and_then(|subject| sums.remove(subject)).unwrap_or_default();
        if found != due {
            let (has, needs) = (found.entries, due.entries);
            findings
                .insert(format!("search index: {} has {has} entries that are not the {needs} it should have", row.id));
        }
    }
    Ok(())
}

/// Reads the whole index, page by page in the order of its key.
async fn stored(db: &impl ConnectionTrait) -> Result<HashMap<i64, Sum>> {
    use search_term::Column::{Kind, Scope, Subject, Term};

    let mut sums: HashMap<i64, Sum> = HashMap::new();
    let mut last: Option<search_term::Model> = None;
    loop {
        let mut page = search_term::Entity::find();
        if let Some(last) = &last {
            let key = Expr::tuple([Scope, Kind, Term].map(|column| column.into_expr()));
            let at = || Expr::tuple([last.scope.into(), last.kind.into(), last.term.clone().into()]);
            // Within one text the later customers stand first.
            page = page.filter(key.clone().gte(at())).filter(key.gt(at()).or(Subject.lt(last.subject)));
        }
        let page = page.order_by_asc(Scope).order_by_asc(Kind).order_by_asc(Term).order_by_desc(Subject);
        let page = page.limit(ENTRIES).all(db).await?;
        for row in &page {
            sums.entry(row.subject).or_default().add(row.scope, row.kind, &row.term);
        }
        match page.into_iter().last() {
            Some(row) => last = Some(row),
            None => return Ok(sums),
        }
    }
}

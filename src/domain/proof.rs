//! How `longhaul check` goes through a long table: page by page, each with few statements, while others go on writing.
//!
//! Knows pages and findings, and nothing of what is proved: each noun's `verify.rs` says that.

use longhaul_entity::{CustomerId, TypedId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{db::Db, error::Result};

/// The most findings that are told; the first ones say enough.
pub(super) const FINDINGS_MOST: usize = 100;
/// Customers looked at together by [`of_customers`].
const CUSTOMERS: u64 = 200;

/// Goes through all rows, in the order of their ids: `page` reads the next rows behind an id, `id` is what a row is found by, `look`
/// says in words what is wrong about some rows. Answers what is wrong, at most 100 findings.
///
/// # Errors
/// What `page` and `look` answer.
pub(super) async fn walk<I: TypedId, R>(
    page: impl AsyncFn(I) -> Result<Vec<R>>,
    id: impl Fn(&R) -> I,
    look: impl AsyncFn(Vec<R>) -> Result<Vec<String>>,
) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut after = I::from_uuid(Uuid::nil());
    loop {
        let rows = page(after).await?;
        let Some(last) = rows.last() else { return Ok(findings) };
        after = id(last);
        findings.extend(look(rows).await?);
        if findings.len() >= FINDINGS_MOST {
            findings.truncate(FINDINGS_MOST);
            return Ok(findings);
        }
    }
}

/// Goes through all customers that rows of two tables name, in the given columns. `contradictions` says what is wrong about some of
/// them, each with its id, and may need several statements for it. Answers what is wrong, at most 100 findings.
///
/// # Errors
/// What the database or `contradictions` answers.
pub(super) async fn of_customers<A: EntityTrait, B: EntityTrait>(
    db: &Db,
    (one, other): (A::Column, B::Column),
    contradictions: impl AsyncFn(Vec<CustomerId>) -> Result<Vec<(CustomerId, String)>>,
) -> Result<Vec<String>> {
    walk(
        async |after: CustomerId| either::<A, B>(db, (one, other), after).await,
        |customer: &CustomerId| *customer,
        async |page: Vec<CustomerId>| confirmed(&contradictions, page).await,
    )
    .await
}

/// What is wrong at a second look too. What somebody changed between the statements of one look is wrong once, and not again.
async fn confirmed(
    contradictions: &impl AsyncFn(Vec<CustomerId>) -> Result<Vec<(CustomerId, String)>>,
    page: Vec<CustomerId>,
) -> Result<Vec<String>> {
    let suspects: Vec<CustomerId> = contradictions(page).await?.into_iter().map(|(whose, _)| whose).collect();
    Ok(contradictions(suspects).await?.into_iter().map(|(_, what)| what).collect())
}

/// The next customers behind that one that rows of either table name.
async fn either<A: EntityTrait, B: EntityTrait>(
    db: &Db,
    (one, other): (A::Column, B::Column),
    after: CustomerId,
) -> Result<Vec<CustomerId>> {
    let mut ids = named::<A>(db, one, after).await?;
    ids.extend(named::<B>(db, other, after).await?);
    ids.sort_unstable();
    ids.dedup();
    // Each table gave as many as a page holds: of both together only the first ones are complete.
    ids.truncate(usize::try_from(CUSTOMERS).unwrap_or(usize::MAX));
    Ok(ids)
}

async fn named<E: EntityTrait>(db: &Db, column: E::Column, after: CustomerId) -> Result<Vec<CustomerId>> {
    let named = E::find()
        .select_only()
        .column(column)
        .filter(column.gt(after))
        .distinct()
        .order_by_asc(column)
        .limit(CUSTOMERS);
    Ok(named.into_tuple().all(db.read()).await?)
}

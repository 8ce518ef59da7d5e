//! Making the index for customers that were recorded without: before it, before a new edition of its rules, or by an import,
//! of whose customers many are taken in at once, since the entries of a few lie on as many pages as those of many.
//!
//! Batch by batch, each in a transaction of its own: it can be stopped and goes on where it was. `migrate up` takes in all; while
//! it is not done no server starts, since searches would find less than there is. Whoever changes a customer that has not had
//! its turn leaves the index alone; the customer's row is locked by both, so one sees what the other did.

use longhaul_entity::{TypedId, UnitId, customer, search_edition, search_subject};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{EDITION, gather, index::Taking};
use crate::{
    db::{Db, Kind, Op, Origin, Work},
    domain::page::{Key, Page, Place, Window},
    error::Result,
};

/// Customers that one transaction takes in. Their entries lie on nearly all pages of the index, which are written anew each
/// time; many more at once would hold up whoever writes on SQLite.
pub const AT_ONCE: u64 = 10_000;
/// Customers whose entries are made at once.
const PART: usize = 500;

/// Whether every customer is in the index, by the present rules.
///
/// # Errors
/// What the database answers.
pub async fn is_complete(db: &Db) -> Result<bool> {
    let state = search_edition::Entity::find_by_id(1).one(db.read()).await?;
    Ok(state.is_some_and(|state| state.edition == EDITION && state.complete))
}

/// Takes in every customer that is not in the index, in the order in which they were recorded, and answers how many it were.
/// An index by other rules is thrown away first.
///
/// # Errors
/// What the database answers; what was taken in stays.
pub async fn catch_up(db: &Db) -> Result<u64> {
    if is_complete(db).await? {
        return Ok(0);
    }
    let origin = Origin::system("search");
    db.write(&origin, &Begin).await?;
    let (mut taken_in, mut after) = (0, None);
    loop {
        let page = db.write(&origin, &Batch { of: None, after }).await?;
        taken_in += page.rows.len() as u64;
        after = page.rows.last().cloned();
        if !page.has_next {
            break;
        }
    }
    db.write(&origin, &End).await?;
    Ok(taken_in)
}

/// Takes in every customer of the dealer that is not in the index, while others work.
///
/// # Errors
/// What the database answers; what was taken in stays.
pub async fn catch_up_of(db: &Db, dealer: UnitId) -> Result<()> {
    let origin = Origin::system("search");
    let mut after = None;
    loop {
        let page = db.write(&origin, &Batch { of: Some(dealer), after }).await?;
        after = page.rows.last().cloned();
        if !page.has_next {
            return Ok(());
        }
    }
}

struct Begin;

impl Work for Begin {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let state = search_edition::Entity::find_by_id(1).one(op.tx()).await?;
        if state.is_some_and(|state| state.edition == EDITION) {
            return Ok(());
        }
        for table in ["search_term", "search_subject"] {
            let clear = match op.kind() {
                Kind::Postgres => format!("TRUNCATE {table}"),
                Kind::Sqlite => format!("DELETE FROM {table}"),
            };
            op.tx().execute_unprepared(&clear).await?;
        }
        store(op, false).await
    }
}

struct End;

impl Work for End {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        store(op, true).await
    }
}

async fn store(op: &Op<'_>, complete: bool) -> Result<()> {
    use search_edition::Column::{Complete, Edition, Id};

    let row = search_edition::ActiveModel { id: Set(1), edition: Set(EDITION), complete: Set(complete) };
    let once = OnConflict::column(Id).update_columns([Edition, Complete]).to_owned();
    search_edition::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The next customers behind a place in the order of recording: of one dealer, or of all.
struct Batch {
    of: Option<UnitId>,
    after: Option<Place>,
}

impl Work for Batch {
    type Out = Page<Place>;

    async fn run(&self, op: &Op<'_>) -> Result<Page<Place>> {
        let number = Expr::col((search_subject::Entity, search_subject::Column::CustomerId));
        let taken_in = search_subject::Entity::find()
            .select_only()
            .column(search_subject::Column::No)
            .filter(number.equals((customer::Entity, customer::Column::Id)))
            .into_query();
        let window = Window { after: self.after.clone(), ..Window::first(AT_ONCE) };
        let its = Condition::all().add_option(self.of.map(|dealer| customer::Column::DealerId.eq(dealer)));
        let missing = customer::Entity::find().filter(Expr::exists(taken_in).not()).filter(its).lock_exclusive();
        let missing = window.apply(missing, customer::Column::CreatedAt, customer::Column::Id, false);
        let page = window.cut(missing.all(op.tx()).await?);
        let mut taking = Taking::begin(op, &page.rows).await?;
        for part in page.rows.chunks(PART) {
            taking.add(op, part, gather::entries_unscoped(op.tx(), part).await?).await?;
        }
        taking.end(op).await?;
        Ok(page.map(|row| Place { key: Key::Number(row.created_at.0), id: row.id.uuid() }))
    }
}

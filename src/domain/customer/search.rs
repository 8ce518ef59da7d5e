//! Searching customers (ALL-6): the best first, within what whoever asks may see (CUST-13).

use std::collections::HashMap;

use longhaul_entity::{customer, enums::Matched, search_subject};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{input, query::visible};
use crate::{
    auth::{Action, Actor, Reach},
    domain::search::{self as index, Hit, Wanted, Where},
    error::{Error, Result, invalid},
    vocab::optional_text,
};

/// Characters of a search text.
const TEXT_MAX: usize = 120;
/// So many entries of each kind of match are ranked. Where there are more, they are those whose name ends soonest behind the
/// text, then by what follows.
const RANKED: u64 = 200;
/// The most customers that a search answers.
pub const MOST: u64 = 50;

/// A customer and by what it was found.
#[derive(Clone, Debug)]
pub struct Match {
    /// The customer.
    pub customer: customer::Model,
    /// By what.
    pub matched: Matched,
}

/// The customer with its number in the index.
#[derive(FromQueryResult)]
struct Numbered {
    #[sea_orm(nested)]
    customer: customer::Model,
    no: i64,
}

/// The customers that fit the text best, at most `most`: the whole name or number, then the beginning of the name, a part of
/// it, pinyin, initials, ends of numbers; among equals the latest first. Those set aside are not searched.
///
/// # Errors
/// FORBIDDEN for roles without customers; INVALID for a text that is none, and for `most` beyond 1 to 50.
pub async fn search(db: &impl ConnectionTrait, actor: &Actor, text: &str, most: i32) -> Result<Vec<Match>> {
    actor.may(Action::CustomerView)?;
    let most = usize::try_from(most).ok().filter(|most| (1..=MOST).contains(&(*most as u64)));
    let most = most.ok_or_else(|| invalid("first", "数量须为1至50", "The number is 1 to 50"))?;
    let wanted = typed("text", text)?.and_then(|text| wanted(actor, &text));
    let wanted = wanted.ok_or_else(|| invalid("text", "请输入要查找的内容", "Say what to look for").rule("ALL-6"))?;
    let his = matches!(actor.reach(Action::CustomerView), Reach::Own(..)).then(|| visible(actor, Action::CustomerView));
    let place = Where { his, ..at_dealers(actor, false) };
    let mut hits = index::find(db, &place, &wanted, RANKED).await?.hits;
    hits.truncate(most);
    load(db, actor, &hits).await
}

/// The customers that were found, in their order, read again under the rights of whoever asks.
async fn load(db: &impl ConnectionTrait, actor: &Actor, hits: &[Hit]) -> Result<Vec<Match>> {
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let its = Expr::col((customer::Entity, customer::Column::Id))
        .equals((search_subject::Entity, search_subject::Column::CustomerId));
    // The bound has those found read first, by their numbers. SQLite takes a dealer's customers for few while nobody has counted
    // them, and would read all of these instead.
    let mut found = Query::select();
    found
        .columns(customer::Column::iter().map(|column| (customer::Entity, column)))
        .column((search_subject::Entity, search_subject::Column::No))
        .from(search_subject::Entity)
        .inner_join(customer::Entity, its)
        .and_where(search_subject::Column::No.is_in(hits.iter().map(|hit| hit.subject)))
        .limit(MOST);
    let mut seen = Query::select();
    seen.columns(customer::Column::iter())
        .column(search_subject::Column::No)
        .from_subquery(found, customer::Entity)
        .and_where(customer::Column::ArchivedAt.is_null())
        .and_where(customer::Column::MergedInto.is_null())
        .cond_where(visible(actor, Action::CustomerView));
    let rows = Numbered::find_by_statement(db.get_database_backend().build(&seen)).all(db).await?;
    let mut rows: HashMap<i64, customer::Model> = rows.into_iter().map(|row| (row.no, row.customer)).collect();
    let found = hits.iter().filter_map(|hit| {
        let customer = rows.remove(&hit.subject)?;
        Some(Match { customer, matched: hit.kind.matched() })
    });
    Ok(found.collect())
}

/// The text, if there is any.
///
/// # Errors
/// INVALID for control characters and more than 120 characters.
pub(super) fn typed(field: &'static str, text: &str) -> Result<Option<String>> {
    let read = optional_text("text", text, TEXT_MAX);
    read.map_err(|err| Error::from(input::refused(field.to_owned(), err)))
}

/// What the text is searched for by that person: more than four digits of the end of a phone only by who may see phones in
/// full.
pub(super) fn wanted(actor: &Actor, text: &str) -> Option<Wanted> {
    Wanted::read(text, !Action::PhoneReveal.allows(actor.role))
}

/// The dealers within his reach, a salesperson's dealer as a whole: the finder narrows it to his own.
pub(super) fn at_dealers(actor: &Actor, set_aside: bool) -> Where {
    let reach = match actor.reach(Action::CustomerView) {
        Reach::Own(dealer, _) => Reach::Dealer(dealer),
        other => other,
    };
    Where { reach, his: None, set_aside }
}

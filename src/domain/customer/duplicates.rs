//! Candidates for a merge: customers within reach that share a key, a phone, the stem of a name, the body of a credit code
//! (CUST-10). By equal keys alone, so that it costs what there is to show.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, TypedId, customer, customer_likeness};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Order, Query, WindowStatement},
};

use super::query::visible;
use crate::{
    auth::{Action, Actor},
    domain::page::{Key, Page, Place, Window},
    error::Result,
};

/// Two customers that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What they share, with its kind in front.
    pub key: String,
    /// The one recorded first among all that share it.
    pub first: customer::Model,
    /// Another one.
    pub second: customer::Model,
}

impl Candidate {
    /// The row's place in the list.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { key: Key::Text(self.key.clone()), id: self.second.id.uuid() }
    }
}

/// Pairs of customers within reach that share a key, by key. Of many with one key each stands beside the first.
///
/// # Errors
/// FORBIDDEN without the right to merge.
pub async fn candidates(db: &impl ConnectionTrait, actor: &Actor, window: &Window) -> Result<Page<Candidate>> {
    use customer_likeness::Column::{CustomerId as Whose, Key as Shared};

    actor.may(Action::CustomerMerge)?;
    let mine = || {
        customer::Entity::find()
            .select_only()
            .column(customer::Column::Id)
            .filter(visible(actor, Action::CustomerMerge))
            .into_query()
    };
    let other = Alias::new("other");
    let of_other = |column: customer_likeness::Column| Expr::col((other.clone(), column));
    let of_row = |column: customer_likeness::Column| Expr::col((customer_likeness::Entity, column));
    let earlier = Query::select()
        .expr(Expr::value(1))
        .from_as(customer_likeness::Entity, other.clone())
        .and_where(of_other(Shared).eq(of_row(Shared)))
        .and_where(of_other(Whose).lt(of_row(Whose)))
        .and_where(of_other(Whose).in_subquery(mine()))
        .to_owned();
    let rows = customer_likeness::Entity::find().filter(Whose.in_subquery(mine())).filter(Expr::exists(earlier));
    let page = window.cut(window.apply(rows, Shared, Whose, false).all(db).await?);
    page.then(async |rows| pairs(db, actor, rows).await).await
}

/// The rows with the customers that they name.
async fn pairs(
    db: &impl ConnectionTrait,
    actor: &Actor,
    rows: Vec<customer_likeness::Model>,
) -> Result<Vec<Candidate>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let firsts = firsts(db, actor, &rows).await?;
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.customer_id).chain(firsts.values().copied()).collect();
    let seen = super::query::by_ids(db, actor, Action::CustomerMerge, &ids).await?;
    let seen: HashMap<CustomerId, customer::Model> = seen.into_iter().map(|row| (row.id, row)).collect();
    let pair = |row: customer_likeness::Model| {
        let first = seen.get(firsts.get(&row.key)?)?.clone();
        Some(Candidate { first, second: seen.get(&row.customer_id)?.clone(), key: row.key })
    };
    Ok(rows.into_iter().filter_map(pair).collect())
}

/// The first customer within reach of each key.
async fn firsts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    rows: &[customer_likeness::Model],
) -> Result<HashMap<String, CustomerId>> {
    use customer_likeness::Column::{CustomerId as Whose, Key as Shared};

    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let mine = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(visible(actor, Action::CustomerMerge))
        .into_query();
    let order = WindowStatement::partition_by(Shared).order_by(Whose, Order::Asc).to_owned();
    let each = customer_likeness::Entity::find()
        .filter(Shared.is_in(rows.iter().map(|row| row.key.as_str())))
        .filter(Whose.in_subquery(mine))
        .into_query()
        .expr_window_as(Expr::cust("ROW_NUMBER()"), order, place.clone())
        .to_owned();
    let first =
        Query::select().column(Asterisk).from_subquery(each, ranked).and_where(Expr::col(place).eq(1)).to_owned();
    let found = customer_likeness::Model::find_by_statement(db.get_database_backend().build(&first)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.key, row.customer_id)).collect())
}

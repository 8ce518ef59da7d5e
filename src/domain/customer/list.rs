//! Lists of customers: what is asked for, in which order, page by page. The page is cut by the sort key and the id, so
//! that rows recorded meanwhile neither repeat nor hide others.

use longhaul_entity::{
    Timestamp, TypedId, UnitId, UserId, customer,
    enums::{CustomerKind, Source, Stage},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select,
    sea_query::{Expr, ExprTrait, LikeExpr},
};
use serde::Serialize;

use super::{query::visible, search};
use crate::{
    auth::{Action, Actor, lies_within},
    domain::{
        page::{Key, Page, Place, Window},
        search as index,
        standing::query::Wanted,
    },
    error::Result,
    vocab::RegionCode,
};

/// So many customers of each kind of match are named one by one.
const FEW: u64 = 1000;

/// Which customers; what is left out does not restrict.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Of this dealer.
    pub dealer: Option<UnitId>,
    /// Of all dealers within this unit.
    pub unit: Option<UnitId>,
    /// In one of these stages; empty: in any.
    pub stages: Vec<Stage>,
    /// Of one of these kinds; empty: of any.
    pub kinds: Vec<CustomerKind>,
    /// Whether they have bought (CUST-6).
    pub bought: Option<bool>,
    /// Assigned to this person.
    pub owner: Option<UserId>,
    /// From one of these sources; empty: from any.
    pub sources: Vec<Source>,
    /// In this division and all within it.
    pub division: Option<RegionCode>,
    /// What they are searched by (ALL-6); see [`search`].
    pub text: Option<String>,
    /// Where they stand (CUST-2 to CUST-7).
    pub standing: Wanted,
    /// Those set aside instead of the others.
    pub archived: bool,
    /// Recorded at or after this instant.
    pub created_from: Option<Timestamp>,
    /// Recorded before this instant.
    pub created_to: Option<Timestamp>,
}

/// By what a list is sorted; the id decides between equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// When it was recorded.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// Its name as it is compared, by code point.
    Name,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The largest first.
    pub descending: bool,
}

impl Sort {
    const fn column(self) -> customer::Column {
        match self.by {
            SortBy::CreatedAt => customer::Column::CreatedAt,
            SortBy::UpdatedAt => customer::Column::UpdatedAt,
            SortBy::Name => customer::Column::NameKey,
        }
    }

    /// The row's place in this order.
    #[must_use]
    pub fn place(self, row: &customer::Model) -> Place {
        let key = match self.by {
            SortBy::CreatedAt => Key::Number(row.created_at.0),
            SortBy::UpdatedAt => Key::Number(row.updated_at.0),
            SortBy::Name => Key::Text(row.name_key.clone()),
        };
        Place { key, id: row.id.uuid() }
    }
}

/// The part of what he sees.
///
/// # Errors
/// FORBIDDEN for roles without customers; INVALID for a search text that is none.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Page<customer::Model>> {
    Ok(window.cut(select(db, actor, filter, sort, window).await?.all(db).await?))
}

/// What [`list`] asks the database.
///
/// # Errors
/// As [`list`].
pub async fn select(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Select<customer::Entity>> {
    let all = customer::Entity::find().filter(wanted(db, actor, filter).await?);
    Ok(window.apply(all, sort.column(), customer::Column::Id, sort.descending))
}

/// How many there are in all that he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(customer::Entity::find().filter(wanted(db, actor, filter).await?).count(db).await?)
}

async fn wanted(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<Condition> {
    use customer::Column;

    actor.may(Action::CustomerView)?;
    let set_aside = if filter.archived { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
    Ok(visible(actor, Action::CustomerView)
        .add(set_aside)
        // The record that it was merged into stands for it (CUST-10).
        .add(Column::MergedInto.is_null())
        .add_option(filter.dealer.map(|dealer| Column::DealerId.eq(dealer)))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(one_of(Column::Stage, &filter.stages))
        .add_option(one_of(Column::Kind, &filter.kinds))
        .add_option(filter.bought.map(|bought| Column::Bought.eq(bought)))
        .add_option(filter.owner.map(|owner| Column::OwnerId.eq(owner)))
        .add_option(one_of(Column::Source, &filter.sources))
        .add_option(filter.division.map(|division| Column::DivisionCode.like(format!("{}%", division.stem()))))
        .add_option(filter.created_from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(filter.created_to.map(|to| Column::CreatedAt.lt(to)))
        .add_option(found(db, actor, filter).await?)
        .add(filter.standing.condition()))
}

fn one_of<V: Copy + Into<sea_orm::Value>>(column: customer::Column, values: &[V]) -> Option<Expr> {
    match values {
        [] => None,
        // By `=`, so that an index behind it goes on in its order.
        [one] => Some(column.eq(*one)),
        several => Some(column.is_in(several.iter().copied())),
    }
}

/// The customers that the text is found in: by any part of the name, by pinyin, initials, codes and the ends of numbers.
///
/// Few are named one by one. Where there are many, almost every other row fits, and the list is walked in its own order:
/// then a part of the name is looked for row by row.
///
/// # Errors
/// INVALID for control characters and more than 120 characters.
async fn found(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<Option<Condition>> {
    let read = search::typed("filter.text", filter.text.as_deref().unwrap_or_default())?;
    let Some(wanted) = read.and_then(|text| search::wanted(actor, &text)) else { return Ok(None) };
    let found = index::find(db, &search::at_dealers(actor, filter.archived), &wanted, FEW).await?;
    if found.complete {
        let numbers: Vec<i64> = found.hits.iter().map(|hit| hit.subject).collect();
        let ids = index::subjects_of(db, &numbers);
        return Ok(Some(Condition::all().add(customer::Column::Id.in_subquery(ids))));
    }
    let name = LikeExpr::new(format!("%{}%", escaped(&wanted.name))).escape('!');
    let mut any = Condition::any().add(Expr::col((customer::Entity, customer::Column::NameKey)).like(name));
    for ids in found.beyond_names(db, &wanted) {
        any = any.add(customer::Column::Id.in_subquery(ids));
    }
    Ok(Some(any))
}

/// The text with the wildcards of LIKE taken by their word.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            escaped.push('!');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_taken_by_their_word() {
        assert_eq!(escaped("100%_远!达"), "100!%!_远!!达");
    }
}

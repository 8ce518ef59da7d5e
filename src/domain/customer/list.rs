//! Lists of customers: what is asked for, in which order, page by page. The page is cut by the sort key and the id, so
//! that rows recorded meanwhile neither repeat nor hide others.

use longhaul_entity::{
    Timestamp, TypedId, UnitId, UserId, customer,
    enums::{CustomerKind, Source, Stage},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, LikeExpr},
};
use serde::Serialize;

use super::{input, query::visible};
use crate::{
    auth::{Action, Actor, lies_within},
    domain::page::{Key, Page, Place, Window},
    error::{Error, Result},
    vocab::{CreditCode, Phone, RegionCode, normalise_name, optional_text},
};

/// Characters of a search text.
const TEXT_MAX: usize = 120;
/// Digits of a phone that everybody who sees the customer sees.
const TAIL: usize = 4;

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
    /// Any part of the name, a whole credit code, a whole phone or the end of one.
    pub text: Option<String>,
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
    let all = customer::Entity::find().filter(wanted(actor, filter)?);
    let part = window.apply(all, sort.column(), customer::Column::Id, sort.descending);
    Ok(window.cut(part.all(db).await?))
}

/// How many there are in all that he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(customer::Entity::find().filter(wanted(actor, filter)?).count(db).await?)
}

fn wanted(actor: &Actor, filter: &Filter) -> Result<Condition> {
    use customer::Column;

    actor.may(Action::CustomerView)?;
    let set_aside = if filter.archived { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
    Ok(visible(actor, Action::CustomerView)
        .add(set_aside)
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
        .add_option(search(actor, filter.text.as_deref())?))
}

fn one_of<V: Copy + Into<sea_orm::Value>>(column: customer::Column, values: &[V]) -> Option<Expr> {
    (!values.is_empty()).then(|| column.is_in(values.iter().copied()))
}

/// What the text may be: part of a name, a credit code, a phone or the end of one.
///
/// # Errors
/// INVALID for control characters and more than 120 characters.
fn search(actor: &Actor, typed: Option<&str>) -> Result<Option<Condition>> {
    let read = optional_text("text", typed.unwrap_or_default(), TEXT_MAX);
    let read: Option<String> = read.map_err(|err| Error::from(input::refused("filter.text".to_owned(), err)))?;
    let Some(text) = read else { return Ok(None) };
    let name = LikeExpr::new(format!("%{}%", escaped(&normalise_name(&text)))).escape('!');
    let mut any = Condition::any().add(Expr::col((customer::Entity, customer::Column::NameKey)).like(name));
    if let Ok(code) = CreditCode::parse(&text) {
        any = any.add(customer::Column::CreditCode.eq(code.as_str()));
    }
    if let Ok(phone) = Phone::parse(&text) {
        any = any.add(customer::Column::Phone.eq(phone.as_str()));
    } else if let Some(tail) = tail(actor, &text) {
        any = any.add(customer::Column::Phone.like(format!("%{tail}")));
    }
    Ok(Some(any))
}

/// The text as the end of a phone. Who sees phones masked may ask for the four digits that he sees: more would let him
/// find out the others one by one, with nobody knowing (ALL-2).
fn tail(actor: &Actor, text: &str) -> Option<String> {
    let digits = normalise_name(text);
    let most = if Action::PhoneReveal.allows(actor.role) { usize::MAX } else { TAIL };
    let fits = digits.bytes().all(|byte| byte.is_ascii_digit()) && (TAIL..=most).contains(&digits.len());
    fits.then_some(digits)
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

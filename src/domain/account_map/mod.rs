//! The account map (客户关系地图): who decides at a customer's and how close we are to them, what the customer buys by, and how
//! far its development has come (KAM-1, KAM-2, KAM-4, KAM-5). The support index and its log are `support`'s.
//!
//! Knows customers and support; of visits, plans and stages it reads the rows that are facts for a step. One file per
//! operation. Every operation locks the customer's row: what is written about one customer is written one at a time.

mod criteria;
mod facts;
mod rules;

pub mod complete_development_step;
pub mod place_contact;
pub mod query;
pub mod score_competitors;
pub mod set_buying_criteria;
pub mod set_relationship;

pub use criteria::ByCriterion;
pub use facts::{Round, Standing, standings_unscoped};
pub use rules::{COMPETITORS_MAX, SCORE_MAX, asks, leaders, total};

use longhaul_entity::{ContactId, CustomerId, contact, customer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::customer::change,
    error::{Result, not_found},
    vocab::optional_text,
};

/// The customer whose map is to be changed, locked.
///
/// # Errors
/// NOT_FOUND; RULE for a customer that is set aside.
async fn open(op: &Op<'_>, actor: &Actor, id: CustomerId) -> Result<customer::Model> {
    change::open(op, actor, Action::AccountMapEdit, id, None).await
}

/// That there is such a contact of the customer, whose row is locked; so he stays until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
async fn contact_of(op: &Op<'_>, customer: CustomerId, id: ContactId) -> Result<()> {
    let his = contact::Entity::find_by_id(id).filter(contact::Column::CustomerId.eq(customer));
    his.one(op.tx()).await?.map(drop).ok_or_else(not_found)
}

/// Words of `input.<field>` that may be left out.
///
/// # Errors
/// INVALID.
fn words(field: &'static str, typed: Option<&str>, max: usize, rule: &'static str) -> Result<Option<String>> {
    let read = optional_text(field, typed.unwrap_or_default(), max);
    Ok(read.map_err(|err| crate::error::invalid(format!("input.{field}"), err.zh(), err.en()).rule(rule))?)
}

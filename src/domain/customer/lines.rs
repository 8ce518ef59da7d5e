//! What the lists of a customer have in common: ids that stay, replacement as a whole, before and after for the journal.

use std::collections::HashSet;

use longhaul_entity::{CustomerId, TypedId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, sea_query::OnConflict,
};
use serde_json::{Map, Value, json};

use super::input;
use crate::{
    db::Op,
    error::{Code, Refusal, Result},
};

/// The ids of a list under construction, each once.
pub(super) struct Ids<I> {
    list: &'static str,
    taken: HashSet<I>,
}

impl<I: TypedId> Ids<I> {
    pub(super) fn new(list: &'static str) -> Self {
        Self { list, taken: HashSet::new() }
    }

    /// The id of the line: the given one, or a fresh one.
    ///
    /// # Errors
    /// CONFLICT when it stands in the list already.
    pub(super) fn take(&mut self, op: &Op<'_>, line: usize, given: Option<I>) -> Result<I> {
        let id = given.unwrap_or_else(|| op.id());
        if self.taken.insert(id) {
            return Ok(id);
        }
        Err(in_use(input::line_field(self.list, line, "id")))
    }
}

fn in_use(field: String) -> crate::error::Error {
    Refusal::new(Code::Conflict, "编号已被使用", "An id is in use already").field(field).into()
}

/// Puts the rows in place of those that the customer has in the table.
///
/// # Errors
/// CONFLICT when an id belongs to a line of another customer.
pub(super) async fn replace<E>(
    op: &Op<'_>,
    list: &'static str,
    whose: E::Column,
    customer: CustomerId,
    rows: &[E::Model],
) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    E::delete_many().filter(whose.eq(customer)).exec(op.tx()).await?;
    insert::<E>(op, list, rows).await
}

/// Inserts the rows of a list.
///
/// # Errors
/// As [`replace`].
pub(super) async fn insert<E>(op: &Op<'_>, list: &'static str, rows: &[E::Model]) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    if rows.is_empty() {
        return Ok(());
    }
    let active = rows.iter().map(|row| row.clone().into_active_model().reset_all());
    let by_id = OnConflict::columns(E::PrimaryKey::iter()).do_nothing().to_owned();
    let inserted = E::insert_many(active).on_conflict(by_id).exec_without_returning(op.tx()).await?;
    if inserted == rows.len() as u64 { Ok(()) } else { Err(in_use(format!("input.{list}"))) }
}

/// A list before and after, for the journal.
pub(super) fn changed(list: &str, before: Value, after: Value) -> Map<String, Value> {
    Map::from_iter([(list.to_owned(), json!({"before": before, "after": after}))])
}

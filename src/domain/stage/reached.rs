//! How far a customer came in his round before he was lost (FUN-1).

use longhaul_entity::{customer, enums::Stage, stage_event};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    db::Op,
    error::{Error, Result},
};

/// The last stage of the way that the customer reached in its present round, with the records that were merged into it;
/// "lost" is none of the way.
///
/// # Errors
/// What the database answers.
pub async fn reached(op: &Op<'_>, customer: &customer::Model) -> Result<Stage> {
    let merged = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::MergedInto.eq(customer.id))
        .into_query();
    let its = Condition::any()
        .add(stage_event::Column::CustomerId.eq(customer.id))
        .add(stage_event::Column::CustomerId.in_subquery(merged));
    let events = stage_event::Entity::find()
        .filter(its)
        .filter(stage_event::Column::Round.eq(customer.round))
        .filter(stage_event::Column::Stage.ne(Stage::Lost))
        .all(op.tx())
        .await?;
    let last = events.iter().map(|event| event.stage).max();
    last.ok_or_else(|| Error::broken("a customer without any stage"))
}

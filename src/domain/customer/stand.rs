//! Where a customer stands in the funnel now (FUN-1): moved by the nouns whose facts move it, in their transactions.

use longhaul_entity::{customer, enums::Stage};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    db::Op,
    error::{Error, Result},
};

/// Puts a customer whose row this transaction has locked into a stage of its present round. That it was entered is recorded by
/// [`crate::domain::stage::enter`].
///
/// # Errors
/// What the database answers.
pub async fn stand_at(op: &Op<'_>, customer: &customer::Model, stage: Stage) -> Result<()> {
    let moved = customer::Entity::update_many()
        .col_expr(customer::Column::Stage, Expr::value(stage))
        .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1))
        .col_expr(customer::Column::UpdatedAt, Expr::value(op.now()))
        .filter(customer::Column::Id.eq(customer.id))
        .filter(customer::Column::Round.eq(customer.round))
        .exec(op.tx())
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Error::broken("a customer changed its round under its lock")) }
}

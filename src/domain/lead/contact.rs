//! By when the buyer of a lead is to be contacted next (FOLLOW-2): so many days after the last contact of any way, or after
//! the report counted while there was none. It stands with the lead, so that lists can go by it, and counts while the lead is
//! protected: won, lost or lapsed ends it without anything being written.

use longhaul_entity::{LeadId, Timestamp, customer, lead};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    handling, query,
    rules::{self, Measured},
};
use crate::{
    auth::Actor,
    db::{Op, among},
    domain::policy::{self, Figure, Key},
    error::Result,
};

const DAY_SECONDS: i64 = 24 * 3600;

/// When the next contact is due after one at that moment.
pub(super) fn due(after: Timestamp, days: i64) -> Timestamp {
    after.plus_seconds(days * DAY_SECONDS)
}

/// The same by a figure of the policy book, with the version that says it (POL-1).
pub(super) fn measured(after: Timestamp, by: Figure) -> Measured {
    (due(after, by.value), by.version)
}

/// Whether somebody may follow the lead up now; `field` named it. The rows of the customer, which stands for itself, and of
/// the lead are locked by this transaction.
///
/// # Errors
/// RULE: LEAD-7 for one that has ended, LEAD-5 for one that waits or was refused, LEAD-4 for one whose protection is over,
/// LEAD-2 for one that never had any, LEAD-9 for another channel's business.
pub async fn may_follow_up(
    op: &Op<'_>,
    actor: &Actor,
    (customer, lead): (&customer::Model, &lead::Model),
    field: &'static str,
) -> Result<()> {
    let mut held = query::protections_unscoped(op.tx(), &[customer.id]).await?;
    rules::followable(rules::state(lead, held.remove(&customer.id).as_ref(), op.now()), field)?;
    handling::may_deal(op, actor, lead, field).await
}

/// The customer, which stands for itself and whose row is locked, was contacted by its dealer at that moment: all open leads
/// of the dealer about it are due anew. What a later contact set stays.
///
/// # Errors
/// What the database answers.
pub async fn contacted(op: &Op<'_>, customer: &customer::Model, at: Timestamp) -> Result<()> {
    use lead::Column;

    let earlier = Column::ContactedAt.is_null().or(Expr::col((lead::Entity, Column::ContactedAt)).lt(at));
    let open: Vec<LeadId> = lead::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(query::of_customer(customer.id))
        .filter(Column::DealerId.eq(customer.dealer_id))
        .filter(Column::Ended.is_null())
        .filter(Column::ContactDueAt.is_not_null())
        .filter(earlier)
        .into_tuple()
        .all(op.tx())
        .await?;
    if open.is_empty() {
        return Ok(());
    }
    let figure = policy::at(op.tx(), Key::FollowUpContact, customer.dealer_id, op.now()).await?;
    let (next, version) = measured(at, figure);
    lead::Entity::update_many()
        .col_expr(Column::ContactedAt, Expr::value(at))
        .col_expr(Column::ContactDueAt, Expr::value(next))
        .col_expr(Column::ContactPolicyVersionId, Expr::value(version))
        .col_expr(Column::TouchedAt, Expr::value(op.now()))
        .filter(among(op.tx(), Column::Id, &open))
        .exec(op.tx())
        .await?;
    Ok(())
}

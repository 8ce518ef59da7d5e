//! What visits came to, as whoever sees the visit sees it (VISIT-6).

use std::collections::HashMap;

use longhaul_entity::{VisitId, visit, visit_effect};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{db::among, error::Result};

/// The judgements of visits that the caller has seen through a scoped finder, the first one first.
///
/// # Errors
/// What the database answers.
pub async fn effects_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, Vec<visit_effect::Model>>> {
    let mut found: HashMap<VisitId, Vec<visit_effect::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let rows = visit_effect::Entity::find().filter(among(db, visit_effect::Column::VisitId, of));
    for row in rows.order_by_asc(visit_effect::Column::Number).all(db).await? {
        found.entry(row.visit_id).or_default().push(row);
    }
    Ok(found)
}

/// Those of one visit, for whoever judges it and has seen it through a scoped finder.
///
/// # Errors
/// What the database answers.
pub(super) async fn of_visit_unscoped(db: &impl ConnectionTrait, id: VisitId) -> Result<Vec<visit_effect::Model>> {
    let its = visit_effect::Entity::find().filter(visit_effect::Column::VisitId.eq(id));
    Ok(its.order_by_asc(visit_effect::Column::Number).all(db).await?)
}

/// The condition that a visit was judged. It asks of each row, so that a list in the order of an index ends with its page.
pub(in crate::domain::visit) fn judged() -> Expr {
    let own = Expr::col((visit_effect::Entity, visit_effect::Column::VisitId));
    let spelled_out = visit_effect::Entity::find()
        .select_only()
        .column(visit_effect::Column::VisitId)
        .filter(own.eq(Expr::col((visit::Entity, visit::Column::Id))))
        .into_query();
    Expr::exists(spelled_out)
}

//! The form that a report was filled in by: for customers who have bought, or for those who have not (VISIT-3). It comes with its report
//! and is sealed with it (VISIT-9).
//!
//! Which of the two it is, whoever made the visit knows best: how the customer stands on record by the time the report comes in is
//! kept beside it (`visit.bought`) and refuses nothing.

use std::{collections::HashMap, sync::Arc};

use longhaul_entity::{VisitId, enums::FormKind, visit_form};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    db::{Op, among},
    domain::form::{self, Completed, Filled},
    error::Result,
};

/// The forms of visits.
const KINDS: [FormKind; 2] = [FormKind::Bought, FormKind::NotBought];

/// The form as it will be kept, if there is one.
///
/// # Errors
/// What [`form::query::completed`] refuses.
pub(super) async fn completed(db: &impl ConnectionTrait, filled: Option<&Filled>) -> Result<Option<Completed>> {
    match filled {
        Some(filled) => form::query::completed(db, filled, &KINDS, "input.form").await.map(Some),
        None => Ok(None),
    }
}

/// Keeps the form with its report.
pub(super) async fn keep(op: &Op<'_>, visit: VisitId, form: Option<&Completed>) -> Result<()> {
    let Some(form) = form else { return Ok(()) };
    let row = visit_form::ActiveModel {
        visit_id: Set(visit),
        version_id: Set(form.version.id),
        answers: Set(form.answers.clone()),
    };
    visit_form::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The forms of many visits, with the versions that they were filled in by; for visits that the caller has already seen through a
/// scoped finder. Two statements, whatever there is.
///
/// # Errors
/// What the database answers.
pub async fn forms_unscoped(db: &impl ConnectionTrait, of: &[VisitId]) -> Result<HashMap<VisitId, Arc<Completed>>> {
    let rows = visit_form::Entity::find().filter(among(db, visit_form::Column::VisitId, of)).all(db).await?;
    let kept = rows.into_iter().map(|row| (row.visit_id, row.version_id, row.answers)).collect();
    form::query::completed_unscoped(db, kept).await
}

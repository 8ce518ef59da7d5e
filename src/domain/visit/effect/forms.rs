//! The form that a judgement was filled in by (forms 6 and 9; VISIT-3, VISIT-6). It comes with its judgement; a later one brings its own.
//!
//! The verdict is what counts, and the form refuses none: what it asks, HQ changes without a release, and an answer that moved a customer
//! would be a rule that nobody wrote.

use std::{collections::HashMap, sync::Arc};

use longhaul_entity::{EffectId, effect_form, enums::FormKind};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    db::{Op, among},
    domain::form::{self, Completed, Filled},
    error::Result,
};

/// The form as it will be kept, if there is one.
///
/// # Errors
/// What [`form::query::completed`] refuses.
pub(super) async fn completed(op: &Op<'_>, filled: Option<&Filled>) -> Result<Option<Completed>> {
    match filled {
        Some(filled) => form::query::completed(op.tx(), filled, &[FormKind::Effect], "input.form").await.map(Some),
        None => Ok(None),
    }
}

/// Keeps the form with its judgement.
pub(super) async fn keep(op: &Op<'_>, effect: EffectId, form: Option<&Completed>) -> Result<()> {
    let Some(form) = form else { return Ok(()) };
    let row = effect_form::ActiveModel {
        effect_id: Set(effect),
        version_id: Set(form.version.id),
        answers: Set(form.answers.clone()),
    };
    effect_form::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The forms of many judgements, with the versions that they were filled in by; for judgements of visits that the caller has already
/// seen through a scoped finder. Two statements, whatever there is.
///
/// # Errors
/// What the database answers.
pub async fn forms_unscoped(db: &impl ConnectionTrait, of: &[EffectId]) -> Result<HashMap<EffectId, Arc<Completed>>> {
    let rows = effect_form::Entity::find().filter(among(db, effect_form::Column::EffectId, of)).all(db).await?;
    with_versions(db, rows).await
}

/// The forms of these rows, with their versions.
pub(super) async fn with_versions(
    db: &impl ConnectionTrait,
    rows: Vec<effect_form::Model>,
) -> Result<HashMap<EffectId, Arc<Completed>>> {
    let kept = rows.into_iter().map(|row| (row.effect_id, row.version_id, row.answers)).collect();
    form::query::completed_unscoped(db, kept).await
}

//! Findings as rows, each with the figures that it goes by.

use longhaul_entity::{CheckInId, ClosedEnum, PhotoId, VisitId, enums::FindingKind, visit_finding};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::rules;
use crate::{
    db::Op,
    domain::policy::Figures,
    error::{Error, Result},
};

/// What a finding is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// A photo of a report.
    Photo(VisitId, PhotoId),
    /// A check-in, and the report that names it, if it is one.
    CheckIn(Option<VisitId>, CheckInId),
}

/// What something clashes with.
#[derive(Clone, Copy, Debug)]
pub(super) enum With {
    /// What the policy book or the kind itself says.
    Nothing,
    /// A picture that was used before.
    Picture(VisitId, PhotoId),
    /// Another check-in of the same person.
    CheckIn(CheckInId),
}

/// A finding with the figures of the book as they count now.
///
/// # Errors
/// Only a fault of ours: a weight that is no number of points.
pub(super) fn finding(
    op: &Op<'_>,
    book: &Figures,
    kind: FindingKind,
    figure: i64,
    (about, with): (About, With),
) -> Result<visit_finding::Model> {
    let weight = book.get(rules::weight(kind));
    let mut row = visit_finding::Model {
        id: op.id(),
        kind,
        visit_id: None,
        check_in_id: None,
        photo_id: None,
        figure,
        bound: rules::allowed(kind, book),
        bound_version_id: rules::bound(kind).and_then(|(key, _)| book.get(key).version),
        points: i32::try_from(weight.value).map_err(Error::broken)?,
        points_version_id: weight.version,
        earlier_visit_id: None,
        earlier_photo_id: None,
        other_check_in_id: None,
        found_at: op.now(),
    };
    match about {
        About::Photo(visit, photo) => (row.visit_id, row.photo_id) = (Some(visit), Some(photo)),
        About::CheckIn(visit, check_in) => (row.visit_id, row.check_in_id) = (visit, Some(check_in)),
    }
    match with {
        With::Nothing => {}
        With::Picture(visit, photo) => (row.earlier_visit_id, row.earlier_photo_id) = (Some(visit), Some(photo)),
        With::CheckIn(other) => row.other_check_in_id = Some(other),
    }
    Ok(row)
}

/// Writes findings, once what they are about is written.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn keep(op: &Op<'_>, findings: &[visit_finding::Model]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let rows = findings.iter().cloned().map(IntoActiveModel::into_active_model);
    visit_finding::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Findings for the journal. What a picture was used for before is not told: the trail is read by more than the reviewer.
pub(in crate::domain::visit) fn told(findings: &[visit_finding::Model]) -> Vec<Value> {
    let told = |row: &visit_finding::Model| json!({ "kind": row.kind.text(), "figure": row.figure, "bound": row.bound, "points": row.points });
    findings.iter().map(told).collect()
}

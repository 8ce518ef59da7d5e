//! What speaks against a visit report, found in the transaction that took the report or its check-in (VISIT-5, 疑点).

use sea_orm::entity::prelude::*;

use crate::{CheckInId, FindingId, PhotoId, PolicyVersionId, Timestamp, VisitId, enums::FindingKind};

/// A row of `visit_finding`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_finding")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    /// What.
    pub kind: FindingKind,
    /// The report; none for what was found of a check-in before any report named it.
    pub visit_id: Option<VisitId>,
    /// The check-in, if it is about one.
    pub check_in_id: Option<CheckInId>,
    /// The photo, if it is about one.
    pub photo_id: Option<PhotoId>,
    /// What was measured: metres, seconds, signs that differ or km/h, by the kind; 0 where nothing is.
    pub figure: i64,
    /// What it may be at most, in the same unit; none where nothing is allowed.
    pub bound: Option<i64>,
    /// The version of the bound in the policy book; none for its default.
    pub bound_version_id: Option<PolicyVersionId>,
    /// What it weighs.
    pub points: i32,
    /// The version of the weight in the policy book; none for its default.
    pub points_version_id: Option<PolicyVersionId>,
    /// The report that used the picture before; for the reviewer alone.
    pub earlier_visit_id: Option<VisitId>,
    /// That picture; for the reviewer alone.
    pub earlier_photo_id: Option<PhotoId>,
    /// The check-in from which the way was too far.
    pub other_check_in_id: Option<CheckInId>,
    /// When it was found.
    pub found_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

//! The proof that what reviews say follows from what was found, and that what waits or was upheld counts for nothing (VISIT-5). For the
//! command `check`.

use std::collections::HashMap;

use longhaul_entity::{
    CheckInId, TypedId, VisitId, customer,
    enums::{EvidenceState, Stage},
    stage_event, visit, visit_review,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{query, rules};
use crate::{
    db::{Db, among},
    domain::proof,
    error::Result,
};

/// Reviews looked at together.
const PAGE: u64 = 500;

/// Adds up what was found of every report that waits or was decided, and looks what counts. Answers what is wrong, in words for the
/// administrator; nothing if all is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    proof::walk(
        async |after: VisitId| behind(db, after).await,
        |review: &visit_review::Model| review.visit_id,
        async |page: Vec<visit_review::Model>| wrong(db, &page).await,
    )
    .await
}

/// The next reviews.
async fn behind(db: &Db, after: VisitId) -> Result<Vec<visit_review::Model>> {
    let behind = visit_review::Entity::find().filter(visit_review::Column::VisitId.gt(after));
    Ok(behind.order_by_asc(visit_review::Column::VisitId).limit(PAGE).all(db.read()).await?)
}

async fn wrong(db: &Db, page: &[visit_review::Model]) -> Result<Vec<String>> {
    let mut findings = scores(db, page).await?;
    findings.extend(counted(db, page).await?);
    findings.extend(uncounted(db, page).await?);
    Ok(findings)
}

/// Reviews whose points are not those of the findings.
async fn scores(db: &Db, page: &[visit_review::Model]) -> Result<Vec<String>> {
    let ids: Vec<VisitId> = page.iter().map(|review| review.visit_id).collect();
    let begun: Vec<(VisitId, Option<CheckInId>)> = visit::Entity::find()
        .select_only()
        .columns([visit::Column::Id, visit::Column::CheckInId])
        .filter(among(db.read(), visit::Column::Id, &ids))
        .into_tuple()
        .all(db.read())
        .await?;
    let found = query::findings_unscoped(db.read(), &begun).await?;
    let differs = |review: &visit_review::Model| {
        let sum = rules::score(found.get(&review.visit_id).into_iter().flatten());
        let told = || format!("{} waits with {} points, and its findings come to {sum}", review.visit_id, review.score);
        (sum != review.score).then(told)
    };
    Ok(page.iter().filter_map(differs).collect())
}

/// Reports that were not cleared and yet brought a customer into a stage.
async fn counted(db: &Db, page: &[visit_review::Model]) -> Result<Vec<String>> {
    let held = page.iter().filter(|review| review.state != EvidenceState::Cleared);
    let held: HashMap<Uuid, EvidenceState> = held.map(|review| (review.visit_id.uuid(), review.state)).collect();
    let facts: Vec<VisitId> = held.keys().map(|id| VisitId::from_uuid(*id)).collect();
    let entered: Vec<Uuid> = stage_event::Entity::find()
        .select_only()
        .column(stage_event::Column::FactId)
        .filter(among(db.read(), stage_event::Column::FactId, &facts))
        .into_tuple()
        .all(db.read())
        .await?;
    let told = |id: Uuid| {
        let state = held.get(&id).map_or("", |state| longhaul_entity::ClosedEnum::text(*state));
        format!("{} is {state} and counts all the same", VisitId::from_uuid(id))
    };
    Ok(entered.into_iter().map(told).collect())
}

/// Reports that were cleared, of customers that were never visited in that round.
async fn uncounted(db: &Db, page: &[visit_review::Model]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for review in page.iter().filter(|review| review.state == EvidenceState::Cleared) {
        let whom = visit::Entity::find_by_id(review.visit_id).select_only().column(visit::Column::CustomerId);
        let kept = customer::Entity::find()
            .select_only()
            .column(customer::Column::MergedInto)
            .filter(customer::Column::Id.in_subquery(whom.clone().into_query()))
            .filter(customer::Column::MergedInto.is_not_null());
        let of_it = Condition::any()
            .add(stage_event::Column::CustomerId.in_subquery(whom.into_query()))
            .add(stage_event::Column::CustomerId.in_subquery(kept.into_query()));
        let entered = stage_event::Entity::find()
            .filter(of_it)
            .filter(stage_event::Column::Round.eq(review.round))
            .filter(stage_event::Column::Stage.eq(Stage::Visited));
        if entered.count(db.read()).await? == 0 {
            findings.push(format!("{} was cleared and does not count", review.visit_id));
        }
    }
    Ok(findings)
}

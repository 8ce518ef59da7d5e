//! A photo that came by itself meets the reports that wait for it (VISIT-9). It is weighed as if it had come with the report, by the
//! figures that counted then; with the last one the report is complete, and counts for the day on which it came in.

use longhaul_entity::{PhotoId, VisitId, awaited_photo, customer, photo, visit, visit_completion};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;

use super::{
    super::{
        darkroom::Developed,
        evidence::{self, Brought, Evidence, let_in},
        query::photos_unscoped,
        seal::seal_late,
        submit,
    },
    query::{awaited_unscoped, completions_unscoped, not_come},
};
use crate::{
    auth::Actor,
    db::{Op, among},
    domain::{customer as customers, policy},
    error::{Error, Result},
    journal::{self, Entry},
};

/// Gives the photo to all reports of its owner that wait for it, to the one received first before the others: what
/// the same picture says of a later one is that it was there already.
///
/// # Errors
/// What the database answers.
pub(super) async fn arrive(op: &Op<'_>, actor: &Actor, shows: &Developed) -> Result<()> {
    let waiting = awaited_photo::Entity::find()
        .filter(awaited_photo::Column::OwnerId.eq(actor.user))
        .filter(awaited_photo::Column::Sha256.eq(shows.sha256.as_str()))
        .filter(not_come());
    let waiting = waiting.all(op.tx()).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let ids: Vec<VisitId> = waiting.iter().map(|named| named.visit_id).collect();
    let reports = visit::Entity::find()
        .filter(among(op.tx(), visit::Column::Id, &ids))
        .order_by_asc(visit::Column::ReceivedAt)
        .order_by_asc(visit::Column::Id);
    for report in reports.all(op.tx()).await? {
        for named in waiting.iter().filter(|named| named.visit_id == report.id) {
            attach(op, &report, named, shows).await?;
        }
    }
    Ok(())
}

/// Gives the photo to one report.
async fn attach(op: &Op<'_>, visit: &visit::Model, named: &awaited_photo::Model, shows: &Developed) -> Result<()> {
    let gone = || Error::broken("a report that waits for a photo and is not there as a whole");
    // First the customer, as a report takes it.
    let whole = customers::query::lock_whole_unscoped(op, visit.customer_id).await?.ok_or_else(gone)?;
    let record = customer::Entity::find_by_id(visit.customer_id).one(op.tx()).await?.ok_or_else(gone)?;
    let completion = completions_unscoped(op.tx(), &[visit.id]).await?.remove(&visit.id).ok_or_else(gone)?;
    let book = policy::several(op.tx(), &evidence::POLICIES, visit.dealer_id, visit.received_at).await?;
    let row = submit::row(named, shows, op.now());
    let brought = Brought {
        visit,
        photos: std::slice::from_ref(&row),
        shown: std::slice::from_ref(shows),
        customer: &record,
        round: completion.round,
        check_in: None,
        book: &book,
    };
    let evidence = Evidence::of_arrival(op, &brought).await?;
    photo::Entity::insert(row.clone().into_active_model()).exec_without_returning(op.tx()).await?;
    evidence.keep(op, &brought).await?;
    let complete = complete(op, visit).await?;
    if complete {
        evidence.open(op, &brought).await?;
        if !evidence.holds() {
            let_in(op, visit, completion.round, &whole).await?;
        }
    }
    let told = json!({
        "photo": named.photo_id, "sha256": named.sha256, "complete": complete, "evidence": evidence.told(),
    });
    journal::record(op, Entry::new("VisitPhotoArrived", visit.id, visit.dealer_id, &told)).await
}

/// Whether nothing is outstanding any more; then what came late is sealed as well.
async fn complete(op: &Op<'_>, visit: &visit::Model) -> Result<bool> {
    use visit_completion::Column;

    let its = awaited_photo::Column::VisitId.eq(visit.id);
    if awaited_photo::Entity::find().filter(its).filter(not_come()).count(op.tx()).await? > 0 {
        return Ok(false);
    }
    let awaited = awaited_unscoped(op.tx(), &[visit.id]).await?.remove(&visit.id).unwrap_or_default();
    let photos = photos_unscoped(op.tx(), &[visit.id]).await?.remove(&visit.id).unwrap_or_default();
    let done = visit_completion::Entity::update_many()
        .col_expr(Column::CompletedAt, Expr::value(op.now()))
        .col_expr(Column::Seal, Expr::value(seal_late(visit, &photos, &awaited)?))
        .filter(Column::VisitId.eq(visit.id))
        .filter(Column::CompletedAt.is_null())
        .exec(op.tx())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether one of the ids was promised to a photo that a report waits for.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn are_promised(op: &Op<'_>, ids: &[PhotoId]) -> Result<bool> {
    if ids.is_empty() {
        return Ok(false);
    }
    let promised = awaited_photo::Entity::find().filter(among(op.tx(), awaited_photo::Column::PhotoId, ids));
    Ok(promised.count(op.tx()).await? > 0)
}

/// Writes what a report waits for, once it is written; `false` when one of the ids is taken.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn keep_awaited(
    op: &Op<'_>,
    awaited: &[awaited_photo::Model],
    round: i32,
) -> Result<bool> {
    let Some(visit) = awaited.first().map(|named| named.visit_id) else { return Ok(true) };
    let ids: Vec<PhotoId> = awaited.iter().map(|named| named.photo_id).collect();
    if photo::Entity::find().filter(among(op.tx(), photo::Column::Id, &ids)).count(op.tx()).await? > 0 {
        return Ok(false);
    }
    let rows = awaited_photo::Entity::insert_many(awaited.iter().cloned().map(IntoActiveModel::into_active_model))
        .on_conflict(OnConflict::column(awaited_photo::Column::PhotoId).do_nothing().to_owned());
    if rows.exec_without_returning(op.tx()).await? != awaited.len() as u64 {
        return Ok(false);
    }
    wait(op, visit, round).await?;
    Ok(true)
}

async fn wait(op: &Op<'_>, visit: VisitId, round: i32) -> Result<()> {
    let row = visit_completion::Model { visit_id: visit, round, completed_at: None, seal: None };
    visit_completion::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
    Ok(())
}

//! Uploads as their owner sees them, photos that he need not send again, and what reports wait for.

use std::collections::{HashMap, HashSet};

use longhaul_entity::{Timestamp, UploadId, UserId, VisitId, awaited_photo, photo, upload, visit, visit_completion};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::super::darkroom::Developed;
use crate::{
    auth::{Action, Actor},
    db::{Op, among},
    error::{Error, Result, not_found},
};

/// One's own upload, its time over or not.
///
/// # Errors
/// FORBIDDEN for roles that report no visits; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: UploadId) -> Result<upload::Model> {
    actor.may(Action::VisitReport)?;
    let own = upload::Entity::find_by_id(id).filter(upload::Column::OwnerId.eq(actor.user));
    own.one(db).await?.ok_or_else(not_found)
}

/// Those of the hashes whose photos one need not send again: one's own that are here already, named by a report or not yet.
///
/// # Errors
/// FORBIDDEN for roles that report no visits.
pub async fn known(
    db: &impl ConnectionTrait,
    actor: &Actor,
    hashes: &[String],
    now: Timestamp,
) -> Result<HashSet<String>> {
    actor.may(Action::VisitReport)?;
    let uploaded =
        upload::Entity::find().select_only().column(upload::Column::Sha256).filter(arrived(actor.user, hashes, now));
    let uploaded: Vec<String> = uploaded.into_tuple().all(db).await?;
    let reported = reported(actor.user, hashes).select_only().column(photo::Column::Sha256);
    let reported: Vec<String> = reported.into_tuple().all(db).await?;
    Ok(uploaded.into_iter().chain(reported).collect())
}

/// What those of the user's photos show that are here already, by their hashes.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn kept(
    op: &Op<'_>,
    user: UserId,
    hashes: &[&str],
) -> Result<HashMap<String, Developed>> {
    let mut kept = HashMap::new();
    for row in reported(user, hashes).all(op.tx()).await? {
        kept.insert(row.sha256.clone(), again(row));
    }
    let uploaded = upload::Entity::find().filter(arrived(user, hashes, op.now()));
    for row in uploaded.all(op.tx()).await? {
        let shows = row.shows.ok_or_else(|| Error::broken("an upload that is a photo and shows nothing"))?;
        kept.insert(row.sha256, serde_json::from_str(&shows).map_err(Error::broken)?);
    }
    Ok(kept)
}

fn arrived<S: AsRef<str>>(user: UserId, hashes: &[S], now: Timestamp) -> Condition {
    Condition::all()
        .add(upload::Column::OwnerId.eq(user))
        .add(upload::Column::Sha256.is_in(hashes.iter().map(AsRef::as_ref)))
        .add(upload::Column::Part.is_null())
        .add(upload::Column::ExpiresAt.gt(now))
}

fn reported<S: AsRef<str>>(user: UserId, hashes: &[S]) -> sea_orm::Select<photo::Entity> {
    let its = photo::Entity::belongs_to(visit::Entity).from(photo::Column::VisitId).to(visit::Column::Id).into();
    photo::Entity::find()
        .join(JoinType::InnerJoin, its)
        .filter(photo::Column::Sha256.is_in(hashes.iter().map(AsRef::as_ref)))
        .filter(visit::Column::VisitorId.eq(user))
}

/// A photo that was reported before. It is found again by its hash, and so needs no likeness.
fn again(row: photo::Model) -> Developed {
    Developed {
        sha256: row.sha256,
        bytes: row.bytes,
        format: row.format,
        width: row.width,
        height: row.height,
        taken_at: row.taken_at,
        place: row.lat_e6.zip(row.lon_e6),
        camera: row.camera,
        likeness: None,
    }
}

/// The photos that reports named before these had come, arrived or not, in their order: for reports that the caller has already seen
/// through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn awaited_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, Vec<awaited_photo::Model>>> {
    by_visit(db, of, Condition::all()).await
}

/// Those of [`awaited_unscoped`] that have not come yet.
///
/// # Errors
/// What the database answers.
pub async fn outstanding_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, Vec<awaited_photo::Model>>> {
    by_visit(db, of, Condition::all().add(not_come())).await
}

async fn by_visit(
    db: &impl ConnectionTrait,
    of: &[VisitId],
    which: Condition,
) -> Result<HashMap<VisitId, Vec<awaited_photo::Model>>> {
    let mut awaited: HashMap<VisitId, Vec<awaited_photo::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(awaited);
    }
    let wanted = awaited_photo::Entity::find()
        .filter(among(db, awaited_photo::Column::VisitId, of))
        .filter(which)
        .order_by_asc(awaited_photo::Column::Position);
    for row in wanted.all(db).await? {
        awaited.entry(row.visit_id).or_default().push(row);
    }
    Ok(awaited)
}

/// That an awaited photo is not there.
pub(super) fn not_come() -> Expr {
    let came: SelectStatement = Query::select()
        .expr(Expr::value(1))
        .from(photo::Entity)
        .and_where(
            Expr::col((photo::Entity, photo::Column::Id))
                .equals((awaited_photo::Entity, awaited_photo::Column::PhotoId)),
        )
        .to_owned();
    Expr::exists(came).not()
}

/// How far reports have come that named photos before these had: for reports that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn completions_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, visit_completion::Model>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows =
        visit_completion::Entity::find().filter(among(db, visit_completion::Column::VisitId, of)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.visit_id, row)).collect())
}

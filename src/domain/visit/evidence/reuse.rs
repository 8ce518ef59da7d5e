//! Pictures that were used before: the same file by its hash, nearly the same picture by its fingerprint (VISIT-5).
//!
//! How three million fingerprints are asked with one statement, and which distances are found for sure, says ADR 0011.

use std::collections::HashMap;

use longhaul_entity::{PhotoId, VisitId, photo, photo_print};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Statement, Value, sea_query::ArrayType,
};

use super::super::{darkroom::Developed, locks};
use crate::{
    db::{Op, among},
    error::{Error, Result},
    imaging::{Likeness, Print},
};

/// Fingerprints that one look-up takes in hand at most: so many share a key with the photos of one report only if somebody used one
/// picture thousands of times, and then those are enough.
const CANDIDATES: u64 = 20_000;
/// Pictures nearly the same of which the earliest is chosen.
const MATCHES: usize = 500;

/// A picture that was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Earlier {
    /// The report that used it first.
    pub(super) visit: VisitId,
    /// The photo there.
    pub(super) photo: PhotoId,
    /// Signs that differ; none for the very same file.
    pub(super) differ: Option<u32>,
}

/// What each of the photos was used for before, the first time it was; before their own rows are written. Whoever hands in the same
/// file at the same moment waits.
///
/// # Errors
/// What the database answers.
pub(super) async fn earlier(op: &Op<'_>, photos: &[Developed]) -> Result<Vec<Option<Earlier>>> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    hold(op, photos).await?;
    let same = same(op, photos).await?;
    let mut found: Vec<Option<Earlier>> = photos.iter().map(|photo| same.get(&photo.sha256).copied()).collect();
    let unlike: Vec<(usize, &Likeness)> = (0..)
        .zip(photos)
        .filter(|(n, _)| found[*n].is_none())
        .filter_map(|(n, photo)| Some((n, photo.likeness.as_deref()?)))
        .collect();
    for (n, earlier) in alike(op, &unlike).await? {
        found[n] = Some(earlier);
    }
    Ok(found)
}

/// Keeps the fingerprints of photos that have been written.
///
/// # Errors
/// What the database answers.
pub(super) async fn keep(op: &Op<'_>, photos: &[photo::Model], shown: &[Developed]) -> Result<()> {
    let rows = photos.iter().zip(shown).filter_map(|(photo, shows)| {
        let [across, down, mixed, rest] = shows.likeness.as_deref()?.own().bands();
        Some(photo_print::Model { photo_id: photo.id, across, down, mixed, rest }.into_active_model())
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    photo_print::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Of two reports with the same file at the same moment the second sees the first.
async fn hold(op: &Op<'_>, photos: &[Developed]) -> Result<()> {
    let key = |photo: &Developed| {
        let hash = data_encoding::HEXLOWER.decode(photo.sha256.as_bytes()).map_err(Error::broken)?;
        Ok(locks::key(&hash))
    };
    locks::hold(op, photos.iter().map(key).collect::<Result<_>>()?).await
}

#[derive(FromQueryResult)]
struct Used {
    sha256: String,
    id: PhotoId,
    visit_id: VisitId,
}

/// The first use of each file.
async fn same(op: &Op<'_>, photos: &[Developed]) -> Result<HashMap<String, Earlier>> {
    let backend = op.tx().get_database_backend();
    let hashes = photos.iter().map(|photo| Value::from(photo.sha256.clone()));
    let (among, values): (String, Vec<Value>) = if backend == DbBackend::Postgres {
        ("= ANY($1)".to_owned(), vec![Value::Array(ArrayType::String, Some(Box::new(hashes.collect())))])
    } else {
        let places: Vec<_> = (1..=photos.len()).map(|place| format!("${place}")).collect();
        (format!("IN ({})", places.join(", ")), hashes.collect())
    };
    let text = format!(
        "SELECT sha256, id, visit_id FROM (
           SELECT sha256, id, visit_id, ROW_NUMBER() OVER (PARTITION BY sha256 ORDER BY received_at, id) AS place
             FROM photo WHERE sha256 {among}
         ) used WHERE place = 1"
    );
    let rows = Used::find_by_statement(Statement::from_sql_and_values(backend, text, values)).all(op.tx()).await?;
    let earlier = |row: Used| (row.sha256, Earlier { visit: row.visit_id, photo: row.id, differ: None });
    Ok(rows.into_iter().map(earlier).collect())
}

/// For those of the photos that are nearly the same as others the earliest of these: by their places in the report.
async fn alike(op: &Op<'_>, photos: &[(usize, &Likeness)]) -> Result<Vec<(usize, Earlier)>> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let likenesses: Vec<&Likeness> = photos.iter().map(|(_, likeness)| *likeness).collect();
    let candidates = candidates(op.tx(), &likenesses).await?;
    let mut near: Vec<(usize, PhotoId, u32)> = Vec::new();
    for (n, likeness) in photos {
        let mut of_it: Vec<_> = candidates
            .iter()
            .filter(|(_, print)| shares_a_key(likeness, *print))
            .map(|(photo, print)| (*n, *photo, likeness.distance(*print)))
            .filter(|(.., differ)| *differ <= Print::NEAR)
            .collect();
        of_it.sort_unstable_by_key(|(_, photo, differ)| (*differ, *photo));
        of_it.truncate(MATCHES);
        near.extend(of_it);
    }
    if near.is_empty() {
        return Ok(Vec::new());
    }
    first_used(op, &near).await
}

fn shares_a_key(likeness: &Likeness, print: Print) -> bool {
    likeness.keys().iter().zip(print.bands()).any(|(keys, band)| keys.binary_search(&band).is_ok())
}

/// Of the matches of each photo the one that came in first.
async fn first_used(op: &Op<'_>, near: &[(usize, PhotoId, u32)]) -> Result<Vec<(usize, Earlier)>> {
    let ids: Vec<PhotoId> = near.iter().map(|(_, photo, _)| *photo).collect();
    let used: Vec<(PhotoId, VisitId)> = photo::Entity::find()
        .select_only()
        .columns([photo::Column::Id, photo::Column::VisitId])
        .filter(among(op.tx(), photo::Column::Id, &ids))
        .order_by_asc(photo::Column::ReceivedAt)
        .order_by_asc(photo::Column::Id)
        .into_tuple()
        .all(op.tx())
        .await?;
    let mut first: HashMap<usize, Earlier> = HashMap::new();
    for (id, visit) in used {
        for (n, photo, differ) in near.iter().filter(|(_, photo, _)| *photo == id) {
            first.entry(*n).or_insert(Earlier { visit, photo: *photo, differ: Some(*differ) });
        }
    }
    Ok(first.into_iter().collect())
}

#[derive(FromQueryResult)]
struct Candidate {
    photo_id: PhotoId,
    across: i32,
    down: i32,
    mixed: i32,
    rest: i32,
}

/// The kept fingerprints that share a key with one of these.
async fn candidates(db: &impl ConnectionTrait, of: &[&Likeness]) -> Result<Vec<(PhotoId, Print)>> {
    let rows = Candidate::find_by_statement(look_up(db.get_database_backend(), of)).all(db).await?;
    let print = |row: Candidate| (row.photo_id, Print::of_bands([row.across, row.down, row.mixed, row.rest]));
    Ok(rows.into_iter().map(print).collect())
}

/// The look-up for pictures nearly the same: one statement for all photos of a report, each band of keys by an index of its own. Gives the
/// photos that share a key with one of these, and their fingerprints, at most 20,000.
pub fn look_up(backend: DbBackend, of: &[&Likeness]) -> Statement {
    let keys = (0..Print::KEYS).map(|band| {
        let mut keys: Vec<i32> = of.iter().flat_map(|likeness| likeness.keys()[band].iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    });
    Statement::from_sql_and_values(backend, look_up_text(backend), keys.map(|keys| list(backend, &keys)))
}

/// The text of the look-up, with a list of keys for each band that is one.
fn look_up_text(backend: DbBackend) -> String {
    let bands = ["across", "down", "mixed"];
    let among = |n: usize| match backend {
        DbBackend::Postgres => format!("= ANY(${n})"),
        _ => format!("IN (SELECT value FROM json_each(${n}))"),
    };
    let of_band = |(n, band): (usize, &str)| {
        format!("SELECT photo_id, across, down, mixed, rest FROM photo_print WHERE {band} {}", among(n))
    };
    let parts: Vec<String> = (1..).zip(bands).map(of_band).collect();
    format!("{} LIMIT {CANDIDATES}", parts.join(" UNION "))
}

/// Keys as one value: an array, or JSON where there are no arrays.
fn list(backend: DbBackend, keys: &[i32]) -> Value {
    if backend == DbBackend::Postgres {
        let keys = keys.iter().map(|key| Value::Int(Some(*key))).collect();
        return Value::Array(ArrayType::Int, Some(Box::new(keys)));
    }
    let keys: Vec<String> = keys.iter().map(i32::to_string).collect();
    format!("[{}]", keys.join(",")).into()
}

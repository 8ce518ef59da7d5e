//! The seal of a report: one hash over everything in it (VISIT-9).

use longhaul_entity::{CustomerId, Timestamp, UnitId, UserId, VisitId, enums::VisitWay, photo, visit};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// What is sealed, in this order. Written as JSON it is the same on both databases, whatever they make of the columns.
#[derive(Serialize)]
struct Sealed<'a> {
    id: VisitId,
    customer: CustomerId,
    dealer: UnitId,
    visitor: UserId,
    way: VisitWay,
    bought: bool,
    visited_at: Timestamp,
    device_at: Timestamp,
    received_at: Timestamp,
    day: i32,
    content: &'a visit::VisitContent,
    photos: Vec<SealedPhoto<'a>>,
}

#[derive(Serialize)]
struct SealedPhoto<'a> {
    id: longhaul_entity::PhotoId,
    position: i32,
    sha256: &'a str,
    bytes: i64,
    format: longhaul_entity::enums::PhotoFormat,
    width: i32,
    height: i32,
    taken_at: Option<Timestamp>,
    place: Option<(i32, i32)>,
    camera: Option<&'a str>,
    received_at: Timestamp,
}

/// SHA-256 over the report and its photos, by position, in hex. The column `seal` itself is left out.
///
/// # Errors
/// Only a fault of ours: the report cannot be written as JSON.
pub(super) fn seal(visit: &visit::Model, photos: &[photo::Model]) -> Result<String> {
    let mut photos: Vec<&photo::Model> = photos.iter().collect();
    photos.sort_by_key(|photo| photo.position);
    let sealed = Sealed {
        id: visit.id,
        customer: visit.customer_id,
        dealer: visit.dealer_id,
        visitor: visit.visitor_id,
        way: visit.way,
        bought: visit.bought,
        visited_at: visit.visited_at,
        device_at: visit.device_at,
        received_at: visit.received_at,
        day: visit.day,
        content: &visit.content,
        photos: photos.into_iter().map(sealed_photo).collect(),
    };
    let bytes = serde_json::to_vec(&sealed).map_err(Error::broken)?;
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

fn sealed_photo(photo: &photo::Model) -> SealedPhoto<'_> {
    SealedPhoto {
        id: photo.id,
        position: photo.position,
        sha256: &photo.sha256,
        bytes: photo.bytes,
        format: photo.format,
        width: photo.width,
        height: photo.height,
        taken_at: photo.taken_at,
        place: photo.lat_e6.zip(photo.lon_e6),
        camera: photo.camera.as_deref(),
        received_at: photo.received_at,
    }
}

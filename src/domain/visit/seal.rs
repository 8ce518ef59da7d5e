//! The seal of a report: one hash over everything in it (VISIT-9).

use longhaul_entity::{
    CustomerId, Timestamp, UnitId, UserId, VisitId, awaited_photo,
    enums::{FormKind, VisitWay},
    form_version::{Answers, Questions},
    photo, visit,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    domain::form::Completed,
    error::{Error, Result},
};

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
    /// Left out where there is none, as it was before reports named check-ins.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_in: Option<longhaul_entity::CheckInId>,
    /// Left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<SealedForm<'a>>,
    /// Left out where all photos came with the report.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    awaited: Vec<SealedName<'a>>,
}

/// The form with its questions: an answer says nothing without them.
#[derive(Serialize)]
struct SealedForm<'a> {
    kind: FormKind,
    version: i32,
    questions: &'a Questions,
    answers: &'a Answers,
}

/// A photo that had not come yet: of what it shows the hash is all that can be sealed, and all that is needed.
#[derive(Serialize)]
struct SealedName<'a> {
    id: longhaul_entity::PhotoId,
    position: i32,
    sha256: &'a str,
    source: Option<longhaul_entity::enums::PhotoSource>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<longhaul_entity::enums::PhotoSource>,
}

/// SHA-256 over the report, the photos that came with it, the names of those that had not come, each by position, and its form, in
/// hex. The column `seal` itself is left out.
///
/// # Errors
/// Only a fault of ours: the report cannot be written as JSON.
pub(super) fn seal(
    visit: &visit::Model,
    photos: &[photo::Model],
    awaited: &[awaited_photo::Model],
    form: Option<&Completed>,
) -> Result<String> {
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(sealed(visit, photos, awaited, form)?)))
}

/// The bytes that are sealed.
fn sealed(
    visit: &visit::Model,
    photos: &[photo::Model],
    awaited: &[awaited_photo::Model],
    form: Option<&Completed>,
) -> Result<Vec<u8>> {
    let mut photos: Vec<&photo::Model> =
        photos.iter().filter(|photo| awaited.iter().all(|late| late.photo_id != photo.id)).collect();
    photos.sort_by_key(|photo| photo.position);
    let mut names: Vec<&awaited_photo::Model> = awaited.iter().collect();
    names.sort_by_key(|late| late.position);
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
        check_in: visit.check_in_id,
        form: form.map(sealed_form),
        awaited: names.into_iter().map(sealed_name).collect(),
    };
    serde_json::to_vec(&sealed).map_err(Error::broken)
}

fn sealed_form(form: &Completed) -> SealedForm<'_> {
    let version = &form.version;
    SealedForm { kind: version.kind, version: version.number, questions: &version.questions, answers: &form.answers }
}

/// SHA-256 over what the photos show that came after their report, by position, in hex; it stands beside the report's own seal.
///
/// # Errors
/// As [`seal`].
pub(super) fn seal_late(
    visit: &visit::Model,
    photos: &[photo::Model],
    awaited: &[awaited_photo::Model],
) -> Result<String> {
    let mut late: Vec<&photo::Model> =
        photos.iter().filter(|photo| awaited.iter().any(|late| late.photo_id == photo.id)).collect();
    late.sort_by_key(|photo| photo.position);
    let late: Vec<_> = late.into_iter().map(sealed_photo).collect();
    let bytes = serde_json::to_vec(&(&visit.seal, late)).map_err(Error::broken)?;
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

fn sealed_name(late: &awaited_photo::Model) -> SealedName<'_> {
    SealedName { id: late.photo_id, position: late.position, sha256: &late.sha256, source: late.source }
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
        source: photo.source,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use longhaul_entity::{
        FormVersionId, TypedId,
        form_version::{self, Answer, AnswerValue, Asks, Question},
        visit::VisitContent,
    };
    use uuid::Uuid;

    use super::*;

    fn report() -> visit::Model {
        let content = VisitContent {
            steps: Vec::new(),
            persons: Vec::new(),
            concerns: Vec::new(),
            purchase: None,
            summary: None,
            next_step: None,
        };
        visit::Model {
            id: VisitId::from_uuid(Uuid::nil()),
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            dealer_id: UnitId::from_uuid(Uuid::nil()),
            visitor_id: UserId::from_uuid(Uuid::nil()),
            way: VisitWay::Phone,
            bought: false,
            visited_at: Timestamp(1),
            device_at: Timestamp(2),
            received_at: Timestamp(3),
            day: 20_260_615,
            content,
            seal: String::new(),
            check_in_id: None,
        }
    }

    fn form(question: &str, yes: bool) -> Completed {
        let asked = Question {
            key: "fit".to_owned(),
            zh: question.to_owned(),
            en: question.to_owned(),
            required: true,
            asks: Asks::YesNo {},
            only_if: None,
        };
        let version = form_version::Model {
            id: FormVersionId::from_uuid(Uuid::nil()),
            kind: FormKind::Bought,
            number: 2,
            title_zh: String::new(),
            title_en: String::new(),
            questions: Questions(vec![asked]),
            published_at: None,
            published_by: None,
        };
        let answer = Answer { question: "fit".to_owned(), value: AnswerValue::YesNo(yes) };
        Completed { version: Arc::new(version), answers: Answers(vec![answer]) }
    }

    #[test]
    fn a_report_without_a_form_is_sealed_as_it_was_before_there_were_forms() {
        let nil = Uuid::nil();
        let before = format!(
            r#"{{"id":"{nil}","customer":"{nil}","dealer":"{nil}","visitor":"{nil}","way":"PHONE","bought":false,"visited_at":1,"#
        ) + r#""device_at":2,"received_at":3,"day":20260615,"content":{"steps":[],"persons":[],"concerns":[],"purchase":null,"#
            + r#""summary":null,"next_step":null},"photos":[]}"#;
        assert_eq!(String::from_utf8(sealed(&report(), &[], &[], None).unwrap()).unwrap(), before);
    }

    #[test]
    fn questions_and_answers_are_under_the_seal() {
        let seal = |form: Option<&Completed>| seal(&report(), &[], &[], form).unwrap();
        let whole = seal(Some(&form("Fit?", true)));
        assert_eq!(whole, seal(Some(&form("Fit?", true))));
        for other in [Some(form("Fit?", false)), Some(form("Unfit?", true)), None] {
            assert_ne!(seal(other.as_ref()), whole);
        }
    }
}

//! What clients hand in about visits, read into the domain's drafts.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Upload};
use data_encoding::HEXLOWER_PERMISSIVE;
use longhaul_entity::{
    AmendmentId, CheckInId, CustomerId, PhotoId, PlannedVisitId, VisitId,
    enums::{PhotoSource, VisitStep, VisitWay},
    visit,
};
use uuid::Uuid;

use crate::{
    domain::visit::{Handed, amend::AmendVisitReport, submit::Draft},
    error::{Error, invalid},
    graphql::{
        form::FilledFormInput,
        kit::{
            DateTime, E, Gid, Reply,
            uploads::{ReceivedFile, ReceivedFiles},
        },
    },
};

/// Somebody met (会见人).
#[derive(InputObject)]
pub(in crate::graphql) struct PersonMetInput {
    /// His name, at most 120 characters.
    name: String,
    /// His post, at most 60 characters.
    title: Option<String>,
}

impl PersonMetInput {
    /// As the domain reads it.
    pub(in crate::graphql) fn read(self) -> visit::PersonMet {
        visit::PersonMet { name: self.name, title: self.title }
    }
}

/// A concern of the customer's (客户顾虑) and the answer to it.
#[derive(InputObject)]
pub(super) struct ConcernInput {
    /// What worries him, at most 1000 characters.
    concern: String,
    /// What he was told, at most 1000 characters.
    answer: Option<String>,
}

/// A photo that comes with its report.
#[derive(InputObject)]
pub(super) struct PhotoInput {
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<PhotoId>>,
    /// SHA-256 of the file by the client's own account, in hex: what arrives must have it. A photo that was cut off on the
    /// way may look whole. Without a file it names a photo that comes by itself, before the report or after it (`/uploads`, VISIT-9): as
    /// long as one of them has not come, the report counts for nothing.
    sha256: Option<String>,
    /// How it came into the client: taken with the camera there and then, or chosen from the gallery, which is recorded against the
    /// report (VISIT-5). Left out where the client does not know.
    source: Option<E<PhotoSource>>,
    /// The file, by the multipart request specification: JPEG, PNG or WebP whatever its name, at most 15 MiB, 12,000
    /// pixels a side and 50 million in all. Left out where `sha256` names it.
    file: Option<Upload>,
}

/// A visit report (拜访报告, forms 4 and 8) to be handed in. It is sealed from then on.
#[derive(InputObject)]
pub(super) struct SubmitVisitReportInput {
    /// A UUID that the client makes: sent again with the same content, photos included, the request answers the same and
    /// does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The report's id, if the client makes it (UUID v7).
    id: Option<Gid<VisitId>>,
    /// Who was visited: a customer of one's own dealer that one works on.
    customer_id: Gid<CustomerId>,
    /// Where it took place.
    way: E<VisitWay>,
    /// When the visit began, by the phone's clock; within the last year and not in the future.
    visited_at: DateTime,
    /// When the report was filled in, by the phone's clock (VISIT-8).
    device_time: DateTime,
    /// The check-in that the visit on site began with (VISIT-5): one's own, with this customer, named by no other report.
    check_in_id: Option<Gid<CheckInId>>,
    /// The planned visit that it fulfils (VISIT-1): one's own, of this customer and of the month of `visitedAt`. Left out, it fulfils the
    /// open one that there is: of that day, else without an appointment, else the first; without any it is an unplanned visit.
    planned_visit_id: Option<Gid<PlannedVisitId>>,
    /// The steps that were done, each once, in any order (VISIT-2).
    #[graphql(default)]
    steps: Vec<E<VisitStep>>,
    /// The persons met, at most 20.
    #[graphql(default)]
    persons: Vec<PersonMetInput>,
    /// The concerns raised, at most 20.
    #[graphql(default)]
    concerns: Vec<ConcernInput>,
    /// What was learned of the next purchase, at most 4000 characters.
    purchase: Option<String>,
    /// What was said, at most 4000 characters.
    summary: Option<String>,
    /// What comes next, at most 4000 characters.
    next_step: Option<String>,
    /// The photos in their order, each another picture: at least 1 for a visit on site, at most 20, unless the policy book says
    /// otherwise (`VISIT_PHOTOS_LEAST`, `VISIT_PHOTOS_MOST`; VISIT-4).
    #[graphql(default)]
    photos: Vec<PhotoInput>,
    /// The form that the visit was filled in by (VISIT-3): BOUGHT or NOT_BOUGHT, in the version that the phone had, also when there is a
    /// newer one.
    form: Option<FilledFormInput>,
}

/// A correction to one's own report (VISIT-9).
#[derive(InputObject)]
pub(super) struct AmendVisitReportInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The amendment's id, if the client makes it (UUID v7).
    id: Option<Gid<AmendmentId>>,
    /// The report.
    visit_id: Gid<VisitId>,
    /// What is to be read instead or besides, at most 4000 characters.
    text: String,
    /// When it was written, by the phone's clock (VISIT-8).
    device_time: DateTime,
}

impl SubmitVisitReportInput {
    /// The draft, and the files of its photos: they lie where the draft says as long as they are held.
    ///
    /// # Errors
    /// INVALID for a hash that is none, and for a photo with neither file nor hash.
    pub(super) fn read(self, ctx: &Context<'_>) -> Reply<(Draft, Vec<Arc<ReceivedFile>>)> {
        let mut files = Vec::with_capacity(self.photos.len());
        let mut photos = Vec::with_capacity(self.photos.len());
        for (n, photo) in self.photos.into_iter().enumerate() {
            let claimed = photo.sha256.as_deref().map(|typed| hash(n, typed)).transpose()?;
            let (id, source) = (photo.id.map(|id| id.0), photo.source.map(|source| source.0));
            let Some(file) = photo.file else {
                let sha256 = claimed.ok_or_else(|| unnamed(n))?;
                photos.push(Handed { id, source, claimed, sha256, bytes: 0, path: None });
                continue;
            };
            let file = ReceivedFiles::of(ctx, file).ok_or_else(|| Error::broken("an upload without a file"))?;
            let (sha256, bytes, path) = (*file.sha256(), file.bytes(), Some(file.path().to_owned()));
            photos.push(Handed { id, source, claimed, sha256, bytes, path });
            files.push(file);
        }
        let concern = |raised: ConcernInput| visit::Concern { concern: raised.concern, answer: raised.answer };
        let draft = Draft {
            id: self.id.map(|id| id.0),
            customer: self.customer_id.0,
            way: self.way.0,
            visited_at: self.visited_at.0,
            device_at: self.device_time.0,
            check_in: self.check_in_id.map(|id| id.0),
            planned_visit: self.planned_visit_id.map(|id| id.0),
            steps: self.steps.into_iter().map(|step| step.0).collect(),
            persons: self.persons.into_iter().map(PersonMetInput::read).collect(),
            concerns: self.concerns.into_iter().map(concern).collect(),
            purchase: self.purchase,
            summary: self.summary,
            next_step: self.next_step,
            photos,
            form: self.form.map(FilledFormInput::read),
        };
        Ok((draft, files))
    }
}

fn unnamed(n: usize) -> Error {
    let (zh, en) = ("照片应附文件，或以SHA-256指明", "A photo comes as a file, or is named by its SHA-256");
    invalid(format!("input.photos.{n}.sha256"), zh, en).rule("VISIT-9").into()
}

fn hash(n: usize, typed: &str) -> Reply<[u8; 32]> {
    let read = HEXLOWER_PERMISSIVE.decode(typed.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let field = format!("input.photos.{n}.sha256");
    Ok(read.ok_or_else(|| invalid(field, "应为64位十六进制的SHA-256", "A SHA-256 is 64 hexadecimal digits"))?)
}

impl AmendVisitReportInput {
    /// The operation.
    pub(super) fn read(self) -> AmendVisitReport {
        AmendVisitReport {
            id: self.id.map(|id| id.0),
            visit: self.visit_id.0,
            text: self.text,
            device_at: self.device_time.0,
        }
    }
}

//! Resumable uploads of photos by tus 1.0.0 (断点续传): creation, also with the first bytes, checksum, expiration, termination.
//!
//! Our own: the crates that serve tus are programs of their own or belong to another framework. It reads headers and
//! writes answers; what an upload is, and when it is a photo, the domain decides.

mod answer;
mod headers;

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION},
    },
    rt, web,
};
use longhaul_entity::{TypedId, UploadId, upload};
use uuid::Uuid;

use self::{
    answer::{VERSION, answer, progress, refuse},
    headers::{
        UPLOAD_LENGTH, UPLOAD_METADATA, checksum, content_length, metadata, method, upload_length, upload_offset,
        version,
    },
};
use super::{
    asking::asking,
    door::{Full, Turnstile, limits::LoadLimits},
    photos::busy,
};
use crate::{
    app::App,
    auth,
    domain::{
        Caller,
        visit::{
            Darkroom,
            upload::{self as uploads, CreateUpload, Fault, Piece},
        },
    },
    error::{Error, Result, invalid, not_found},
    graphql::kit::Asking,
    watch::carried,
};

/// What the protocol offers besides its core, and we do.
const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
/// The algorithms of checksums.
const ALGORITHMS: &str = "sha1,sha256";
/// The type of a piece of a file.
const PIECE: &str = "application/offset+octet-stream";
/// Requests about uploads at a time: a phone with a bad network takes long, and keeps no report waiting.
const AT_ONCE: LoadLimits = LoadLimits { in_work: 128, waiting: 128, wait_time: Duration::from_secs(2) };

/// Counts those who send.
pub(super) struct Counter(Arc<Turnstile>);

impl Default for Counter {
    fn default() -> Self {
        Self(Turnstile::new(AT_ONCE))
    }
}

/// `/uploads`: what is offered, and new uploads.
pub(super) async fn all(
    app: web::Data<Arc<App>>,
    counter: web::Data<Counter>,
    req: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    match method(&req).as_str() {
        "OPTIONS" => offered(&app),
        "POST" => served(app, counter, req, payload, Asked::Create).await,
        _ => not_allowed("OPTIONS, POST"),
    }
}

/// `/uploads/{id}`: how far one is, its next piece, its end.
pub(super) async fn one(
    app: web::Data<Arc<App>>,
    counter: web::Data<Counter>,
    path: web::Path<String>,
    req: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let id = Uuid::try_parse(&path).ok().map(UploadId::from_uuid);
    match method(&req).as_str() {
        "OPTIONS" => offered(&app),
        "HEAD" => served(app, counter, req, payload, Asked::Look(id)).await,
        "PATCH" => served(app, counter, req, payload, Asked::Go(id)).await,
        "DELETE" => served(app, counter, req, payload, Asked::End(id)).await,
        _ => not_allowed("DELETE, HEAD, OPTIONS, PATCH"),
    }
}

/// What a request wants. An id that is none names no upload.
#[derive(Clone, Copy)]
enum Asked {
    Create,
    Look(Option<UploadId>),
    Go(Option<UploadId>),
    End(Option<UploadId>),
}

fn offered(app: &App) -> HttpResponse {
    answer(StatusCode::NO_CONTENT)
        .insert_header(("tus-version", VERSION))
        .insert_header(("tus-extension", EXTENSIONS))
        .insert_header(("tus-max-size", app.config.photo.max_bytes.to_string()))
        .insert_header(("tus-checksum-algorithm", ALGORITHMS))
        .finish()
}

fn not_allowed(allowed: &'static str) -> HttpResponse {
    answer(StatusCode::METHOD_NOT_ALLOWED).insert_header((ALLOW, allowed)).force_close().finish()
}

async fn served(
    app: web::Data<Arc<App>>,
    counter: web::Data<Counter>,
    req: HttpRequest,
    payload: web::Payload,
    asked: Asked,
) -> HttpResponse {
    if version(req.headers()) != Some(VERSION) {
        return answer(StatusCode::PRECONDITION_FAILED).insert_header(("tus-version", VERSION)).force_close().finish();
    }
    let work = {
        let (app, req) = (Arc::clone(&app), req.clone());
        async move {
            let caller = known(&app, &req).await?;
            let _place = counter.0.enter(true).await.map_err(|Full| busy())?;
            handle(&app, &caller, req.headers(), payload, asked).await
        }
    };
    // By itself: what arrived is kept and counted when the connection, and with it this future, is gone.
    let done = rt::spawn(carried(work)).await;
    let done = done.unwrap_or_else(|broken| Err(Error::broken(broken).into()));
    done.unwrap_or_else(|fault| refuse(fault, &req))
}

/// Who sends: nobody else is listened to.
async fn known(app: &App, req: &HttpRequest) -> Result<Caller, Fault> {
    match asking(app, req).await {
        Asking::Known(caller) => Ok(caller),
        // The reason is shared with others who ask the same, and so is not to be had.
        Asking::Nobody(_, Some(why)) => Err(match &*why {
            Error::Refused(refusal) => (**refusal).clone().into(),
            Error::Database(err) => Error::Database(err.clone()).into(),
            Error::Broken(what) => Error::broken(what).into(),
        }),
        Asking::Nobody(_, None) => Err(auth::unauthenticated().into()),
    }
}

async fn handle(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    payload: web::Payload,
    asked: Asked,
) -> Result<HttpResponse, Fault> {
    match asked {
        Asked::Create => create(app, caller, headers, payload).await,
        Asked::Look(id) => look(app, caller, id.ok_or_else(not_found)?).await,
        Asked::Go(id) => go_on(app, caller, headers, payload, id.ok_or_else(not_found)?).await,
        Asked::End(id) => {
            uploads::end(&app.db, &app.storage, caller, id.ok_or_else(not_found)?).await?;
            Ok(answer(StatusCode::NO_CONTENT).finish())
        }
    }
}

async fn create(app: &App, caller: &Caller, headers: &HeaderMap, payload: web::Payload) -> Result<HttpResponse, Fault> {
    let (length, (metadata, sha256)) = (upload_length(headers)?, metadata(headers)?);
    // The type of an empty body says nothing: many a client calls it a form. A page that is not ours cannot post one in a user's name
    // either way, as it can send neither his token nor the version of the protocol without being asked.
    let with_bytes = headers.contains_key(CONTENT_TYPE) && content_length(headers)? != Some(0);
    let piece = if with_bytes { Some(piece(headers, 0)?) } else { None };
    if piece.as_ref().and_then(|piece| piece.length).is_some_and(|more| more > length) {
        return Err(Fault::TooLong { most: length });
    }
    let wanted = CreateUpload { length, sha256, metadata };
    let mut row = uploads::create(&app.db, darkroom(app), caller, wanted).await?;
    let place = location(app, &row);
    if let Some(piece) = piece {
        row = uploads::receive(&app.db, darkroom(app), caller, row.id, piece, payload).await?;
    }
    Ok(progress(StatusCode::CREATED, &row).insert_header((LOCATION, place)).finish())
}

fn location(app: &App, row: &upload::Model) -> String {
    format!("{}/uploads/{}", app.config.http.public_url.as_deref().unwrap_or_default(), row.id.uuid())
}

async fn look(app: &App, caller: &Caller, id: UploadId) -> Result<HttpResponse, Fault> {
    let row = uploads::find(app.db.read(), &caller.actor, id).await?;
    if row.expires_at <= app.db.clock().now() {
        return Err(Fault::Gone);
    }
    let mut answer = progress(StatusCode::OK, &row);
    answer
        .insert_header((UPLOAD_LENGTH, row.length.to_string()))
        .insert_header((UPLOAD_METADATA, row.metadata.as_str()));
    Ok(answer.finish())
}

async fn go_on(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    payload: web::Payload,
    id: UploadId,
) -> Result<HttpResponse, Fault> {
    let piece = piece(headers, upload_offset(headers)?)?;
    let row = uploads::receive(&app.db, darkroom(app), caller, id, piece, payload).await?;
    Ok(progress(StatusCode::NO_CONTENT, &row).finish())
}

/// The piece that a request brings. Anything but plain bytes is refused: a page can send forms in the name of a user without being
/// asked, and what is compressed has another length.
fn piece(headers: &HeaderMap, offset: u64) -> Result<Piece> {
    let said = |name| headers.get(name).map(|value| value.as_bytes().trim_ascii());
    if said(CONTENT_TYPE) != Some(PIECE.as_bytes()) {
        let (zh, en) = (format!("应为{PIECE}"), format!("It has to be {PIECE}"));
        return Err(invalid("Content-Type", zh, en).into());
    }
    if said(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case(b"identity")) {
        return Err(invalid("Content-Encoding", "不支持压缩的请求体", "Compressed bytes are not taken").into());
    }
    Ok(Piece { offset, length: content_length(headers)?, checksum: checksum(headers)? })
}

fn darkroom(app: &App) -> Darkroom<'_> {
    Darkroom {
        storage: &app.storage,
        workshop: &app.workshop,
        max_bytes: app.config.photo.max_bytes,
        day_bytes: app.config.photo.day_bytes,
    }
}

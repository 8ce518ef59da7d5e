//! Photos by signed links: short-lived, for one session, and only while its person may see the report (VISIT-4).
//!
//! A link opens without a token, as pictures in a page do. So everything is asked anew with each request: signature and
//! time, the session, the report's visibility.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH, RETRY_AFTER,
        X_CONTENT_TYPE_OPTIONS,
    },
    web,
};
use bytes::BytesMut;
use futures_util::stream;
use longhaul_entity::{PhotoId, SessionId, TypedId, enums::PhotoFormat, photo};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt};
use uuid::Uuid;

use super::{
    asking::{asking, request_id},
    door::{Full, Turnstile, limits::LoadLimits},
};
use crate::{
    app::App,
    auth::{self, Link, LinkFault},
    domain::visit::opening::photo_for,
    error::{Code, Error, Refusal, Result, not_found},
    graphql::kit::Asking,
    imaging::Format,
    storage::{PhotoKey, Rendition, StorageError},
};

/// Bytes that are read and sent at once.
const CHUNK: usize = 64 * 1024;
/// A picture that is opened by itself runs nothing and loads nothing.
pub(super) const POLICY: &str = "default-src 'none'; sandbox";

/// Photos that are looked up at a time, and how many more wait. They are fewer than requests: a page of thumbnails must not
/// keep a report waiting.
const AT_ONCE: LoadLimits = LoadLimits { in_work: 16, waiting: 128, wait_time: Duration::from_secs(2) };

/// Counts those who ask for photos.
pub(super) struct Counter(pub(super) Arc<Turnstile>);

impl Default for Counter {
    fn default() -> Self {
        Self(Turnstile::new(AT_ONCE))
    }
}

/// What a link says besides its path.
#[derive(Deserialize)]
pub(super) struct Signed {
    pub(super) session: Uuid,
    pub(super) expires: i64,
    pub(super) signature: String,
}

/// A photo that may be sent.
struct Granted {
    key: PhotoKey,
    media_type: &'static str,
}

impl Granted {
    /// Bytes are named by their hash, so they never change under their name.
    fn etag(&self) -> String {
        format!("\"{}.{}\"", data_encoding::HEXLOWER.encode(&self.key.sha256), self.key.rendition.name())
    }
}

/// Sends a photo: 200, or 304 to who has it. Refused: 404 for a link that is not ours or not for him, 410 for one that was
/// valid and is too old, 401 when its session has ended.
pub(super) async fn photo(
    app: web::Data<Arc<App>>,
    counter: web::Data<Counter>,
    path: web::Path<(String, String)>,
    req: HttpRequest,
) -> HttpResponse {
    let answered = async {
        // Until the file is open; its bytes then go as slowly as the client takes them.
        let _place = counter.0.enter(false).await.map_err(|Full| busy())?;
        let granted = grant(&app, &path.0, &path.1, &req).await?;
        send(&app, &granted, req.headers()).await
    };
    answered.await.unwrap_or_else(|err| refuse(&err, &req))
}

async fn grant(app: &Arc<App>, photo: &str, rendition: &str, req: &HttpRequest) -> Result<Granted> {
    let photo = Uuid::try_parse(photo).map_err(|_| not_found())?;
    let rendition = Rendition::ALL.into_iter().find(|known| known.name() == rendition).ok_or_else(not_found)?;
    let signed = web::Query::<Signed>::from_query(req.query_string()).map_err(|_| not_found())?.into_inner();
    let session = SessionId::from_uuid(signed.session);
    let link = Link {
        photo: PhotoId::from_uuid(photo),
        rendition: rendition.name().to_owned(),
        session,
        expires: signed.expires,
    };
    let now = app.db.clock().now();
    link.verify(&signed.signature, &app.keys.keys(), now).map_err(|fault| match fault {
        LinkFault::Forged => not_found(),
        LinkFault::Expired => too_old(),
    })?;
    // Who says who he is must be the one that the link was made for.
    if matches!(asking(app, req).await, Asking::Known(caller) if caller.actor.session != session) {
        return Err(not_found());
    }
    let actor = auth::load(app.db.read(), session, now).await?;
    let seen = photo_for(app.db.read(), &actor, link.photo).await?;
    if rendition == Rendition::Original && !seen.evidence {
        return Err(not_found());
    }
    let sha256 = data_encoding::HEXLOWER.decode(seen.photo.sha256.as_bytes()).map_err(Error::broken)?;
    let sha256 = sha256.try_into().map_err(|_| Error::broken("a photo's hash has not 32 bytes"))?;
    Ok(Granted { key: PhotoKey { sha256, rendition }, media_type: media_type(&seen.photo, rendition) })
}

/// The type of the bytes, as they were looked at when they came; never what a client said.
fn media_type(photo: &photo::Model, rendition: Rendition) -> &'static str {
    match (rendition, photo.format) {
        (Rendition::Original, PhotoFormat::Png) => Format::Png.media_type(),
        (Rendition::Original, PhotoFormat::Webp) => Format::WebP.media_type(),
        _ => Format::Jpeg.media_type(),
    }
}

async fn send(app: &App, granted: &Granted, headers: &HeaderMap) -> Result<HttpResponse> {
    let etag = granted.etag();
    let has_it = headers.get(IF_NONE_MATCH).and_then(|sent| sent.to_str().ok());
    let has_it = has_it.is_some_and(|sent| sent.split(',').any(|one| one.trim().trim_start_matches("W/") == etag));
    let mut answer = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, format!("private, max-age={}", app.config.photo.link_seconds)));
    if has_it {
        return Ok(answer.finish());
    }
    let opened = app.storage.open(granted.key).await.map_err(|err| match err {
        StorageError::NotFound => Error::broken(format!("the file {} is missing", granted.key.path())),
        other => Error::broken(other),
    })?;
    Ok(answer
        .insert_header((CONTENT_TYPE, granted.media_type))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(SizedStream::new(opened.bytes, chunks(opened.body))))
}

pub(super) fn chunks(
    body: Box<dyn AsyncRead + Send + Unpin>,
) -> impl stream::Stream<Item = std::io::Result<bytes::Bytes>> + 'static {
    stream::try_unfold(body, |mut body| async move {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let read = body.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.freeze(), body)))
    })
}

pub(super) fn busy() -> Error {
    Refusal::new(Code::Unavailable, "服务繁忙，请稍后重试", "The service is busy; try again later").into()
}

pub(super) fn too_old() -> Error {
    Refusal::new(Code::Invalid, "链接已过期，请重新获取", "The link has expired; ask for a new one").into()
}

pub(super) fn refuse(err: &Error, req: &HttpRequest) -> HttpResponse {
    let mut answer = match err.code() {
        Code::Invalid => HttpResponse::Gone(),
        Code::Unauthenticated => HttpResponse::Unauthorized(),
        Code::Unavailable => HttpResponse::ServiceUnavailable(),
        Code::Internal => HttpResponse::InternalServerError(),
        // A role without visits learns as little as anybody else.
        _ => HttpResponse::NotFound(),
    };
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if err.code() == Code::Unavailable {
        answer.insert_header((RETRY_AFTER, "1"));
    }
    let Error::Refused(refusal) = err else {
        tracing::error!(error = %err, "a file could not be sent");
        return answer.json(json!({ "code": err.code().text(), "requestId": request_id(req) }));
    };
    answer.json(json!({ "code": refusal.code.text(), "messages": { "zh": refusal.zh, "en": refusal.en } }))
}

//! Whether files that come with a request are received at all: only from people who are signed in, and only while there
//! is room for them. Whoever is refused is not listened to any further, and the connection ends.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
};
use serde_json::json;

use super::{
    asking::request_id,
    door::{Language, language},
};
use crate::{app::App, error::Code, graphql::kit::Asking};

/// After how many seconds a client may ask again when there is no room: somebody has to make some.
const ROOM_SECONDS: u64 = 60;

/// The refusal of a request that [`brings`](brought) files which are not received.
pub(super) async fn refused(app: &Arc<App>, asks: &Asking, req: &HttpRequest) -> Option<HttpResponse> {
    match asks {
        Asking::Known(_) if has_room(app, req).await => None,
        Asking::Known(_) => {
            let words = ("照片存储空间不足，请稍后再试", "There is no room for photos now; try again later");
            Some(refuse(req, Code::Unavailable, words, Some(ROOM_SECONDS)))
        }
        Asking::Nobody(_, why) => Some(match why.as_ref().map(|err| (err.code(), err)) {
            // A token that nobody could look up may well be good: its client must not take this for the end of it.
            Some((Code::Unavailable, err)) => {
                tracing::warn!(error = %err, "the database is not available right now");
                refuse(req, Code::Unavailable, ("服务繁忙，请稍后重试", "Busy right now; try again"), Some(1))
            }
            Some((Code::Internal, err)) => {
                tracing::error!(error = %err, "who sends files could not be found out");
                refuse(req, Code::Internal, ("服务器内部错误", "Internal error"), None)
            }
            _ => refuse(req, Code::Unauthenticated, ("请先登录", "Sign in first"), None),
        }),
    }
}

/// Whether a request brings files.
pub(super) fn brought(req: &HttpRequest) -> bool {
    let kind = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/")
}

/// Whether the disk has room for what the client says it will send. What it keeps of that is asked again when it is kept.
async fn has_room(app: &App, req: &HttpRequest) -> bool {
    let announced = req.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
    match app.storage.free_bytes().await {
        Ok(free) => free >= announced,
        Err(err) => {
            tracing::error!(error = %err, "the free room of the photo folder is not known");
            false
        }
    }
}

fn refuse(req: &HttpRequest, code: Code, (zh, en): (&str, &str), retry_after: Option<u64>) -> HttpResponse {
    let status = match code {
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNAUTHORIZED,
    };
    let message = if language(req.headers()) == Language::Zh { zh } else { en };
    let mut extensions = json!({ "code": code.text(), "messages": { "zh": zh, "en": en } });
    let mut answer = HttpResponse::build(status);
    if let Some(seconds) = retry_after {
        extensions["retryAfterSeconds"] = json!(seconds);
        answer.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if code == Code::Internal {
        extensions["requestId"] = json!(request_id(req));
    }
    let error = json!({ "message": message, "extensions": extensions });
    answer.force_close().json(json!({ "errors": [error] }))
}

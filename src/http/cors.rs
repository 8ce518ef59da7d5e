//! Which web pages of other origins may use the API (CORS), and open sockets.
//!
//! Our own rather than actix-cors: what is needed is a list without wildcards, credentials or rules per route, and the same
//! list decides about sockets, which browsers open from anywhere without asking.
//!
//! Tokens travel in a header that only the app itself can set, never in cookies, so no page can use somebody's session
//! by being open. Native apps send no `Origin` and are not concerned.

use std::sync::Arc;

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderMap,
            HeaderValue, ORIGIN, VARY,
        },
    },
    middleware::Next,
    web,
};

use crate::app::App;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, HEAD, PATCH, DELETE");
/// What clients of GraphQL and of uploads send besides what is always allowed.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "accept-language, apollo-require-preflight, apollographql-client-name, apollographql-client-version, authorization, \
     content-type, graphql-require-preflight, tus-resumable, upload-checksum, upload-length, upload-metadata, \
     upload-offset, x-apollo-operation-name, x-http-method-override, x-request-id",
);
/// What a page may read besides what it always may.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-request-id, retry-after, location, tus-checksum-algorithm, tus-extension, tus-max-size, tus-resumable, tus-version, \
     upload-expires, upload-length, upload-metadata, upload-offset",
);
/// Seconds that a browser may remember the answer to a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");
const ON_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
const ON_PREFLIGHT: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

/// Answers preflights, and says on every other answer which page may read it. Without configured origins it does nothing.
pub(super) async fn share(
    app: web::Data<Arc<App>>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let origins = &app.config.http.cors_origins;
    if origins.is_empty() {
        return Ok(next.call(req).await?.map_into_left_body());
    }
    let allowed = req.headers().get(ORIGIN).filter(|origin| is_listed(origins, origin)).cloned();
    let asks_first = req.headers().contains_key(ORIGIN) && req.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if req.method() == Method::OPTIONS && asks_first {
        return Ok(req.into_response(preflight(allowed)).map_into_right_body());
    }
    let mut answer = next.call(req).await?;
    let headers = answer.headers_mut();
    headers.append(VARY, ON_ORIGIN);
    if let Some(origin) = allowed {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    Ok(answer.map_into_left_body())
}

/// 204 with what is allowed; 403 for a page that is not on the list.
fn preflight(allowed: Option<HeaderValue>) -> HttpResponse {
    let mut answer = if allowed.is_some() { HttpResponse::NoContent() } else { HttpResponse::Forbidden() };
    answer.insert_header((VARY, ON_PREFLIGHT));
    if let Some(origin) = allowed {
        answer
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, HEADERS))
            .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE));
    }
    answer.finish()
}

/// Whether a socket may be opened: by an app that is no page, by our own pages, and by those on the list.
pub(super) fn may_connect(app: &App, req: &HttpRequest) -> bool {
    let Some(origin) = req.headers().get(ORIGIN) else { return true };
    is_listed(&app.config.http.cors_origins, origin) || is_own(req.headers(), origin)
}

fn is_listed(origins: &[String], origin: &HeaderValue) -> bool {
    origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes())
}

/// Whether the page came from the host that it asks now.
fn is_own(headers: &HeaderMap, origin: &HeaderValue) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let page = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    matches!((host, page), (Some(host), Some((_, page))) if host.eq_ignore_ascii_case(page))
}

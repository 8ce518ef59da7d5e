//! How much a client may say before its request begins. It knows headers as bytes.

use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

/// Bytes of all headers together. The largest that clients send, a token, has some 600.
const HEADER_BYTES: usize = 16 * 1024;
/// Bytes of path and query string: a query sent by GET at its largest, escaped.
const TARGET_BYTES: usize = 60 * 1024;

/// Refuses larger requests with 431 or 414 and ends the connection. (Beyond 128 KiB the framework does it by itself, with
/// 400.)
pub(super) async fn bounded(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers: usize = req.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let refusal = if headers > HEADER_BYTES {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    } else if req.uri().to_string().len() > TARGET_BYTES {
        StatusCode::URI_TOO_LONG
    } else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    Ok(req.into_response(HttpResponse::build(refusal).force_close().finish()).map_into_right_body())
}

//! Every request has an id: in the answer's header, in each line of the log, in errors and in the journal.

use std::{sync::Arc, time::Instant};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use longhaul_entity::EntryId;
use tracing::Instrument;

use crate::app::App;

/// The id of a request.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id, opens its span and writes its one line into the log: no query string, no body, no token.
pub(super) async fn identify(
    app: web::Data<Arc<App>>,
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = app.db.clock().id::<EntryId>().0.simple().to_string();
    req.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", request_id = %id);
    async move {
        let (method, path, begun) = (req.method().clone(), req.path().to_owned(), Instant::now());
        let mut answer = next.call(req).await?;
        if let Ok(value) = HeaderValue::from_str(&id) {
            answer.headers_mut().insert(HEADER, value);
        }
        let millis = begun.elapsed().as_millis();
        tracing::info!(%method, path, status = answer.status().as_u16(), millis, "answered");
        Ok(answer)
    }
    .instrument(span)
    .await
}

//! The front door: GraphQL over HTTP between actix-web and an async-graphql executor.
//!
//! A request goes through in this order, and the first that objects answers it: method → `accept` (what can the client
//! read) → `body` (format, bytes in time; `multipart` for uploads) → `gate` (the bare text) → one parse
//! in `document` → `measure` (its size with fragments expanded) → variables → executor, within a time and with panics
//! caught → `shape` (order and nulls of the data) → `answer` (only known error codes leave). Every refusal is a `fault`; every bound is in [`limits`].
//!
//! It knows HTTP, JSON and the GraphQL language. It knows no schema, no user and no noun of the business: the executor
//! is a parameter, and what a request needs besides (actor, loaders) is attached by the caller.

mod accept;
mod answer;
mod body;
mod document;
mod fault;
mod gate;
pub mod limits;
mod measure;
mod multipart;
mod shape;

use std::{
    any::Any,
    cell::Cell,
    mem::take,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web,
};
use async_graphql::{
    Executor, Request, Response,
    parser::{self, types::OperationType},
};
use futures_util::FutureExt;

use self::{
    accept::Media,
    answer::Answerer,
    body::Format,
    document::{Prepared, choose, prepare},
    fault::{Class, Fault},
    shape::Shapes,
};
pub use self::{
    accept::{Language, language},
    answer::Outcome,
    limits::DoorLimits,
};

/// A schema behind its limits. One for the whole server.
#[derive(Debug, Clone)]
pub struct Door<E> {
    executor: E,
    limits: DoorLimits,
    shapes: Shapes,
    folder: PathBuf,
}

impl<E: Executor> Door<E> {
    /// A door before `executor`, whose schema prints as `sdl`. Uploads lie in `folder` while their request runs; it has to exist and to be on a disk
    /// with room for a few requests' worth of [`limits::UploadLimits::total_bytes`].
    ///
    /// # Errors
    ///
    /// When `sdl` is not the text of a schema.
    pub fn new(executor: E, sdl: &str, limits: DoorLimits, folder: impl Into<PathBuf>) -> Result<Self, parser::Error> {
        Ok(Self { executor, limits, shapes: Shapes::from_sdl(sdl)?, folder: folder.into() })
    }

    /// The bounds on requests, to be shown to clients.
    pub fn limits(&self) -> &DoorLimits {
        &self.limits
    }

    fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Answers one HTTP request of any method.
///
/// `request_id` is what a client quotes when it met an internal error, and under which the log has the cause.
/// `attach` adds what the resolvers need; it is called for requests that passed all checks and finds [`Language`] and
/// [`ReceivedFiles`] in the request's data. Dropping the returned future, as actix does when the client goes away,
/// drops the execution.
pub async fn handle<E: Executor>(
    door: &Door<E>,
    req: &HttpRequest,
    payload: web::Payload,
    request_id: &str,
    attach: impl FnOnce(Request) -> Request,
) -> HttpResponse {
    let language = language(req.headers());
    let media = accept::media(req.headers());
    let limits = &door.limits;
    let answerer = Answerer { media: media.unwrap_or(Media::Json), language, request_id, limits };
    let kind = Cell::new("none");
    let answered = async {
        let prepared = admit(door, req, payload, media).await?;
        kind.set(kind_name(prepared.kind));
        execute(door, prepared, |request| attach(request.data(language)), request_id).await
    };
    let mut response = match answered.await {
        Ok(response) => answerer.executed(response),
        Err(fault) => {
            tracing::debug!(request_id, ?fault, "request refused at the door");
            answerer.refusal(fault)
        }
    };
    if let Some(outcome) = response.extensions_mut().get_mut::<Outcome>() {
        outcome.kind = kind.get();
    }
    response
}

fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Everything before execution.
async fn admit<E: Executor>(
    door: &Door<E>,
    req: &HttpRequest,
    payload: web::Payload,
    media: Option<Media>,
) -> Result<Prepared, Fault> {
    let is_get = match *req.method() {
        Method::GET => true,
        Method::POST => false,
        _ => {
            return Err(
                method_not_allowed("GET, POST", "只支持 GET 和 POST", "Only GET and POST are supported").closing()
            );
        }
    };
    if media.is_none() {
        let fault = Fault::http(
            StatusCode::NOT_ACCEPTABLE,
            "只能以 application/graphql-response+json 或 application/json 应答",
            "Answers are application/graphql-response+json or application/json only",
        );
        return Err(fault.closing());
    }
    if is_get {
        let prepared = prepare(body::from_query_string(req.query_string())?, &door.limits.document)?;
        if prepared.kind == OperationType::Mutation {
            return Err(method_not_allowed("POST", "GET 只能执行查询", "GET runs queries only"));
        }
        return runnable(prepared);
    }
    match body::format(req)? {
        Format::Json => {
            let text = body::read(req, payload, door.limits.body_bytes, door.limits.body_time).await?;
            runnable(prepare(body::from_json(&text)?, &door.limits.document)?)
        }
        Format::Multipart(boundary) => {
            let (params, files) = multipart::receive(req, payload, boundary, &door.limits, door.folder()).await?;
            let mut prepared = runnable(prepare(params, &door.limits.document)?)?;
            prepared.request.uploads = files.open().await.map_err(|error| {
                tracing::error!(%error, "a received file cannot be opened");
                Fault::internal()
            })?;
            prepared.request = prepared.request.data(files);
            Ok(prepared)
        }
    }
}

fn method_not_allowed(allow: &'static str, zh: &'static str, en: &'static str) -> Fault {
    Fault::http(StatusCode::METHOD_NOT_ALLOWED, zh, en).allowing(allow)
}

fn runnable(prepared: Prepared) -> Result<Prepared, Fault> {
    if prepared.kind == OperationType::Subscription {
        return Err(Fault::document(
            Class::OperationResolution,
            "订阅只能通过 WebSocket 执行",
            "Subscriptions run over WebSocket only",
        ));
    }
    Ok(prepared)
}

/// Runs the executor for as long as it may take, and brings its data into shape. A panic in it costs this request only.
async fn execute<E: Executor>(
    door: &Door<E>,
    prepared: Prepared,
    attach: impl FnOnce(Request) -> Request,
    request_id: &str,
) -> Result<Response, Fault> {
    let operation_name = prepared.request.operation_name.clone();
    let Prepared { request, document, .. } = prepared;
    let running = AssertUnwindSafe(async {
        let mut response = door.executor.execute(attach(request)).await;
        if answer::was_executed(&response) {
            let plan =
                choose(&document, operation_name.as_deref()).map(|operation| door.shapes.plan(&document, operation))?;
            response.data = plan.shape(take(&mut response.data), &response.errors);
        }
        Ok(response)
    });
    match tokio::time::timeout(door.limits.execution_time, running.catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(request_id, panic = panic_text(panic.as_ref()), "a request panicked");
            Err(Fault::internal())
        }
        Err(_) => {
            tracing::warn!(request_id, limit = ?door.limits.execution_time, "a request took too long and was dropped");
            Err(Fault::unavailable())
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

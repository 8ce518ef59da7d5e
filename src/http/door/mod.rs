//! The front door: GraphQL over HTTP between actix-web and an async-graphql executor.
//!
//! A request goes through in this order, and the first that objects answers it: method → `accept` (what can the client
//! read) → `body` (format, bytes in time; `multipart` for uploads) → `document` → `turnstile` (so many at a time) →
//! executor, within a time and with panics caught → `shape` (order and nulls of the data) → `answer` (only known error
//! codes leave). Every refusal is a `fault`; every bound is in [`limits`]. Over a WebSocket (`socket`) a request goes the
//! same way from `document` on.
//!
//! `document` is the same for every transport. It finds the document (`persisted`: by text, hash or id; `trusted`: the
//! manifest; `store`: what was seen before), or checks it: `gate` (the bare text) → parser → `measure` (its size with
//! fragments expanded) → `validate` and `literals` (does it fit the schema) → `cost` (how much it asks for). Then it
//! takes what is the request's own: the operation's name, and variables through `coerce`.
//!
//! It knows HTTP, JSON and the GraphQL language. It knows no schema, no user and no noun of the business: the executor
//! is a parameter, and what a request needs besides (actor, loaders) is attached by the caller.

mod accept;
mod answer;
mod body;
mod coerce;
mod contract;
mod cost;
mod document;
mod fault;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod gate;
pub mod limits;
mod literals;
mod measure;
mod multipart;
mod persisted;
mod shape;
mod socket;
mod store;
mod trusted;
mod turnstile;
mod unfold;
mod validate;

use std::{
    any::Any,
    cell::Cell,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web,
};
use apollo_compiler::validation::DiagnosticList;
use async_graphql::{Executor, Request, Response, parser::types::OperationType};
use futures_util::FutureExt;

use self::{
    accept::Media,
    answer::Answerer,
    body::{Format, Params},
    document::{Documents, Prepared},
    fault::{Class, Fault},
};
pub use self::{
    accept::{Language, language},
    answer::Outcome,
    contract::Contract,
    limits::DoorLimits,
    socket::{Peer, Sockets, serve as serve_socket},
    trusted::{TrustedDocument, read_manifest},
    turnstile::{Full, Place, Turnstile},
};

/// Why a door cannot be opened: its schema or its trusted documents are not what they should be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DoorError(String);

impl DoorError {
    fn schema(errors: &DiagnosticList) -> Self {
        let first = errors.iter().next().map(|error| error.error.to_string());
        Self(format!("the schema is not valid: {}", first.unwrap_or_default()))
    }
}

/// Whoever asks may not be here any more: his session has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// A schema behind its limits. One for the whole server.
#[derive(Debug, Clone)]
pub struct Door<E> {
    executor: E,
    limits: DoorLimits,
    documents: Arc<Documents>,
    folder: PathBuf,
    turnstile: Arc<Turnstile>,
    sockets: Arc<Sockets>,
}

impl<E: Executor> Door<E> {
    /// A door before `executor`, whose schema `contract` was read from. Uploads lie in `folder` while their request runs; it has to exist and
    /// to be on a disk with room for a few requests' worth of [`limits::UploadLimits::total_bytes`].
    ///
    /// The executor need not validate, and should not bound recursion below [`limits::DocumentLimits::levels`].
    pub fn new(executor: E, contract: Arc<Contract>, limits: DoorLimits, folder: impl Into<PathBuf>) -> Self {
        let documents = Arc::new(Documents::new(contract, &limits));
        let (turnstile, sockets) = (Turnstile::new(limits.load), Sockets::new(limits.socket.sockets));
        Self { executor, limits, documents, folder: folder.into(), turnstile, sockets }
    }

    /// The same door with documents that clients may ask for by id or hash; with `only`, it executes no others. To be
    /// called before the door is shared.
    ///
    /// # Errors
    ///
    /// The first document that is not valid or exceeds a bound, by name; or the door is shared already.
    pub fn trusting(mut self, documents: Vec<TrustedDocument>, only: bool) -> Result<Self, DoorError> {
        let shared = || DoorError("the door is in use".to_owned());
        Arc::get_mut(&mut self.documents).ok_or_else(shared)?.trust(documents, only, &self.limits)?;
        Ok(self)
    }

    /// How many requests are in work, wait and were refused.
    pub fn load(&self) -> &Turnstile {
        &self.turnstile
    }

    /// The open sockets, and what ends them.
    pub fn sockets(&self) -> &Arc<Sockets> {
        &self.sockets
    }

    /// The bounds on requests, to be shown to clients.
    pub fn limits(&self) -> &DoorLimits {
        &self.limits
    }

    /// The one way to a request that may be executed, whatever carried its parameters.
    fn prepare(&self, params: Params) -> Result<Prepared, Fault> {
        self.documents.prepare(params, &self.limits)
    }

    fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Answers one HTTP request of any method.
///
/// `request_id` is what a client quotes when it met an internal error, and under which the log has the cause.
/// `attach` adds what the resolvers need; it is called for requests that passed all checks, when it is their turn, and finds
/// [`Language`] and [`ReceivedFiles`] in the request's data. Dropping the returned future, as actix does when the client goes away,
/// drops the execution.
pub async fn handle<E: Executor>(
    door: &Door<E>,
    req: &HttpRequest,
    payload: web::Payload,
    request_id: &str,
    attach: impl AsyncFnOnce(Request) -> Request,
) -> HttpResponse {
    let language = language(req.headers());
    let media = accept::media(req.headers());
    let limits = &door.limits;
    let answerer = Answerer { media: media.unwrap_or(Media::Json), language, request_id, limits };
    let kind = Cell::new("none");
    let answered = async {
        let prepared = admit(door, req, payload, media).await?;
        kind.set(kind_name(prepared.kind));
        execute(door, prepared, async |request| Ok(attach(request.data(language)).await), request_id).await
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
    if socket::is_wanted(req) {
        return Err(socket::elsewhere());
    }
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
        let prepared = door.prepare(body::from_query_string(req.query_string())?)?;
        if prepared.kind == OperationType::Mutation {
            return Err(method_not_allowed("POST", "GET 只能执行查询", "GET runs queries only"));
        }
        return runnable(prepared);
    }
    match body::format(req)? {
        Format::Json => {
            let text = body::read(req, payload, door.limits.body_bytes, door.limits.body_time).await?;
            runnable(door.prepare(body::from_json(&text)?)?)
        }
        Format::Multipart(boundary) => {
            let (params, files) = multipart::receive(req, payload, boundary, &door.limits, door.folder()).await?;
            let mut prepared = runnable(door.prepare(params)?)?;
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

/// Runs the executor for as long as it may take once it is its turn, and brings its data into shape. A panic in it
/// costs this request only.
async fn execute<E: Executor>(
    door: &Door<E>,
    prepared: Prepared,
    attach: impl AsyncFnOnce(Request) -> Result<Request, Gone>,
    request_id: &str,
) -> Result<Response, Fault> {
    let urgent = prepared.kind == OperationType::Mutation;
    let _place = door.turnstile.enter(urgent).await.map_err(|Full| Fault::busy())?;
    let (request, finish) = prepared.split();
    let running = AssertUnwindSafe(async {
        let request = attach(request).await.map_err(|Gone| Fault::gone())?;
        let mut response = door.executor.execute(request).await;
        finish.finish(&mut response);
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

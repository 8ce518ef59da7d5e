//! The server: its routes, its start and its orderly end.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, from_fn},
    web,
};
use async_graphql::Request;

use super::{
    asking::{asking, request_id},
    cors,
    door::{Contract, Door, DoorLimits, Sockets, handle, read_manifest},
    explorer, files, headers,
    health::{self, Leaving},
    ledgers, photos,
    request_id::identify,
    socket, uploads,
};
use crate::{
    app::App,
    error::{Error, Result},
    graphql::{ApiSchema, build, kit::Loaders, sdl},
};

/// How long a client may take to send its headers.
const HEADERS: Duration = Duration::from_secs(5);
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(75);

/// A server that runs.
pub struct Running {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// Ends when the server has ended. Must be awaited for the server to run.
    pub server: actix_web::dev::Server,
    leaving: Leaving,
    sockets: Arc<Sockets>,
}

impl Running {
    /// What ends the server from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper { handle: self.server.handle(), leaving: self.leaving.clone(), sockets: Arc::clone(&self.sockets) }
    }
}

/// Ends a server in order: first it says that it is not ready and closes the sockets, then it takes no new connections and
/// lets the open requests end.
#[derive(Clone)]
pub struct Stopper {
    handle: ServerHandle,
    leaving: Leaving,
    sockets: Arc<Sockets>,
}

impl Stopper {
    /// Says that the server is not ready any more; it still takes whatever comes.
    pub fn announce(&self) {
        self.leaving.announce();
    }

    /// Ends the server; returns when the open requests have ended or their time is over.
    pub async fn stop(&self) {
        self.announce();
        self.sockets.close_all();
        self.handle.stop(true).await;
    }
}

/// Starts listening.
///
/// # Errors
/// The address cannot be listened on, or the folder for uploads cannot be made.
pub fn start(app: Arc<App>) -> Result<Running> {
    let config = app.config.http.clone();
    let folder = app.config.photo.folder.join("incoming");
    std::fs::create_dir_all(&folder).map_err(|err| Error::broken(format!("{}: {err}", folder.display())))?;
    let door = web::Data::new(door(&app, folder)?);
    let (leaving, shared) = (Leaving::default(), web::Data::new(app));
    let announced = web::Data::new(leaving.clone());
    let explorer = config.explorer;
    let sockets = Arc::clone(door.sockets());
    let counter = web::Data::new(photos::Counter::default());
    let senders = web::Data::new(uploads::Counter::default());
    let server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(door.clone())
            .app_data(shared.clone())
            .app_data(announced.clone())
            .app_data(counter.clone())
            .app_data(senders.clone())
            .wrap(Compress::default())
            .wrap(from_fn(cors::share))
            .wrap(from_fn(headers::bounded))
            .wrap(from_fn(identify))
            .configure(|routes| configure(routes, explorer))
    })
    .client_request_timeout(HEADERS)
    .keep_alive(IDLE)
    .shutdown_timeout(config.shutdown_seconds)
    .disable_signals();
    let server = if config.workers == 0 { server } else { server.workers(config.workers) };
    let bound = server
        .bind((config.host.as_str(), config.port))
        .map_err(|err| Error::broken(format!("cannot listen on {}:{}: {err}", config.host, config.port)))?;
    let address = bound.addrs().first().copied().ok_or_else(|| Error::broken("no address to listen on"))?;
    Ok(Running { address, server: bound.run(), leaving, sockets })
}

/// Mutations that cost a password's hash or try a secret: one in a request, or the bounds on tries would not hold.
const COSTLY: &[&str] = &["signIn", "refreshSession", "setPassword", "changeOwnPassword"];

/// The schema behind its limits. Introspection is open where the explorer is, unless documents have to be registered.
fn door(app: &Arc<App>, folder: PathBuf) -> Result<Door<ApiSchema>> {
    let http = &app.config.http;
    let mut limits = DoorLimits::default();
    limits.document.introspection = http.explorer && !http.trusted_documents_only;
    limits.document.costly = COSTLY;
    limits.upload.file_bytes = app.config.photo.max_bytes;
    limits.execution_time = Duration::from_secs(http.request_seconds);
    let door = Door::new(build(Arc::clone(app)), contract()?, limits, folder);
    let Some(manifest) = &http.trusted_documents else { return Ok(door) };
    let documents = read_manifest(manifest).map_err(Error::broken)?;
    tracing::info!(documents = documents.len(), only = http.trusted_documents_only, "trusted documents");
    door.trusting(documents, http.trusted_documents_only).map_err(Error::broken)
}

/// The schema as the door reads it, once for all servers of a process: it is the same for each.
fn contract() -> Result<Arc<Contract>> {
    static READ: OnceLock<Arc<Contract>> = OnceLock::new();
    if let Some(read) = READ.get() {
        return Ok(Arc::clone(read));
    }
    let read = Contract::read(&sdl()).map_err(Error::broken)?;
    Ok(Arc::clone(READ.get_or_init(|| read)))
}

fn configure(routes: &mut web::ServiceConfig, with_explorer: bool) {
    routes
        .service(web::resource("/graphql").to(graphql))
        .service(web::resource("/graphql/ws").to(socket::socket))
        .service(
            web::resource("/photos/{photo}/{rendition}")
                .route(web::get().to(photos::photo))
                .route(web::head().to(photos::photo)),
        )
        .service(
            web::resource("/ledgers/{file}")
                .route(web::get().to(ledgers::ledger))
                .route(web::head().to(ledgers::ledger)),
        )
        .service(web::resource("/uploads").to(uploads::all))
        .service(web::resource("/uploads/{id}").to(uploads::one))
        .route("/.well-known/jwks.json", web::get().to(jwks))
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready));
    if with_explorer {
        routes
            .route("/explorer", web::get().to(explorer::page))
            .route("/explorer/{file}", web::get().to(explorer::file));
    }
}

async fn graphql(
    door: web::Data<Door<ApiSchema>>,
    app: web::Data<Arc<App>>,
    req: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    // Files are not received of nobody; everything else is asked when it is its turn.
    let mut asked = None;
    if files::brought(&req) {
        let asks = asking(&app, &req).await;
        if let Some(refusal) = files::refused(&app, &asks, &req).await {
            return refusal;
        }
        asked = Some(asks);
    }
    let attach = async |request: Request| {
        let asks = match asked {
            Some(asks) => asks,
            None => asking(&app, &req).await,
        };
        request.data(asks).data(Loaders::default())
    };
    handle(&door, &req, payload, &request_id(&req), attach).await
}

async fn jwks(app: web::Data<Arc<App>>) -> HttpResponse {
    HttpResponse::Ok().json(app.keys.keys().jwks())
}

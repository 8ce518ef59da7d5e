//! The server: its routes, its start and its orderly end.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, from_fn},
    web,
};

use super::{
    asking::{asking, request_id},
    door::{Door, DoorLimits, handle},
    explorer, files,
    health::{self, Leaving},
    photos,
    request_id::identify,
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
}

impl Running {
    /// What ends the server from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper { handle: self.server.handle(), leaving: self.leaving.clone() }
    }
}

/// Ends a server in order: first it says that it is not ready, then it takes no new connections and lets the open
/// requests end.
#[derive(Clone)]
pub struct Stopper {
    handle: ServerHandle,
    leaving: Leaving,
}

impl Stopper {
    /// Says that the server is not ready any more; it still takes whatever comes.
    pub fn announce(&self) {
        self.leaving.announce();
    }

    /// Ends the server; returns when the open requests have ended or their time is over.
    pub async fn stop(&self) {
        self.announce();
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
    let server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(door.clone())
            .app_data(shared.clone())
            .app_data(announced.clone())
            .wrap(Compress::default())
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
    Ok(Running { address, server: bound.run(), leaving })
}

/// The schema behind its limits. Introspection is open where the explorer is.
fn door(app: &Arc<App>, folder: PathBuf) -> Result<Door<ApiSchema>> {
    let mut limits = DoorLimits::default();
    limits.document.introspection = app.config.http.explorer;
    limits.upload.file_bytes = app.config.photo.max_bytes;
    limits.execution_time = Duration::from_secs(app.config.http.request_seconds);
    Door::new(build(Arc::clone(app)), &sdl(), limits, folder).map_err(Error::broken)
}

fn configure(routes: &mut web::ServiceConfig, with_explorer: bool) {
    routes
        .service(web::resource("/graphql").to(graphql))
        .service(
            web::resource("/photos/{photo}/{rendition}")
                .route(web::get().to(photos::photo))
                .route(web::head().to(photos::photo)),
        )
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
    let asks = asking(&app, &req).await;
    if let Some(refusal) = files::refused(&app, &asks, &req).await {
        return refusal;
    }
    handle(&door, &req, payload, &request_id(&req), |request| request.data(asks).data(Loaders::default())).await
}

async fn jwks(app: web::Data<Arc<App>>) -> HttpResponse {
    HttpResponse::Ok().json(app.keys.keys().jwks())
}

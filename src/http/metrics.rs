//! The figures of the server, on an address of their own: they are for those who run it, not for its clients.

use std::{net::SocketAddr, sync::Arc};

use actix_web::{
    App as HttpApp, HttpResponse, HttpServer,
    dev::{Server, ServerHandle},
    http::header::CONTENT_TYPE,
    web,
};

use crate::{
    app::App,
    domain::stage,
    error::{Error, Result},
    journal,
    watch::Levels,
};

/// The media type of the print.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The longest backlog that is counted to its end.
const BACKLOG: u64 = 10_000;

/// A listener for figures.
pub struct MetricsServer {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// Ends when it has ended. Must be awaited for it to run.
    pub server: Server,
}

impl MetricsServer {
    /// What ends it from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
}

/// Starts listening where the configuration says; nothing when it says nowhere.
///
/// # Errors
/// The address cannot be listened on.
pub fn start_metrics(app: &Arc<App>) -> Result<Option<MetricsServer>> {
    let Some(address) = app.config.watch.metrics else { return Ok(None) };
    let shared = web::Data::new(Arc::clone(app));
    let server =
        HttpServer::new(move || HttpApp::new().app_data(shared.clone()).route("/metrics", web::get().to(metrics)));
    let bound = server
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .bind(address)
        .map_err(|err| Error::broken(format!("cannot listen on {address} for figures: {err}")))?;
    let address = bound.addrs().first().copied().unwrap_or(address);
    Ok(Some(MetricsServer { address, server: bound.run() }))
}

async fn metrics(app: web::Data<Arc<App>>) -> HttpResponse {
    let backlog = match backlog(&app).await {
        Ok(backlog) => Some(backlog),
        Err(err) => {
            tracing::warn!(error = %err, "the backlog could not be counted");
            None
        }
    };
    let levels =
        Levels { pools: app.db.pools(), photos: app.workshop.queue(), passwords: app.passwords.load(), backlog };
    HttpResponse::Ok().insert_header((CONTENT_TYPE, OPEN_METRICS)).body(app.metrics.print(&levels))
}

async fn backlog(app: &App) -> Result<(u64, u64)> {
    Ok((stage::pending_unscoped(&app.db, BACKLOG).await?, journal::unsealed(&app.db, BACKLOG).await?))
}

//! `serve`: the server, from start to orderly end.

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Ended, open, require_current, say};
use crate::{app::App, config::Config, error::Error, http, watch::Traces, worker::Workers};

pub(super) async fn run(config: Config, traces: Option<Traces>) -> Result<(), Ended> {
    let app = open(config).await?;
    require_current(&app.db).await?;
    serve(app, traces, |_| {}).await
}

/// Serves until a signal ends it; `greet` is called with the address once it listens.
pub(super) async fn serve(app: Arc<App>, traces: Option<Traces>, greet: impl FnOnce(&str)) -> Result<(), Ended> {
    if let Some(traces) = &traces {
        app.db.meter().export_to(traces);
    }
    // Before anybody is told that it serves: who reads that may end it at once.
    let signals = Signals::listen()?;
    let figures = http::start_metrics(&app)?;
    let running = http::start(Arc::clone(&app))?;
    let base = app.config.http.public_url.clone().unwrap_or_else(|| format!("http://{}", running.address));
    let workers = Workers::start(&app);
    let stopper = running.stopper();
    let server = actix_web::rt::spawn(running.server);
    let figures = figures.map(|figures| {
        say(&format!("Metrics: http://{}/metrics", figures.address));
        (figures.handle(), actix_web::rt::spawn(figures.server))
    });
    say(&format!("Longhaul listens on {base}/graphql"));
    greet(&base);
    signals.received().await;
    tracing::info!("stopping: open requests may end");
    stopper.stop().await;
    server.await.map_err(Error::broken)?.map_err(Error::broken)?;
    workers.stop().await;
    // Last: until here somebody may watch how it ends.
    if let Some((handle, server)) = figures {
        handle.stop(true).await;
        server.await.map_err(Error::broken)?.map_err(Error::broken)?;
    }
    if let Some(app) = Arc::into_inner(app) {
        app.db.close().await?;
    }
    if let Some(traces) = traces {
        traces.close();
    }
    tracing::info!("stopped");
    Ok(())
}

/// What ends a server from outside.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Error> {
        let listen = |kind| signal(kind).map_err(Error::broken);
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

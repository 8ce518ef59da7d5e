//! `serve`: the server, from start to orderly end.

use std::{sync::Arc, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Ended, open, require_current, say};
use crate::{
    app::App,
    config::Config,
    error::{Error, Result as Done},
    http,
    watch::Traces,
    worker::Workers,
};

/// How long is waited for the database's connections before threads end: longer than a transaction may take.
const AT_REST: Duration = Duration::from_secs(10);

pub(super) async fn run(config: Config, traces: Option<Traces>) -> Result<(), Ended> {
    let app = open(config).await?;
    require_current(&app.db).await?;
    serve(app, traces, |_| {}).await
}

/// Serves until a signal ends it; `greet` is called with the address once it listens.
///
/// It says that it is not ready, waits until whoever distributes requests has noticed, and until the database's connections are
/// at rest, takes no new connections, lets open requests end, and then the tasks. A second signal cuts open requests off; the
/// rest happens all the same.
pub(super) async fn serve(app: Arc<App>, traces: Option<Traces>, greet: impl FnOnce(&str)) -> Result<(), Ended> {
    if let Some(traces) = &traces {
        app.db.meter().export_to(traces);
    }
    // Before anybody is told that it serves: who reads that may end it at once.
    let mut signals = Signals::listen()?;
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
    signals.next().await;
    tracing::info!("stopping: not ready any more");
    stopper.announce();
    let leaving = Duration::from_secs(app.config.http.leaving_seconds);
    let orderly = async {
        tokio::time::sleep(leaving).await;
        tracing::info!("stopping: open requests may end");
        app.db.leave(Duration::from_secs(app.config.http.shutdown_seconds).min(AT_REST)).await;
        stopper.stop().await;
    };
    tokio::select! {
        () = orderly => server.await.map_err(Error::broken)?.map_err(Error::broken)?,
        () = signals.next() => {
            tracing::warn!("told a second time: open requests are cut off");
            server.abort();
            let _cut_off = server.await;
        }
    }
    workers.stop().await;
    // Until here somebody may watch how it ends.
    if let Some((handle, server)) = figures {
        handle.stop(true).await;
        server.await.map_err(Error::broken)?.map_err(Error::broken)?;
    }
    app.db.close().await?;
    if let Some(traces) = traces {
        traces.close();
    }
    tracing::info!("stopped");
    Ok(())
}

/// The signals that end the server.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Done<Self> {
        let of = |kind| signal(kind).map_err(Error::broken);
        Ok(Self { terminate: of(SignalKind::terminate())?, interrupt: of(SignalKind::interrupt())? })
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

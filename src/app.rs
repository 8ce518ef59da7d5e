//! The application: what a running server holds, put together once at the start.

use std::sync::Arc;

use crate::{
    auth::{KeyRing, Known, Passwords},
    clock::Clock,
    config::Config,
    db::{self, Db},
    domain::approval::answers::Answers,
    error::{Error, Result},
    imaging::{Outcome, Workshop},
    storage::{LocalStorage, SharedStorage},
    watch::Metrics,
};

/// What resolvers, routes and workers share.
pub struct App {
    /// The database.
    pub db: Db,
    /// The signing keys.
    pub keys: KeyRing,
    /// Who was asked for a moment ago.
    pub known: Known,
    /// Password hashing.
    pub passwords: Passwords,
    /// Where photos lie.
    pub storage: SharedStorage,
    /// Where photos are looked at and scaled.
    pub workshop: Workshop,
    /// Who is told of answers to his requests.
    pub answers: Answers,
    /// What is counted.
    pub metrics: Metrics,
    /// The settings.
    pub config: Config,
}

impl App {
    /// Opens what the configuration names.
    ///
    /// # Errors
    /// The database or the key folder cannot be used.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let photos = &config.photo;
        let storage = LocalStorage::open(&photos.folder, photos.free_bytes).await.map_err(Error::broken)?;
        let db = db::open(&config.database, Arc::clone(&clock)).await?;
        let metrics = Metrics::new(db.meter().clone(), clock.now());
        let photos = metrics.photos.clone();
        let worked = move |outcome: Outcome, took| photos.worked(outcome.name(), took);
        Ok(Self {
            db,
            keys: KeyRing::open(&config.auth.key_folder, clock.as_ref())?,
            known: Known::default(),
            passwords: Passwords::new(&config.auth, cores, clock)?,
            storage: Arc::new(storage),
            workshop: Workshop::new(config.photo.at_once).telling(worked),
            answers: Answers::default(),
            metrics,
            config,
        })
    }
}

//! Connections and their settings, checked when they are opened.

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement, sqlx::Connection as _};
use tokio::sync::watch;

use super::parting::Parting;
use crate::{
    clock::Clock,
    config::DatabaseConfig,
    error::{Error, Result},
    watch::{Pool, SqlMeter},
};

/// Which of the two databases it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one: one file, one writing process.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// The database as the program sees it: a connection that writes, connections that read, and the clock.
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    // PostgreSQL alone: what takes the place of both while the server ends.
    parting: Option<Parting>,
    kind: Kind,
    clock: Arc<dyn Clock>,
    changes_of_rights: AtomicU64,
    to_tell: watch::Sender<()>,
    meter: SqlMeter,
    // Held as long as the database is open: a second process on the same SQLite file refuses to start.
    _lock: Option<File>,
}

impl Db {
    /// Connections for reading; on SQLite they cannot write.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        self.parted().unwrap_or(&self.read)
    }

    /// The connection for writing; only [`Db::write`] and the migrator use it.
    pub(super) fn writer(&self) -> &DatabaseConnection {
        self.parted().unwrap_or(&self.write)
    }

    fn parted(&self) -> Option<&DatabaseConnection> {
        self.parting.as_ref().and_then(Parting::own)
    }

    /// Which database it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The clock that all decisions go by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// How many transactions of this process may have changed who may do what; what was read of rights before the
    /// number changed, has to be read again.
    #[must_use]
    pub fn changes_of_rights(&self) -> u64 {
        self.changes_of_rights.load(Ordering::Acquire)
    }

    pub(super) fn rights_have_changed(&self) {
        self.changes_of_rights.fetch_add(1, Ordering::AcqRel);
    }

    /// Changes with each transaction of this process that somebody may be waiting to be told of. Those of other processes do
    /// not come here: whoever has to know of all looks into the journal now and then, and this spares him the waiting.
    #[must_use]
    pub fn to_tell(&self) -> watch::Receiver<()> {
        self.to_tell.subscribe()
    }

    pub(super) fn is_to_be_told(&self) {
        self.to_tell.send_replace(());
    }

    /// From now on threads of the server may end, and with each the connections that were opened in it: whoever asks opens a
    /// connection of its own. Returns when those in use have come back, after `patience` at the latest.
    pub async fn leave(&self, patience: Duration) {
        if let Some(parting) = &self.parting {
            parting.begin(&self.write, patience).await;
        }
    }

    /// What counts its statements and transactions.
    #[must_use]
    pub const fn meter(&self) -> &SqlMeter {
        &self.meter
    }

    /// How many connections there are at this moment.
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        match self.kind {
            Kind::Sqlite => vec![sqlite_pool("write", &self.write), sqlite_pool("read", &self.read)],
            Kind::Postgres => {
                let pool = self.write.get_postgres_connection_pool();
                vec![level("all", pool.size(), pool.num_idle(), pool.options().get_max_connections())]
            }
        }
    }

    pub(super) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Ends all connections, for everybody who shares them; on SQLite what the log file holds goes into the main file first.
    ///
    /// # Errors
    /// What the database answers to the last checkpoint.
    pub async fn close(&self) -> Result<()> {
        if self.kind == Kind::Sqlite {
            // Whoever still reads would hold the log file back.
            self.read.close_by_ref().await?;
            self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        self.write.close_by_ref().await?;
        if let Some(parting) = &self.parting {
            parting.close().await?;
        }
        Ok(())
    }
}

fn sqlite_pool(name: &'static str, connection: &DatabaseConnection) -> Pool {
    let pool = connection.get_sqlite_connection_pool();
    level(name, pool.size(), pool.num_idle(), pool.options().get_max_connections())
}

fn level(name: &'static str, size: u32, idle: usize, most: u32) -> Pool {
    let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
    Pool { name, used: size - idle, idle, most }
}

/// The connection, with its statements and those of its transactions counted.
fn counted(mut connection: DatabaseConnection, meter: &SqlMeter) -> DatabaseConnection {
    let meter = meter.clone();
    connection.set_metric_callback(move |info| meter.statement(info));
    connection
}

/// Opens the configured database and checks the settings that nothing may be written without.
///
/// # Errors
/// The database cannot be reached, is used by another process (SQLite), or is set so that it loses writes.
pub async fn open(config: &DatabaseConfig, clock: Arc<dyn Clock>) -> Result<Db> {
    if config.url.starts_with("sqlite:") {
        open_sqlite(config, clock).await
    } else {
        open_postgres(config, clock).await
    }
}

async fn open_sqlite(config: &DatabaseConfig, clock: Arc<dyn Clock>) -> Result<Db> {
    let path = config.url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    let path = path.split('?').next().unwrap_or(path);
    let lock = lock_beside(Path::new(path))?;
    let url = format!("sqlite://{path}?mode=rwc");
    let meter = SqlMeter::default();
    let write = counted(connect_sqlite(&url, 1, false).await?, &meter);
    let read = counted(connect_sqlite(&url, config.readers, true).await?, &meter);
    require(&write, "PRAGMA journal_mode", "wal").await?;
    require(&write, "PRAGMA synchronous", "2").await?;
    require(&write, "PRAGMA foreign_keys", "1").await?;
    Ok(Db {
        write,
        read,
        parting: None,
        kind: Kind::Sqlite,
        clock,
        changes_of_rights: AtomicU64::new(0),
        to_tell: watch::Sender::new(()),
        meter,
        _lock: Some(lock),
    })
}

async fn connect_sqlite(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .sqlx_logging(false)
        // A COMMIT that fails, as on a full disk, ends SQLite's transaction, and the driver goes on counting it: the next one
        // on that connection would be a savepoint that need never be committed. Such a connection is closed, not used.
        .map_sqlx_sqlite_pool_opts(|options| {
            options.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        })
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                // FULL, not NORMAL: a write that was acknowledged outlives a power cut.
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("trusted_schema", "OFF")
                .foreign_keys(true)
                // Rows come from the connection's thread; with room for the 50 of the driver it would stand still, and the two
                // threads wake each other, several times a list.
                .row_buffer_size(1024)
                .busy_timeout(Duration::from_secs(5));
            if read_only {
                return options.pragma("query_only", "ON");
            }
            // The writer alone keeps more than SQLite's 2 MiB at hand, in KiB, and lets more pages gather before they go to the
            // file: the index of searches is written all over.
            options.pragma("cache_size", "-32768").pragma("wal_autocheckpoint", "8192")
        });
    Ok(Database::connect(options).await?)
}

fn lock_beside(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|err| Error::broken(format!("{}: {err}", folder.display())))?;
    }
    let beside = path.with_extension("lock");
    let file = File::create(&beside).map_err(|err| Error::broken(format!("{}: {err}", beside.display())))?;
    file.try_lock().map_err(|_| {
        Error::broken(format!("{} is in use by another process; SQLite serves one at a time", path.display()))
    })?;
    Ok(file)
}

async fn open_postgres(config: &DatabaseConfig, clock: Arc<dyn Clock>) -> Result<Db> {
    let meter = SqlMeter::default();
    let leaving = Arc::new(AtomicBool::new(false));
    let usual = Arc::clone(&leaving);
    let write = connect_postgres(postgres_options(config), move || !usual.load(Ordering::Acquire));
    let write = counted(write.await?, &meter);
    let mut lazy = postgres_options(config);
    lazy.connect_lazy(true).min_connections(0);
    let own = counted(connect_postgres(lazy, || false).await?, &meter);
    for (setting, wanted) in config.durable_settings() {
        require(&write, &format!("SHOW {setting}"), wanted).await?;
    }
    Ok(Db {
        read: write.clone(),
        write,
        parting: Some(Parting::new(leaving, own)),
        kind: Kind::Postgres,
        clock,
        changes_of_rights: AtomicU64::new(0),
        to_tell: watch::Sender::new(()),
        meter,
        _lock: None,
    })
}

fn postgres_options(config: &DatabaseConfig) -> ConnectOptions {
    let mut options = ConnectOptions::new(&config.url);
    options
        .max_connections(config.connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| {
            options.application_name("longhaul").options([
                ("statement_timeout", "5s"),
                ("lock_timeout", "2s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("timezone", "UTC"),
                // Plans are made once for each statement and connection: planning again with each array of ids costs as
                // much as running.
                ("plan_cache_mode", "force_generic_plan"),
            ])
        });
    options
}

/// A connection that waits for its next use is taken while `may_serve_again` says so; else one is opened in its place.
async fn connect_postgres(
    mut options: ConnectOptions,
    may_serve_again: impl Fn() -> bool + Clone + Send + Sync + 'static,
) -> Result<DatabaseConnection> {
    options.map_sqlx_postgres_pool_opts(move |options| {
        let may_serve_again = may_serve_again.clone();
        options.before_acquire(move |_, _| {
            let may = may_serve_again();
            Box::pin(async move { Ok(may) })
        })
    });
    Ok(Database::connect(options).await?)
}

/// A connection of its own without time limits, on which migrations run one after the other.
pub(super) async fn connect_migrator(config: &DatabaseConfig) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(&config.url);
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

async fn require(db: &DatabaseConnection, query: &str, wanted: &str) -> Result<()> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(query.to_owned()))?;
    let found = row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))?;
    if found == wanted {
        return Ok(());
    }
    Err(Error::broken(format!("the database answers {found:?} to {query:?}; it must be {wanted:?}")))
}

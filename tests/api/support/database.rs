//! A database for each test, copied from a template that is migrated and filled once.

use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use longhaul::{
    clock::FixedClock,
    config::{Config, Reader},
    db,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::Mutex;

use super::{server::START, world};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Only one copy of a template at a time, and none while it is made.
static MAKING: Mutex<()> = Mutex::const_new(());
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The folder of this run, removed by the operating system's own care of temporary files when a run is killed.
pub(crate) fn run_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("longhaul-tests-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    })
}

/// The URL of a fresh database with the test world in it.
pub(crate) async fn fresh(kind: Kind) -> String {
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    match kind {
        Kind::Sqlite => {
            let template = sqlite_template().await;
            let path = run_folder().join(format!("{number}.db"));
            std::fs::copy(template, &path).unwrap();
            format!("sqlite://{}", path.display())
        }
        Kind::Postgres => {
            let template = postgres_template().await;
            let name = format!("longhaul_{}_{number}", std::process::id());
            let _alone = MAKING.lock().await;
            let maintenance = maintenance().await;
            maintenance.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
            maintenance.close().await.unwrap();
            postgres_url(&name)
        }
    }
}

/// The URL of a fresh database without anything in it, not even a table.
pub(crate) async fn empty(kind: Kind) -> String {
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    match kind {
        Kind::Sqlite => format!("sqlite://{}", run_folder().join(format!("{number}.db")).display()),
        Kind::Postgres => {
            let name = format!("longhaul_{}_{number}", std::process::id());
            let maintenance = maintenance().await;
            maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            maintenance.close().await.unwrap();
            postgres_url(&name)
        }
    }
}

/// Removes a database that [`fresh`] or [`empty`] made.
pub(crate) async fn remove(url: &str) {
    if let Some(path) = url.strip_prefix("sqlite://") {
        for ending in ["db", "db-wal", "db-shm", "lock"] {
            let _absent = std::fs::remove_file(Path::new(path).with_extension(ending));
        }
        return;
    }
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let maintenance = maintenance().await;
    maintenance.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    maintenance.close().await.unwrap();
}

async fn sqlite_template() -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let _alone = MAKING.lock().await;
    if let Some(made) = MADE.get() {
        return made.clone();
    }
    let path = run_folder().join("template.db");
    fill(&format!("sqlite://{}", path.display())).await;
    MADE.get_or_init(|| path).clone()
}

async fn postgres_template() -> String {
    static MADE: OnceLock<String> = OnceLock::new();
    let _alone = MAKING.lock().await;
    if let Some(made) = MADE.get() {
        return made.clone();
    }
    let name = format!("longhaul_{}_template", std::process::id());
    let maintenance = maintenance().await;
    maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    maintenance.close().await.unwrap();
    fill(&postgres_url(&name)).await;
    MADE.get_or_init(|| name).clone()
}

async fn fill(url: &str) {
    let config = config(url, run_folder());
    let clock = std::sync::Arc::new(FixedClock::new(START, 1));
    let opened = db::open(&config.database, clock).await.unwrap();
    db::up(&opened, &config.database).await.unwrap();
    world::fill(&opened).await;
    opened.close().await.unwrap();
}

/// The configuration of a test server: loopback, a free port, cheap passwords, all files below `folder`.
pub(crate) fn config(url: &str, folder: &Path) -> Config {
    let vars = [
        ("DATABASE_URL", url.to_owned()),
        ("LONGHAUL_PORT", "0".to_owned()),
        ("LONGHAUL_WORKERS", "1".to_owned()),
        ("LONGHAUL_EXPLORER", "true".to_owned()),
        ("LONGHAUL_SHUTDOWN_SECONDS", "1".to_owned()),
        // Without optimisation, beside other tests, large photos take their time.
        ("LONGHAUL_REQUEST_SECONDS", "120".to_owned()),
        ("LONGHAUL_DATABASE_CONNECTIONS", "8".to_owned()),
        // The throw-away cluster of the tests has fsync off.
        ("LONGHAUL_DATABASE_REQUIRE_DURABLE", "false".to_owned()),
        ("LONGHAUL_PASSWORD_MEMORY_KIB", "64".to_owned()),
        ("LONGHAUL_PHOTO_FREE_BYTES", "0".to_owned()),
        ("LONGHAUL_PHOTO_FOLDER", folder.join("photos").display().to_string()),
        ("LONGHAUL_KEY_FOLDER", folder.join("keys").display().to_string()),
    ];
    let env = vars.into_iter().map(|(name, value)| (name.to_owned(), value));
    Config::read(&Reader::new(None, env).unwrap()).unwrap()
}

fn server_url() -> String {
    // Nothing is skipped in silence: without PostgreSQL these tests fail and say what to do.
    std::env::var("LONGHAUL_TEST_POSTGRES")
        .expect("LONGHAUL_TEST_POSTGRES is not set; run the tests by scripts/test, which starts a PostgreSQL")
}

/// The URL of another database on the same server.
fn postgres_url(name: &str) -> String {
    let url = server_url();
    let (front, query) = url.split_once('?').map_or((url.as_str(), ""), |(front, query)| (front, query));
    let base = front.rsplit_once('/').unwrap().0;
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

async fn maintenance() -> DatabaseConnection {
    let mut options = ConnectOptions::new(server_url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

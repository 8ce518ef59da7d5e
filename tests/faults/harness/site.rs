//! A deployment: a database, a folder of files, and the settings that its processes run with.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use longhaul_entity::{customer, idempotency, journal_entry, photo, visit};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait,
    QueryFilter,
};

use super::{Server, Town, town::create_admin};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A deployment in a folder of its own, removed at the end.
pub(crate) struct Site {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
    /// The database on the servers' cluster that goes at the end.
    database: Option<String>,
}

/// How many rows of each kind the database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) customers: u64,
    pub(crate) visits: u64,
    pub(crate) photos: u64,
    /// Journal entries about customers that were recorded, changed, visited.
    pub(crate) entries: [u64; 3],
    /// Requests whose answer is kept.
    pub(crate) answers: u64,
}

impl Site {
    /// A deployment on a new database: a file, or one on the PostgreSQL that all tests share.
    pub(crate) async fn new(kind: Kind) -> Self {
        let folder = new_folder();
        if kind == Kind::Sqlite {
            let url = format!("sqlite://{}", folder.path().join("longhaul.db").display());
            return Self::with(kind, url, folder, None);
        }
        let name = format!("longhaul_faults_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let maintenance = connect(&shared_cluster()).await;
        maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        maintenance.close().await.unwrap();
        Self::with(kind, on_cluster(&shared_cluster(), &name), folder, Some(name))
    }

    /// A deployment on a database that somebody else looks after.
    pub(crate) fn at(kind: Kind, url: &str) -> Self {
        let folder = new_folder();
        Self::with(kind, url.to_owned(), folder, None)
    }

    fn with(kind: Kind, url: String, folder: tempfile::TempDir, database: Option<String>) -> Self {
        let mut site = Self { kind, url: url.clone(), folder, settings: Vec::new(), database };
        let (photos, keys) = (site.file("photos"), site.file("keys"));
        site.set("DATABASE_URL", url);
        site.set("LONGHAUL_PHOTO_FOLDER", photos.display());
        site.set("LONGHAUL_KEY_FOLDER", keys.display());
        site.set("LONGHAUL_PORT", 0);
        site.set("LONGHAUL_WORKERS", 2);
        site.set("LONGHAUL_DATABASE_CONNECTIONS", 8);
        site.set("LONGHAUL_PASSWORD_MEMORY_KIB", 64);
        site.set("LONGHAUL_PHOTO_FREE_BYTES", 0);
        site.set("LONGHAUL_LOG_FORMAT", "json");
        // Throw-away clusters have fsync off.
        site.set("LONGHAUL_DATABASE_REQUIRE_DURABLE", kind == Kind::Sqlite);
        site
    }

    /// Puts the SQLite file somewhere else, before there is one.
    pub(crate) fn put_database(&mut self, path: &Path) {
        self.url = format!("sqlite://{}", path.display());
        self.set("DATABASE_URL", self.url.clone());
    }

    /// Sets what its processes read from their environment.
    pub(crate) fn set(&mut self, name: &str, value: impl ToString) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_string()));
    }

    /// What a setting is.
    pub(crate) fn setting(&self, name: &str) -> &str {
        self.settings.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A path in the folder of the deployment.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments and the settings, and nothing else of this process's environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_longhaul"));
        command.args(arguments);
        self.environment(&mut command);
        command
    }

    /// Gives a command the settings, and nothing else of this process's environment but where programs are.
    pub(crate) fn environment(&self, command: &mut Command) {
        command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; what it says.
    #[track_caller]
    pub(crate) fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (said, log) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?} {:?}\n{said}\n{log}", output.status);
        said
    }

    /// Proves that everything is in order. On SQLite no server may run.
    #[track_caller]
    pub(crate) fn check(&self) {
        assert_eq!(self.must(&["check"]).trim(), "check: all in order");
    }

    /// A running server.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.command(&["serve"]), &self.folder)
    }

    /// Brings the schema up, founds an organisation with people who can sign in, and leaves a server running.
    pub(crate) async fn found(&self) -> (Server, Town) {
        self.must(&["migrate", "up"]);
        // On SQLite the command wants the database for itself.
        let ticket = create_admin(self);
        let server = self.serve();
        let town = Town::found(self, &server, &ticket).await;
        (server, town)
    }

    /// A connection past the program.
    pub(crate) async fn connection(&self) -> DatabaseConnection {
        connect(&self.url).await
    }

    /// What stands in the tables now.
    pub(crate) async fn rows(&self) -> Rows {
        let db = self.connection().await;
        let mut entries = [0; 3];
        for (count, kind) in entries.iter_mut().zip(["CustomerCreated", "CustomerUpdated", "VisitReported"]) {
            let of_kind = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq(kind));
            *count = of_kind.count(&db).await.unwrap();
        }
        let rows = Rows {
            customers: customer::Entity::find().count(&db).await.unwrap(),
            visits: visit::Entity::find().count(&db).await.unwrap(),
            photos: photo::Entity::find().count(&db).await.unwrap(),
            entries,
            answers: idempotency::Entity::find().count(&db).await.unwrap(),
        };
        db.close().await.unwrap();
        rows
    }

    /// The operation ids whose answers are kept.
    pub(crate) async fn answered(&self) -> Vec<uuid::Uuid> {
        let db = self.connection().await;
        let rows = idempotency::Entity::find().all(&db).await.unwrap();
        db.close().await.unwrap();
        rows.into_iter().map(|row| row.operation_id).collect()
    }

    /// The files of photos that are kept, by name.
    pub(crate) fn photo_files(&self) -> Vec<PathBuf> {
        let incoming = Path::new(self.setting("LONGHAUL_PHOTO_FOLDER")).join("incoming");
        files(Path::new(self.setting("LONGHAUL_PHOTO_FOLDER")))
            .into_iter()
            .filter(|at| !at.starts_with(&incoming))
            .collect()
    }

    /// The files of uploads under way.
    pub(crate) fn temporary_files(&self) -> Vec<PathBuf> {
        files(&Path::new(self.setting("LONGHAUL_PHOTO_FOLDER")).join("incoming"))
    }

    /// Removes what is not in the folder.
    pub(crate) async fn remove(self) {
        if let Some(name) = &self.database {
            let maintenance = connect(&shared_cluster()).await;
            maintenance.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
            maintenance.close().await.unwrap();
        }
    }
}

/// A folder in memory where the system has a place for that: there, too, what a killed process wrote outlives it, and a disk
/// that others keep busy does not make every commit wait.
fn new_folder() -> tempfile::TempDir {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("longhaul-faults-");
    builder.tempdir_in("/dev/shm").or_else(|_| builder.tempdir()).unwrap()
}

/// All files below a folder, sorted; none when it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One connection without a pool's haste.
pub(super) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The URL of another database on the same cluster.
pub(super) fn on_cluster(url: &str, name: &str) -> String {
    let (front, query) = url.split_once('?').map_or((url, ""), |(front, query)| (front, query));
    let base = front.rsplit_once('/').unwrap().0;
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

fn shared_cluster() -> String {
    // Nothing is skipped in silence: without PostgreSQL these tests fail and say what to do.
    std::env::var("LONGHAUL_TEST_POSTGRES")
        .expect("LONGHAUL_TEST_POSTGRES is not set; run the tests by scripts/test, which starts a PostgreSQL")
}

/// Holds what a change of a customer needs: the whole file, or the customers' rows.
pub(crate) async fn hold(site: &Site) -> DatabaseConnection {
    let blocker = site.connection().await;
    let begin = match site.kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; SELECT id FROM customer FOR UPDATE",
    };
    blocker.execute_unprepared(begin).await.unwrap();
    blocker
}

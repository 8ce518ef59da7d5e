//! A real server on loopback for each test.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use longhaul::{app::App, clock::FixedClock, config::Config, http};
use longhaul_entity::Timestamp;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::{
    client::Client,
    database::{self, Kind},
    world::{Dealer, Person, World},
};

/// When all tests begin: 15 June 2026, 10:00 in Shanghai.
pub(crate) const START: Timestamp = Timestamp(1_781_488_800_000_000);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A running server with its database, its clock and the people of its world.
pub(crate) struct TestApp {
    /// What the server holds, for looking behind the API.
    pub(crate) app: Arc<App>,
    /// The server's clock.
    pub(crate) clock: Arc<FixedClock>,
    /// Ids of the units and people that the database was filled with.
    pub(crate) world: World,
    /// The server's address: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// Which database it runs on.
    pub(crate) kind: Kind,
    /// The folder of its photos and keys.
    pub(crate) folder: PathBuf,
}

impl TestApp {
    /// Runs a test against a fresh server.
    pub(crate) fn run(kind: Kind, test: impl AsyncFnOnce(&TestApp)) {
        Self::serve(kind, database::fresh(kind), async |_| (), test);
    }

    /// Runs a test against a server whose database was empty before `prepare`; the people of the test world are not there.
    pub(crate) fn run_empty(kind: Kind, prepare: impl AsyncFnOnce(&Config), test: impl AsyncFnOnce(&TestApp)) {
        Self::serve(kind, database::empty(kind), prepare, test);
    }

    fn serve(
        kind: Kind,
        url: impl Future<Output = String>,
        prepare: impl AsyncFnOnce(&Config),
        test: impl AsyncFnOnce(&TestApp),
    ) {
        actix_web::rt::System::new().block_on(async {
            let number = COUNT.fetch_add(1, Ordering::SeqCst);
            let folder = database::run_folder().join(format!("files-{number}"));
            let url = url.await;
            let clock = Arc::new(FixedClock::new(START, i64::from(number) + 1000));
            let config = database::config(&url, &folder);
            prepare(&config).await;
            let app = Arc::new(App::open(config, clock.clone()).await.unwrap());
            let running = http::start(Arc::clone(&app)).unwrap();
            let (base, stopper) = (format!("http://{}", running.address), running.stopper());
            let serving = actix_web::rt::spawn(running.server);
            let this = TestApp { app, clock, world: World::new(), base, kind, folder: folder.clone() };
            test(&this).await;
            drop(this);
            stopper.stop().await;
            serving.await.unwrap().unwrap();
            database::remove(&url).await;
            let _absent = std::fs::remove_dir_all(&folder);
        });
    }

    /// Runs on against another server with nothing but the database, the keys and the photos of this one: as after a restart.
    pub(crate) async fn restarted(&self, test: impl AsyncFnOnce(&Self)) {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let mut config = self.app.config.clone();
        if let Some(path) = config.database.url.strip_prefix("sqlite://").map(PathBuf::from) {
            // The first server holds the lock beside the file; by another name there is none.
            let other = path.with_file_name(format!("restarted-{number}.db"));
            std::os::unix::fs::symlink(&path, &other).unwrap();
            config.database.url = format!("sqlite://{}", other.display());
        }
        let app = Arc::new(App::open(config, self.clock.clone()).await.unwrap());
        let running = http::start(Arc::clone(&app)).unwrap();
        let (base, stopper) = (format!("http://{}", running.address), running.stopper());
        let serving = actix_web::rt::spawn(running.server);
        let clock = Arc::clone(&self.clock);
        let this = Self { app, clock, world: World::new(), base, kind: self.kind, folder: self.folder.clone() };
        test(&this).await;
        drop(this);
        stopper.stop().await;
        serving.await.unwrap().unwrap();
    }

    /// A connection past the program, for what somebody with the database in his hands could do.
    pub(crate) async fn raw_connection(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.app.config.database.url.clone());
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }

    /// Where sockets are opened.
    pub(crate) fn address(&self) -> SocketAddr {
        self.base.trim_start_matches("http://").parse().unwrap()
    }

    /// A client that nobody has signed in with.
    pub(crate) fn nobody(&self) -> Client {
        Client::new(&self.base)
    }

    /// A client signed in as that person.
    pub(crate) async fn as_person(&self, person: &Person) -> Client {
        let client = self.nobody();
        client.sign_in(&person.phone).await
    }

    /// The first salesperson of a dealer.
    pub(crate) async fn salesperson_of(&self, dealer: Dealer) -> Client {
        self.as_person(&self.world.dealer(dealer).staff[0]).await
    }

    /// Another salesperson of the same dealer.
    pub(crate) async fn colleague_of(&self, dealer: Dealer) -> Client {
        self.as_person(&self.world.dealer(dealer).staff[1]).await
    }

    /// The head of a dealer.
    pub(crate) async fn manager_of(&self, dealer: Dealer) -> Client {
        self.as_person(&self.world.dealer(dealer).manager).await
    }

    /// The manager of the area that a dealer belongs to.
    pub(crate) async fn area_manager_of(&self, dealer: Dealer) -> Client {
        self.as_person(&self.world.area_of(dealer).manager).await
    }

    /// The manager of the region that a dealer belongs to.
    pub(crate) async fn region_manager_of(&self, dealer: Dealer) -> Client {
        self.as_person(&self.world.region_of(dealer).manager).await
    }

    /// Somebody of headquarters.
    pub(crate) async fn hq(&self) -> Client {
        self.as_person(&self.world.hq_manager).await
    }

    /// The administrator.
    pub(crate) async fn admin(&self) -> Client {
        self.as_person(&self.world.admin).await
    }

    /// Finance: sees neither customers nor visits.
    pub(crate) async fn finance(&self) -> Client {
        self.as_person(&self.world.finance).await
    }

    /// Customer relations.
    pub(crate) async fn verifier(&self) -> Client {
        self.as_person(&self.world.verifier).await
    }
}

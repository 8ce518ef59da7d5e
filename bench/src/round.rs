//! One measurement: fill, start both servers, drive them in turns, gather.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use crate::{
    bare, cases,
    cases::{Case, Place},
    chart, cpu,
    drive::{Asks, Driven, drive},
    failure::Result,
    fill,
    place::{Dialect, say},
    process::{self, Served},
    report::{Figure, Line, Report},
    reporting::reporting,
    searching::searching,
    sign_in,
    writing::{Spread, writing},
};

/// What to measure, and how long.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// URL of a PostgreSQL server, with a database that may be connected to; the bench makes one of its own there. Without
    /// it, SQLite is measured, in a file in the folder. Either is kept for the next run.
    #[arg(long)]
    server: Option<String>,
    /// Customers to fill it with, when it is empty; 1,000 at least.
    #[arg(long, default_value_t = 100_000)]
    customers: u64,
    /// Connections that drive at once, one measurement each.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    connections: Vec<usize>,
    /// Turns of each side.
    #[arg(long, default_value_t = 3)]
    turns: u32,
    /// Seconds of one turn.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Only cases whose name holds this.
    #[arg(long)]
    only: Option<String>,
    /// The product's program; the one beside this when it is not named.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Folder of the product's keys and files, and of table and chart.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// The two servers and what is known of them.
struct Both {
    product: Served,
    bare: Served,
    database: String,
}

/// Measures everything and writes a table and a chart into the folder.
pub(crate) async fn run(options: Options) -> Result<()> {
    std::fs::create_dir_all(&options.folder)?;
    let program = process::program(options.program.clone())?;
    let database = match &options.server {
        Some(server) => fill::database_on(server, options.customers).await?,
        None => format!("sqlite:{}/{}.db", options.folder.display(), options.customers),
    };
    let dialect = Dialect::of(&database);
    process::migrate(&program, &database, &options.folder)?;
    say(&format!("filling {} with {} customers, unless it is filled", dialect.name(), options.customers));
    if fill::fill(&database, options.customers, &sign_in::password_hash()?).await? {
        say("  making the index of searches, by the product's own command");
        process::migrate(&program, &database, &options.folder)?;
        fill::statistics(&database).await?;
    }
    let both = Both {
        product: process::product(&program, &database, &options.folder).await?,
        bare: process::bare(&database).await?,
        database,
    };
    let mut report = Report::new(dialect.name(), options.customers);
    let place = Place { product: &both.product.base, bare: &both.bare.base, customers: options.customers };
    let far = cases::far(&place).await?;
    for connections in &options.connections {
        for case in cases::reading(&place, &far).await? {
            measure(&options, &both, &case, *connections, &mut report).await?;
        }
        for case in searching(&place).await? {
            measure(&options, &both, &case, *connections, &mut report).await?;
        }
        for spread in [Spread::OneDealer, Spread::AllAreas] {
            let case = writing(&place, &both.database, spread).await?;
            measure(&options, &both, &case, *connections, &mut report).await?;
        }
        for case in reporting(&place, &both.database).await? {
            measure(&options, &both, &case, *connections, &mut report).await?;
        }
    }
    let name = format!("{}-{}", dialect.name().to_lowercase(), options.customers);
    report.write(&options.folder.join(format!("{name}.md")))?;
    chart::write(&report, &options.folder.join(format!("{name}.png")))?;
    say(&report.text());
    Ok(())
}

async fn measure(options: &Options, both: &Both, case: &Case, connections: usize, report: &mut Report) -> Result<()> {
    if options.only.as_ref().is_some_and(|only| !case.name.contains(only)) {
        return Ok(());
    }
    let time = Duration::from_secs_f64(options.seconds);
    let mut sides =
        [Side::new(&both.product, "longhaul", &case.product), Side::new(&both.bare, bare::NAME, &case.bare)];
    for side in &mut sides {
        // The first requests open connections and prepare statements.
        drive(side.asks, &side.next, connections, time / 4).await?;
    }
    for _ in 0..options.turns {
        for side in &mut sides {
            side.turn(&both.database, connections, time).await?;
        }
    }
    let [product, bare] = sides.map(|side| side.figure());
    let line = Line { case: case.name.clone(), connections, bound: case.bound, product, bare };
    say(&line.text());
    report.lines.push(line);
    Ok(())
}

/// One of the two, while a case is driven.
struct Side<'a> {
    server: &'a Served,
    application: &'static str,
    asks: &'a Asks,
    next: Arc<AtomicU64>,
    driven: Driven,
    server_ms: f64,
    database_ms: f64,
    resident: f64,
}

impl<'a> Side<'a> {
    fn new(server: &'a Served, application: &'static str, asks: &'a Asks) -> Self {
        let next = Arc::new(AtomicU64::new(0));
        Self {
            server,
            application,
            asks,
            next,
            driven: Driven::default(),
            server_ms: 0.0,
            database_ms: 0.0,
            resident: 0.0,
        }
    }

    async fn turn(&mut self, database: &str, connections: usize, time: Duration) -> Result<()> {
        let workers = fill::backends(database, self.application).await?;
        let of_workers = || workers.iter().map(|pid| cpu::used(*pid)).sum::<f64>();
        let (server, backends) = (cpu::used(self.server.pid()), of_workers());
        self.driven.join(drive(self.asks, &self.next, connections, time).await?);
        self.server_ms += cpu::used(self.server.pid()) - server;
        self.database_ms += of_workers() - backends;
        self.resident = self.resident.max(cpu::resident(self.server.pid()));
        Ok(())
    }

    fn figure(self) -> Figure {
        let answers = self.driven.answers().max(1.0);
        Figure {
            rate: self.driven.rate(),
            p50: self.driven.within(50),
            p99: self.driven.within(99),
            longest: self.driven.within(100),
            server_ms: self.server_ms / answers,
            database_ms: self.database_ms / answers,
            resident: self.resident,
        }
    }
}

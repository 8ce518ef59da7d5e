//! The commands of the program, one file each; `main` reads the command line and calls them.

mod admin;
pub mod check;
mod demo;
mod migrate;
mod serve;

use std::{path::PathBuf, sync::Arc};

use clap::{Parser, Subcommand};

use crate::{
    app::App,
    clock::SystemClock,
    config::{self, Config, ConfigError},
    db::{self, Db},
    domain::search,
    error::Error,
    graphql,
    watch::{Traces, logs},
};

/// Longhaul: key-customer marketing for truck makers and their dealers.
#[derive(Parser)]
#[command(name = "longhaul", version, after_help = settings())]
pub struct Cli {
    /// TOML file with settings; environment variables overrule it.
    #[arg(long, env = "LONGHAUL_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API until it is told to stop (SIGTERM, SIGINT). The schema must be current: see `migrate`.
    Serve,
    /// Fills an empty database with demo data and serves it, explorer included. Started again, it keeps the data.
    Demo,
    /// Changes of the database's schema.
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Verifies what is derived, sealed and chained; prints findings and exits with 1 if there are any.
    Check,
    /// Prints the GraphQL schema.
    Schema,
    /// What cannot be done through the API.
    #[command(subcommand)]
    Admin(admin::Admin),
}

/// Why the program ends early, with its exit code.
pub struct Ended {
    /// 1: it failed or found something. 2: the configuration is wrong.
    pub code: u8,
    /// One clear message.
    pub message: String,
}

impl From<ConfigError> for Ended {
    fn from(err: ConfigError) -> Self {
        Self { code: 2, message: err.to_string() }
    }
}

impl From<Error> for Ended {
    fn from(err: Error) -> Self {
        Self { code: 1, message: err.to_string() }
    }
}

/// Runs the command.
///
/// # Errors
/// [`Ended`].
pub async fn run(cli: Cli) -> Result<(), Ended> {
    if matches!(cli.command, Command::Schema) {
        say(&graphql::sdl());
        return Ok(());
    }
    let config = Config::load(cli.config.as_deref())?;
    let serves = matches!(cli.command, Command::Serve | Command::Demo);
    let traces = if serves { Traces::open(&config.watch)? } else { None };
    logs::begin(&config.log, traces.as_ref());
    match cli.command {
        Command::Serve => serve::run(config, traces).await,
        Command::Demo => demo::run(config, traces).await,
        Command::Migrate(which) => migrate::run(config, &which).await,
        Command::Check => check::run(config).await,
        Command::Admin(which) => admin::run(config, which).await,
        Command::Schema => Ok(()),
    }
}

async fn open(config: Config) -> Result<Arc<App>, Ended> {
    Ok(Arc::new(App::open(config, Arc::new(SystemClock)).await?))
}

/// Refuses a database whose schema or index of searches is not that of this program.
async fn require_current(db: &Db) -> Result<(), Ended> {
    if let Some(missing) = db::pending(db).await?.iter().find(|change| !change.applied) {
        let message = format!("the schema lacks {}; run `longhaul migrate up` first", missing.name);
        return Err(Ended { code: 1, message });
    }
    if !search::is_complete(db).await? {
        let message = "the index of searches is not complete; run `longhaul migrate up` first".to_owned();
        return Err(Ended { code: 1, message });
    }
    Ok(())
}

/// What a command has to say; the log goes to the error output.
#[expect(clippy::print_stdout, reason = "the one place that commands speak through")]
fn say(text: &str) {
    println!("{}", text.trim_end());
}

/// The settings for `--help`: the same list that the program reads.
fn settings() -> String {
    let mut text =
        "Settings (environment variables; in the file the same names in lower case without LONGHAUL_):\n".to_owned();
    for key in config::keys() {
        text.push_str(&format!("  {}\n      {} [default: {}]\n", key.name, key.about, key.default));
    }
    text
}

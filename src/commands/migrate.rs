//! `migrate`: brings the schema and the index of searches up to date, or says how it stands.

use std::sync::Arc;

use clap::Subcommand;

use super::{Ended, say};
use crate::{clock::SystemClock, config::Config, db, domain::search};

/// Changes of the database's schema.
#[derive(Subcommand)]
pub(super) enum Migrate {
    /// Applies what is missing. Several at once are safe: one works, the others wait.
    Up,
    /// Lists all changes; exits with 1 if some are missing.
    Status,
}

pub(super) async fn run(config: Config, which: &Migrate) -> Result<(), Ended> {
    let opened = db::open(&config.database, Arc::new(SystemClock)).await?;
    if matches!(which, Migrate::Up) {
        db::up(&opened, &config.database).await?;
        let taken_in = search::catch_up(&opened).await?;
        if taken_in > 0 {
            say(&format!("search: {taken_in} customers taken into the index"));
        }
    }
    let changes = db::pending(&opened).await?;
    for change in &changes {
        say(&format!("{}  {}", if change.applied { "applied" } else { "missing" }, change.name));
    }
    let missing = changes.iter().filter(|change| !change.applied).count();
    opened.close().await?;
    if missing == 0 {
        return Ok(());
    }
    Err(Ended { code: 1, message: format!("{missing} of {} changes are missing", changes.len()) })
}

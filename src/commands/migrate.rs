//! `migrate`: brings the schema up to date, or says how it stands.

use std::sync::Arc;

use clap::Subcommand;

use super::{Ended, say};
use crate::{clock::SystemClock, config::Config, db};

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

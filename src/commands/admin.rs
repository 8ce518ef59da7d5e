//! `admin`: what cannot be done through the API, because nobody could sign in to do it.

use clap::Subcommand;

use super::{Ended, say};
use crate::config::Config;

/// What cannot be done through the API.
#[derive(Subcommand)]
pub(super) enum Admin {
    /// Adds new signing keys; the old ones go on verifying for a day. Running servers know them within seconds.
    RotateKeys,
}

pub(super) async fn run(config: Config, which: Admin) -> Result<(), Ended> {
    match which {
        Admin::RotateKeys => {
            let clock = crate::clock::SystemClock;
            let ring = crate::auth::KeyRing::open(&config.auth.key_folder, &clock)?;
            for name in ring.rotate(&clock)? {
                say(&format!("new key {name}"));
            }
            Ok(())
        }
    }
}

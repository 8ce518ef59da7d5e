//! `check`: proves that what is derived equals what it was derived from, and that what is sealed is whole.

use super::{Ended, open, say};
use crate::{config::Config, journal};

pub(super) async fn run(config: Config) -> Result<(), Ended> {
    let app = open(config).await?;
    let keys = app.keys.keys().journal_verifying();
    let mut findings = journal::verify(app.db.read(), &keys).await?;
    findings.sort();
    if findings.is_empty() {
        say("check: all in order");
        return Ok(());
    }
    for finding in &findings {
        say(finding);
    }
    Err(Ended { code: 1, message: format!("check: {} found", findings.len()) })
}

//! `check`: proves that what is derived equals what it was derived from, and that what is sealed is whole.

use super::{Ended, open, say};
use crate::{
    app::App,
    config::Config,
    domain::{concession, gift, lead, offence, search, stage, standing, support, visit},
    error::Result as Checked,
    journal,
};

pub(super) async fn run(config: Config) -> Result<(), Ended> {
    let app = open(config).await?;
    let findings = findings(&app).await?;
    if findings.is_empty() {
        say("check: all in order");
        return Ok(());
    }
    for finding in &findings {
        say(finding);
    }
    Err(Ended { code: 1, message: format!("check: {} found", findings.len()) })
}

/// Everything that is not as it should be, in words.
///
/// # Errors
/// What the database or the photo folder answers.
pub async fn findings(app: &App) -> Checked<Vec<String>> {
    let mut findings = journal::verify(app.db.read(), &app.keys.keys().journal_verifying()).await?;
    findings.extend(stage::verify(&app.db).await?);
    findings.extend(support::verify(&app.db).await?);
    findings.extend(search::verify(&app.db).await?);
    findings.extend(standing::verify(&app.db).await?);
    findings.extend(lead::verify::verify(&app.db).await?);
    findings.extend(offence::verify(&app.db).await?);
    findings.extend(gift::verify(&app.db).await?);
    findings.extend(visit::verify::verify(&app.db, &app.storage).await?);
    findings.extend(visit::evidence::verify(&app.db).await?);
    findings.extend(visit::effect::verify(&app.db).await?);
    findings.extend(concession::verify(&app.db).await?);
    findings.extend(visit::plan::verify(&app.db).await?);
    Ok(findings)
}

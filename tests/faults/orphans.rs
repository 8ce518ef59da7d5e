//! Files and rows are written one after the other, and a server may die in between: a file that nothing names goes after
//! a day, never one that a report names.

use std::{
    fs::File,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use longhaul::clock::{Clock, SystemClock};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::harness::{Deed, Kind, Site, both, until};

/// Lets nobody write a report: photos come to be kept, and their rows do not.
async fn hold(site: &Site) -> DatabaseConnection {
    let blocker = site.connection().await;
    let begin = match site.kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE visit IN ACCESS EXCLUSIVE MODE",
    };
    blocker.execute_unprepared(begin).await.unwrap();
    blocker
}

/// Makes files as old as if they had been there for 25 hours.
fn age(files: &[PathBuf]) {
    let now = u64::try_from(SystemClock.now().0).unwrap();
    let then = SystemTime::UNIX_EPOCH + Duration::from_micros(now) - Duration::from_secs(25 * 3600);
    for file in files {
        File::options().write(true).open(file).unwrap().set_modified(then).unwrap();
    }
}

both!(a_server_that_dies_between_file_and_row_leaves_no_trace_for_long, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let (lost, kept) = (Deed::on_site(&customer, vec![Deed::photo()]), Deed::on_site(&customer, vec![Deed::photo()]));
    let blocker = hold(site).await;
    let both = [lost.clone(), kept.clone()].map(|deed| {
        let client = town.sales.clone();
        tokio::spawn(async move { deed.send(&client).await.is_ok_and(|answer| answer.code() == "OK") })
    });
    until("both photos to be kept", async || site.photo_files().len() == 6).await;
    server.kill();
    for sent in both {
        assert!(!sent.await.unwrap(), "it was done");
    }
    blocker.execute_unprepared("ROLLBACK").await.unwrap();
    blocker.close().await.unwrap();
    let uploads = site.temporary_files();
    assert!(!uploads.is_empty());

    // One phone sends its report again; the other never comes back. Nothing is old enough to go.
    server.restart(site);
    kept.done(&town.sales).await;
    assert_eq!(site.rows().await.visits, 1);
    assert_eq!((site.photo_files().len(), site.temporary_files()), (6, uploads.clone()));
    server.term();
    site.check();

    // A day later, as the files have it.
    age(&site.photo_files());
    age(&uploads);
    server.restart(site);
    until("the orphans to go", async || site.photo_files().len() == 3 && site.temporary_files().is_empty()).await;
    let answer = kept.done(&town.sales).await;
    assert_eq!(kept.id(&kept.done(&town.sales).await), kept.id(&answer));
    // Whoever comes back after all is served.
    lost.done(&town.sales).await;
    assert_eq!((site.rows().await.visits, site.photo_files().len()), (2, 6));
    server.term();
    site.check();
});

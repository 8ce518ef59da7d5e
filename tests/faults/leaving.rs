//! Told to end (SIGTERM, SIGINT) in the middle of everything: not ready first, then no new connections; what is open is
//! answered, the tasks end, the database is left in order, and the program ends with 0.

use std::{
    io::Write,
    net::{Shutdown, TcpStream},
    time::Duration,
};

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use tokio::time::sleep;

use crate::harness::{Client, Deed, Kind, Load, Multipart, Server, Site, both, connect, hold, rest, until};

async fn customer(client: &Client) -> String {
    let deed = Deed::customer();
    let answer = deed.done(client).await;
    deed.id(&answer)
}

fn is_refused(server: &Server) -> bool {
    TcpStream::connect(server.base().trim_start_matches("http://")).is_err()
}

/// SQLite's log was written into the main file.
fn is_checkpointed(site: &Site) -> bool {
    let log = std::fs::metadata(site.file("longhaul.db-wal"));
    site.kind == Kind::Postgres || log.map_or(0, |log| log.len()) == 0
}

both!(what_is_open_is_answered_before_the_end, async |site: &mut Site| {
    site.set("LONGHAUL_LEAVING_SECONDS", 0);
    let (mut server, town) = site.found().await;
    let load = Load::start(&town.sales, 8);
    for signal in ["TERM", "INT"] {
        load.go_on_for(25).await;
        server.signal(signal);
        let status = server.ended();
        assert!(status.success(), "{signal}: {status}");
        assert!(is_checkpointed(site));
        // Who was cut off had not been listened to: an answer that was kept is an answer that was given.
        let answered = site.answered().await;
        let cut = load.seen.cut_off();
        let done: Vec<_> = cut.iter().filter(|operation| answered.contains(operation)).collect();
        assert!(done.is_empty(), "{signal}: done and not answered: {done:?}; {}", load.seen.all());
        server.restart(site);
    }
    load.go_on_for(20).await;
    let ledger = load.finish().await;
    ledger.verify(site).await;
    server.term();
    site.check();
});

both!(a_request_under_way_is_waited_for, async |site: &mut Site| {
    site.set("LONGHAUL_LEAVING_SECONDS", 3);
    let (mut server, town) = site.found().await;
    let report = Deed::on_site(&customer(&town.sales).await, vec![Deed::photo(), Deed::photo()]);
    let Multipart { bytes, .. } = Multipart::of(&town.sales, &report);
    let (begun, later) = bytes.split_at(bytes.len() - 100);
    let mut stream = connect(&town.sales);
    stream.write_all(begun).unwrap();
    until("the upload to have begun", async || !site.temporary_files().is_empty()).await;

    server.signal("TERM");
    // It says so before it takes no new connections, so that a balancer hears of it.
    until("not ready", async || {
        let (status, body) = town.sales.apart().get("/health/ready").await.unwrap();
        status == 503 && body.contains("shutting down")
    })
    .await;
    until("no new connections", async || is_refused(&server)).await;
    stream.write_all(later).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("\"seal\""), "{answer}");
    let status = server.ended();
    assert!(status.success() && is_checkpointed(site), "{status}");
    assert!(site.temporary_files().is_empty());
    assert_eq!(site.rows().await.visits, 1);
    site.check();
});

both!(a_lock_that_is_waited_for_holds_the_end_up, async |site: &mut Site| {
    site.set("LONGHAUL_LEAVING_SECONDS", 0);
    let (mut server, town) = site.found().await;
    for round in 1..=4 {
        // Connections to the database are opened by all threads, and one with nothing to answer ends within a second.
        let made: Vec<_> = (0..8).map(|_| Deed::customer()).collect();
        let answers = join_all(made.iter().map(|deed| deed.done(&town.sales))).await;
        let change = Deed::change(&made[0].id(&answers[0]), 1);
        let blocker = hold(site).await;
        let let_go = async {
            sleep(Duration::from_millis(200)).await;
            server.signal("TERM");
            sleep(Duration::from_millis(1_400)).await;
            blocker.execute_unprepared("ROLLBACK").await.unwrap();
            blocker.close().await.unwrap();
        };
        let (changed, ()) = tokio::join!(change.send(&town.sales), let_go);
        assert_eq!(changed.unwrap().code(), "OK", "round {round}");
        assert!(server.ended().success());
        server.restart(site);
    }
    server.term();
    site.check();
});

both!(a_second_signal_waits_for_nobody, async |site: &mut Site| {
    site.set("LONGHAUL_LEAVING_SECONDS", 60);
    site.set("LONGHAUL_SHUTDOWN_SECONDS", 300);
    let (mut server, town) = site.found().await;
    let report = Deed::on_site(&customer(&town.sales).await, vec![Deed::photo()]);
    let Multipart { bytes, .. } = Multipart::of(&town.sales, &report);
    let mut stream = connect(&town.sales);
    stream.write_all(&bytes[..bytes.len() - 100]).unwrap();
    until("the upload to have begun", async || !site.temporary_files().is_empty()).await;
    server.signal("TERM");
    until("not ready", async || town.sales.get("/health/ready").await.is_ok_and(|(status, _)| status == 503)).await;
    server.signal("TERM");
    // Both waits together would take longer than this test is patient.
    let status = server.ended();
    assert!(status.success() && is_checkpointed(site), "{status}");
    let _hung_up = stream.shutdown(Shutdown::Both);
    assert_eq!(site.rows().await.visits, 0);
    site.set("LONGHAUL_LEAVING_SECONDS", 0);
    server.restart(site);
    report.done(&town.sales).await;
    server.term();
    site.check();
});

both!(an_idle_connection_holds_nobody_up, async |site: &mut Site| {
    site.set("LONGHAUL_LEAVING_SECONDS", 0);
    // Longer than the test is patient.
    site.set("LONGHAUL_SHUTDOWN_SECONDS", 300);
    let (mut server, town) = site.found().await;
    let silent = connect(&town.sales);
    assert_eq!(town.manager.get("/health/live").await.unwrap().0, 200);
    server.term();
    drop((silent, town));
});

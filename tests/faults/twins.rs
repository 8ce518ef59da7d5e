//! Two servers on one database: SQLite has room for one, PostgreSQL for any number, which then act as one.

use serde_json::json;

use crate::harness::{Deed, Kind, Site, run, until};

#[test]
fn a_second_server_on_the_same_file_refuses_to_start() {
    run(Kind::Sqlite, async |site: &mut Site| {
        let (mut server, town) = site.found().await;
        for command in [&["serve"][..], &["check"], &["migrate", "up"]] {
            let second = site.run(command);
            assert_eq!(second.status.code(), Some(1), "{command:?}");
            let said = String::from_utf8(second.stderr).unwrap();
            assert!(said.contains("is in use by another process; SQLite serves one at a time"), "{said}");
        }
        Deed::customer().done(&town.sales).await;
        // The lock is the living process's: what a killed one leaves is no obstacle.
        server.kill();
        assert!(site.file("longhaul.lock").exists());
        server.restart(site);
        Deed::customer().done(&town.sales).await;
        assert_eq!(site.rows().await.customers, 2);
        server.term();
        site.check();
    });
}

#[test]
fn two_servers_answer_one_request_once() {
    run(Kind::Postgres, async |site: &mut Site| {
        let (mut first, town) = site.found().await;
        let mut second = site.serve();
        let (here, there) = (town.sales.apart(), town.sales.at(second.address()));
        for _ in 0..15 {
            let made = Deed::customer();
            let (one, other) = tokio::join!(made.done(&here), made.done(&there));
            assert_eq!(made.id(&one), made.id(&other));
            let report = Deed::on_site(&made.id(&one), vec![Deed::photo()]);
            let (one, other) = tokio::join!(report.done(&here), report.done(&there));
            assert_eq!(report.id(&one), report.id(&other));
        }
        let rows = site.rows().await;
        assert_eq!((rows.customers, rows.visits, rows.photos, rows.answers), (15, 15, 15, 30));
        first.term();
        second.term();
        site.check();
    });
}

#[test]
fn a_session_that_ended_at_one_server_has_ended_at_the_other() {
    run(Kind::Postgres, async |site: &mut Site| {
        let (mut first, town) = site.found().await;
        let mut second = site.serve();
        let (here, session) = town.sign_in_again().await;
        let there = here.at(second.address());
        let viewer = async || there.send("{ viewer { id } }", json!({})).await.unwrap().code();
        assert_eq!(viewer().await, "OK");
        let ended = here.mutate("revokeSession", &json!({ "id": session }), "sessionId").await.unwrap();
        assert_eq!(ended.text("revokeSession.sessionId"), session);
        // The other server knows for a second whom it has read; it learns by itself.
        until("the session has ended there, too", async || viewer().await == "UNAUTHENTICATED").await;
        // A photo would not even be received.
        let report = Deed::on_site("Customer:x", vec![Deed::photo()]).send(&there).await.unwrap();
        assert_eq!(report.code(), "UNAUTHENTICATED");
        first.term();
        second.term();
    });
}

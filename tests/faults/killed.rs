//! Killed without warning (`kill -9`): what was acknowledged is there, and what was not can be asked again.

use sea_orm::ConnectionTrait;

use crate::harness::{Deed, Kind, Load, Seen, Site, both, run, until};

both!(a_killed_server_loses_nothing_that_it_acknowledged, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let load = Load::start(&town.sales, 16);
    for _ in 0..3 {
        load.go_on_for(30).await;
        server.kill();
        server.restart(site);
    }
    load.go_on_for(30).await;
    let ledger = load.finish().await;
    assert!(ledger.seen.of("cut") > 0, "nobody was at work: {}", ledger.seen.all());
    ledger.verify(site).await;
    server.term();
    site.check();
});

both!(a_race_for_a_customer_that_is_cut_off_has_one_winner_and_every_answer_stands, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    for round in 0..4 {
        let seen = Seen::default();
        let racer = |number: usize| {
            let client = if number.is_multiple_of(2) { town.sales.apart() } else { town.rival.apart() };
            let (deed, seen) = (Deed::lead(&format!("唐山争夺{round}号物流有限公司")), seen.clone());
            tokio::spawn(async move { (deed.insist(&client, &seen).await, deed, client) })
        };
        let racers: Vec<_> = (0..16).map(racer).collect();
        until("a first answer", async || seen.of("OK") > 0).await;
        server.kill();
        server.restart(site);
        let mut ranks = Vec::new();
        for racer in racers {
            let (answer, deed, client) = racer.await.unwrap();
            ranks.push(answer.at("reportLead.lead.rank").as_i64().unwrap());
            // What it said stands, whoever asks again.
            let again = deed.done(&client).await;
            assert_eq!(again.at("reportLead.lead"), answer.at("reportLead.lead"));
        }
        ranks.sort_unstable();
        assert_eq!(ranks, (1..=16).collect::<Vec<i64>>(), "round {round}: {}", seen.all());
    }
    server.term();
    site.check();
});

/// PostgreSQL alone can be made to wait in the middle of a fold; on SQLite the kills above hit one now and then.
#[test]
fn a_fold_that_is_cut_off_counts_once() {
    run(Kind::Postgres, async |site: &mut Site| {
        let (mut server, town) = site.found().await;
        let blocker = site.connection().await;
        blocker.execute_unprepared("BEGIN; LOCK TABLE stage_rollup IN EXCLUSIVE MODE").await.unwrap();
        for _ in 0..5 {
            Deed::customer().done(&town.sales).await;
        }
        // The folder has read what is pending and waits to write.
        until("a fold that waits", async || count(&blocker, WAITING).await > 0).await;
        server.kill();
        blocker.execute_unprepared("ROLLBACK").await.unwrap();
        assert!(count(&blocker, PENDING).await > 0);
        server.restart(site);
        until("everything to be folded", async || count(&blocker, PENDING).await == 0).await;
        site.check();
        server.term();
        blocker.close().await.unwrap();
    });
}

const PENDING: &str = "SELECT count(*) AS n FROM stage_delta";
const WAITING: &str = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'stage_rollup'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

async fn count(db: &sea_orm::DatabaseConnection, ask: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), ask);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

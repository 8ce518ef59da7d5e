//! PostgreSQL goes away and comes back: clients are asked to try again, nothing acknowledged is lost, and the server
//! finds its database again by itself.

use serde_json::json;

use crate::harness::{Client, Cluster, Deed, Load, block_on, until};

async fn ready(client: &Client) -> u16 {
    client.get("/health/ready").await.unwrap().0
}

#[test]
fn a_database_that_restarts_costs_only_time() {
    block_on(async {
        let cluster = Cluster::start().await;
        let site = cluster.site();
        let (mut server, town) = site.found().await;
        let load = Load::start(&town.sales, 16);
        for mode in ["immediate", "fast", "immediate"] {
            load.go_on_for(25).await;
            cluster.restart(mode);
        }
        load.go_on_for(30).await;
        let ledger = load.finish().await;
        // Whatever else was answered than "done" and "try again" has made the load fail already.
        ledger.verify(&site).await;
        server.term();
        site.check();
    });
}

#[test]
fn without_its_database_a_server_asks_to_come_again() {
    block_on(async {
        let cluster = Cluster::start().await;
        let site = cluster.site();
        let (mut server, town) = site.found().await;
        let customer = Deed::customer();
        let customer = customer.id(&customer.done(&town.sales).await);
        assert_eq!(ready(&town.sales).await, 200);
        cluster.stop("fast");
        until("not ready", async || ready(&town.sales).await == 503).await;
        let report = Deed::on_site(&customer, vec![Deed::photo()]);
        // With a photo, too: a phone must not take it for the end of its session.
        report.send(&town.sales).await.unwrap().asks_to_try_again();
        Deed::call(&customer).send(&town.sales).await.unwrap().asks_to_try_again();
        town.sales.send("{ viewer { id } }", json!({})).await.unwrap().asks_to_try_again();
        let nobody = town.sales.nobody();
        let input = json!({ "phone": "13800000003", "password": "correct horse battery" });
        nobody.mutate("signIn", &input, "userId").await.unwrap().asks_to_try_again();
        assert_eq!(town.sales.get("/health/live").await.unwrap().0, 200);
        cluster.resume();
        until("ready", async || ready(&town.sales).await == 200).await;
        report.insist(&town.sales, &crate::harness::Seen::default()).await;
        assert_eq!(site.rows().await.visits, 1);
        server.term();
        site.check();
    });
}

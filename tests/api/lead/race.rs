//! However many report at the same moment, exactly one has the customer (LEAD-3).

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{about, described, protections, read, try_report};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
};

/// Rounds of a race.
const ROUNDS: u128 = 50;
/// Clients of a round, half of each dealer.
const CLIENTS: u128 = 100;

/// Everybody reports the customer at once, and again with the same operation id if he was sent away for a moment.
async fn race(clients: &[Client; 2], round: u128) -> Vec<(usize, Value, Value)> {
    let customer = described(&format!("第{round}号物流有限公司"));
    let one = async |number: u128| {
        let side = usize::try_from(number % 2).unwrap();
        let operation = Uuid::from_u128(round * 1000 + number + 1);
        let input = with(about(&customer), json!({ "operationId": operation }));
        loop {
            let answer = try_report(&clients[side], input.clone()).await;
            if answer.code() != "UNAVAILABLE" {
                return (side, input, answer.at("reportLead.lead"));
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    join_all((0..CLIENTS).map(one)).await
}

both!(a_hundred_clients_of_two_dealers_make_one_winner_fifty_times, async |app: &TestApp| {
    let clients = [app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await];
    for round in 0..ROUNDS {
        let answers = race(&clients, round).await;
        let ranks: HashSet<i64> = answers.iter().map(|(_, _, lead)| lead["rank"].as_i64().unwrap()).collect();
        let dense: HashSet<i64> = (1..=i64::try_from(CLIENTS).unwrap()).collect();
        assert_eq!(ranks, dense, "round {round}");
        let winners: Vec<_> = answers.iter().filter(|(_, _, lead)| lead["outcome"] == "GRANTED").collect();
        assert_eq!(winners.len(), 1, "round {round}");
        let (winner, _, won) = winners[0];
        for (side, _, lead) in &answers {
            let protected = lead["state"] == "PROTECTED";
            assert_eq!(protected, side == winner, "round {round}: {lead}");
            assert_eq!(lead["protectedUntil"], won["protectedUntil"]);
        }
        // The answers stand: asked again, and sent again.
        let (side, input, lead) = &answers[7];
        assert_eq!(read(&clients[*side], &lead["id"]).await["receipt"], lead["receipt"]);
        assert_eq!(try_report(&clients[*side], input.clone()).await.at("reportLead.lead.receipt"), lead["receipt"]);
    }
    assert_eq!(protections(app).await.len(), usize::try_from(ROUNDS).unwrap());
    assert!(longhaul::commands::check::findings(&app.app).await.unwrap().is_empty());
});

//! However many decide at the same moment, there is one decision.

use futures_util::future::join_all;
use longhaul_entity::{enums::OffenceStepKind, offence_step};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{answered, penalise, read, step};
use crate::support::{Client, Dealer, TestApp, both};

/// Clients of a round.
const CLIENTS: i64 = 16;
/// Rounds of a race.
const ROUNDS: u64 = 10;

/// Penalises, or dismisses, as often as he is sent away for a moment.
async fn decide(client: &Client, offence: &serde_json::Value, number: i64) -> String {
    loop {
        let answer = match number % 4 {
            3 => step(client, "decideOffence", offence, json!({ "verdict": "DISMISS", "why": "证据不足" })).await,
            _ => penalise(client, offence, 500_000 + number).await,
        };
        if answer.code() != "UNAVAILABLE" {
            return answer.code();
        }
    }
}

both!(sixteen_decide_at_once_and_one_does, async |app: &TestApp| {
    let clients = [app.region_manager_of(Dealer::C).await, app.hq().await];
    for round in 0..ROUNDS {
        let offence = answered(app, &format!("深圳{round}号物流有限公司")).await;
        let codes =
            join_all((0..CLIENTS).map(|n| decide(&clients[usize::try_from(n % 2).unwrap()], &offence, n))).await;
        assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| *code == "CONFLICT").count(), 15, "{codes:?}");
        let decided = read(&clients[1], &offence["id"]).await;
        assert_eq!(decided["version"], 3);
        let reversals = join_all((0..CLIENTS).map(|n| {
            let (client, decided) = (&clients[usize::try_from(n % 2).unwrap()], &decided);
            async move {
                loop {
                    let answer = step(client, "reverseOffence", decided, json!({ "why": "有误" })).await.code();
                    if answer != "UNAVAILABLE" {
                        return answer;
                    }
                }
            }
        }));
        let reversed = reversals.await.iter().filter(|code| *code == "OK").count();
        assert_eq!(reversed, usize::from(decided["state"] == "PENALISED"));
        assert_eq!(read(&clients[1], &offence["id"]).await["amount"], 0);
    }
    let steps = offence_step::Entity::find().all(app.app.db.read()).await.unwrap();
    let decisions =
        steps.iter().filter(|step| matches!(step.kind, OffenceStepKind::Penalised | OffenceStepKind::Dismissed));
    assert_eq!(u64::try_from(decisions.count()).unwrap(), ROUNDS);
    assert!(offence_step::Entity::find().count(app.app.db.read()).await.unwrap() <= ROUNDS * 4);
});

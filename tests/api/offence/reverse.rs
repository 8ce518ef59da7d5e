//! A penalty is taken back by an entry of its own, and every entry stays.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{answered, penalise, read, step};
use crate::support::{Dealer, TestApp, both};

both!(reversed_nothing_is_owed_and_all_entries_stand, async |app: &TestApp| {
    let offence = answered(app, "深圳远方物流有限公司").await;
    let region = app.region_manager_of(Dealer::C).await;
    assert_eq!(step(&region, "reverseOffence", &offence, json!({ "why": "有误" })).await.code(), "CONFLICT");
    let decided = penalise(&region, &offence, 800_000).await.at("decideOffence.offence");
    assert_eq!(step(&region, "reverseOffence", &decided, json!({ "why": "" })).await.code(), "INVALID");
    assert_eq!(step(&region, "reverseOffence", &offence, json!({ "why": "有误" })).await.code(), "CONFLICT");
    let hq = app.hq().await;
    let reversed =
        step(&hq, "reverseOffence", &decided, json!({ "why": "另查明为客户来店" })).await.at("reverseOffence.offence");
    assert_eq!((&reversed["state"], &reversed["amount"]), (&json!("REVERSED"), &json!(0)));
    let amounts: Vec<i64> =
        reversed["steps"].as_array().unwrap().iter().map(|step| step["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [0, 0, 800_000, -800_000]);
    assert_eq!(reversed["steps"].as_array().unwrap()[..3], decided["steps"].as_array().unwrap()[..]);
    let again = step(&hq, "reverseOffence", &reversed, json!({ "why": "再撤" })).await.refusal();
    assert_eq!((&again["code"], &again["state"]), (&json!("CONFLICT"), &json!("REVERSED")));
    assert_eq!(penalise(&region, &reversed, 800_000).await.code(), "CONFLICT");
    assert!(longhaul::commands::check::findings(&app.app).await.unwrap().is_empty());
});

both!(the_database_itself_refuses_what_is_not_in_order, async |app: &TestApp| {
    let offence = answered(app, "深圳远方物流有限公司").await;
    let raw = app.raw_connection().await;
    let columns =
        "offence_id, seq, kind, at, actor_id, role, recorder_id, words, amount_fen, least_fen, most_fen, policy";
    // By the dealer's manager, who did not record it.
    let step = |seq: i32, kind: &str, amount: i64, bounds: &str| {
        format!(
            "INSERT INTO offence_step ({columns}) SELECT offence_id, {seq}, '{kind}', at, actor_id, 'REGION_MANAGER',
             recorder_id, 'w', {amount}, {bounds}, NULL FROM offence_step WHERE kind = 'ANSWERED'"
        )
    };
    let range = "500000, 2000000";
    for wrong in [
        step(3, "PENALISED", 499_999, range),
        step(3, "PENALISED", 2_000_001, range),
        step(3, "PENALISED", 0, range),
        step(3, "PENALISED", 500_000, "NULL, NULL"),
        step(3, "DISMISSED", 500_000, "NULL, NULL"),
        step(3, "REVERSED", 500_000, "NULL, NULL"),
        step(2, "DISMISSED", 0, "NULL, NULL"),
        step(3, "ANSWERED", 0, "NULL, NULL"),
        step(3, "DISMISSED", 0, "NULL, NULL").replace("actor_id, 'REGION", "recorder_id, 'REGION"),
        "UPDATE offence_step SET words = 'w'".to_owned(),
        "DELETE FROM offence_step".to_owned(),
        "UPDATE offence SET evidence = 'w'".to_owned(),
    ] {
        assert!(raw.execute_unprepared(&wrong).await.is_err(), "{wrong}");
    }
    raw.execute_unprepared(&step(3, "PENALISED", 500_000, range)).await.unwrap();
    assert!(raw.execute_unprepared(&step(4, "DISMISSED", 0, "NULL, NULL")).await.is_err());
    raw.close().await.unwrap();
    let decided = read(&app.hq().await, &offence["id"]).await;
    assert_eq!((&decided["state"], &decided["amount"]), (&json!("PENALISED"), &json!(500_000)));
});

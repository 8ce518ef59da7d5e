//! Decisions handed to another: never to somebody below, for a time, on record.

use serde_json::{Value, json};

use super::{approve, ask, done, found, promotion, read, refused, suspend, waiting_for};
use crate::support::{Client, Dealer, Person, TestApp, both};

const SHOWN: &str = "delegation { id from until endedAt giver { userId } deputy { userId name role } }";

fn input(deputy: &Person, until: &str) -> Value {
    json!({ "deputyId": deputy.id.to_string(), "from": "2026-06-15T00:00:00Z", "until": until })
}

async fn hand(client: &Client, deputy: &Person, until: &str) -> Value {
    client.perform("delegateApprovals", input(deputy, until), SHOWN).await["delegation"].clone()
}

both!(a_deputy_decides_in_the_managers_name_until_the_time_is_over, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (giver, deputy) = (&app.world.area_of(Dealer::A).manager, &app.world.region_of(Dealer::A).manager);
    let given = hand(&area, deputy, "2026-06-15T03:00:00Z").await;
    // What lies in the past begins now.
    assert_eq!(given["from"], "2026-06-15T02:00:00.000000Z");
    assert_eq!(given["deputy"]["role"], "REGION_MANAGER");
    let (one, two) = (ask(&client, promotion(100_000)).await, ask(&client, promotion(100_000)).await);
    assert_eq!(waiting_for(&one), [giver.id.to_string(), deputy.id.to_string()]);
    let region = app.as_person(deputy).await;
    assert_eq!(found(&region, "waitingForMe: true").await.len(), 2);
    let decided = done(&approve(&region, &one).await);
    let step = &decided["steps"][1];
    assert_eq!(step["actor"]["userId"], deputy.id.to_string());
    assert_eq!(step["inNameOf"]["userId"], giver.id.to_string());
    // With the limit of the one in whose name he decided.
    assert_eq!(step["limit"], 200_000);
    app.clock.advance(3600);
    let region = app.as_person(deputy).await;
    assert!(found(&region, "waitingForMe: true").await.is_empty());
    assert_eq!(refused(&region, &approve(&region, &two).await, &two).await["rule"], "APPR-3");
    assert_eq!(waiting_for(&read(&region, &two).await), [giver.id.to_string()]);
});

both!(what_was_taken_back_or_has_not_begun_counts_nothing, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let deputy = &app.world.region_of(Dealer::A).manager;
    let region = app.as_person(deputy).await;
    let request = ask(&client, promotion(100_000)).await;
    let mut later = input(deputy, "2026-06-18T00:00:00Z");
    later["from"] = json!("2026-06-16T00:00:00Z");
    area.perform("delegateApprovals", later, SHOWN).await;
    assert_eq!(approve(&region, &request).await.refusal()["rule"], "APPR-3");
    let given = hand(&area, deputy, "2026-06-16T00:00:00Z").await;
    assert_eq!(read(&region, &request).await["mayDecide"], true);
    let end = json!({ "id": given["id"] });
    assert_eq!(region.mutate("endDelegation", end.clone(), SHOWN).await.refusal()["code"], "RULE");
    assert_eq!(app.hq().await.mutate("endDelegation", end.clone(), SHOWN).await.code(), "NOT_FOUND");
    let ended = area.perform("endDelegation", end.clone(), SHOWN).await["delegation"].clone();
    assert_eq!(ended["endedAt"], "2026-06-15T02:00:00.000000Z");
    assert_eq!(area.mutate("endDelegation", end, SHOWN).await.code(), "CONFLICT");
    assert_eq!(refused(&region, &approve(&region, &request).await, &request).await["rule"], "APPR-3");
    let mine = "{ approvalDelegations { totalCount edges { node { id endedAt } } } }";
    for (who, count) in [(&area, 2), (&region, 2), (&app.hq().await, 0)] {
        assert_eq!(who.ask(mine, json!({})).await["approvalDelegations"]["totalCount"], count);
    }
});

both!(decisions_go_to_managers_beside_or_above_and_to_nobody_else, async |app: &TestApp| {
    let region = app.region_manager_of(Dealer::A).await;
    let world = &app.world;
    for (deputy, whose) in [
        (&world.area_of(Dealer::A).manager, "below"),
        (&world.region_of(Dealer::D).manager, "another region's"),
        (&world.region_of(Dealer::A).manager, "himself"),
        (&world.dealer(Dealer::A).manager, "a dealer's"),
        (&world.admin, "no manager"),
    ] {
        let refusal = region.mutate("delegateApprovals", input(deputy, "2026-06-16T00:00:00Z"), SHOWN).await.refusal();
        assert_eq!((&refusal["rule"], &refusal["field"]), (&json!("APPR-2"), &json!("input.deputyId")), "{whose}");
    }
    for until in ["2026-06-15T02:00:00Z", "2026-06-14T00:00:00Z", "2026-09-16T02:00:00Z"] {
        let refusal = region.mutate("delegateApprovals", input(&world.hq_manager, until), SHOWN).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("input.until")), "{until}");
    }
    let deputies = region.ask("{ approvalDeputies { userId name } }", json!({})).await;
    assert_eq!(deputies["approvalDeputies"].as_array().unwrap().len(), 1);
    assert_eq!(deputies["approvalDeputies"][0]["userId"], world.hq_manager.id.to_string());
    hand(&region, &world.hq_manager, "2026-09-15T02:00:00Z").await;
    for client in [app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.admin().await] {
        let answer = client.mutate("delegateApprovals", input(&world.hq_manager, "2026-06-16T00:00:00Z"), SHOWN).await;
        assert_eq!(answer.code(), "FORBIDDEN");
    }
});

both!(a_delegation_rests_while_its_giver_is_not_in_office, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    hand(&area, &app.world.hq_manager, "2026-06-16T00:00:00Z").await;
    let request = ask(&client, promotion(100_000)).await;
    suspend(app, app.world.area_of(Dealer::A).manager.id).await;
    // The region above is in office, so it is its turn and not HQ's in the name of somebody who has left.
    let hq = app.hq().await;
    assert!(found(&hq, "waitingForMe: true").await.is_empty());
    assert_eq!(refused(&hq, &approve(&hq, &request).await, &request).await["rule"], "APPR-3");
    done(&approve(&app.region_manager_of(Dealer::A).await, &request).await);
});

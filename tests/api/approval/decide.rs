//! Deciding: once, by somebody else than the requester, on what he has read.

use futures_util::future::join_all;
use longhaul_entity::{approval_step, enums::Role, journal_entry};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{act, approve, ask, channel, done, found, hire, promotion, read, refused, steps};
use crate::support::{Dealer, TestApp, both};

both!(a_request_is_decided_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let area = app.area_manager_of(Dealer::A).await;
    let request = ask(&client, promotion(100_000)).await;
    assert_eq!(request["number"], "SP20260615-0001");
    let mute = act(&area, "decideApproval", &request, json!({ "verdict": "REFUSE" })).await;
    assert_eq!(refused(&area, &mute, &request).await["field"], "input.why");
    let decided = done(&approve(&area, &request).await);
    for version in [&request, &decided] {
        let again = act(&area, "decideApproval", version, json!({ "verdict": "REFUSE", "why": "改主意" })).await;
        let refusal = refused(&area, &again, &decided).await;
        assert_eq!((&refusal["code"], &refusal["state"]), (&json!("CONFLICT"), &json!("APPROVED")));
        let passed = act(&area, "passOnApproval", version, json!({ "why": "再看" })).await;
        assert_eq!(passed.refusal()["state"], "APPROVED");
    }
    assert_eq!(ask(&client, promotion(1)).await["number"], "SP20260615-0002");
});

both!(the_same_request_sent_again_is_answered_again, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let mut input = promotion(100_000);
    input["operationId"] = json!("0190e8a0-0000-7000-8000-000000000001");
    input["id"] = json!("ApprovalRequest:0190e8a0-0000-7000-8000-000000000002");
    let request = ask(&client, input.clone()).await;
    assert_eq!(ask(&client, input.clone()).await["number"], request["number"]);
    let mut taken = promotion(1);
    taken["id"] = input["id"].clone();
    assert_eq!(client.mutate("requestApproval", taken, "approval { id }").await.refusal()["field"], "input.id");
    let decision = json!({ "operationId": "0190e8a0-0000-7000-8000-000000000003", "verdict": "APPROVE" });
    let first = done(&act(&area, "decideApproval", &request, decision.clone()).await);
    assert_eq!(done(&act(&area, "decideApproval", &request, decision).await)["version"], first["version"]);
    assert_eq!(steps(&read(&client, &request).await), ["SUBMITTED", "APPROVED"]);
});

both!(sixteen_who_decide_at_once_make_one_decision, async |app: &TestApp| {
    let area = app.world.area_of(Dealer::A).id;
    let mut managers = vec![app.area_manager_of(Dealer::A).await];
    for number in 1..4 {
        managers.push(hire(app, number, Role::AreaManager, area, None).await.1);
    }
    let client = app.salesperson_of(Dealer::A).await;
    let request = ask(&client, promotion(100_000)).await;
    let answers = join_all((0..16).map(|n| {
        let verdict = if n % 2 == 0 { "APPROVE" } else { "REFUSE" };
        let (manager, request) = (&managers[n % 4], &request);
        async move { act(manager, "decideApproval", request, json!({ "verdict": verdict, "why": "决定" })).await }
    }))
    .await;
    let after = read(&client, &request).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.code() == "OK").collect();
    assert_eq!(won.len(), 1);
    for answer in answers.iter().filter(|answer| answer.code() != "OK") {
        let refusal = answer.refusal();
        assert_eq!((&refusal["code"], &refusal["state"]), (&json!("CONFLICT"), &after["state"]));
    }
    assert_eq!(done(won[0])["state"], after["state"]);
    assert_eq!(after["steps"].as_array().unwrap().len(), 2);
    let entries = journal_entry::Entity::find()
        .filter(journal_entry::Column::Kind.is_in(["ApprovalGranted", "ApprovalRefused"]))
        .count(app.app.db.read());
    assert_eq!(entries.await.unwrap(), 1);
});

both!(nobody_decides_his_own_in_whatever_role, async |app: &TestApp| {
    let (area, region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
    // A manager's own request passes over him.
    let own = ask(&area, promotion(100_000)).await;
    assert_eq!(own["level"], "REGION");
    assert_eq!(refused(&area, &approve(&area, &own).await, &own).await["rule"], "APPR-2");
    assert_eq!(act(&area, "passOnApproval", &own, json!({ "why": "?" })).await.refusal()["rule"], "APPR-2");
    assert!(found(&area, "waitingForMe: true").await.is_empty());
    done(&approve(&region, &own).await);
    // Nor with the account of before in another role.
    let dealer = &app.world.dealer(Dealer::A).manager;
    let request = ask(&app.manager_of(Dealer::A).await, promotion(100_000)).await;
    let post = json!({ "userId": dealer.id.to_string(), "version": 1, "role": "AREA_MANAGER",
        "unitId": app.world.area_of(Dealer::A).id.to_string() });
    app.admin().await.perform("changeUserRole", post, "user { id }").await;
    let promoted = app.as_person(dealer).await;
    assert_eq!(read(&promoted, &request).await["mayDecide"], false);
    let refusal = refused(&promoted, &approve(&promoted, &request).await, &request).await;
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("APPR-2")));
    done(&approve(&area, &request).await);
});

both!(a_deputy_does_not_decide_his_givers_own, async |app: &TestApp| {
    let (one, giver) = hire(app, 1, Role::HqManager, app.world.hq, Some(channel(1))).await;
    let (two, deputy) = hire(app, 2, Role::HqManager, app.world.hq, Some(channel(2))).await;
    let given = json!({ "deputyId": two.to_string(), "from": "2026-06-15T00:00:00Z", "until": "2026-06-16T00:00:00Z" });
    giver.perform("delegateApprovals", given, "delegation { id }").await;
    let mut input = promotion(600_000);
    input["channelId"] = json!(channel(1).to_string());
    // Another's of that channel he decides in the giver's name; the giver's own he does not.
    let others = ask(&app.salesperson_of(Dealer::A).await, input.clone()).await;
    let own = ask(&giver, input).await;
    assert_eq!(found(&deputy, "waitingForMe: true").await, [others["id"].as_str().unwrap()]);
    assert_eq!(refused(&deputy, &approve(&deputy, &own).await, &own).await["code"], "RULE");
    let decided = done(&approve(&deputy, &others).await);
    assert_eq!(decided["steps"][1]["inNameOf"]["userId"], one.to_string());
    done(&approve(&app.hq().await, &own).await);
});

both!(who_is_no_manager_of_it_decides_nothing, async |app: &TestApp| {
    let request = ask(&app.salesperson_of(Dealer::A).await, promotion(100_000)).await;
    for (client, code) in [
        (app.salesperson_of(Dealer::A).await, "FORBIDDEN"),
        (app.manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
        (app.admin().await, "FORBIDDEN"),
        (app.area_manager_of(Dealer::C).await, "NOT_FOUND"),
        (app.region_manager_of(Dealer::D).await, "NOT_FOUND"),
    ] {
        assert_eq!(approve(&client, &request).await.code(), code);
    }
    assert_eq!(approval_step::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
});

both!(who_was_suspended_decides_nothing_nor_does_his_deputy_in_his_name, async |app: &TestApp| {
    let (area, region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
    let manager = &app.world.area_of(Dealer::A).manager;
    let request = ask(&app.salesperson_of(Dealer::A).await, promotion(100_000)).await;
    let given = json!({ "deputyId": app.world.hq_manager.id.to_string(), "from": "2026-06-15T00:00:00Z",
        "until": "2026-06-16T00:00:00Z" });
    area.perform("delegateApprovals", given, "delegation { id }").await;
    let suspended = json!({ "userId": manager.id.to_string() });
    app.admin().await.perform("suspendUser", suspended, "user { id }").await;
    assert_eq!(approve(&area, &request).await.code(), "UNAUTHENTICATED");
    let hq = app.hq().await;
    assert_eq!(refused(&hq, &approve(&hq, &request).await, &request).await["rule"], "APPR-3");
    let decided = done(&approve(&region, &request).await);
    assert_eq!(decided["steps"][1]["inNameOf"], json!(null));
});

//! The course of a case, from the complaint to the customer's word.

use serde_json::{Value, json};

use super::{
    act, close, complaint, complete, decide, done, for_plate, holds_together, item, open, read, rows, said, steps,
    told, try_open, visited,
};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(a_concern_becomes_a_case_is_approved_carried_out_and_closed, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, visit) = visited(&client, "唐山让渡物流有限公司", 1).await;
    let check = json!({ "kind": "FREE_CHECK", "description": "全车检查", "amount": 30_000 });
    let input = with(complaint(&customer, vec![check, item(80_000)]), json!({ "visitId": visit, "concern": 1 }));
    let case = open(&client, input.clone()).await;
    assert_eq!(
        (&case["state"], &case["amount"], &case["perVehicle"]),
        (&json!("OPEN"), &json!(110_000), &json!(110_000))
    );
    assert_eq!((&case["visit"]["id"], &case["concern"], &case["vehicles"]), (&visit, &json!(1), &json!(1)));
    assert_eq!((&case["dueAt"], &case["overdue"]), (&json!("2026-06-30T02:00:00.000000Z"), &json!(false)));
    let request = &case["approval"];
    assert_eq!((&request["state"], &request["level"]), (&json!("PENDING"), &json!("AREA")));
    assert_eq!(request["concession"]["id"], case["id"]);
    assert_eq!(
        request["items"],
        json!([{ "what": "免费检查：全车检查", "perVehicle": 30_000 },
        { "what": "免费配件：更换滤芯", "perVehicle": 80_000 }])
    );
    // The same concern is one case; the other one is another.
    let again = try_open(&client, input).await;
    assert_eq!(told(&again), said("CONFLICT", "VISIT-7", "input.concern"));
    assert_eq!(again.refusal()["concessionId"], case["id"]);
    // Nothing is done before it is allowed.
    let early = complete(&client, &case, &[0, 0]).await;
    assert_eq!((told(&early), &early.refusal()["state"]), (said("CONFLICT", "VISIT-7", ""), &json!("OPEN")));
    let case = decide(&area, &case, "APPROVE").await;
    assert_eq!((&case["state"], &case["approval"]["state"]), (&json!("APPROVED"), &json!("APPROVED")));
    let early = close(&client, &case).await;
    assert_eq!(early.refusal()["state"], "APPROVED");
    let case = done(&complete(&client, &case, &[30_000, 79_999]).await);
    assert_eq!(
        (&case["state"], &case["spent"], &case["doneOn"]),
        (&json!("DONE"), &json!(109_999), &json!("2026-06-15"))
    );
    assert_eq!((&case["items"][0]["cost"], &case["items"][1]["cost"]), (&json!(30_000), &json!(79_999)));
    assert_eq!(case["approval"]["state"], "SPENT");
    let case = done(&close(&client, &case).await);
    assert_eq!(
        (&case["state"], &case["word"], &case["satisfaction"]),
        (&json!("CLOSED"), &json!("处理及时，满意"), &json!(4))
    );
    assert_eq!(steps(&case), ["OPENED", "APPROVED", "DONE", "CLOSED"]);
    assert_eq!(case["steps"][3]["words"], "处理及时，满意");
    // Once, whatever is tried.
    for again in [
        complete(&client, &case, &[1, 1]).await,
        close(&client, &case).await,
        act(&client, "withdrawConcession", &case, json!({ "why": "不要了" })).await,
        act(&client, "changeConcession", &case, json!({ "items": [] })).await,
    ] {
        assert_eq!((told(&again), &again.refusal()["state"]), (said("CONFLICT", "VISIT-7", ""), &json!("CLOSED")));
    }
    assert_eq!(rows(app).await, (1, 4));
    holds_together(app).await;
});

both!(what_costs_nothing_needs_nobody, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (customer, _) = visited(&client, "唐山致歉物流有限公司", 1).await;
    let case = open(&client, complaint(&customer, vec![])).await;
    assert_eq!((&case["state"], &case["amount"], &case["approval"]), (&json!("APPROVED"), &json!(0), &Value::Null));
    let case = done(&complete(&client, &case, &[]).await);
    assert_eq!((&case["state"], &case["spent"]), (&json!("DONE"), &json!(0)));
    done(&close(&client, &case).await);
    let free = json!({ "kind": "OTHER", "description": "总经理致歉", "amount": 0 });
    let case = open(&client, complaint(&customer, vec![free])).await;
    assert_eq!(case["state"], "APPROVED");
    // What was free may not cost anything in the end.
    let dear = complete(&client, &case, &[1]).await;
    assert_eq!(told(&dear), said("RULE", "APPR-5", "input.costs"));
    done(&complete(&client, &case, &[0]).await);
    holds_together(app).await;
});

both!(a_change_asks_anew_and_makes_void_what_was_approved, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, visit) = visited(&client, "唐山改案物流有限公司", 1).await;
    let input = with(complaint(&customer, vec![item(80_000)]), json!({ "visitId": visit, "concern": 2 }));
    let first = decide(&area, &open(&client, input.clone()).await, "APPROVE").await;
    let changed = json!({ "items": [item(80_000), item(60_000)], "complaint": "又漏油" });
    let second = done(&act(&client, "changeConcession", &first, changed).await);
    assert_eq!((&second["state"], &second["round"], &second["amount"]), (&json!("OPEN"), &json!(2), &json!(140_000)));
    assert_eq!((&second["complaint"], &second["approvedAt"]), (&json!("又漏油"), &Value::Null));
    assert_ne!(second["approval"]["id"], first["approval"]["id"]);
    let query = "query($id: ID!) { approval(id: $id) { state } }";
    let before = client.ask(query, json!({ "id": first["approval"]["id"] })).await;
    assert_eq!(before["approval"]["state"], "VOID");
    // What was allowed for something else is not done, and the void request is decided by nobody.
    assert_eq!(complete(&client, &second, &[80_000, 0]).await.refusal()["state"], "OPEN");
    let late = json!({ "id": first["approval"]["id"], "version": 3, "verdict": "APPROVE", "why": "同意" });
    assert_eq!(area.mutate("decideApproval", late, "approval { id }").await.code(), "CONFLICT");
    // Refused, it is asked for less; in the end for nothing.
    let refused = decide(&area, &second, "REFUSE").await;
    assert_eq!(refused["state"], "REFUSED");
    assert_eq!(complete(&client, &refused, &[0, 0]).await.refusal()["state"], "REFUSED");
    let third = done(&act(&client, "changeConcession", &refused, json!({ "items": [item(10_000)] })).await);
    assert_eq!((&third["state"], &third["round"]), (&json!("OPEN"), &json!(3)));
    let fourth = done(&act(&client, "changeConcession", &third, json!({ "items": [] })).await);
    assert_eq!(
        (&fourth["state"], &fourth["approval"], &fourth["items"]),
        (&json!("APPROVED"), &Value::Null, &json!([]))
    );
    assert_eq!(steps(&fourth), ["OPENED", "APPROVED", "CHANGED", "REFUSED", "CHANGED", "CHANGED"]);
    holds_together(app).await;
    let gone = done(&act(&client, "withdrawConcession", &fourth, json!({ "why": "客户自行解决" })).await);
    assert_eq!((&gone["state"], &gone["steps"][6]["words"]), (&json!("WITHDRAWN"), &json!("客户自行解决")));
    // A concern whose case was withdrawn may become another.
    let next = open(&client, input).await;
    let gone = done(&act(&client, "withdrawConcession", &next, json!({ "why": "重复" })).await);
    assert_eq!(gone["approval"]["state"], "VOID");
    holds_together(app).await;
});

both!(cases_are_listed_by_state_customer_unit_visit_and_lateness, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (one, visit) = visited(&client, "唐山甲物流有限公司", 1).await;
    let (two, _) = visited(&client, "唐山乙物流有限公司", 2).await;
    let first = open(&client, with(complaint(&one, vec![item(100)]), json!({ "visitId": visit }))).await;
    app.clock.advance(60);
    let second = open(&client, complaint(&two, vec![for_plate(200, "冀B12345")])).await;
    decide(&area, &second, "APPROVE").await;
    let listed = async |client: &crate::support::Client, filter: &str| -> Vec<Value> {
        let query = format!("{{ concessions(filter: {{ {filter} }}) {{ totalCount edges {{ node {{ id }} }} }} }}");
        let found = client.ask(&query, json!({})).await["concessions"].clone();
        let edges = found["edges"].as_array().unwrap();
        assert_eq!(found["totalCount"], edges.len());
        edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
    };
    let (first_id, second_id) = (first["id"].clone(), second["id"].clone());
    assert_eq!(listed(&client, "").await, [second_id.clone(), first_id.clone()]);
    assert_eq!(listed(&client, "state: [OPEN]").await, std::slice::from_ref(&first_id));
    assert_eq!(listed(&client, "state: [APPROVED, CLOSED]").await, std::slice::from_ref(&second_id));
    assert_eq!(listed(&client, &format!("customerId: \"{one}\"")).await, std::slice::from_ref(&first_id));
    assert_eq!(listed(&client, &format!("visitId: {visit}")).await, std::slice::from_ref(&first_id));
    assert_eq!(listed(&area, &format!("unitId: \"{}\"", app.world.dealer(Dealer::A).id)).await.len(), 2);
    assert_eq!(listed(&area, &format!("unitId: \"{}\"", app.world.dealer(Dealer::B).id)).await.len(), 0);
    assert_eq!(listed(&client, "overdue: true").await.len(), 0);
    app.clock.advance(15 * 24 * 3600 - 30);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(listed(&client, "overdue: true").await, std::slice::from_ref(&first_id));
    assert_eq!(listed(&client, "overdue: false").await, std::slice::from_ref(&second_id));
    assert_eq!(read(&client, &first).await["overdue"], true);
    done(&act(&client, "withdrawConcession", &first, json!({ "why": "重复" })).await);
    assert_eq!(listed(&client, "overdue: true").await.len(), 0);
    let beside = "query($id: ID!) { customer(id: $id) { concessions { customerId cases(first: 2) { id state } } } }";
    let beside = client.ask(beside, json!({ "id": two })).await["customer"]["concessions"].clone();
    assert_eq!(beside, json!({ "customerId": two, "cases": [{ "id": second_id, "state": "APPROVED" }] }));
    let node = client.ask("query($id: ID!) { node(id: $id) { id } }", json!({ "id": first_id })).await;
    assert_eq!(node["node"]["id"], first_id);
});

//! What is refused, with its rule and field, and leaves nothing behind.

use serde_json::{Value, json};

use super::{act, close, complaint, complete, decide, done, item, open, rows, said, told, try_open, visited};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(a_case_names_what_is_there, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (customer, visit) = visited(&client, "唐山错案物流有限公司", 1).await;
    let (_, elsewhere) = visited(&client, "唐山别家物流有限公司", 2).await;
    let input = || complaint(&customer, vec![item(100)]);
    let bad_item = |more: Value| json!({ "items": [with(item(100), more)] });
    let invalid = |rule: &str, field: &str| said("INVALID", rule, field);
    for (change, refused) in [
        (json!({ "complaint": " " }), invalid("VISIT-7", "input.complaint")),
        (json!({ "complaint": "长".repeat(801) }), invalid("VISIT-7", "input.complaint")),
        (json!({ "visitId": elsewhere }), invalid("VISIT-7", "input.visitId")),
        (json!({ "concern": 1 }), invalid("VISIT-7", "input.concern")),
        (json!({ "visitId": visit, "concern": 0 }), invalid("VISIT-7", "input.concern")),
        (json!({ "visitId": visit, "concern": -1 }), invalid("VISIT-7", "input.concern")),
        (json!({ "visitId": visit, "concern": 3 }), invalid("VISIT-7", "input.concern")),
        (bad_item(json!({ "description": "" })), invalid("VISIT-7", "input.items.0.description")),
        (bad_item(json!({ "description": "长".repeat(81) })), invalid("VISIT-7", "input.items.0.description")),
        (bad_item(json!({ "amount": -1 })), invalid("APPR-5", "input.items.0.amount")),
        (bad_item(json!({ "amount": 100_000_001 })), invalid("APPR-5", "input.items.0.amount")),
        (bad_item(json!({ "amount": i64::MIN })), invalid("APPR-5", "input.items.0.amount")),
        (bad_item(json!({ "plate": "12345" })), invalid("VISIT-7", "input.items.0.plate")),
        (bad_item(json!({ "vin": "1" })), invalid("VISIT-7", "input.items.0.vin")),
        (json!({ "items": vec![item(1); 21] }), said("LIMIT", "VISIT-7", "input.items")),
        (json!({ "visitId": "Visit:0190ffff-ffff-7fff-bfff-ffffffffffff" }), said("NOT_FOUND", "ALL-1", "")),
    ] {
        assert_eq!(told(&try_open(&client, with(input(), change.clone())).await), refused, "{change}");
    }
    assert_eq!(rows(app).await, (0, 0));
    let requests = client.ask("{ approvals { totalCount } }", json!({})).await;
    assert_eq!(requests["approvals"]["totalCount"], 0);
    let id = json!({ "id": "Concession:0190e8a0-0000-7000-8000-000000000041" });
    let made = open(&client, with(input(), id.clone())).await;
    assert_eq!(told(&try_open(&client, with(input(), id)).await), said("CONFLICT", "VISIT-8", "input.id"));
    assert_eq!(made["id"], "Concession:0190e8a0-0000-7000-8000-000000000041");
    // Sent twice, opened once.
    let once = with(input(), json!({ "operationId": "0190e8a0-0000-7000-8000-000000000042" }));
    assert_eq!(open(&client, once.clone()).await["id"], open(&client, once).await["id"]);
    assert_eq!(rows(app).await, (2, 2));
    // Set aside, nobody is promised anything.
    let query = "query($id: ID!) { customer(id: $id) { version } }";
    let version = client.ask(query, json!({ "id": customer })).await["customer"]["version"].clone();
    let manager = app.manager_of(Dealer::A).await;
    manager.perform("archiveCustomer", json!({ "id": customer, "version": version }), "customer { id }").await;
    assert_eq!(try_open(&manager, input()).await.refusal()["rule"], "CUST-13");
});

both!(what_was_read_must_stand, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, _) = visited(&client, "唐山旧案物流有限公司", 1).await;
    let first = open(&client, complaint(&customer, vec![item(100)])).await;
    let approved = decide(&area, &first, "APPROVE").await;
    // The version from before the decision.
    let old = with(approved.clone(), json!({ "version": first["version"] }));
    for stale in [
        complete(&client, &old, &[100]).await,
        act(&client, "changeConcession", &old, json!({ "items": [] })).await,
        act(&client, "withdrawConcession", &old, json!({ "why": "不要了" })).await,
    ] {
        assert_eq!(
            (told(&stale), &stale.refusal()["currentVersion"]),
            (said("CONFLICT", "VISIT-7", "input.version"), &approved["version"])
        );
    }
    for (on, field) in [("2026-06-16", "input.doneOn"), ("2026-06-14", "input.doneOn")] {
        let refused = act(&client, "completeConcession", &approved, json!({ "doneOn": on, "costs": [100] })).await;
        assert_eq!(told(&refused), said("INVALID", "VISIT-7", field), "{on}");
    }
    assert_eq!(
        told(&act(&client, "withdrawConcession", &approved, json!({ "why": " " })).await),
        said("INVALID", "VISIT-7", "input.why")
    );
    let carried = done(&complete(&client, &approved, &[100]).await);
    for (change, field) in [
        (json!({ "word": " " }), "input.word"),
        (json!({ "word": "长".repeat(2001) }), "input.word"),
        (json!({ "satisfaction": 0 }), "input.satisfaction"),
        (json!({ "satisfaction": 6 }), "input.satisfaction"),
    ] {
        let word = with(json!({ "word": "满意", "satisfaction": 5 }), change);
        assert_eq!(told(&act(&client, "closeConcession", &carried, word).await), said("INVALID", "VISIT-7", field));
    }
    // Carried out, it is taken back by nobody.
    let back = act(&client, "withdrawConcession", &carried, json!({ "why": "不要了" })).await;
    assert_eq!(back.refusal()["state"], "DONE");
    done(&close(&client, &carried).await);
});

both!(a_case_is_changed_nineteen_times_at_most, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (customer, _) = visited(&client, "唐山多改物流有限公司", 1).await;
    let mut case = open(&client, complaint(&customer, vec![])).await;
    for _ in 0..19 {
        case = done(&act(&client, "changeConcession", &case, json!({ "items": [] })).await);
    }
    let refused = act(&client, "changeConcession", &case, json!({ "items": [] })).await;
    assert_eq!((told(&refused), &refused.refusal()["max"]), (said("LIMIT", "VISIT-7", ""), &json!(19)));
});

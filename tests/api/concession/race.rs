//! Whoever does something at the same moment: one does (APPR-4, APPR-5).

use futures_util::future::join_all;
use serde_json::json;

use super::{act, close, complaint, complete, decide, done, holds_together, item, open, read, rows, try_open, visited};
use crate::{
    customer::with,
    support::{Answer, Dealer, TestApp, both},
};

const AT_ONCE: usize = 16;

/// Sends it at once so often, again where somebody was sent away for a moment; how often it was done, and how often it conflicted.
async fn at_once(send: impl AsyncFn(usize) -> Answer) -> (usize, usize) {
    let one = async |number: usize| loop {
        let code = send(number).await.code();
        if code != "UNAVAILABLE" {
            return code;
        }
    };
    let codes = join_all((0..AT_ONCE).map(one)).await;
    let count = |word: &str| codes.iter().filter(|code| *code == word).count();
    (count("OK"), count("CONFLICT"))
}

both!(of_sixteen_each_step_is_done_by_one, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (area, region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
    let (customer, visit) = visited(&client, "唐山同时物流有限公司", 1).await;
    let both = [&client, &manager];
    let input = with(complaint(&customer, vec![item(100_000)]), json!({ "visitId": visit, "concern": 1 }));
    let opened = at_once(async |number| try_open(both[number % 2], input.clone()).await).await;
    assert_eq!((opened, rows(app).await), ((1, 15), (1, 1)));
    let query = "{ concessions { edges { node { id } } } }";
    let found = client.ask(query, json!({})).await["concessions"]["edges"][0]["node"].clone();
    let case = read(&client, &found).await;
    let say = json!({ "id": case["approval"]["id"], "version": 1, "verdict": "APPROVE" });
    let decided = at_once(async |_| area.mutate("decideApproval", say.clone(), "approval { id }").await).await;
    assert_eq!(decided, (1, 15));
    let case = read(&region, &case).await;
    assert_eq!((&case["state"], &case["version"]), (&json!("APPROVED"), &json!(2)));
    let carried = at_once(async |number| complete(both[number % 2], &case, &[90_000]).await).await;
    assert_eq!(carried, (1, 15));
    let case = read(&client, &case).await;
    let closed = at_once(async |number| close(both[number % 2], &case).await).await;
    assert_eq!((closed, rows(app).await), ((1, 15), (1, 4)));
    holds_together(app).await;
});

both!(a_change_and_what_it_changes_do_not_both_count, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let area = app.area_manager_of(Dealer::A).await;
    let (customer, _) = visited(&client, "唐山相争物流有限公司", 1).await;
    // Carried out, changed and withdrawn at once.
    let case = decide(&area, &open(&client, complaint(&customer, vec![item(100_000)])).await, "APPROVE").await;
    let done_once = at_once(async |number| match number % 3 {
        0 => complete(&client, &case, &[100_000]).await,
        1 => act(&manager, "changeConcession", &case, json!({ "items": [item(150_000)] })).await,
        _ => act(&manager, "withdrawConcession", &case, json!({ "why": "不要了" })).await,
    });
    assert_eq!(done_once.await, (1, 15));
    holds_together(app).await;
    // Decided and changed at once: what is decided is what was read, or it is void.
    let case = open(&client, complaint(&customer, vec![item(100_000)])).await;
    let say = json!({ "id": case["approval"]["id"], "version": 1, "verdict": "APPROVE" });
    at_once(async |number| match number % 2 {
        0 => area.mutate("decideApproval", say.clone(), "approval { id }").await,
        _ => act(&client, "changeConcession", &case, json!({ "items": [item(150_000)] })).await,
    })
    .await;
    holds_together(app).await;
    let now = read(&client, &case).await;
    if now["state"] == "APPROVED" {
        done(&complete(&client, &now, &[100_000]).await);
    } else {
        assert_eq!((&now["state"], &now["amount"]), (&json!("OPEN"), &json!(150_000)));
    }
    holds_together(app).await;
});

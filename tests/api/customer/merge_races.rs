//! Many at once: two merges of one record make one, and whoever works on it meanwhile comes before or after.

use futures_util::future::{join, join_all};
use longhaul_entity::{customer_merge, visit};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{
    create, firm,
    merge::{MERGED, in_order, joining, june, merge},
    read, with,
};
use crate::{
    support::{Answer, Dealer, TestApp, both},
    visit::{hand_in, report},
};

fn codes(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(Answer::code).collect()
}

both!(two_merges_of_one_record_make_one, async |app: &TestApp| {
    let (a, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    for round in 0..4 {
        let mut made = Vec::new();
        for n in 0..3 {
            made.push(create(&a, firm(&format!("第{round}轮{n}号公司"))).await);
        }
        let before = customer_merge::Entity::find().count(app.app.db.read()).await.unwrap();
        // Into two others, and into each other.
        let wanted = [(1, 0), (2, 0), (0, 1), (1, 0), (0, 2), (2, 1)];
        let tries = wanted.iter().enumerate().map(|(n, (keep, merge))| {
            let client = if n % 2 == 0 { &manager } else { &hq };
            client.mutate("mergeCustomers", joining(&made[*keep], &made[*merge]), MERGED)
        });
        let answers = join_all(tries).await;
        let told = codes(&answers);
        assert_eq!(told.iter().filter(|code| *code == "OK").count(), 1, "{told:?}");
        assert!(told.iter().all(|code| ["OK", "RULE", "CONFLICT"].contains(&code.as_str())), "{told:?}");
        assert_eq!(customer_merge::Entity::find().count(app.app.db.read()).await.unwrap(), before + 1);
    }
    assert_eq!(june(&hq, app.world.hq).await, (8, 0));
    in_order(app).await;
});

both!(a_visit_handed_in_meanwhile_comes_before_or_after, async |app: &TestApp| {
    let (a, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    for round in 0..6 {
        let keep = create(&a, firm(&format!("第{round}轮甲公司"))).await;
        let other = create(&a, firm(&format!("第{round}轮乙公司"))).await;
        let before = visit::Entity::find().count(app.app.db.read()).await.unwrap();
        let report = with(report(other["id"].as_str().unwrap()), json!({ "way": "PHONE" }));
        let (merged, handed) =
            join(manager.mutate("mergeCustomers", joining(&keep, &other), MERGED), hand_in(&a, report.clone(), &[]))
                .await;
        let after = visit::Entity::find().count(app.app.db.read()).await.unwrap();
        match (merged.code().as_str(), handed.code().as_str()) {
            // The visit came first: the merge was made from another version, and is made again.
            ("CONFLICT", "OK") => {
                assert_eq!(after, before + 1);
                merge(&manager, &keep, &other).await;
            }
            // The merge came first: the visitor is told whom to name, and does.
            ("OK", "RULE") => {
                assert_eq!((after, &handed.refusal()["mergedInto"]), (before, &keep["id"]));
                hand_in(&a, with(report, json!({ "customerId": keep["id"] })), &[]).await.data();
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(read(&a, &keep["id"]).await["stage"], "VISITED");
        assert_eq!(june(&hq, app.world.hq).await, (round + 1, round + 1));
    }
    in_order(app).await;
});

both!(a_merge_is_undone_once_while_others_merge_and_visit, async |app: &TestApp| {
    let (a, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    for round in 0..4 {
        let keep = create(&a, firm(&format!("第{round}轮甲公司"))).await;
        let other = create(&a, firm(&format!("第{round}轮乙公司"))).await;
        let third = create(&a, firm(&format!("第{round}轮丙公司"))).await;
        let merged = merge(&manager, &keep, &other).await;
        let now = read(&a, &keep["id"]).await;
        let undo = json!({ "id": merged, "why": "有误" });
        let undone = join_all((0..3).map(|_| manager.mutate("undoMerge", undo.clone(), MERGED)));
        let further = join_all(
            [(&third, &now), (&now, &third)]
                .map(|(keep, merge)| hq.mutate("mergeCustomers", joining(keep, merge), MERGED)),
        );
        let call = hand_in(&a, with(report(keep["id"].as_str().unwrap()), json!({ "way": "PHONE" })), &[]);
        let ((undone, further), call) = join(join(undone, further), call).await;
        let (undone, further) = (codes(&undone), codes(&further));
        let done = |codes: &[String]| codes.iter().filter(|code| *code == "OK").count();
        assert!(done(&undone) <= 1 && done(&further) <= 1, "{undone:?} {further:?}");
        assert!(done(&undone) + done(&further) >= 1, "{undone:?} {further:?}");
        assert!(
            undone.iter().chain(&further).all(|code| ["OK", "RULE", "CONFLICT"].contains(&code.as_str())),
            "{undone:?} {further:?}"
        );
        assert!(["OK", "RULE"].contains(&call.code().as_str()), "{call:?}");
        in_order(app).await;
    }
});

//! What comes back: never more than was given (GIFT-1), and it counts no more where it was given (GIFT-3).

use serde_json::json;

use super::{at_dealer_a, bring_back, holds_together, issue, on_hand, on_visit, rows, said, told, visited};
use crate::{
    lead::at,
    support::{Dealer, TestApp, both},
};

both!(what_comes_back_is_in_stock_again_and_no_more_than_was_given, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 3, &place)).await;
    issue(&client, on_visit(&gift, 1, &place)).await;
    let dealer = app.world.dealer(Dealer::A).id.to_string();
    let before = rows(app).await;
    for count in [0, -1, 1_001] {
        assert_eq!(told(&bring_back(&client, &made, count).await), said("INVALID", "GIFT-1", "input.count"));
    }
    let more = bring_back(&client, &made, 4).await;
    assert_eq!((told(&more), &more.refusal()["left"]), (said("RULE", "GIFT-1", "input.count"), &json!(3)));
    let silent = json!({ "issueId": made["id"], "count": 1, "why": " " });
    assert_eq!(client.mutate("returnGift", silent, "issue { id }").await.refusal()["field"], "input.why");
    assert_eq!(rows(app).await, before);
    assert_eq!(bring_back(&client, &made, 2).await.at("returnGift.issue.returned"), 2);
    assert_eq!(on_hand(&client, &dealer, &gift).await, 8);
    let more = bring_back(&client, &made, 2).await;
    assert_eq!((told(&more).1, &more.refusal()["left"]), ("GIFT-1".to_owned(), &json!(1)));
    assert_eq!(bring_back(&client, &made, 1).await.at("returnGift.issue.returned"), 3);
    assert_eq!(bring_back(&client, &made, 1).await.refusal()["left"], 0);
    let gifts = "query($id: ID!) { customer(id: $id) { gifts { givenThisYear } } }";
    let shown = client.ask(gifts, json!({ "id": place["customer"] })).await;
    assert_eq!(shown["customer"]["gifts"]["givenThisYear"], 1_000);
    holds_together(app).await;
});

both!(what_comes_back_next_year_counts_in_the_year_in_which_it_was_given, async |app: &TestApp| {
    app.clock.set(at("2026-12-30T10:00:00+08:00"));
    let gift = at_dealer_a(app, 1_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 3, &place)).await;
    app.clock.set(at("2027-01-02T10:00:00+08:00"));
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    issue(&client, on_visit(&gift, 1, &place)).await;
    bring_back(&client, &made, 2).await.data();
    let query = "query($unit: ID!) { giftFigures(unitId: $unit, from: 202612, to: 202701, by: MONTH) {
        total { issues pieces value returned returnedValue } parts { month pieces returned } } }";
    let unit = app.world.dealer(Dealer::A).id.to_string();
    let figures = manager.ask(query, json!({ "unit": unit })).await["giftFigures"].clone();
    let total = json!({ "issues": 2, "pieces": 4, "value": 4_000, "returned": 2, "returnedValue": 2_000 });
    assert_eq!(figures["total"], total);
    let months =
        json!([{ "month": 202_612, "pieces": 3, "returned": 2 }, { "month": 202_701, "pieces": 1, "returned": 0 }]);
    assert_eq!(figures["parts"], months);
    holds_together(app).await;
});

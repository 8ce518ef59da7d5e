//! What an issue holds, what it takes from the stock, what is refused (GIFT-1, GIFT-3, LEAD-5).

use longhaul::clock::Clock;
use serde_json::{Value, json};

use super::{
    again, at_dealer_a, at_event, catalogued, holds_together, issue, on_hand, on_visit, receive, rows, said, told,
    try_issue, visited,
};
use crate::{
    customer::{change, create, firm, with},
    follow_up,
    lead::{about_known, report},
    support::{Dealer, TestApp, both},
};

both!(a_gift_is_kept_with_all_that_it_belongs_to, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 2, &at)).await;
    let staff = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let dealer = app.world.dealer(Dealer::A).id.to_string();
    for (field, value) in [
        ("count", json!(2)),
        ("returned", json!(0)),
        ("unitValue", json!(3_000)),
        ("value", json!(6_000)),
        ("occasion", json!("VISIT")),
        ("recipient", json!("DRIVER")),
        ("recipientName", json!("王师傅")),
        ("tier", json!("ORDINARY")),
        ("day", json!("2026-06-15")),
        ("proofPhotoId", at["photo"].clone()),
        ("standardId", Value::Null),
        ("occasionText", Value::Null),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    for (field, id) in [
        ("gift", &gift),
        ("customer", &at["customer"]),
        ("dealer", &json!(dealer)),
        ("giver", &json!(staff)),
        ("recordedBy", &json!(staff)),
        ("visit", &at["visit"]),
        ("proofVisit", &at["visit"]),
    ] {
        assert_eq!(made[field]["id"], *id, "{field}");
    }
    assert_eq!(made["proofSha256"].as_str().unwrap().len(), 64);
    assert_eq!(on_hand(&client, &dealer, &gift).await, 8);
    // The value of then stays when the catalogue changes.
    let dearer = json!({ "id": gift, "version": 1, "value": 4_000 });
    app.hq().await.perform("updateGift", dearer, "gift { id }").await;
    let query = "query($id: ID!) { giftIssue(id: $id) { value } node(id: $id) { id } }";
    assert_eq!(manager.ask(query, json!({ "id": made["id"] })).await["giftIssue"]["value"], 6_000);
    // Somebody else of the dealer gave it, on another visit, to the contact that is named.
    let colleague = app.world.dealer(Dealer::A).staff[1].id.to_string();
    let known =
        client.ask("query($id: ID!) { customer(id: $id) { id version } }", json!({ "id": at["customer"] })).await;
    let contacts = json!({ "contacts": [{ "name": "李队长" }] });
    let known = change(&client, "setContacts", &known["customer"], contacts).await;
    let contact = known["contacts"][0]["id"].clone();
    let to = json!({ "kind": "FLEET_CAPTAIN", "contactId": contact, "publicOfficial": false });
    app.clock.advance(1);
    let next = again(&client, &at["customer"], 2).await;
    let other = with(on_visit(&gift, 1, &next), json!({ "recipient": to, "giverId": colleague }));
    let other = issue(&manager, other).await;
    assert_eq!((&other["recipientName"], &other["contactId"]), (&json!("李队长"), &contact));
    assert_eq!(other["giver"]["id"], colleague.as_str());
    assert_eq!(other["recordedBy"]["id"], app.world.dealer(Dealer::A).manager.id.to_string());
    let customer =
        "query($id: ID!) { customer(id: $id) { gifts { issues { id } givenThisYear yearlyLimit followUpsThisYear
        followUpLimit } } }";
    let shown = client.ask(customer, json!({ "id": at["customer"] })).await["customer"]["gifts"].clone();
    assert_eq!(shown["issues"], json!([{ "id": other["id"] }, { "id": made["id"] }]));
    assert_eq!((&shown["givenThisYear"], &shown["yearlyLimit"]), (&json!(10_000), &json!(200_000)));
    assert_eq!((&shown["followUpsThisYear"], &shown["followUpLimit"]), (&json!(0), &json!(50_000)));
    holds_together(app).await;
});

both!(more_than_there_are_is_refused_and_leaves_nothing, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 5).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let before = rows(app).await;
    for count in [0, -1, i32::MIN, 1_001, i32::MAX] {
        let refused = try_issue(&client, on_visit(&gift, count, &at)).await;
        assert_eq!(told(&refused), said("INVALID", "GIFT-1", "input.count"), "{count}");
    }
    let short = try_issue(&client, on_visit(&gift, 6, &at)).await;
    assert_eq!((told(&short), &short.refusal()["onHand"]), (said("RULE", "GIFT-1", "input.count"), &json!(5)));
    // A gift that the dealer never had.
    let other = catalogued(&app.hq().await, "中国结", 100, true).await;
    let before = (before.0, before.1, before.2 + 1, before.3);
    assert_eq!(try_issue(&client, on_visit(&other, 1, &at)).await.refusal()["onHand"], 0);
    assert_eq!(rows(app).await, before);
    issue(&client, on_visit(&gift, 5, &at)).await;
    assert_eq!(rows(app).await.3, 0);
    holds_together(app).await;
});

both!(an_occasion_and_its_proof_are_the_customers, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 50).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let (next, elsewhere) =
        (again(&client, &at["customer"], 2).await, visited(&client, Dealer::A, "蓝天物流有限公司", 3).await);
    let before = rows(app).await;
    let base = || on_visit(&gift, 1, &at);
    let absent = |kind: &str| format!("{kind}:0190ffff-ffff-7fff-bfff-ffffffffffff");
    for (change, refused) in [
        (json!({ "visitId": null }), said("INVALID", "GIFT-3", "input.visitId")),
        (json!({ "occasionText": "答谢会" }), said("INVALID", "GIFT-3", "input.occasionText")),
        (json!({ "occasion": "EVENT" }), said("INVALID", "GIFT-3", "input.visitId")),
        (json!({ "occasion": "EVENT", "visitId": null }), said("INVALID", "GIFT-3", "input.occasionText")),
        (json!({ "occasion": "FOLLOW_UP", "visitId": null }), said("INVALID", "GIFT-3", "input.followUpId")),
        (json!({ "visitId": elsewhere["visit"] }), said("INVALID", "GIFT-3", "input.visitId")),
        (json!({ "photoId": elsewhere["photo"] }), said("INVALID", "GIFT-3", "input.photoId")),
        (json!({ "photoId": next["photo"] }), said("INVALID", "GIFT-3", "input.photoId")),
        (json!({ "visitId": absent("Visit") }), said("NOT_FOUND", "ALL-1", "")),
        (json!({ "photoId": absent("Photo") }), said("NOT_FOUND", "ALL-1", "")),
        (json!({ "giftId": absent("Gift") }), said("NOT_FOUND", "ALL-1", "")),
        (json!({ "approvalId": absent("ApprovalRequest") }), said("NOT_FOUND", "ALL-1", "")),
        (
            json!({ "giverId": app.world.dealer(Dealer::B).staff[0].id.to_string() }),
            said("RULE", "GIFT-3", "input.giverId"),
        ),
        (
            json!({ "recipient": { "kind": "DRIVER", "name": " ", "publicOfficial": false } }),
            said("INVALID", "", "input.recipient.name"),
        ),
        (
            json!({ "recipient": { "kind": "DRIVER", "contactId": absent("Contact"), "publicOfficial": false } }),
            said("NOT_FOUND", "ALL-1", ""),
        ),
    ] {
        let answer = try_issue(&client, with(base(), change.clone())).await;
        assert_eq!(told(&answer), refused, "{change}");
    }
    // At an event any photo of a visit to the customer proves it, and no other.
    let event = |photo: &Value| with(at_event(&gift, 1, &at, "答谢会"), json!({ "photoId": photo }));
    let other = try_issue(&client, event(&elsewhere["photo"])).await;
    assert_eq!(told(&other), said("INVALID", "GIFT-3", "input.photoId"));
    assert_eq!(rows(app).await, before);
    let made = issue(&client, event(&next["photo"])).await;
    assert_eq!((&made["occasionText"], &made["proofVisit"]["id"]), (&json!("答谢会"), &next["visit"]));
});

both!(a_follow_up_gift_belongs_to_its_follow_up, async |app: &TestApp| {
    let gift = at_dealer_a(app, 4_000, 50).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let lead = report(&client, about_known(&at["customer"])).await;
    let contact = follow_up::about_lead(&lead, app.clock.now());
    let contact = follow_up::record(&client, contact).await;
    let follow = |gift: &Value| {
        let named = json!({ "occasion": "FOLLOW_UP", "visitId": null, "followUpId": contact["id"] });
        with(on_visit(gift, 1, &at), named)
    };
    let made = issue(&client, follow(&gift)).await;
    assert_eq!(made["followUp"]["id"], contact["id"]);
    // Another customer's follow-up is none of this one's.
    let other = visited(&client, Dealer::A, "蓝天物流有限公司", 2).await;
    let wrong = with(follow(&gift), json!({ "customerId": other["customer"], "photoId": other["photo"] }));
    assert_eq!(told(&try_issue(&client, wrong).await), said("INVALID", "GIFT-3", "input.followUpId"));
    // What is not practical is not given on a follow-up (FOLLOW-5).
    let tea = catalogued(&app.hq().await, "茶叶", 4_000, false).await;
    receive(&app.manager_of(Dealer::A).await, &tea, 5).await;
    assert_eq!(told(&try_issue(&client, follow(&tea)).await), said("RULE", "FOLLOW-5", "input.giftId"));
    let shown = "query($filter: GiftIssueFilter) { giftIssues(filter: $filter) { edges { node { id } } } }";
    for filter in
        [json!({ "followUpId": contact["id"] }), json!({ "occasion": "FOLLOW_UP" }), json!({ "giftId": gift })]
    {
        let found = client.ask(shown, json!({ "filter": filter })).await;
        assert_eq!(found["giftIssues"]["edges"], json!([{ "node": { "id": made["id"] } }]), "{filter}");
    }
});

both!(outside_the_territory_nothing_is_given_before_approval, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 50).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let far = create(&client, with(firm("外地物流有限公司"), json!({ "divisionCode": "440304" }))).await;
    let there = with(at_event(&gift, 1, &at, "答谢会"), json!({ "customerId": far["id"] }));
    assert_eq!(told(&try_issue(&client, there.clone()).await), said("RULE", "LEAD-5", "input.customerId"));
    let asked = json!({ "customerId": far["id"], "giftId": gift, "count": 1, "occasion": "EVENT", "reason": "续购",
        "recipient": there["recipient"] });
    let asked = client.mutate("requestGiftApproval", asked, "approval { id }").await;
    assert_eq!(told(&asked), said("RULE", "LEAD-5", "input.customerId"));
    // Nor to a customer that was set aside.
    let kept =
        client.ask("query($id: ID!) { customer(id: $id) { id version } }", json!({ "id": at["customer"] })).await;
    let aside = json!({ "id": at["customer"], "version": kept["customer"]["version"] });
    app.manager_of(Dealer::A).await.perform("archiveCustomer", aside, "customer { id }").await;
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 1, &at)).await).1, "CUST-13");
    assert_eq!(rows(app).await.0, 0);
});

both!(sent_again_it_is_one_issue, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 5).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let id = "GiftIssue:01900000-0000-7000-8000-000000000001";
    let once =
        with(on_visit(&gift, 2, &at), json!({ "operationId": "01900000-0000-7000-8000-00000000000a", "id": id }));
    let first = issue(&client, once.clone()).await;
    assert_eq!(issue(&client, once.clone()).await, first);
    let taken = with(once, json!({ "operationId": "01900000-0000-7000-8000-00000000000b" }));
    assert_eq!(told(&try_issue(&client, taken).await), said("CONFLICT", "", "input.id"));
    assert_eq!((rows(app).await.0, rows(app).await.3), (1, 3));
    holds_together(app).await;
});

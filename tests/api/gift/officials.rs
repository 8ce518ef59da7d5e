//! Nothing is given to public officials, and compliance is told whatever else is wrong (APPR-6).

use longhaul_entity::{compliance_notice, gift_issue};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{at_dealer_a, on_hand, on_visit, said, told, try_issue, visited};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

async fn notices(client: &Client) -> Vec<Value> {
    let query =
        "{ complianceNotices { edges { node { what recipient recipientTitle perVehicle kind ground customer { id }
        actor { userId } unit { id } } } } }";
    let found = client.ask(query, json!({})).await;
    found["complianceNotices"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
}

fn official(input: Value) -> Value {
    let to = json!({ "kind": "MANAGER", "name": "赵科长", "title": "科长", "publicOfficial": true });
    with(input, json!({ "recipient": to }))
}

both!(an_official_is_given_nothing_and_compliance_is_told, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let refused = said("RULE", "APPR-6", "input.recipient");
    let once =
        with(official(on_visit(&gift, 2, &at)), json!({ "operationId": "01900000-0000-7000-8000-00000000000a" }));
    for _ in 0..2 {
        let answer = try_issue(&client, once.clone()).await;
        assert_eq!((told(&answer), &answer.refusal()["ground"]), (refused.clone(), &json!("DECLARED")));
    }
    let told_once = notices(&app.hq().await).await;
    assert_eq!(told_once.len(), 1, "a repeated request is no second one");
    let notice = &told_once[0];
    assert_eq!((&notice["recipient"], &notice["recipientTitle"]), (&json!("赵科长"), &json!("科长")));
    assert_eq!((&notice["what"], &notice["perVehicle"]), (&json!("保温杯 2盒（拜访，经理）"), &json!(6_000)));
    assert_eq!((&notice["kind"], &notice["customer"]["id"]), (&json!("GIFT_BEYOND_STANDARD"), &at["customer"]));
    assert_eq!(notice["actor"]["userId"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    // Also when he may not be given so many anyway.
    assert_eq!(told(&try_issue(&client, official(on_visit(&gift, 900, &at))).await), refused);
    let asked =
        json!({ "customerId": at["customer"], "giftId": gift, "count": 1, "occasion": "EVENT", "reason": "年会" });
    let asked = client.mutate("requestGiftApproval", official(asked), "approval { id }").await;
    assert_eq!(told(&asked), refused);
    assert_eq!(notices(&app.admin().await).await.len(), 3);
    assert_eq!(gift_issue::Entity::find().count(app.app.db.read()).await.unwrap(), 0);
    assert_eq!(on_hand(&client, &app.world.dealer(Dealer::A).id.to_string(), &gift).await, 10);
    let query = "{ complianceNotices { totalCount } }";
    for other in [client, app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await] {
        assert_eq!(other.send(query, json!({})).await.code(), "FORBIDDEN");
    }
});

both!(whoever_works_for_a_government_agency_is_one_whatever_is_declared, async |app: &TestApp| {
    let gift = at_dealer_a(app, 3_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let agency = json!({ "kind": "GOVERNMENT_AGENCY", "contacts": [{ "name": "钱处长" }] });
    let agency = create(&client, with(firm("市环卫局"), agency)).await;
    let there = with(on_visit(&gift, 1, &at), json!({ "customerId": agency["id"] }));
    let answer = try_issue(&client, there.clone()).await;
    assert_eq!(told(&answer), said("RULE", "APPR-6", "input.recipient"));
    assert_eq!(answer.refusal()["ground"], "AGENCY_CUSTOMER");
    let to = json!({ "kind": "MANAGER", "contactId": agency["contacts"][0]["id"], "publicOfficial": false });
    let answer = try_issue(&client, with(there, json!({ "recipient": to }))).await;
    assert_eq!(answer.refusal()["ground"], "AGENCY_CONTACT");
    // A contact of another customer is not this one's.
    let stranger = try_issue(&client, with(on_visit(&gift, 1, &at), json!({ "recipient": to }))).await;
    assert_eq!(stranger.code(), "NOT_FOUND");
    assert_eq!(compliance_notice::Entity::find().count(app.app.db.read()).await.unwrap(), 2);
});

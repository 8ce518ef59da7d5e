//! Nothing is given to public officials, and compliance is told (APPR-6).

use longhaul_entity::compliance_notice;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{act, complaint, decide, item, open, read, rows, said, told, try_open, visited};
use crate::{
    customer::{create, firm, with},
    support::{Dealer, TestApp, both},
};

async fn notices(app: &TestApp) -> u64 {
    compliance_notice::Entity::find().count(app.app.db.read()).await.unwrap()
}

both!(an_official_is_given_no_service_and_compliance_is_told, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, _) = visited(&client, "唐山公务物流有限公司", 1).await;
    let official = json!({ "recipient": { "name": "赵科长", "title": "科长", "publicOfficial": true } });
    let refused = said("RULE", "APPR-6", "input.recipient");
    let input = complaint(&customer, vec![item(100)]);
    let once = with(input.clone(), json!({ "operationId": "0190e8a0-0000-7000-8000-000000000051" }));
    for _ in 0..2 {
        let answer = try_open(&client, with(once.clone(), official.clone())).await;
        assert_eq!((told(&answer), &answer.refusal()["ground"]), (refused.clone(), &json!("DECLARED")));
    }
    assert_eq!((notices(app).await, rows(app).await), (1, (0, 0)));
    // Nor by changing what was approved for somebody else: it stands as it was approved.
    let driver = json!({ "recipient": { "name": "王师傅", "publicOfficial": false } });
    let case = decide(&area, &open(&client, with(input, driver)).await, "APPROVE").await;
    let more = with(json!({ "items": [item(200)] }), official);
    assert_eq!(told(&act(&client, "changeConcession", &case, more).await), refused);
    let now = read(&client, &case).await;
    assert_eq!(
        (&now["state"], &now["approval"]["state"], &now["round"]),
        (&json!("APPROVED"), &json!("APPROVED"), &json!(1))
    );
    assert_eq!((notices(app).await, rows(app).await), (2, (1, 2)));
    let told =
        app.hq().await.ask("{ complianceNotices { edges { node { kind recipient perVehicle } } } }", json!({})).await;
    assert_eq!(told["complianceNotices"]["edges"][0]["node"]["kind"], "CONCESSION_SERVICE");
});

both!(people_of_a_government_agency_are_officials, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let agency = json!({ "kind": "GOVERNMENT_AGENCY", "contacts": [{ "name": "钱处长" }] });
    let agency = create(&client, with(firm("市环卫局"), agency)).await;
    let input = complaint(agency["id"].as_str().unwrap(), vec![item(100)]);
    let to = json!({ "recipient": { "contactId": agency["contacts"][0]["id"], "publicOfficial": false } });
    let answer = try_open(&client, with(input.clone(), to.clone())).await;
    assert_eq!(
        (told(&answer), &answer.refusal()["ground"]),
        (said("RULE", "APPR-6", "input.recipient"), &json!("AGENCY_CONTACT"))
    );
    // A contact of another customer is not this one's.
    let (other, _) = visited(&client, "唐山他人物流有限公司", 1).await;
    assert_eq!(try_open(&client, with(complaint(&other, vec![item(100)]), to)).await.code(), "NOT_FOUND");
    // The agency's own vehicle is repaired for the agency, and for nobody there.
    assert_eq!(open(&client, input).await["state"], "OPEN");
    assert_eq!(notices(app).await, 1);
});

//! Nothing for public officials, and compliance is told though the request is refused (APPR-6).

use longhaul_entity::{approval_request, compliance_notice, journal_entry};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::{act, approve, ask, done, promotion, refused};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

const NOTICE: &str = "actor { userId name } unit { id } kind request { id } customer { id } ground recipient
    recipientTitle what perVehicle vehicles reason at";

async fn notices(client: &Client) -> Vec<Value> {
    let query = format!("{{ complianceNotices {{ totalCount edges {{ node {{ {NOTICE} }} }} }} }}");
    let list = client.ask(&query, json!({})).await["complianceNotices"].clone();
    let edges = list["edges"].as_array().unwrap();
    assert_eq!(list["totalCount"], edges.len());
    edges.iter().map(|edge| edge["node"].clone()).collect()
}

fn expense(more: Value) -> Value {
    with(promotion(30_000), with(json!({ "kind": "PUBLIC_RELATIONS" }), more))
}

async fn is_refused(client: &Client, input: Value, field: &str, ground: &str) {
    let refusal = client.mutate("requestApproval", input, "approval { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("APPR-6")));
    assert_eq!((&refusal["field"], &refusal["ground"]), (&json!(field), &json!(ground)));
}

both!(whoever_is_declared_an_official_gets_nothing_and_compliance_learns_of_it, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let official = json!({ "name": "赵科长", "title": "科长", "publicOfficial": true });
    is_refused(&client, expense(json!({ "recipient": official })), "input.recipient", "DECLARED").await;
    // Hidden among the items, with an operation id, and again.
    let harmless = json!({ "name": "王经理", "publicOfficial": false });
    let hidden = expense(json!({ "operationId": "0190e8a0-0000-7000-8000-000000000001", "items": [
        { "what": "晚餐", "perVehicle": 20_000, "recipient": harmless },
        { "what": "茶叶", "perVehicle": 10_000, "recipient": official },
    ] }));
    for _ in 0..2 {
        is_refused(&client, hidden.clone(), "input.items.1.recipient", "DECLARED").await;
    }
    assert_eq!(approval_request::Entity::find().count(app.app.db.read()).await.unwrap(), 0);
    for compliance in [app.hq().await, app.admin().await] {
        let told = notices(&compliance).await;
        assert_eq!(told.len(), 2, "a repeated request is no second one");
        let last = &told.iter().find(|notice| notice["what"] == "晚餐；茶叶").unwrap();
        assert_eq!((&last["recipient"], &last["recipientTitle"]), (&json!("赵科长"), &json!("科长")));
        assert_eq!((&last["perVehicle"], &last["kind"]), (&json!(30_000), &json!("PUBLIC_RELATIONS")));
        assert_eq!(last["actor"]["userId"], app.world.dealer(Dealer::A).staff[0].id.to_string());
        assert_eq!(last["unit"]["id"], app.world.dealer(Dealer::A).id.to_string());
    }
    let query = "{ complianceNotices { totalCount } }";
    for other in [client, app.manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.finance().await]
    {
        assert_eq!(other.send(query, json!({})).await.code(), "FORBIDDEN");
    }
    // On record, where those below HQ do not read it.
    let entries = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq("OfficialRefused"));
    let entries = entries.all(app.app.db.read()).await.unwrap();
    assert!(entries.len() == 2 && entries.iter().all(|entry| entry.unit_id == app.world.hq));
});

both!(people_of_a_government_agency_count_whatever_is_declared, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let contacts = json!({ "kind": "GOVERNMENT_AGENCY", "contacts": [{ "name": "钱处长", "title": "处长" }] });
    let query = "customer { id contacts { id } }";
    let agency = client.perform("createCustomer", with(firm("市环卫局"), contacts), query).await["customer"].clone();
    let contact = json!({ "contactId": agency["contacts"][0]["id"], "publicOfficial": false });
    is_refused(&client, expense(json!({ "recipient": contact })), "input.recipient", "AGENCY_CONTACT").await;
    let about = json!({ "customerId": agency["id"] });
    let named = with(about.clone(), json!({ "recipient": { "name": "某人", "publicOfficial": false } }));
    is_refused(&client, expense(named), "input.recipient", "AGENCY_CUSTOMER").await;
    is_refused(&client, expense(about.clone()), "input.customerId", "AGENCY_CUSTOMER").await;
    // A price for the agency as a buyer is for nobody in person.
    assert_eq!(ask(&client, with(promotion(100_000), about)).await["state"], "PENDING");
    let told = notices(&app.hq().await).await;
    assert_eq!(told.len(), 3);
    assert!(told.iter().any(|notice| notice["recipient"] == "钱处长"));
    // Others' contacts are not to be found out by naming them.
    let other = app.salesperson_of(Dealer::B).await;
    let theirs = expense(json!({ "recipient": contact }));
    assert_eq!(other.mutate("requestApproval", theirs, "approval { id }").await.code(), "NOT_FOUND");
    // A firm's contact is somebody one may invite.
    let firm = create(&client, with(firm("远达物流"), json!({ "contacts": [{ "name": "孙经理" }] }))).await;
    let guest = json!({ "contactId": firm["contacts"][0]["id"], "publicOfficial": false });
    let asked = client
        .perform("requestApproval", expense(json!({ "recipient": guest })), "approval { recipient { name contactId } }")
        .await;
    assert_eq!(asked["approval"]["recipient"]["name"], "孙经理");
});

both!(an_approval_is_not_turned_towards_an_official, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let approved = done(&approve(&area, &ask(&client, expense(json!({}))).await).await);
    let official = json!({ "reason": "招待", "items": [{ "what": "晚餐", "perVehicle": 30_000 }],
        "recipient": { "name": "李局长", "publicOfficial": true } });
    let refusal = refused(&client, &act(&client, "changeApprovalRequest", &approved, official).await, &approved).await;
    assert_eq!(refusal["rule"], "APPR-6");
    let told = notices(&app.hq().await).await;
    assert_eq!((told.len(), &told[0]["request"]["id"]), (1, &approved["id"]));
    assert_eq!(compliance_notice::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
});

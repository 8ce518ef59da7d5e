//! Offences against territories: recorded with evidence, answered, decided by another, reversed by an entry (LEAD-6).

mod answer;
mod decide;
mod race;
mod record;
mod reverse;
mod scope;

use serde_json::{Value, json};

use crate::{
    customer::{create, with},
    lead,
    support::{Answer, Client, Dealer, TestApp},
};

/// Everything that an offence shows of itself.
pub(crate) const ALL: &str =
    "id number dealer { id } customer { id } customerName way happenedAt evidence visits { id }
    leads { id } recordedBy { id } recordedAt answerUntil state amount version
    steps { number kind at actor { id } role words amount least most }";

/// A customer far from everybody, that dealer C has reported and waits for.
pub(crate) async fn far(app: &TestApp, name: &str) -> (Value, Value) {
    let client = app.salesperson_of(Dealer::C).await;
    let made = create(&client, with(lead::described(name), json!({ "divisionCode": "440304" }))).await["id"].clone();
    let reported = lead::report(&client, lead::about_known(&made)).await;
    assert_eq!(reported["outcome"], "WAITING");
    (made, reported["id"].clone())
}

/// A charge against dealer C.
pub(crate) fn charge(app: &TestApp, customer: &Value) -> Value {
    json!({ "dealerId": app.world.dealer(Dealer::C).id.to_string(), "customerId": customer, "way": "VISIT",
        "happenedAt": "2026-06-12T02:00:00Z", "evidence": "客户反映六月十二日上门拜访并报价" })
}

/// Records it; whatever is answered.
pub(crate) async fn try_record(client: &Client, input: Value) -> Answer {
    client.mutate("recordOffence", input, &format!("offence {{ {ALL} }}")).await
}

/// So many charges against dealer C, each shown by a lead that its manager has passed on.
pub(crate) async fn fill(app: &TestApp, many: u64) {
    let hq = app.hq().await;
    let (staff, manager) = (app.salesperson_of(Dealer::C).await, app.manager_of(Dealer::C).await);
    let area = app.area_manager_of(Dealer::C).await;
    let key = crate::approval::channel(2).to_string();
    let business =
        json!({ "channelId": key, "series": ["H9"], "dealerIds": [app.world.dealer(Dealer::A).id.to_string()] });
    hq.perform("setChannelBusiness", business, "channel { id }").await;
    let other = json!({ "channelId": crate::approval::channel(3).to_string(), "series": [],
        "dealerIds": [app.world.dealer(Dealer::C).id.to_string()] });
    hq.perform("setChannelBusiness", other, "channel { id }").await;
    for n in 0..many {
        let far = with(lead::described(&format!("深圳远方{n}物流有限公司")), json!({ "divisionCode": "440304" }));
        let made = create(&staff, far).await["id"].clone();
        let reported = lead::report(&staff, lead::about_known(&made)).await["id"].clone();
        let pass = json!({ "id": reported, "version": 1, "why": "请跟进" });
        manager.perform("passLead", pass, "lead { id }").await;
        try_record(&area, with(charge(app, &made), json!({ "leadIds": [reported] }))).await.data();
    }
}

/// A charge against dealer C that its area's manager has recorded.
pub(crate) async fn recorded(app: &TestApp, name: &str) -> Value {
    let (customer, _) = far(app, name).await;
    try_record(&app.area_manager_of(Dealer::C).await, charge(app, &customer)).await.at("recordOffence.offence")
}

/// The same with the dealer's answer.
pub(crate) async fn answered(app: &TestApp, name: &str) -> Value {
    let offence = recorded(app, name).await;
    let manager = app.manager_of(Dealer::C).await;
    step(&manager, "answerOffence", &offence, json!({ "words": "客户主动来店，并非上门" }))
        .await
        .at("answerOffence.offence")
}

/// A step on an offence as it was read; whatever is answered.
pub(crate) async fn step(client: &Client, mutation: &str, offence: &Value, more: Value) -> Answer {
    let input = with(json!({ "id": offence["id"], "version": offence["version"] }), more);
    client.mutate(mutation, input, &format!("offence {{ {ALL} }}")).await
}

/// A penalty of that many fen; whatever is answered.
pub(crate) async fn penalise(client: &Client, offence: &Value, fen: i64) -> Answer {
    step(client, "decideOffence", offence, json!({ "verdict": "PENALISE", "amount": fen, "why": "情况属实" })).await
}

/// The offence as somebody sees it now.
pub(crate) async fn read(client: &Client, id: &Value) -> Value {
    let text = format!("query($id: ID!) {{ offence(id: $id) {{ {ALL} }} }}");
    client.ask(&text, json!({ "id": id })).await["offence"].clone()
}

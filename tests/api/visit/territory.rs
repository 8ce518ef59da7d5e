//! Outside the dealer's territory nothing is done before a report from there was approved (LEAD-5).

use serde_json::{Value, json};

use super::{customer, customer_near, hand_in, report, rows, small, taken};
use crate::{
    lead,
    support::{Client, Dealer, TestApp, both},
};

/// Decides on the only request there is.
async fn decide(client: &Client, verdict: &str) {
    let text = "{ approvals { edges { node { id version } } } }";
    let request = client.ask(text, json!({})).await["approvals"]["edges"][0]["node"].clone();
    let input = json!({ "id": request["id"], "version": request["version"], "verdict": verdict, "why": "已核实" });
    client.perform("decideApproval", input, "approval { id }").await;
}

/// Asks for the customer, and hands in a report of a visit.
async fn asked(app: &TestApp) -> (Client, String) {
    let client = app.salesperson_of(Dealer::C).await;
    let id = customer(&client, "唐山远途物流有限公司").await;
    assert_eq!(lead::report(&client, lead::about_known(&json!(id))).await["outcome"], "WAITING");
    (client, id)
}

async fn refused(app: &TestApp, client: &Client, id: &str) {
    let refusal = hand_in(client, report(id), &[small(1)]).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("LEAD-5")), "{refusal}");
    assert_eq!(refusal["field"], "input.customerId");
    assert_eq!(rows(app).await, (0, 0, 0));
}

both!(a_report_of_a_visit_waits_until_the_customer_is_approved, async |app: &TestApp| {
    let (client, id) = asked(app).await;
    refused(app, &client, &id).await;
    decide(&app.region_manager_of(Dealer::C).await, "APPROVE").await;
    assert_eq!(taken(&hand_in(&client, report(&id), &[small(1)]).await)["customerId"], json!(id));
});

both!(refused_the_customer_is_not_visited_for_ever, async |app: &TestApp| {
    let (client, id) = asked(app).await;
    decide(&app.region_manager_of(Dealer::C).await, "REFUSE").await;
    refused(app, &client, &id).await;
});

both!(a_customer_that_moves_out_of_the_territory_is_kept_by_a_report_that_counts, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::C).await;
    let move_out = async |id: &str| {
        let input = json!({ "id": id, "version": version(&client, id).await, "divisionCode": "130202" });
        client.perform("updateCustomer", input, "customer { id }").await;
    };
    let (plain, reported) = (
        customer_near(&client, Dealer::C, "大同甲物流有限公司").await,
        customer_near(&client, Dealer::C, "大同乙物流有限公司").await,
    );
    lead::report(&client, lead::about_known(&json!(reported))).await;
    move_out(&plain).await;
    move_out(&reported).await;
    refused(app, &client, &plain).await;
    taken(&hand_in(&client, report(&reported), &[small(1)]).await);
});

both!(a_dealer_that_has_no_territory_is_bound_to_none, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::C).await;
    let id = customer(&client, "唐山远途物流有限公司").await;
    refused(app, &client, &id).await;
    let unit = app.world.dealer(Dealer::C).id.to_string();
    let none = json!({ "unitId": unit, "divisions": [], "siteIds": [], "version": 1 });
    app.admin().await.perform("setTerritory", none, "unit { id }").await;
    taken(&hand_in(&client, report(&id), &[small(1)]).await);
});

async fn version(client: &Client, id: &str) -> Value {
    let text = "query($id: ID!) { customer(id: $id) { version } }";
    client.ask(text, json!({ "id": id })).await["customer"]["version"].clone()
}

both!(a_lead_that_waits_shows_its_request_to_those_who_see_it, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::C).await;
    let far = lead::report(&client, lead::about(&lead::described("远达物流有限公司"))).await;
    let text = "query($id: ID!) { lead(id: $id) { request { id kind state } } }";
    let request = async |client: &Client| client.ask(text, json!({ "id": far["id"] })).await["lead"]["request"].clone();
    let waiting = request(&client).await;
    assert_eq!((&waiting["kind"], &waiting["state"]), (&json!("CROSS_TERRITORY"), &json!("PENDING")));
    decide(&app.region_manager_of(Dealer::C).await, "APPROVE").await;
    // The report counts, and nothing else was asked for.
    assert_eq!(request(&client).await["state"], "SPENT");
    assert_eq!(request(&app.manager_of(Dealer::C).await).await["id"], waiting["id"]);
    // A report from within was laid before nobody.
    let near =
        lead::report(&app.salesperson_of(Dealer::A).await, lead::about(&lead::described("近达物流有限公司"))).await;
    let own = app.salesperson_of(Dealer::A).await.ask(text, json!({ "id": near["id"] })).await;
    assert_eq!(own["lead"]["request"], Value::Null);
});

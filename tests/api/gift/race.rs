//! Whoever gives at the same moment: stock, budget, yearly limit and approval hold to the last one (GIFT-1, GIFT-3, APPR-4).

use std::collections::HashMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    at_dealer_a, bring_back, holds_together, issue, on_hand, on_visit, receive, rows, set_policy, try_issue, visited,
};
use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp, both},
};

/// Clients of a race.
const CLIENTS: usize = 64;

/// Sends it under an operation id, again if he was sent away for a moment.
async fn insist(number: usize, send: impl AsyncFn(Value) -> Answer) -> Answer {
    let operation =
        json!({ "operationId": Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_1000 + number as u128) });
    loop {
        let answer = send(operation.clone()).await;
        if answer.code() != "UNAVAILABLE" {
            return answer;
        }
    }
}

/// Everybody gives what he is told to at once; how often each rule answered, `OK` for what was given.
async fn give_at_once(clients: &[Client], inputs: &[Value]) -> HashMap<String, usize> {
    let one = async |number: usize| {
        let client = &clients[number % clients.len()];
        insist(number, async |operation| try_issue(client, with(inputs[number].clone(), operation)).await).await
    };
    let mut told: HashMap<String, usize> = HashMap::new();
    for answer in join_all((0..inputs.len()).map(one)).await {
        let word = match answer.code().as_str() {
            "OK" => "OK".to_owned(),
            code => format!("{code} {}", answer.refusal()["rule"].as_str().unwrap_or_default()),
        };
        *told.entry(word).or_default() += 1;
    }
    told
}

fn counts(of: &[(&str, usize)]) -> HashMap<String, usize> {
    of.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
}

async fn places(client: &Client, many: u64) -> Vec<Value> {
    let mut places = Vec::new();
    for number in 0..many {
        places.push(visited(client, Dealer::A, &format!("第{number}号物流有限公司"), number).await);
    }
    places
}

both!(sixty_four_give_from_one_stock_and_exactly_the_stock_is_given, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 23).await;
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let places = places(&client, 8).await;
    let inputs: Vec<Value> = (0..CLIENTS).map(|number| on_visit(&gift, 1, &places[number % 8])).collect();
    let told = give_at_once(&[client.clone(), manager], &inputs).await;
    assert_eq!(told, counts(&[("OK", 23), ("RULE GIFT-1", 41)]));
    let dealer = app.world.dealer(Dealer::A).id.to_string();
    assert_eq!(on_hand(&client, &dealer, &gift).await, 0);
    assert_eq!(rows(app).await.0, 23);
    holds_together(app).await;
});

both!(the_budget_holds_whoever_spends_it_at_once, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 500).await;
    set_policy(app, "GIFT_BUDGET", 1_950).await;
    let client = app.salesperson_of(Dealer::A).await;
    let places = places(&client, 8).await;
    let inputs: Vec<Value> = (0..CLIENTS).map(|number| on_visit(&gift, 1, &places[number % 8])).collect();
    let told = give_at_once(std::slice::from_ref(&client), &inputs).await;
    assert_eq!(told, counts(&[("OK", 19), ("RULE GIFT-3", 45)]));
    holds_together(app).await;
});

both!(the_years_limit_of_a_customer_holds_whoever_gives_at_once, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 500).await;
    set_policy(app, "GIFT_YEARLY", 1_050).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let inputs = vec![on_visit(&gift, 1, &place); CLIENTS];
    let told = give_at_once(std::slice::from_ref(&client), &inputs).await;
    assert_eq!(told, counts(&[("OK", 10), ("RULE GIFT-3", 54)]));
    holds_together(app).await;
});

both!(an_approval_is_used_once_whoever_uses_it_at_once, async |app: &TestApp| {
    let gift = at_dealer_a(app, 26_800, 500).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let asked = json!({ "customerId": place["customer"], "giftId": gift, "count": 1, "occasion": "VISIT", "reason": "续购",
        "recipient": { "kind": "DRIVER", "name": "王师傅", "publicOfficial": false } });
    let asked = client.perform("requestGiftApproval", asked, "approval { id version }").await["approval"].clone();
    let decision = json!({ "id": asked["id"], "version": asked["version"], "verdict": "APPROVE" });
    app.area_manager_of(Dealer::A).await.perform("decideApproval", decision, "approval { id }").await;
    let inputs = vec![with(on_visit(&gift, 1, &place), json!({ "approvalId": asked["id"] })); 16];
    let told = give_at_once(std::slice::from_ref(&client), &inputs).await;
    assert_eq!(told, counts(&[("OK", 1), ("CONFLICT APPR-4", 15)]));
    holds_together(app).await;
});

both!(no_more_comes_back_than_was_given_whoever_brings_it_at_once, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 5, &place)).await;
    let one = async |_: i32| loop {
        let answer = bring_back(&client, &made, 1).await;
        if answer.code() != "UNAVAILABLE" {
            return answer.code();
        }
    };
    let codes = join_all((0..16).map(one)).await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "RULE").count(), 11, "{codes:?}");
    let dealer = app.world.dealer(Dealer::A).id.to_string();
    assert_eq!(on_hand(&client, &dealer, &gift).await, 10);
    holds_together(app).await;
});

both!(two_units_that_send_to_each_other_lose_nothing, async |app: &TestApp| {
    let gift = at_dealer_a(app, 100, 40).await;
    let (dealer, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    receive(&area, &gift, 40).await;
    let (low, high) = (app.world.dealer(Dealer::A).id.to_string(), app.world.area_of(Dealer::A).id.to_string());
    let one = async |number: usize| {
        let (client, to) = if number.is_multiple_of(2) { (&dealer, &high) } else { (&area, &low) };
        let input = json!({ "giftId": gift, "count": 3, "toUnitId": to });
        let send =
            async |operation| client.mutate("transferGifts", with(input.clone(), operation), "movement { id }").await;
        insist(number, send).await.code()
    };
    let codes = join_all((0..32).map(one)).await;
    assert!(codes.iter().all(|code| code == "OK" || code == "RULE"), "{codes:?}");
    assert_eq!(rows(app).await.3, 80);
    holds_together(app).await;
});

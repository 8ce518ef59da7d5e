//! Buying criteria with their weights, and the scores of us and our competitors (KAM-4).

use serde_json::{Value, json};

use super::{firm_with, last_entry, map, refusal, state, told, weights};
use crate::{
    customer::with,
    support::{Answer, BRAND, Client, Dealer, TestApp, both},
};

async fn weigh(client: &Client, customer: &Value, version: Value, given: Value) -> Answer {
    let input = json!({ "customerId": customer["id"], "version": version, "weights": weights(given) });
    client.mutate("setBuyingCriteria", input, "customer { id }").await
}

async fn score(client: &Client, customer: &Value, version: i32, more: Value) -> Answer {
    let input = json!({ "customerId": customer["id"], "version": version, "ours": weights(json!({ "price": 5 })),
        "competitors": [] });
    client.mutate("scoreCompetitors", with(input, more), "customer { id }").await
}

fn rival(brand: &str, scores: Value) -> Value {
    json!({ "brand": brand, "scores": weights(scores) })
}

both!(weights_add_up_to_exactly_one, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 0).await;
    assert_eq!(map(&client, &made).await["buyingCriteria"], Value::Null);
    let before = state(app).await;
    for (given, sum) in [
        (json!({ "price": 0.99 }), 0.99),
        (json!({ "price": 0.51, "brand": 0.5 }), 1.01),
        (json!({ "price": 0.5, "brand": 0.4999 }), 0.9999),
        (json!({}), 0.0),
        (json!({ "price": 1, "brand": 1 }), 2.0),
    ] {
        let answer = weigh(&client, &made, Value::Null, given).await;
        assert_eq!(told(&answer), refusal("RULE", "KAM-4", "input.weights"));
        assert_eq!(answer.refusal()["sum"], sum);
    }
    for (given, field) in [
        (json!({ "price": -0.1, "brand": 1.1 }), "input.weights.brand"),
        (json!({ "price": 0.33333 }), "input.weights.price"),
        (json!({ "relationship": 1e300 }), "input.weights.relationship"),
    ] {
        let answer = weigh(&client, &made, Value::Null, given).await;
        assert_eq!(told(&answer), refusal("INVALID", "KAM-4", field));
    }
    assert_eq!(weigh(&client, &made, Value::Null, json!({ "price": null })).await.code(), "INVALID");
    assert_eq!(state(app).await, before);
    // Ten times a tenth is one, whatever floating point says.
    let tenths = json!({ "industryStanding": 0.1, "brand": 0.1, "performance": 0.2, "price": 0.3, "supply": 0.05,
        "response": 0.05, "afterSales": 0.1, "relationship": 0.1 });
    weigh(&client, &made, Value::Null, tenths.clone()).await.data();
    let criteria = map(&client, &made).await["buyingCriteria"].clone();
    assert_eq!((&criteria["weights"], &criteria["version"]), (&tenths, &json!(1)));
    assert_eq!((&criteria["ours"], &criteria["leaders"]), (&Value::Null, &json!([])));
    assert_eq!(last_entry(app).await.0, "BuyingCriteriaSet");
    let before = state(app).await;
    weigh(&client, &made, json!(1), tenths).await.data();
    for version in [Value::Null, json!(2)] {
        let stale = weigh(&client, &made, version, json!({ "price": 1 })).await;
        assert_eq!((stale.code().as_str(), &stale.refusal()["currentVersion"]), ("CONFLICT", &json!(1)));
    }
    assert_eq!(state(app).await, before);
});

both!(scores_give_weighted_totals_and_who_leads, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 0).await;
    let early = score(&client, &made, 1, json!({})).await;
    assert_eq!(told(&early), refusal("RULE", "KAM-4", "input.customerId"));
    weigh(&client, &made, Value::Null, json!({ "price": 0.6125, "brand": 0.3875 })).await.data();
    let scored = json!({ "ours": weights(json!({ "price": 7, "brand": 9 })), "competitors": [
        rival("乘风", json!({ "price": 9, "brand": 5 })), rival("昆岳", json!({ "price": 3, "supply": 10 })) ] });
    score(&client, &made, 1, scored.clone()).await.data();
    let criteria = map(&client, &made).await["buyingCriteria"].clone();
    assert_eq!((&criteria["version"], &criteria["ours"]["total"]), (&json!(2), &json!(7.775)));
    assert_eq!(criteria["ours"]["competitor"], Value::Null);
    let competitors: Vec<_> = criteria["competitors"].as_array().unwrap().iter().collect();
    assert_eq!((&competitors[0]["competitor"], &competitors[0]["total"]), (&json!("乘风"), &json!(7.45)));
    assert_eq!((&competitors[1]["scores"]["price"], &competitors[1]["total"]), (&json!(3), &json!(1.8375)));
    assert_eq!(criteria["leaders"], json!([{ "competitor": null, "total": 7.775 }]));
    let (kind, data) = last_entry(app).await;
    assert_eq!((kind.as_str(), data["after"].as_array().unwrap().len()), ("CompetitorsScored", 3));
    // The same again is nothing.
    let before = state(app).await;
    score(&client, &made, 2, scored).await.data();
    assert_eq!(score(&client, &made, 1, json!({})).await.refusal()["currentVersion"], 2);
    assert_eq!(state(app).await, before);
    // Other weights: the totals follow, and two lead.
    weigh(&client, &made, json!(2), json!({ "brand": 0.5, "supply": 0.5 })).await.data();
    let even = json!({ "ours": weights(json!({ "supply": 8 })), "competitors": [
        rival("乘风", json!({ "brand": 8 })), rival("昆岳", json!({})) ] });
    score(&client, &made, 3, even).await.data();
    let leaders = map(&client, &made).await["buyingCriteria"]["leaders"].clone();
    assert_eq!(leaders, json!([{ "competitor": null, "total": 4.0 }, { "competitor": "乘风", "total": 4.0 }]));
});

both!(competitors_are_ten_at_most_each_once_and_not_ourselves, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 0).await;
    weigh(&client, &made, Value::Null, json!({ "price": 1 })).await.data();
    let before = state(app).await;
    let many: Vec<_> = (0..11).map(|n| rival(&format!("竞品{n}"), json!({}))).collect();
    let answer = score(&client, &made, 1, json!({ "competitors": many })).await;
    assert_eq!(told(&answer), refusal("LIMIT", "KAM-4", "input.competitors"));
    let one = |n: usize, field: &str| format!("input.competitors.{n}.{field}");
    for (competitors, field) in [
        (json!([rival("乘风", json!({})), rival(" 乘 风", json!({}))]), one(1, "brand")),
        (json!([rival(BRAND, json!({}))]), one(0, "brand")),
        (json!([rival("　", json!({}))]), one(0, "brand")),
        (json!([rival(&"风".repeat(61), json!({}))]), one(0, "brand")),
        (json!([rival("乘风", json!({ "supply": 11 }))]), one(0, "scores.supply")),
    ] {
        let answer = score(&client, &made, 1, json!({ "competitors": competitors })).await;
        assert_eq!(told(&answer), refusal("INVALID", "KAM-4", &field));
    }
    let worse = score(&client, &made, 1, json!({ "ours": weights(json!({ "price": -1 })) })).await;
    assert_eq!(told(&worse), refusal("INVALID", "KAM-4", "input.ours.price"));
    assert_eq!(score(&client, &made, 1, json!({ "ours": weights(json!({ "price": 1.5 })) })).await.code(), "INVALID");
    assert_eq!(state(app).await, before);
    score(&client, &made, 1, json!({ "competitors": many[..10] })).await.data();
    let listed = map(&client, &made).await["buyingCriteria"]["competitors"].clone();
    assert_eq!((listed.as_array().unwrap().len(), &listed[9]["competitor"]), (10, &json!("竞品9")));
});

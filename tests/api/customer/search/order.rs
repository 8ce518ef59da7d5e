//! In which order.

use serde_json::json;

use super::{SEARCH, found, names};
use crate::{
    customer::{create, firm, person, with},
    support::{Dealer, TestApp, both},
};

both!(the_whole_name_comes_first_and_initials_last, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for name in ["远达", "远达二", "大远达", "Yuanda物流", "yuanda", "新Yuanda", "远达一"] {
        create(&client, firm(name)).await;
        app.clock.advance(60);
    }
    assert_eq!(names(&client, "远达").await, ["远达", "远达一", "远达二", "大远达"]);
    let hits = found(&client, "yuanda").await;
    let hits: Vec<_> = hits.iter().map(|(name, by)| format!("{name} {by}")).collect();
    let expected = [
        "yuanda NAME",
        "Yuanda物流 NAME",
        "新Yuanda NAME",
        "远达一 PINYIN",
        "大远达 PINYIN",
        "远达二 PINYIN",
        "远达 PINYIN",
    ];
    assert_eq!(hits, expected);
});

both!(among_equals_the_latest_comes_first_and_each_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for name in ["路路通甲", "路路通丙", "路路通乙"] {
        create(&client, firm(name)).await;
    }
    assert_eq!(names(&client, "路").await, ["路路通乙", "路路通丙", "路路通甲"]);
    assert_eq!(names(&client, "lu").await, ["路路通乙", "路路通丙", "路路通甲"]);
    let answer = client.ask(SEARCH, json!({ "text": "路", "first": 2 })).await;
    assert_eq!(answer["searchCustomers"].as_array().unwrap().len(), 2);
    assert_eq!(answer["searchCustomers"][0]["customer"]["name"], "路路通乙");
});

both!(a_whole_number_comes_before_its_end, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, person("王伟", "13812345678")).await;
    create(&client, firm("车队12345678")).await;
    create(&client, with(person("李强", "13912345678"), json!({}))).await;
    let by =
        |hits: Vec<(String, String)>| hits.into_iter().map(|(name, by)| format!("{name} {by}")).collect::<Vec<_>>();
    assert_eq!(by(found(&client, "13812345678").await), ["王伟 PHONE"]);
    assert_eq!(by(found(&client, "12345678").await), ["车队12345678 NAME", "李强 PHONE", "王伟 PHONE"]);
});

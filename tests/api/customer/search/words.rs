//! By what a customer is found.

use serde_json::{Value, json};

use super::{SEARCH, found, names, sound};
use crate::{
    customer::{change, code, create, firm, person, with},
    support::{Dealer, TestApp, both},
};

both!(each_way_of_typing_finds_the_customer, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let plates = json!([{ "plate": "冀B·12345", "vin": "LZZ5CLVB8KA678901" }, { "vin": "lzz5clvb8ka000002" }]);
    let contacts = json!([{ "name": "王伟", "phone": "13755554321" }]);
    let full = json!({ "creditCode": code(7), "phone": "13812345678", "contacts": contacts });
    let made = create(&client, with(firm("石家庄远达（Ｌoong2）物流有限公司"), full)).await;
    change(&client, "setVehicles", &made, json!({ "vehicles": plates })).await;
    create(&client, firm("重庆长行旅运")).await;
    let cases = [
        ("NAME", "石家庄远达 家庄远 远 司 （loong 达(LOONG2)物 ｌｏｏｎｇ 石家庄远达（Loong2）物流有限公司 ( o"),
        ("PINYIN", "shijiazhuang SHIJIA jiazhuangyuan yuanda yuandaloong2wuliu youxiangongsi gongs ｗｕｌｉｕ"),
        ("INITIALS", "sjz sjzyd ydl YDloong2wl jzyd wlyxgs lyx SJZYDLOONG2WLYXGS"),
        ("PHONE", "5678 345678 13812345678 +86-138-1234-5678 4321 55554321 ５６７８"),
        ("PLATE", "冀B12345 冀b·12345 B12345 2345 冀Ｂ•12345"),
        ("VIN", "LZZ5CLVB8KA678901 ka678901 678901 8901 0002 lzz5clvb8ka000002"),
    ];
    for (matched, texts) in cases {
        for text in texts.split(' ') {
            let hits = found(&client, text).await;
            assert!(hits.iter().any(|(name, by)| name.contains("远达") && by == matched), "{text}: {hits:?}");
        }
    }
    for text in ["shi jia zhuang", "Yuan Da", "yuan'da", "　yuan　da ", "石 家 庄"] {
        assert_eq!(names(&client, text).await, ["石家庄远达（Ｌoong2）物流有限公司"], "{text}");
    }
    let whole = code(7).to_lowercase();
    assert_eq!(found(&client, &whole).await[0].1, "CREDIT_CODE");
    for nothing in
        [&whole[..17], "达远", "jiuan", "uanda", "678", "9999", "13812345670", "%", "_", "'", "\\", "B1234", "\""]
    {
        assert!(names(&client, nothing).await.is_empty(), "{nothing}");
    }
    sound(app).await;
});

both!(characters_with_two_readings_are_found_by_either, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, firm("重庆长行旅运车队")).await;
    for text in [
        "chongqing",
        "zhongqing",
        "chongqingchang",
        "zhongqingzhang",
        "changhang",
        "zhangxing",
        "hanglv",
        "xinglvyun",
        "hanglü",
        "cqch",
        "zqzh",
        "cqzh",
        "xlycd",
        "lvyun",
    ] {
        assert_eq!(names(&client, text).await, ["重庆长行旅运车队"], "{text}");
    }
    // A name of nothing but such characters has a bounded number of entries, and is still recorded.
    create(&client, firm(&"长".repeat(120))).await;
    assert_eq!(names(&client, &"zhang".repeat(2)).await.len(), 1);
    sound(app).await;
});

both!(every_part_of_a_name_finds_it, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for name in ["鑫运通（天津）·Truck99", "100%_好!运'物\\流"] {
        create(&client, firm(name)).await;
        let letters: Vec<char> = name.chars().collect();
        for from in 0..letters.len() {
            for to in from + 1..=letters.len() {
                let part: String = letters[from..to].iter().collect();
                let answer = client.ask(SEARCH, json!({ "text": part })).await;
                let hits = answer["searchCustomers"].as_array().unwrap();
                assert!(hits.iter().any(|hit| hit["customer"]["name"] == name), "{part}");
            }
        }
    }
});

both!(a_text_is_bounded_and_not_empty, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, firm("万里")).await;
    let asked = async |text: &str, first: Value| {
        let answer = client.send(SEARCH, json!({ "text": text, "first": first })).await;
        if answer.code() == "OK" {
            return "OK".to_owned();
        }
        let refusal = answer.refusal();
        format!("{} {}", refusal["code"].as_str().unwrap(), refusal["field"].as_str().unwrap())
    };
    for text in ["", " ", "\u{3000}\u{200B}", "万\u{0}", "万\u{8}里", "a\u{1b}", &"字".repeat(121)] {
        assert_eq!(asked(text, json!(20)).await, "INVALID text", "{text:?}");
    }
    assert_eq!(asked(&"字".repeat(120), json!(20)).await, "OK");
    for (first, expected) in [(0, "INVALID first"), (51, "INVALID first"), (-1, "INVALID first"), (1, "OK"), (50, "OK")]
    {
        assert_eq!(asked("万", json!(first)).await, expected, "{first}");
    }
    // A single letter is part of a name, not an initial.
    assert!(names(&client, "w").await.is_empty());
    assert_eq!(names(&client, "wl").await, ["万里"]);
});

both!(who_sees_phones_masked_finds_them_by_four_digits, async |app: &TestApp| {
    let full = json!({ "contacts": [{ "name": "李", "phone": "13755554321" }] });
    create(&app.salesperson_of(Dealer::A).await, with(person("王伟", "13812345678"), full)).await;
    let (manager, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    for (text, to_manager, to_area) in [
        ("5678", 1, 1),
        ("4321", 1, 1),
        ("45678", 1, 0),
        ("54321", 1, 0),
        ("3812345678", 1, 0),
        ("13812345678", 1, 1),
        ("13755554321", 1, 1),
    ] {
        assert_eq!(names(&manager, text).await.len(), to_manager, "{text}");
        assert_eq!(names(&area, text).await.len(), to_area, "{text}");
    }
});

//! Page by page, in both directions, while others write.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{create, firm, ids};
use crate::support::{Client, Dealer, TestApp, both};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String, $order: CustomerOrder) { customers(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

fn with_order(mut page: Value, order: &Value) -> Value {
    page["order"] = order.clone();
    page
}

async fn page(client: &Client, order: &Value, page: Value) -> Value {
    client.ask(PAGE, with_order(page, order)).await["customers"].clone()
}

fn orders() -> Vec<Value> {
    let by = ["CREATED_AT", "UPDATED_AT", "NAME"];
    by.iter().flat_map(|by| [false, true].map(|descending| json!({ "by": by, "descending": descending }))).collect()
}

/// Seven customers: three share an instant.
async fn seven(app: &TestApp, client: &Client) {
    for at in 0..7 {
        create(client, firm(&format!("车队{at}"))).await;
        if at >= 2 {
            app.clock.advance(60);
        }
    }
}

both!(pages_both_ways_make_up_the_whole_list, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    seven(app, &client).await;
    for order in orders() {
        let whole = ids(&page(&client, &order, json!({ "first": 100 })).await);
        assert_eq!(whole.iter().collect::<HashSet<_>>().len(), 7, "{order}");
        let (mut forwards, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let part = page(&client, &order, json!({ "first": 2, "after": cursor })).await;
            forwards.extend(ids(&part));
            assert_eq!(part["pageInfo"]["hasPreviousPage"], json!(!cursor.is_null()));
            cursor = part["pageInfo"]["endCursor"].clone();
            if part["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forwards, whole, "{order}");
        let (mut backwards, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let part = page(&client, &order, json!({ "last": 2, "before": cursor })).await;
            backwards.splice(0..0, ids(&part));
            cursor = part["pageInfo"]["startCursor"].clone();
            if part["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backwards, whole, "{order}");
    }
});

both!(what_is_recorded_meanwhile_neither_repeats_nor_hides_others, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    seven(app, &client).await;
    for (round, order) in orders().into_iter().enumerate() {
        let before = ids(&page(&client, &order, json!({ "first": 100 })).await);
        let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
        let (mut after, mut back) = (Value::Null, Value::Null);
        let (mut at_end, mut at_start) = (false, false);
        for step in 0.. {
            if !at_end {
                let part = page(&client, &order, json!({ "first": 3, "after": after })).await;
                forwards.extend(ids(&part));
                at_end = part["pageInfo"]["hasNextPage"] == false;
                after = part["pageInfo"]["endCursor"].clone();
            }
            if !at_start {
                let part = page(&client, &order, json!({ "last": 3, "before": back })).await;
                backwards.splice(0..0, ids(&part));
                at_start = part["pageInfo"]["hasPreviousPage"] == false;
                back = part["pageInfo"]["startCursor"].clone();
            }
            if at_end && at_start {
                break;
            }
            if step < 3 {
                // One that sorts first and one that sorts last by name; both latest by time.
                create(&client, firm(&format!("一{round}{step}"))).await;
                create(&client, firm(&format!("龟{round}{step}"))).await;
            }
        }
        for seen in [forwards, backwards] {
            assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len(), "{order}: nothing twice");
            let kept: Vec<_> = seen.into_iter().filter(|id| before.contains(id)).collect();
            assert_eq!(kept, before, "{order}: everything once, in order");
        }
    }
});

both!(a_page_is_bounded_and_a_cursor_belongs_to_its_order, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    seven(app, &client).await;
    let by_name = json!({ "by": "NAME" });
    let cursor = page(&client, &by_name, json!({ "first": 1 })).await["pageInfo"]["endCursor"].clone();
    for (order, args) in [
        (&by_name, json!({ "first": 0 })),
        (&by_name, json!({ "first": 101 })),
        (&by_name, json!({ "last": -1 })),
        (&by_name, json!({ "first": 1, "last": 1 })),
        (&by_name, json!({ "after": "x" })),
        (&by_name, json!({ "after": "" })),
        (&json!({ "by": "NAME", "descending": true }), json!({ "after": cursor })),
        (&json!({ "by": "CREATED_AT" }), json!({ "before": cursor })),
    ] {
        let answer = client.send(PAGE, with_order(args.clone(), order)).await;
        assert_eq!(answer.code(), "INVALID", "{args}");
    }
    // The count is not part of the page.
    let count = "{ customers(first: 2) { totalCount edges { node { id } } } }";
    let counted = client.ask(count, json!({})).await["customers"].clone();
    assert_eq!((&counted["totalCount"], ids(&counted).len()), (&json!(7), 2));
});

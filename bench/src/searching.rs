//! Searching customers, beside the look-up of one by its id: the measure is that row, in the same run.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    cases::{Case, Place, staying},
    drive::Ask,
    failure::Result,
    fill::{LARGE_DEALER, rows::customer_id},
    sign_in::sign_in,
};

const LOOK_UP: &str = "query($id:ID!){customer(id:$id){id name}}";
const SEARCH: &str = "query($text:String!){searchCustomers(text:$text,first:10){matched customer{id name}}}";

/// The look-up by id, and searches by the dealer with most customers and by HQ.
pub(crate) async fn searching(place: &Place<'_>) -> Result<Vec<Case>> {
    let (dealer, hq) = (sign_in(place.product, LARGE_DEALER).await?, sign_in(place.product, 0).await?);
    let by_id = |number: u64| (LOOK_UP, json!({ "id": format!("Customer:{}", customer_id(number)) }));
    let mut cases = vec![case(place, "look-up by id", &dealer, by_id)];
    for (who, token) in [("dealer", &dealer), ("HQ", &hq)] {
        for (what, text) in [
            ("end of a name", "公司"),
            ("pinyin", "yunshugongsi"),
            ("initials", "ysgs"),
            // Every customer has it: what is read is bounded.
            ("part of all names", "运输"),
        ] {
            let ask = move |number: u64| {
                let text = if what == "part of all names" { text.to_owned() } else { format!("{text}{number}") };
                (SEARCH, json!({ "text": text }))
            };
            cases.push(case(place, &format!("search, {what}, {who}"), token, ask));
        }
    }
    Ok(cases)
}

/// A case about another customer of the large dealer each time; the bare endpoint looks it up by its id.
fn case(
    place: &Place<'_>,
    name: &str,
    token: &str,
    ask: impl Fn(u64) -> (&'static str, Value) + Send + Sync + 'static,
) -> Case {
    let most = staying(place);
    let number = move |n: u64| n.wrapping_mul(7919) % most * 16;
    let (url, token, bare) = (format!("{}/graphql", place.product), token.to_owned(), place.bare.to_owned());
    let product = move |n| {
        let (query, variables) = ask(number(n));
        let body = json!({ "query": query, "variables": variables }).to_string();
        Some(Ask { url: url.clone(), token: Some(token.clone()), body: Some(body) })
    };
    let bare = move |n| Some(Ask { url: format!("{bare}/name/{}", customer_id(number(n))), token: None, body: None });
    Case { name: name.to_owned(), bound: None, product: Arc::new(product), bare: Arc::new(bare) }
}

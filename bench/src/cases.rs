//! What is measured: the same question to the product, in GraphQL, and to the bare endpoint, as a path.

use std::sync::Arc;

use reqwest::Client;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    drive::{Ask, Asks},
    failure::{Result, unexpected},
    fill::{
        LARGE_DEALER,
        rows::{customer_id, customer_number, recorded_at, unit_id},
    },
    sign_in::{graphql, sign_in},
};

const ONE: &str = "query($id:ID!){customer(id:$id){id name kind stage createdAt dealer{name} \
    visits(first:5){id visitedAt way summary photos{id width height}}}}";
const LIST: &str = "query($dealer:ID!,$after:String){customers(filter:{dealerId:$dealer},first:50,after:$after){\
    edges{cursor node{id name kind stage createdAt dealer{name} \
    visits(first:3){id visitedAt way summary photos{id width height}}}} pageInfo{hasNextPage endCursor}}}";
const FUNNEL: &str = "query($unit:ID!,$from:Date!,$to:Date!){funnel(unitId:$unit,from:$from,to:$to){\
    stages{stage entered}}}";
const PLACES: &str = "query($dealer:ID!,$after:String){customers(filter:{dealerId:$dealer},first:50,after:$after){\
    edges{node{id}} pageInfo{hasNextPage endCursor}}}";

/// A question, asked of both.
pub(crate) struct Case {
    /// As the report names it.
    pub(crate) name: String,
    /// The most that the product may cost beside the bare endpoint, in CPU; none where there is no such measure.
    pub(crate) bound: Option<f64>,
    /// To the product.
    pub(crate) product: Asks,
    /// To the bare endpoint.
    pub(crate) bare: Asks,
}

/// What the cases are made for.
pub(crate) struct Place<'a> {
    /// Where the product listens.
    pub(crate) product: &'a str,
    /// Where the bare endpoints listen.
    pub(crate) bare: &'a str,
    /// Customers in the database.
    pub(crate) customers: u64,
}

impl Place<'_> {
    fn product(&self, token: Option<&str>, query: &str, variables: &Value) -> Ask {
        Ask {
            url: format!("{}/graphql", self.product),
            token: token.map(str::to_owned),
            body: Some(json!({ "query": query, "variables": variables }).to_string()),
        }
    }

    fn bare(&self, path: &str) -> Ask {
        Ask { url: format!("{}{path}", self.bare), token: None, body: None }
    }
}

/// A case that asks the same each time.
fn same(name: impl Into<String>, bound: Option<f64>, product: Ask, bare: Ask) -> Case {
    let always = |ask: Ask| -> Asks { Arc::new(move |_| Some(ask.clone())) };
    Case { name: name.into(), bound, product: always(product), bare: always(bare) }
}

/// Everything that only reads. Tokens hold for ten minutes, so cases are made for each turn.
pub(crate) async fn reading(place: &Place<'_>, far: &Far) -> Result<Vec<Case>> {
    let dealer = sign_in(place.product, LARGE_DEALER).await?;
    let (hq, region) = (sign_in(place.product, 0).await?, sign_in(place.product, 1).await?);
    let funnel = |name: &str, token: &str, unit: u32, (from, to): (&str, &str)| {
        let variables = json!({ "unit": format!("Unit:{}", unit_id(unit)), "from": from, "to": to });
        let digits = |day: &str| day.replace('-', "");
        let path = format!("/funnel?unit={}&from={}&to={}", unit_id(unit), digits(from), digits(to));
        same(name, None, place.product(Some(token), FUNNEL, &variables), place.bare(&path))
    };
    let trivial = place.product(None, "{__typename}", &json!({}));
    Ok(vec![
        same("trivial field", Some(2.2), trivial, place.bare("/text")),
        one(place, &dealer),
        list(place, &dealer, "50 customers, page 1", None),
        list(place, &dealer, &format!("50 customers, page {}", far.page), Some(far)),
        funnel("funnel, region, quarter", &region, 1, ("2026-07-01", "2026-09-30")),
        funnel("funnel, country, 12 months", &hq, 0, ("2025-11-01", "2026-10-31")),
    ])
}

/// How many customers of the large dealer are its own whatever was measured before: each sixteenth of all. The last ones are left to the
/// case in which a report takes a customer over to another dealer.
pub(crate) fn staying(place: &Place<'_>) -> u64 {
    place.customers / 16 - 20
}

/// Another customer each time, of the large dealer.
fn one(place: &Place<'_>, token: &str) -> Case {
    let ids: Vec<Uuid> = (0..staying(place)).map(|n| customer_id(n * 16)).collect();
    let nth = move |n: u64| ids[usize::try_from(n * 7919).unwrap_or(0) % ids.len()];
    let (nth_bare, base, bare) = (nth.clone(), place.product(Some(token), "", &json!({})), place.bare.to_owned());
    let asks = move |n| {
        let variables = json!({ "id": format!("Customer:{}", nth(n)) });
        Some(Ask { body: Some(json!({ "query": ONE, "variables": variables }).to_string()), ..base.clone() })
    };
    Case {
        name: "customer, 5 visits, photos".to_owned(),
        bound: Some(1.5),
        product: Arc::new(asks),
        bare: Arc::new(move |n| Some(Ask { url: format!("{bare}/customer/{}", nth_bare(n)), token: None, body: None })),
    }
}

fn list(place: &Place<'_>, token: &str, name: &str, far: Option<&Far>) -> Case {
    let dealer = unit_id(LARGE_DEALER);
    let variables = json!({ "dealer": format!("Unit:{dealer}"), "after": far.map(|far| &far.cursor) });
    let (key, id) = far.map_or((i64::MAX, Uuid::max()), |far| (far.key, far.id));
    let path = format!("/customers?dealer={dealer}&key={key}&id={id}");
    same(name, Some(1.15), place.product(Some(token), LIST, &variables), place.bare(&path))
}

/// A place deep in a list.
pub(crate) struct Far {
    /// Which page begins behind it.
    page: usize,
    cursor: String,
    key: i64,
    id: Uuid,
}

/// Walks to page 1,000 of the large dealer's customers, or as far as there are full pages.
pub(crate) async fn far(place: &Place<'_>) -> Result<Far> {
    let token = sign_in(place.product, LARGE_DEALER).await?;
    let client = Client::new();
    let mut far = None::<Far>;
    for page in 2..=1000 {
        let after = far.as_ref().map(|far| far.cursor.clone());
        let variables = json!({ "dealer": format!("Unit:{}", unit_id(LARGE_DEALER)), "after": after });
        let data = graphql(&client, place.product, Some(&token), PLACES, variables).await?;
        let found = &data["customers"];
        if found["pageInfo"]["hasNextPage"] != json!(true) {
            break;
        }
        far = Some(
            read_place(page, found, place.customers)
                .ok_or_else(|| unexpected(format!("a page without a place: {found}")))?,
        );
    }
    far.ok_or_else(|| unexpected("there are too few customers for a second page"))
}

fn read_place(page: usize, found: &Value, customers: u64) -> Option<Far> {
    let id: Uuid =
        found["edges"].as_array()?.last()?["node"]["id"].as_str()?.strip_prefix("Customer:")?.parse().ok()?;
    let key = recorded_at(customer_number(id), customers);
    Some(Far { page, cursor: found["pageInfo"]["endCursor"].as_str()?.to_owned(), key, id })
}

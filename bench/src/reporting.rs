//! Reporting leads: each about a customer whom nobody has reported yet, and all about one customer, who makes them wait for
//! each other.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases::{Case, Place},
    drive::{Ask, Asks},
    failure::{Result, unexpected},
    fill::{
        LARGE_DEALER, Untouched,
        rows::{customer_number, unit_id, user_id},
        untouched,
    },
    sign_in::sign_in,
    writing::{Errand, Spread, errands, fresh, now},
};

const REPORT: &str = "mutation($input:ReportLeadInput!){reportLead(input:$input){lead{number}}}";

/// Both cases.
pub(crate) async fn reporting(place: &Place<'_>, database: &str) -> Result<[Case; 2]> {
    let [leads, bare] = errands(place, database, Spread::AllAreas, Untouched::Unreported).await?;
    let apart = Case {
        name: "lead report".to_owned(),
        bound: None,
        product: apart(place.product, leads),
        bare: plain(place.bare, bare),
    };
    Ok([apart, together(place, database).await?])
}

/// A report of each customer by his own dealer.
fn apart(base: &str, leads: Vec<Errand>) -> Asks {
    let url = format!("{base}/graphql");
    Arc::new(move |n| {
        let lead = leads.get(usize::try_from(n).ok()?)?;
        let whom = ("customerId", json!(format!("Customer:{}", lead.customer)));
        Some(ask(&url, &lead.token, whom))
    })
}

/// One customer for each side, reported by dealers of all areas, none of which sees him.
async fn together(place: &Place<'_>, database: &str) -> Result<Case> {
    let none = || unexpected("the large dealer has no customers that nobody has reported");
    // Of all, the last: they go to whoever reports them, and the other cases ask the large dealer for those before.
    let two = untouched(database, LARGE_DEALER, u32::MAX, Untouched::Unreported).await?;
    let [product, bare] = two.last_chunk().ok_or_else(none)?;
    let mut tokens = Vec::new();
    for dealer in Spread::AllAreas.dealers() {
        tokens.push(sign_in(place.product, dealer).await?);
    }
    let described = json!({
        "kind": "SMALL_ENTERPRISE", "name": format!("测量运输公司{}", customer_number(*product)), "transportUse": "LONG_HAUL",
        "divisionCode": "130203", "source": "WALK_IN",
    });
    let url = format!("{}/graphql", place.product);
    let asks = move |n: u64| {
        let token = tokens.get(usize::try_from(n).ok()? % tokens.len())?;
        Some(ask(&url, token, ("customer", described.clone())))
    };
    let dealers = Spread::AllAreas.dealers();
    let customer = *bare;
    let errand = move |n: u64| {
        let dealer = *dealers.get(usize::try_from(n).ok()? % dealers.len())?;
        Some((customer, dealer))
    };
    Ok(Case {
        name: "lead report, one customer".to_owned(),
        bound: None,
        product: Arc::new(asks),
        bare: posts(place.bare, errand),
    })
}

fn ask(url: &str, token: &str, (field, whom): (&str, Value)) -> Ask {
    let mut input = json!({
        "operationId": fresh(1), "id": format!("Lead:{}", fresh(2)), "kind": "DIRECT", "series": "H7", "count": 3,
        "month": 202_712, "way": "LOAN", "deviceAt": now().to_rfc3339(),
    });
    input[field] = whom;
    let body = json!({ "query": REPORT, "variables": { "input": input } }).to_string();
    Ask { url: url.to_owned(), token: Some(token.to_owned()), body: Some(body) }
}

fn plain(base: &str, leads: Vec<Errand>) -> Asks {
    posts(base, move |n| leads.get(usize::try_from(n).ok()?).map(|lead| (lead.customer, lead.dealer)))
}

/// The same rows, written by the bare endpoint.
fn posts(base: &str, whom: impl Fn(u64) -> Option<(Uuid, u32)> + Send + Sync + 'static) -> Asks {
    let url = format!("{base}/lead");
    Arc::new(move |n| {
        let (customer, dealer) = whom(n)?;
        let at = now().timestamp_micros();
        let body = json!({
            "ids": [fresh(3), fresh(4), fresh(5)], "customer": customer, "dealer": unit_id(dealer), "user": user_id(dealer),
            "at": at, "until": at + 61 * 86_400_000_000,
        });
        Some(Ask { url: url.clone(), token: None, body: Some(body.to_string()) })
    })
}

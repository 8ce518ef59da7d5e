//! Writing reports without photos: each to a customer who was not visited yet, so that stage and funnel move too.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    cases::{Case, Place},
    drive::{Ask, Asks},
    failure::Result,
    fill::{DEALERS, LARGE_DEALER, Untouched, rows::user_id, untouched},
    sign_in::sign_in,
};

const SUBMIT: &str = "mutation($input:SubmitVisitReportInput!){submitVisitReport(input:$input){visit{id}}}";
/// Dealers that reports are spread over, of an area each.
const AREAS: u32 = 16;

/// Whose customers are visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spread {
    /// One dealer's.
    OneDealer,
    /// Those of dealers in different areas, in turn.
    AllAreas,
}

/// A customer, and who of his dealer goes about it.
pub(crate) struct Errand {
    pub(crate) customer: Uuid,
    pub(crate) dealer: u32,
    pub(crate) token: String,
}

impl Spread {
    /// The dealers.
    pub(crate) fn dealers(self) -> Vec<u32> {
        match self {
            Self::OneDealer => vec![LARGE_DEALER],
            Self::AllAreas => (1..=AREAS).map(|area| LARGE_DEALER + area * DEALERS / 40).collect(),
        }
    }
}

/// As many customers as there are left to go to, half of them for each side.
pub(crate) async fn errands(
    place: &Place<'_>,
    database: &str,
    spread: Spread,
    how: Untouched,
) -> Result<[Vec<Errand>; 2]> {
    let mut lists = Vec::new();
    for dealer in spread.dealers() {
        let token = sign_in(place.product, dealer).await?;
        let errand = |customer| Errand { customer, dealer, token: token.clone() };
        lists.push(untouched(database, dealer, 20_000, how).await?.into_iter().map(errand).collect::<Vec<_>>());
    }
    // One of each dealer in turn.
    let mut all = Vec::new();
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    loop {
        let round: Vec<Errand> = lists.iter_mut().filter_map(Iterator::next).collect();
        if round.is_empty() {
            break;
        }
        all.extend(round);
    }
    let bare = all.split_off(all.len() / 2);
    Ok([all, bare])
}

/// The case.
pub(crate) async fn writing(place: &Place<'_>, database: &str, spread: Spread) -> Result<Case> {
    let [visits, bare] = errands(place, database, spread, Untouched::Unvisited).await?;
    Ok(Case {
        name: match spread {
            Spread::OneDealer => "visit report, one dealer".to_owned(),
            Spread::AllAreas => "visit report, all areas".to_owned(),
        },
        bound: Some(1.3),
        product: product(place.product, visits),
        bare: plain(place.bare, bare),
    })
}

fn product(base: &str, visits: Vec<Errand>) -> Asks {
    let url = format!("{base}/graphql");
    let visited = (now() - TimeDelta::hours(1)).to_rfc3339();
    Arc::new(move |n| {
        let visit = visits.get(usize::try_from(n).ok()?)?;
        let input = json!({
            "operationId": fresh(1), "id": format!("Visit:{}", fresh(2)),
            "customerId": format!("Customer:{}", visit.customer), "way": "PHONE", "visitedAt": visited,
            "deviceTime": visited, "steps": ["TALK"], "summary": "谈了明年的计划",
        });
        let body = json!({ "query": SUBMIT, "variables": { "input": input } }).to_string();
        Some(Ask { url: url.clone(), token: Some(visit.token.clone()), body: Some(body) })
    })
}

fn plain(base: &str, visits: Vec<Errand>) -> Asks {
    let url = format!("{base}/visit");
    let at = now().timestamp_micros();
    Arc::new(move |n| {
        let visit = visits.get(usize::try_from(n).ok()?)?;
        let content = json!({
            "steps": ["TALK"], "persons": [], "concerns": [], "purchase": null, "summary": "谈了明年的计划", "next_step": null,
        });
        let body = json!({
            "ids": [fresh(3), fresh(4), fresh(5), fresh(6)], "customer": visit.customer,
            "user": user_id(visit.dealer), "at": at, "day": 20_261_031, "content": content,
        });
        Some(Ask { url: url.clone(), token: None, body: Some(body.to_string()) })
    })
}

#[expect(clippy::disallowed_methods, reason = "a measurement takes place now")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// An id that no other request of any run has: the time of the run, what it is for and a number.
pub(crate) fn fresh(purpose: u128) -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static RUN: LazyLock<u128> = LazyLock::new(|| u128::from(now().timestamp_millis().unsigned_abs()));
    Uuid::from_u128(
        (*RUN << 80) | (0x7 << 76) | (purpose << 64) | (0x8 << 60) | u128::from(NEXT.fetch_add(1, Ordering::Relaxed)),
    )
}

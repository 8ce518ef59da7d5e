//! What people ask for: a mutation with an operation id of the client's own, the same each time that it is sent.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use longhaul::{
    clock::{Clock, SystemClock},
    imaging::sample,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Client, Lost, PATIENCE, Seen};

static COUNT: AtomicU64 = AtomicU64::new(1);

/// A number that nothing else in this run has.
fn fresh_number() -> u64 {
    COUNT.fetch_add(1, Ordering::SeqCst)
}

/// A mutation that may be sent any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) operation: Uuid,
    pub(crate) name: &'static str,
    pub(crate) input: Value,
    pub(crate) photos: Vec<Vec<u8>>,
    pub(crate) selection: &'static str,
    /// Where in the answer the id of what was made or changed stands.
    id: &'static str,
}

impl Deed {
    fn new(name: &'static str, mut input: Value, selection: &'static str, id: &'static str) -> Self {
        let operation = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + u128::from(fresh_number()));
        input["operationId"] = json!(operation);
        Self { operation, name, input, photos: Vec::new(), selection, id }
    }

    /// Records a customer.
    pub(crate) fn customer() -> Self {
        let input = json!({ "name": format!("唐山{}号物流有限公司", fresh_number()), "kind": "SMALL_ENTERPRISE",
            "transportUse": "MINING", "divisionCode": "130202", "source": "WALK_IN" });
        Self::new("createCustomer", input, "customer { id version }", "createCustomer.customer.id")
    }

    /// Reports an intention to buy of the customer of that name.
    pub(crate) fn lead(customer: &str) -> Self {
        let year = iso(SystemClock.now().0)[..4].parse::<i32>().unwrap();
        let input = json!({ "kind": "DIRECT", "series": "H9", "count": 10, "month": (year + 1) * 100 + 1, "way": "LOAN",
            "customer": { "name": customer, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING",
                "divisionCode": "130202", "source": "WALK_IN" } });
        Self::new("reportLead", input, "lead { id number rank outcome receipt { payload } }", "reportLead.lead.id")
    }

    /// Changes a customer of that version.
    pub(crate) fn change(customer: &str, version: i64) -> Self {
        let area = format!("第{}条线", fresh_number());
        let input = json!({ "id": customer, "version": version, "areaOfUse": area });
        Self::new("updateCustomer", input, "customer { id version }", "updateCustomer.customer.id")
    }

    /// Reports a call.
    pub(crate) fn call(customer: &str) -> Self {
        Self::visit(customer, "PHONE", Vec::new())
    }

    /// Reports a visit on site with these photos.
    pub(crate) fn on_site(customer: &str, photos: Vec<Vec<u8>>) -> Self {
        Self::visit(customer, "ON_SITE", photos)
    }

    fn visit(customer: &str, way: &str, photos: Vec<Vec<u8>>) -> Self {
        let now = SystemClock.now();
        let (began, filled) = (now.plus_seconds(-3600), now.plus_seconds(-60));
        let input = json!({ "customerId": customer, "way": way, "visitedAt": iso(began.0), "deviceTime": iso(filled.0),
            "summary": "谈了运价" });
        Self { photos, ..Self::new("submitVisitReport", input, "visit { id seal }", "submitVisitReport.visit.id") }
    }

    /// Sends it once.
    pub(crate) async fn send(&self, client: &Client) -> Result<Answer, Lost> {
        if self.photos.is_empty() {
            client.mutate(self.name, &self.input, self.selection).await
        } else {
            client.upload(self.name, &self.input, &self.photos, self.selection).await
        }
    }

    /// Sends it until it is answered for good. On the way it may only be cut off or asked to come again.
    pub(crate) async fn insist(&self, client: &Client, seen: &Seen) -> Answer {
        let trying = async {
            loop {
                let answer = self.send(client).await;
                seen.note(self, &answer);
                match answer {
                    Ok(answer) if answer.code() == "OK" => return answer,
                    Ok(answer) => answer.asks_to_try_again(),
                    Err(_) => {}
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, trying).await.unwrap_or_else(|_| panic!("never answered: {self:?}"))
    }

    /// Sends it once; it must be done.
    pub(crate) async fn done(&self, client: &Client) -> Answer {
        let answer = self.send(client).await.unwrap();
        assert_eq!(answer.code(), "OK", "{:#}", answer.body);
        answer
    }

    /// The id of what was made or changed.
    #[track_caller]
    pub(crate) fn id(&self, answer: &Answer) -> String {
        answer.text(self.id)
    }

    /// A small photo that nobody else has.
    pub(crate) fn photo() -> Vec<u8> {
        Self::photo_of(160, 120)
    }

    /// A photo of that many pixels that nobody else has.
    pub(crate) fn photo_of(width: u32, height: u32) -> Vec<u8> {
        let seed = fresh_number();
        sample::photo(seed, width, height, &sample::note(seed)).unwrap()
    }
}

fn iso(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

//! Offences for the matrix: a dealer reports a customer outside its territory, and its area's manager records that it was there
//! before anybody had approved it.

use serde_json::json;

use super::{
    objects::{Target, absent, serial},
    relation::Relation,
};
use crate::{lead, support::Client};

/// An offence that the dealer's manager has answered, of a customer that its own salesperson recorded far away: by
/// salesperson, manager and the manager of the area.
pub(super) async fn answered(at: String, people: [&Client; 3], relation: Relation) -> Target {
    let [owner, manager, area] = people;
    if relation == Relation::Absent {
        let words = [("id", absent("Offence")), ("customer", absent("Customer")), ("dealer", absent("Unit"))];
        let target = words.into_iter().fold(Target::default(), |target, (name, word)| target.and(name, word));
        return target.and("version", "2");
    }
    let far = lead::described(&format!("矩阵远方{}物流有限公司", serial()));
    let far = crate::customer::with(far, json!({ "divisionCode": "440304" }));
    let made = owner.perform("createCustomer", far, "customer { id }").await["customer"]["id"].clone();
    let reported = lead::report(owner, lead::about_known(&made)).await;
    let input = json!({ "dealerId": at, "customerId": made, "way": "VISIT", "happenedAt": "2026-06-10T02:00:00Z",
        "evidence": "客户反映六月十日上门拜访", "leadIds": [reported["id"]] });
    let offence = area.perform("recordOffence", input, "offence { id }").await["offence"]["id"].clone();
    let answer = json!({ "id": offence, "version": 1, "words": "客户主动来店" });
    manager.perform("answerOffence", answer, "offence { id }").await;
    let words = [("id", &offence), ("customer", &made)];
    let target =
        words.into_iter().fold(Target::default(), |target, (name, word)| target.and(name, word.as_str().unwrap()));
    target.and("dealer", at).and("version", "2")
}

/// The same, penalised.
pub(super) async fn penalised(hq: &Client, offence: Target, relation: Relation) -> Target {
    let target = Target::new(&[("id", offence.word("id")), ("version", "3")]);
    if relation != Relation::Absent {
        let decision = json!({ "id": offence.word("id"), "version": 2, "verdict": "PENALISE", "amount": 800_000,
            "why": "属实" });
        hq.perform("decideOffence", decision, "offence { id }").await;
    }
    target
}

//! Visits that are judged, and concession cases, for the matrix; with the examples of their fields.

use longhaul::auth::Action;
use serde_json::{Value, json};

use super::{
    lines::{Line, ask, veiled},
    objects::{Target, absent},
    relation::{
        Relation,
        Subject::{Case, Customer, Unit, Visit},
    },
};
use crate::{
    concession::{complaint, complete, done, item, open},
    support::Client,
};

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum At {
    /// It waits for its approval.
    Opened,
    /// It costs nothing, and so is approved.
    Allowed,
    /// It was carried out.
    Carried,
}

/// Queries.
pub(super) const QUERIES: &[Line] = &[
    ask("concession", Case(At::Opened), r#"concession(id: "$id") { id }"#),
    ask(
        "concessions",
        Case(At::Opened),
        r#"concessions(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask(
        "concessionFigures",
        Unit,
        r#"concessionFigures(unitId: "$id", from: 202606, to: 202606, by: DEALER) { total { opened } parts { spent } }"#,
    ),
    veiled("node", Case(At::Opened), Action::ConcessionView, r#"node(id: "$id") { id }"#),
];

/// Mutations.
pub(super) const MUTATIONS: &[Line] = &[
    ask(
        "judgeVisit",
        Visit,
        r#"judgeVisit(input: { visitId: "$id", verdict: NOT_FIT, reason: "今年不买车" }) { visit { id } }"#,
    ),
    ask(
        "openConcession",
        Customer,
        r#"openConcession(input: { customerId: "$id", complaint: "漏油", items: [{ kind: FREE_CHECK, description: "检查",
            amount: 100 }] }) { concession { customer { id } } }"#,
    ),
    ask(
        "changeConcession",
        Case(At::Opened),
        r#"changeConcession(input: { id: "$id", version: 1, items: [{ kind: FREE_PARTS, description: "滤芯",
            amount: 200 }] }) { concession { id } }"#,
    ),
    ask(
        "completeConcession",
        Case(At::Allowed),
        r#"completeConcession(input: { id: "$id", version: 1, doneOn: "2026-06-15" }) { concession { id } }"#,
    ),
    ask(
        "closeConcession",
        Case(At::Carried),
        r#"closeConcession(input: { id: "$id", version: 2, word: "满意", satisfaction: 5 }) { concession { id } }"#,
    ),
    ask(
        "withdrawConcession",
        Case(At::Opened),
        r#"withdrawConcession(input: { id: "$id", version: 1, why: "客户自行解决" }) { concession { id } }"#,
    ),
];

/// A case of that customer that has come so far.
pub(super) async fn case(owner: &Client, customer: &Target, at: At, relation: Relation) -> Target {
    let of = customer.word("id");
    if relation == Relation::Absent {
        return Target::default().and("id", absent("Concession")).and("customer", of);
    }
    let items: Vec<Value> = if at == At::Opened { vec![item(100)] } else { vec![] };
    let mut made = open(owner, complaint(of, items)).await;
    if at == At::Carried {
        made = done(&complete(owner, &made, &[]).await);
    }
    assert_ne!(made["id"], json!(null));
    Target::default().and("id", made["id"].as_str().unwrap()).and("customer", of)
}

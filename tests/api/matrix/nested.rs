//! The fields below the roots: of a sample of each type everything is selected, by everybody, and held against what
//! somebody gets who may see all of it. Fields that simply come with their object are named once; those that differ for
//! somebody get rows of their own.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use longhaul_entity::enums::Role;
use serde_json::{Value, json};

use super::{
    cell,
    columns::Column,
    concessions::At,
    objects::{Objects, Target},
    relation::{
        Relation,
        Subject::{
            self, Answered, Case, Customer, FollowUp, Given, Group, Import, Incident, Joined, Lead, Nothing, Notice,
            Penalty, Person, Reviewed, Unit, UnitOfTree, Visit,
        },
    },
    schema::{Schema, Selected},
    table::Row,
};

/// Where a thing of a type is found.
pub(super) struct Sample {
    /// The type.
    pub(super) of: &'static str,
    about: Subject,
    /// The query around the selection, which stands for `@`.
    text: &'static str,
    /// Where the thing is in the answer's data.
    at: &'static str,
    /// Who sees all of it.
    by: Role,
}

const fn sample(of: &'static str, about: Subject, text: &'static str, at: &'static str, by: Role) -> Sample {
    Sample { of, about, text, at, by }
}

/// A sample of every type that has an id, and of entries of the funnel.
pub(super) const SAMPLES: &[Sample] = &[
    sample(
        "AuditEntry",
        Customer,
        r#"auditTrail(filter: { objectId: "$id" }) { edges { node { @ } } }"#,
        "/auditTrail/edges/0/node",
        Role::HqManager,
    ),
    sample(
        "BadEvent",
        Incident,
        r#"badEvents(filter: { customerId: "$customer" }) { edges { node { @ } } }"#,
        "/badEvents/edges/0/node",
        Role::HqManager,
    ),
    sample("ApprovalRequest", Answered, r#"approval(id: "$id") { @ }"#, "/approval", Role::HqManager),
    sample(
        "ApprovalDelegation",
        Nothing,
        "approvalDelegations { edges { node { @ } } }",
        "/approvalDelegations/edges/0/node",
        Role::HqManager,
    ),
    sample(
        "ComplianceNotice",
        Notice,
        "complianceNotices { edges { node { @ } } }",
        "/complianceNotices/edges/0/node",
        Role::HqManager,
    ),
    sample("Concession", Case(At::Carried), r#"concession(id: "$id") { @ }"#, "/concession", Role::HqManager),
    sample("Channel", Nothing, "channels { @ }", "/channels/0", Role::HqManager),
    sample("Contact", Customer, r#"customer(id: "$id") { contacts { @ } }"#, "/customer/contacts/0", Role::HqManager),
    sample("Customer", Customer, r#"customer(id: "$id") { @ }"#, "/customer", Role::HqManager),
    sample("CustomerImport", Import, r#"customerImport(id: "$id") { @ }"#, "/customerImport", Role::DealerManager),
    sample("CustomerMerge", Joined, r#"customer(id: "$id") { merges { @ } }"#, "/customer/merges/0", Role::HqManager),
    sample("CustomerGroup", Group, r#"customerGroup(id: "$id") { @ }"#, "/customerGroup", Role::HqManager),
    sample("FleetItem", Customer, r#"customer(id: "$id") { fleet { @ } }"#, "/customer/fleet/0", Role::HqManager),
    sample(
        "FunnelEntry",
        Unit,
        r#"funnelEntries(unitId: "$id", stage: COLLECTED, from: "2026-06-01", to: "2026-06-30") { edges { node { @ } } }"#,
        "/funnelEntries/edges/0/node",
        Role::HqManager,
    ),
    sample(
        "GradeChange",
        Reviewed,
        r#"customer(id: "$customer") { grading { history { @ } } }"#,
        "/customer/grading/history/0",
        Role::HqManager,
    ),
    sample(
        "GradeReview",
        Reviewed,
        r#"gradeReviews(filter: { customerId: "$customer" }) { edges { node { @ } } }"#,
        "/gradeReviews/edges/0/node",
        Role::HqManager,
    ),
    sample("Gift", Nothing, r#"gift(id: "$gift") { @ }"#, "/gift", Role::HqManager),
    sample("GiftIssue", Given, r#"giftIssue(id: "$id") { @ }"#, "/giftIssue", Role::HqManager),
    sample(
        "GiftMovement",
        Given,
        r#"giftMovements(filter: { unitId: "$unit", kind: ISSUE }, first: 1) { edges { node { @ } } }"#,
        "/giftMovements/edges/0/node",
        Role::HqManager,
    ),
    sample("GiftStandard", Nothing, "giftStandards { @ }", "/giftStandards/0", Role::HqManager),
    sample(
        "GiftStock",
        Nothing,
        "giftStocks(first: 1) { edges { node { @ } } }",
        "/giftStocks/edges/0/node",
        Role::HqManager,
    ),
    sample("CheckIn", Visit, r#"visit(id: "$id") { checkIn { @ } }"#, "/visit/checkIn", Role::HqManager),
    sample("FormVersion", Nothing, "form(kind: MEETING) { @ }", "/form", Role::HqManager),
    sample("FollowUp", FollowUp, r#"followUp(id: "$id") { @ }"#, "/followUp", Role::HqManager),
    sample("Lead", Lead, r#"lead(id: "$id") { @ }"#, "/lead", Role::HqManager),
    sample("Offence", Penalty, r#"offence(id: "$id") { @ }"#, "/offence", Role::HqManager),
    sample(
        "PolicyVersion",
        UnitOfTree,
        r#"policyHistory(key: FOLLOW_UP_CONTACT, unitId: "$id") { edges { node { @ } } }"#,
        "/policyHistory/edges/0/node",
        Role::HqManager,
    ),
    sample("Photo", Visit, r#"visit(id: "$id") { photos { @ } }"#, "/visit/photos/0", Role::HqManager),
    sample(
        "PurchasePlan",
        Customer,
        r#"customer(id: "$id") { purchasePlans { @ } }"#,
        "/customer/purchasePlans/0",
        Role::HqManager,
    ),
    sample("Session", Nothing, "sessions { @ }", "/sessions/0", Role::HqManager),
    sample("TenderStep", Lead, r#"lead(id: "$id") { tenderSteps { @ } }"#, "/lead/tenderSteps/0", Role::HqManager),
    sample("Unit", UnitOfTree, r#"unit(id: "$id") { @ }"#, "/unit", Role::Admin),
    sample("User", Person, r#"node(id: "$id") { ... on User { @ } }"#, "/node", Role::Admin),
    sample("Viewer", Nothing, "viewer { @ }", "/viewer", Role::HqManager),
    sample("PlannedVisit", Visit, r#"visit(id: "$id") { plannedVisit { @ } }"#, "/visit/plannedVisit", Role::HqManager),
    sample("Visit", Visit, r#"visit(id: "$id") { @ }"#, "/visit", Role::HqManager),
    sample("VisitAmendment", Visit, r#"visit(id: "$id") { amendments { @ } }"#, "/visit/amendments/0", Role::HqManager),
    sample("WorkSite", Nothing, "workSites { edges { node { @ } } }", "/workSites/edges/0/node", Role::HqManager),
];

/// What everybody gets of one field in one relation.
type Words = BTreeMap<(usize, Relation), Vec<String>>;

/// What is known of a type after all have asked.
pub(super) struct Found {
    /// The rows: first the object with all fields that come with it, then the others.
    pub(super) rows: Vec<Row>,
    /// The fields that come with their object.
    pub(super) plain: String,
    /// Fields that no sample has a value in.
    pub(super) empty: Vec<String>,
}

/// Asks for everything of a sample, as everybody.
pub(super) async fn ask(schema: &Schema, sample: &Sample, columns: &[Column], objects: &mut Objects<'_>) -> Found {
    let selected = schema.selection(sample.of);
    let (mut words, mut whole, mut filled) = (Words::new(), BTreeMap::new(), vec![false; selected.len()]);
    for relation in sample.about.relations() {
        let target = objects.get(sample.about, *relation).await;
        let by = columns.iter().find(|column| column.role == Some(sample.by)).unwrap();
        let fullest = answers(sample, &selected, by, &target).await;
        let answered = join_all(columns.iter().map(|column| answers(sample, &selected, column, &target))).await;
        for (number, _) in selected.iter().enumerate() {
            filled[number] |= fullest[number].as_ref().is_ok_and(|value| !value.is_null() && *value != json!([]));
            let row = answered.iter().map(|given| compare(&given[number], &fullest[number], sample.about)).collect();
            words.insert((number, *relation), row);
        }
        // The id comes with the object whenever anything does.
        whole.insert(*relation, words[&(0, *relation)].clone());
    }
    found(sample, &selected, &words, &whole, &filled)
}

fn found(
    sample: &Sample,
    selected: &[Selected],
    words: &Words,
    whole: &BTreeMap<Relation, Vec<String>>,
    filled: &[bool],
) -> Found {
    let relations = sample.about.relations();
    let row = |field: String, relation: Relation, cells: &Vec<String>| Row { field, relation, cells: cells.clone() };
    let differs = |number: usize| relations.iter().any(|relation| words[&(number, *relation)] != whole[relation]);
    let mut rows: Vec<Row> =
        relations.iter().map(|relation| row(format!("{}.*", sample.of), *relation, &whole[relation])).collect();
    let (mut plain, mut empty) = (Vec::new(), Vec::new());
    for (number, field) in selected.iter().enumerate() {
        if differs(number) {
            let name = format!("{}.{}", sample.of, field.name);
            rows.extend(relations.iter().map(|relation| row(name.clone(), *relation, &words[&(number, *relation)])));
        } else {
            plain.push(field.name.as_str());
        }
        if !filled[number] {
            empty.push(format!("{}.{}", sample.of, field.name));
        }
    }
    Found { rows, plain: format!("{}: {}", sample.of, plain.join(" ")), empty }
}

/// What one gets of each selected field: its value, or the word for a refusal.
async fn answers(
    sample: &Sample,
    selected: &[Selected],
    column: &Column,
    target: &Target,
) -> Vec<Result<Value, String>> {
    let together: Vec<_> = selected.iter().filter(|field| !field.alone).map(|field| field.text.as_str()).collect();
    let together = thing(sample, &together.join(" "), column, target).await;
    let mut answers = Vec::new();
    for field in selected {
        let thing = if field.alone { thing(sample, &field.text, column, target).await } else { together.clone() };
        answers.push(thing.map(|thing| thing[field.key.as_str()].clone()));
    }
    answers
}

/// The thing with that selection; the word for a refusal, or for an answer without it.
async fn thing(sample: &Sample, selection: &str, column: &Column, target: &Target) -> Result<Value, String> {
    let query = target.fill(&format!("{{ {} }}", sample.text.replace('@', selection)));
    let answer = column.client.send(&query, json!({})).await;
    if answer.code() != "OK" {
        return Err(cell::word(&answer, &query, target));
    }
    answer.body["data"].pointer(sample.at).cloned().ok_or_else(|| "none".to_owned())
}

/// What a value within a value says of whoever asks: it may differ either way.
const ABOUT_THE_ASKER: [&str; 1] = ["mine"];

/// Whether a value within a value is the same but for what is hidden in it.
fn less(given: &Value, full: &Value) -> bool {
    match (given, full) {
        (Value::Null, _) | (Value::Bool(false), Value::Bool(true)) => true,
        (Value::Array(some), Value::Array(all)) => {
            some.len() == all.len() && some.iter().zip(all).all(|(given, full)| less(given, full))
        }
        (Value::Object(some), Value::Object(all)) => some
            .iter()
            .all(|(name, given)| ABOUT_THE_ASKER.contains(&name.as_str()) || less(given, &all[name.as_str()])),
        (given, full) => given == full,
    }
}

/// The word for what one gets, beside what somebody gets who sees all of it.
fn compare(given: &Result<Value, String>, fullest: &Result<Value, String>, about: Subject) -> String {
    let (given, fullest) = match (given, fullest) {
        (Ok(given), Ok(fullest)) => (given, fullest),
        (Err(word), _) => return word.clone(),
        // More than from the one who should see all of it.
        (Ok(_), Err(_)) => return "MORE!".to_owned(),
    };
    let word = match (given, fullest) {
        (Value::String(text), _) if text.contains("****") => "mask",
        (Value::Null, full) if !full.is_null() => "null",
        (Value::Bool(false), Value::Bool(true)) => "no",
        (given, full) if given == full => "yes",
        (Value::Array(some), Value::Array(all)) if some.iter().all(|one| all.contains(one)) => "part",
        (given @ (Value::Array(_) | Value::Object(_)), full) if less(given, full) => "part",
        // A link is another one for everybody; what is about oneself is another thing for everybody.
        (Value::String(link), _) if link.starts_with("/photos/") => "yes",
        _ if about == Subject::Nothing => "yes",
        _ => "OTHER!",
    };
    word.to_owned()
}

//! What other nouns do with approvals: submit, use once, declare void. Through the domain's functions, as they do it.

use longhaul::{
    auth::Actor,
    db::{Op, Origin, Work},
    domain::{
        Operation,
        approval::{self, New, Subject, Terms, Use, query},
        policy::{Change, Key, SetPolicies},
    },
    error::{Code, Error, Result},
    vocab::Fen,
};
use longhaul_entity::{
    ApprovalId, CustomerId, SessionId, TypedId, UnitId,
    enums::{ApprovalKind, ApprovalState},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{act, approve, ask, done, id, promotion, read, refused, steps};
use crate::{
    customer::{create, firm, with},
    support::{Dealer, Person, TestApp, both},
};

struct Spend(ApprovalId, Use);

impl Work for Spend {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        approval::spend(op, self.0, &self.1).await
    }
}

async fn spend(app: &TestApp, id: ApprovalId, using: Use) -> Result<()> {
    app.app.db.write(&Origin::system("test"), &Spend(id, using)).await
}

#[track_caller]
fn refusal(done: Result<()>) -> (Code, Option<String>, Vec<(String, Value)>) {
    let Err(Error::Refused(refusal)) = done else { panic!("not refused: {done:?}") };
    let facts = refusal.facts.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    (refusal.code, refusal.rule.map(|rule| rule.to_string()), facts)
}

pub(super) fn customer_id(customer: &Value) -> CustomerId {
    let text = customer["id"].as_str().unwrap();
    CustomerId::from_uuid(text.split_once(':').unwrap().1.parse().unwrap())
}

both!(an_approval_is_used_once_for_what_it_was_given_and_for_no_more, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let customer = create(&client, firm("远达物流")).await;
    let about = with(promotion(150_000), json!({ "customerId": customer["id"], "vehicles": 5 }));
    let request = ask(&client, about).await;
    let subject = Subject::of(customer_id(&customer));
    let using = |per_vehicle, vehicles| Use {
        kind: ApprovalKind::Promotion,
        subject: subject.clone(),
        per_vehicle: Fen::new(per_vehicle),
        vehicles,
    };
    let right = using(150_000, 5);
    let early = refusal(spend(app, id(&request), right.clone()).await);
    assert_eq!((early.0, &early.2[0].1), (Code::Conflict, &json!("PENDING")));
    let approved = done(&approve(&area, &request).await);
    for (wrong, rule) in [
        (Use { kind: ApprovalKind::Ceremony, ..right.clone() }, "APPR-4"),
        (Use { subject: Subject::of(app.world.hq), ..right.clone() }, "APPR-4"),
        (Use { subject: subject.clone().at(2), ..right.clone() }, "APPR-4"),
        (using(150_001, 5), "APPR-5"),
        (using(-1, 5), "APPR-5"),
        (using(150_000, 6), "APPR-5"),
        (using(150_000, 0), "APPR-5"),
    ] {
        assert_eq!(refusal(spend(app, id(&request), wrong).await).1.as_deref(), Some(rule));
    }
    assert_eq!(read(&client, &request).await["version"], approved["version"]);
    // Sixteen who use it at once: one does.
    let uses = (0..16).map(|_| spend(app, id(&request), using(140_000, 4)));
    let used = futures_util::future::join_all(uses).await;
    assert_eq!(used.iter().filter(|done| done.is_ok()).count(), 1);
    let twice = refusal(spend(app, id(&request), right).await);
    assert_eq!((twice.0, &twice.2[0].1), (Code::Conflict, &json!("SPENT")));
    let spent = read(&client, &request).await;
    assert_eq!(steps(&spent), ["SUBMITTED", "APPROVED", "SPENT"]);
    assert_eq!(spent["steps"][2]["perVehicle"], 140_000);
    assert_eq!(act(&client, "withdrawApproval", &spent, json!({})).await.refusal()["state"], "SPENT");
    assert_eq!(refusal(spend(app, ApprovalId(Uuid::nil()), using(1, 1)).await).0, Code::NotFound);
});

both!(what_was_changed_after_approval_cannot_be_used, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let approved = done(&approve(&area, &ask(&client, promotion(100_000)).await).await);
    let less = json!({ "reason": "少一些", "items": [{ "what": "保养", "perVehicle": 50_000 }] });
    done(&act(&client, "changeApprovalRequest", &approved, less).await);
    let subject = Subject::of(app.world.dealer(Dealer::A).id);
    let using = Use { kind: ApprovalKind::Promotion, subject, per_vehicle: Fen::new(50_000), vehicles: 1 };
    assert_eq!(refusal(spend(app, id(&approved), using).await).2[0].1, json!("PENDING"));
});

struct Submit {
    actor: Actor,
    new: New,
}

impl Work for Submit {
    type Out = ApprovalId;

    async fn run(&self, op: &Op<'_>) -> Result<ApprovalId> {
        approval::submit(op, &self.actor, self.new.clone()).await
    }
}

/// Declares void what is open of that kind about a customer, as nobody in particular.
pub(super) struct Void(pub(super) ApprovalKind, pub(super) CustomerId);

impl Work for Void {
    type Out = usize;

    async fn run(&self, op: &Op<'_>) -> Result<usize> {
        approval::void(op, self.0, self.1, "客户信息已变更").await
    }
}

pub(super) fn actor(person: &Person) -> Actor {
    let session = SessionId::from_uuid(Uuid::nil());
    Actor { user: person.id, session, role: person.role, unit: person.unit, channel: None, version: 1 }
}

async fn submit(app: &TestApp, kind: ApprovalKind, about: CustomerId, lowest: Option<UnitId>) -> Value {
    let person = &app.world.dealer(Dealer::A).staff[0];
    let new = New {
        id: None,
        kind,
        unit: person.unit,
        customer: None,
        channel: None,
        subject: Subject::of(about).at("v1"),
        lowest,
        terms: Terms { vehicles: 1, items: Vec::new(), reason: "跨区域提报".to_owned(), whom: None },
        changes: None,
    };
    let origin = Origin { actor: Some((person.id, person.role)), ..Origin::system("test") };
    let id = app.app.db.write(&origin, &Submit { actor: actor(person), new }).await.unwrap();
    json!({ "id": id.to_string() })
}

both!(a_noun_submits_for_the_level_that_it_names, async |app: &TestApp| {
    let about = CustomerId::from_uuid(Uuid::from_u128(7));
    let (region, hq) = (app.region_manager_of(Dealer::A).await, app.hq().await);
    // Two dealers of one region: the region, and nobody below.
    let above_both = Some(app.world.region_of(Dealer::A).id);
    let request = submit(app, ApprovalKind::CrossTerritory, about, above_both).await;
    let request = read(&region, &request).await;
    assert_eq!((&request["level"], &request["perVehicle"]), (&json!("REGION"), &json!(0)));
    let area = app.area_manager_of(Dealer::A).await;
    assert_eq!(refused(&area, &approve(&area, &request).await, &request).await["rule"], "APPR-3");
    // Without a unit it is for HQ, as are grades.
    for kind in [ApprovalKind::CrossTerritory, ApprovalKind::GradeChange] {
        let request = read(&hq, &submit(app, kind, about, None).await).await;
        assert_eq!(request["level"], "HQ");
        done(&approve(&hq, &request).await);
    }
    let decided = done(&approve(&region, &request).await);
    // People do not deal with it past its noun.
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(act(&client, "withdrawApproval", &decided, json!({})).await.refusal()["rule"], "APPR-1");
    let states = query::states_unscoped(app.app.db.read(), &[id(&decided)]).await.unwrap();
    assert_eq!(states[&id(&decided)].state, ApprovalState::Approved);
});

both!(what_it_concerned_has_changed_so_it_is_void, async |app: &TestApp| {
    let about = CustomerId::from_uuid(Uuid::from_u128(7));
    let hq = app.hq().await;
    let pending = read(&hq, &submit(app, ApprovalKind::GradeChange, about, None).await).await;
    let approved =
        done(&approve(&hq, &read(&hq, &submit(app, ApprovalKind::GradeChange, about, None).await).await).await);
    let other = submit(app, ApprovalKind::CrossTerritory, about, None).await;
    let work = Void(ApprovalKind::GradeChange, about);
    assert_eq!(app.app.db.write(&Origin::system("test"), &work).await.unwrap(), 2);
    assert_eq!(app.app.db.write(&Origin::system("test"), &work).await.unwrap(), 0);
    for (request, step) in [(&pending, 1), (&approved, 2)] {
        let void = read(&hq, request).await;
        assert_eq!((&void["state"], &void["steps"][step]["why"]), (&json!("VOID"), &json!("客户信息已变更")));
        assert_eq!(void["steps"][step]["actor"], json!(null));
        assert_eq!(approve(&hq, &void).await.refusal()["state"], "VOID");
    }
    assert_eq!(read(&hq, &other).await["state"], "PENDING");
});

/// Sets the area's limit for a unit and all below it, from now on.
struct AreaLimit<'a> {
    by: &'a Person,
    unit: UnitId,
    fen: i64,
}

impl Work for AreaLimit<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let changes = vec![Change { key: Key::ApprovalLimitArea, value: self.fen }];
        let set = SetPolicies { unit: self.unit, changes, valid_from: op.now(), why: "收紧审批".to_owned() };
        set.run(op, &actor(self.by)).await.map(drop)
    }
}

both!(limits_are_those_of_the_policy_book_when_it_is_decided, async |app: &TestApp| {
    let (north, south) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    let before = ask(&north, promotion(150_000)).await;
    assert_eq!(before["level"], "AREA");
    let unit = app.world.region_of(Dealer::A).id;
    let work = AreaLimit { by: &app.world.hq_manager, unit, fen: 100_000 };
    app.app.db.write(&Origin::system("test"), &work).await.unwrap();
    // It lies with the area still, which decides it no more and passes it on.
    let area = app.area_manager_of(Dealer::A).await;
    let refusal = refused(&area, &approve(&area, &before).await, &before).await;
    assert_eq!((&refusal["rule"], &refusal["limit"]), (&json!("APPR-2"), &json!(100_000)));
    let passed = done(&act(&area, "passOnApproval", &before, json!({ "why": "超过限额" })).await);
    let region = app.region_manager_of(Dealer::A).await;
    done(&approve(&region, &passed).await);
    assert_eq!(ask(&north, promotion(100_001)).await["level"], "REGION");
    assert_eq!(ask(&north, promotion(100_000)).await["level"], "AREA");
    // The other region keeps what HQ has.
    assert_eq!(ask(&south, promotion(150_000)).await["level"], "AREA");
    // Each step keeps the figures that it went by, with their versions (POL-1).
    let steps = query::steps_unscoped(app.app.db.read(), &[id(&passed)]).await.unwrap();
    let policies: Vec<Value> =
        steps[&id(&passed)].iter().map(|step| serde_json::from_str(step.policy.as_deref().unwrap()).unwrap()).collect();
    assert_eq!(policies.len(), 3);
    assert_ne!(policies[0], policies[1]);
    assert_eq!(policies[1], policies[2]);
});

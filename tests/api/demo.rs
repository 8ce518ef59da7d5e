//! The demo: filled by the domain's own operations, so that everything that is checked holds, and everybody signs in.

use std::{collections::BTreeMap, sync::Arc};

use longhaul::{
    app::App,
    clock::FixedClock,
    commands::check,
    db::{self, Db},
    demo::{self, PASSWORD, Scale, State},
    error::Code,
    worker,
};
use longhaul_entity::{
    ClosedEnum, TypedId, VisitId, app_user, awaited_photo, concession, customer, customer_share, effect_form,
    enums::{ConcessionState, GiftMovementKind, LeadOutcome, PlannedVisitState, UserStatus, VisitEffectVerdict},
    form_version, gift, gift_issue, gift_movement, journal_entry, lead, maker, offence, photo, planned_visit, session,
    stage_delta, unit, upload, visit as visits, visit_amendment, visit_effect, visit_form, work_site,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::support::{Kind, START, TestApp};

/// A small one: every kind of thing is there.
const SMALL: Scale = Scale { customers: 30, visits: 60, pictures: 3 };

/// Fills a fresh database, then serves it to the test with the clock at the day of filling.
fn filled(kind: Kind, test: impl AsyncFnOnce(&TestApp)) {
    TestApp::run_empty(
        kind,
        async |config| {
            let clock = Arc::new(FixedClock::new(START, demo::SEED));
            let opened = db::open(&config.database, clock.clone()).await.unwrap();
            db::up(&opened, &config.database).await.unwrap();
            assert_eq!(demo::state(&opened).await.unwrap(), State::Empty);
            demo::fill(&opened, &clock, config, START, SMALL).await.unwrap();
            assert_eq!(demo::state(&opened).await.unwrap(), State::Filled);
            let before = counts(&opened).await;
            assert_eq!(demo::fill(&opened, &clock, config, START, SMALL).await.unwrap_err().code(), Code::Conflict);
            assert_eq!(counts(&opened).await, before);
            opened.close().await.unwrap();
        },
        test,
    );
}

macro_rules! count {
    ($db:expr, $table:ident) => {
        $table::Entity::find().count($db.read()).await.unwrap()
    };
    ($db:expr, $table:ident, $filter:expr) => {
        $table::Entity::find().filter($filter).count($db.read()).await.unwrap()
    };
}

/// What the demo holds, in counts.
async fn counts(db: &Db) -> Vec<u64> {
    vec![
        count!(db, unit),
        count!(db, app_user),
        count!(db, work_site),
        count!(db, customer),
        count!(db, visits),
        count!(db, customer_share),
        count!(db, photo),
        count!(db, visit_amendment),
        count!(db, journal_entry),
    ]
}

async fn holds_together(app: &App) {
    worker::seal(app).await.unwrap();
    let findings = check::findings(app).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}

async fn is_whole_and_plainly_a_demo(test: &TestApp) {
    let db = &test.app.db;
    let found = counts(db).await;
    // HQ, 2 regions, 4 areas, 8 dealers, 1 body builder; 45 people at work, 1 who left, 2 who were invited.
    // One of the customers was recorded twice and merged; one visit was left without a network.
    assert_eq!(found[..5], [16, 48, 2, 31, 61]);
    assert_eq!(count!(db, customer, customer::Column::MergedInto.is_not_null()), 1);
    assert!(found[5] > 0 && found[6] >= 40 && found[7] > 0, "{found:?}");
    assert!(maker::Entity::find().one(db.read()).await.unwrap().unwrap().name.contains("演示"));
    for user in app_user::Entity::find().all(db.read()).await.unwrap() {
        assert!(user.name.starts_with("演示"), "{}", user.name);
    }
    assert_eq!(count!(db, app_user, app_user::Column::Status.eq(UserStatus::Suspended)), 1);
    assert_eq!(count!(db, app_user, app_user::Column::Status.eq(UserStatus::Invited)), 2);
    assert!(count!(db, customer, customer::Column::ArchivedAt.is_not_null()) > 0);
    // Some customers mean to buy; of one of them another dealer told too, from outside, one was lost.
    for outcome in [LeadOutcome::Granted, LeadOutcome::Waiting] {
        assert!(count!(db, lead, lead::Column::Outcome.eq(outcome)) > 0, "{outcome}");
    }
    assert!(count!(db, lead, lead::Column::Ended.is_not_null()) > 0);
    // Gifts were sent to all dealers and given, some of them by an approval, and some came back.
    assert_eq!(count!(db, gift), 4);
    assert!(count!(db, gift_issue, gift_issue::Column::ApprovalId.is_not_null()) > 0);
    for kind in [GiftMovementKind::TransferIn, GiftMovementKind::Issue, GiftMovementKind::Return] {
        assert!(count!(db, gift_movement, gift_movement::Column::Kind.eq(kind)) > 0, "{kind}");
    }
    // Both forms of visits had a second version; reports were filled in by both.
    let versions = form_version::Entity::find().all(db.read()).await.unwrap();
    assert_eq!(versions.len(), 6);
    for number in [1, 2] {
        let these = versions.iter().filter(|version| version.number == number).map(|version| version.id);
        assert!(count!(db, visit_form, visit_form::Column::VersionId.is_in(these)) > 0, "{number}");
    }
    // Most visits were judged, some by a form, and some complaints became cases.
    for verdict in [VisitEffectVerdict::Fit, VisitEffectVerdict::NotFit] {
        assert!(count!(db, visit_effect, visit_effect::Column::Verdict.eq(verdict)) > 0, "{verdict}");
    }
    assert!(count!(db, effect_form) > 0);
    assert!(count!(db, concession) > 1);
    assert!(count!(db, concession, concession::Column::State.eq(ConcessionState::Closed)) > 0);
    // Visits were planned: some done, some missed or to come, retail ones approved.
    for state in [PlannedVisitState::Done, PlannedVisitState::Planned] {
        assert!(count!(db, planned_visit, planned_visit::Column::State.eq(state)) > 0, "{state}");
    }
    // Somebody was where he should not be.
    assert!(count!(db, offence) > 0);
    // Nobody is signed in, and nothing waits to be folded.
    assert_eq!(count!(db, session, session::Column::RevokedAt.is_null()), 0);
    assert_eq!(count!(db, stage_delta), 0);
    holds_together(&test.app).await;
}

/// Half of a photo is there, and its report.
async fn a_report_waits_for_its_photo(test: &TestApp) {
    let db = test.app.db.read();
    let (awaited, uploads) =
        (awaited_photo::Entity::find().all(db).await.unwrap(), upload::Entity::find().all(db).await.unwrap());
    assert_eq!((awaited.len(), uploads.len()), (1, 1));
    let (awaited, half) = (&awaited[0], &uploads[0]);
    assert_eq!((&half.sha256, half.owner_id), (&awaited.sha256, awaited.owner_id));
    assert_eq!((half.received, half.part.is_some()), (half.length / 2, true));
    let owner = app_user::Entity::find_by_id(half.owner_id).one(db).await.unwrap().unwrap();
    let client = test.nobody();
    let client =
        client.with_token(client.try_sign_in(&owner.phone, PASSWORD).await.at("signIn.accessToken").as_str().unwrap());
    // As it lists them: it is the last of his visits.
    let query = "{ visits(first: 1) { edges { node { id complete photosAwaited { sha256 } evidence { state } } } } }";
    let seen = client.ask(query, json!({})).await;
    let waits = json!({ "id": format!("{}:{}", VisitId::TYPE, awaited.visit_id.uuid()), "complete": false,
        "photosAwaited": [{ "sha256": awaited.sha256 }], "evidence": { "state": "INCOMPLETE" } });
    assert_eq!(seen["visits"]["edges"][0]["node"], waits);
    let asked =
        client.http.head(format!("{}/uploads/{}", client.base, half.id.uuid())).header("tus-resumable", "1.0.0");
    let told = asked.bearer_auth(client.token.as_deref().unwrap()).send().await.unwrap();
    assert_eq!(told.status(), 200);
    assert_eq!(told.headers()["upload-offset"], half.received.to_string());
}

async fn lies_in_the_past_ninety_days(test: &TestApp) {
    let first = START.plus_seconds(-91 * 24 * 3600);
    for visit in visits::Entity::find().all(test.app.db.read()).await.unwrap() {
        assert!(visit.visited_at > first && visit.received_at < START && visit.device_at > visit.visited_at);
    }
    let entries = journal_entry::Entity::find().order_by_asc(journal_entry::Column::Seq);
    let entries = entries.all(test.app.db.read()).await.unwrap();
    assert!(entries.iter().all(|entry| entry.at <= START));
    // What happened stands in the order in which it happened.
    assert!(entries.is_sorted_by_key(|entry| entry.at));
}

async fn everybody_signs_in(test: &TestApp) {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    for account in demo::accounts().unwrap() {
        if account.status == UserStatus::Active {
            first.entry(account.role.text()).or_insert(account.phone);
        } else {
            assert_eq!(test.nobody().try_sign_in(&account.phone, PASSWORD).await.code(), "UNAUTHENTICATED");
        }
    }
    assert_eq!(first.len(), 8);
    for (role, phone) in first {
        let answer = test.nobody().try_sign_in(&phone, PASSWORD).await;
        let client = test.nobody().with_token(answer.at("signIn.accessToken").as_str().unwrap());
        let seen = client.ask("{ viewer { user { role } } }", json!({})).await;
        assert_eq!(seen["viewer"]["user"]["role"], role);
        let sees = ["DEALER_STAFF", "DEALER_MANAGER", "AREA_MANAGER", "REGION_MANAGER", "HQ_MANAGER"].contains(&role);
        let visits = client.send("{ visits(first: 5) { edges { node { id } } } }", json!({})).await;
        assert_eq!(visits.code() == "OK", sees, "{role}: {:#}", visits.body);
    }
}

mod a_small_demo {
    use super::*;

    async fn test(test: &TestApp) {
        is_whole_and_plainly_a_demo(test).await;
        a_report_waits_for_its_photo(test).await;
        lies_in_the_past_ninety_days(test).await;
        everybody_signs_in(test).await;
    }

    #[test]
    fn sqlite() {
        filled(Kind::Sqlite, test);
    }

    #[test]
    fn postgres() {
        filled(Kind::Postgres, test);
    }
}

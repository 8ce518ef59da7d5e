//! What was handed in stays as it is: amendments stand beside it, the database refuses changes, the check finds them, and
//! files come and go with the reports that name them.

use std::time::{Duration, SystemTime};

use longhaul::{
    clock::Clock,
    db::{Op, Origin, Work},
    domain::visit::{sweep, verify},
    storage::{PhotoKey, Rendition},
};
use longhaul_entity::visit_amendment;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{customer, hand_in, report, rows, small, taken};
use crate::support::{Client, Dealer, Kind, TestApp, both};

async fn amend(client: &Client, visit: &Value, text: &str) -> crate::support::Answer {
    let input = json!({ "visitId": visit["id"], "text": text, "deviceTime": "2026-06-15T01:59:00Z" });
    client.mutate("amendVisitReport", input, "visit { summary seal amendments { text deviceTime receivedAt } }").await
}

async fn amendments(app: &TestApp) -> u64 {
    visit_amendment::Entity::find().count(app.app.db.read()).await.unwrap()
}

both!(a_correction_stands_beside_the_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山更正物流有限公司").await;
    let mut input = report(&id);
    input["summary"] = json!("要买10台");
    let visit = taken(&hand_in(&client, input, &[small(1)]).await);
    app.clock.advance(60);
    let first = amend(&client, &visit, " 要买12台 ").await.at("amendVisitReport.visit");
    assert_eq!((&first["summary"], &first["seal"]), (&json!("要买10台"), &visit["seal"]));
    app.clock.advance(60);
    let second = amend(&client, &visit, "要买13台").await.at("amendVisitReport.visit.amendments");
    assert_eq!(second[0]["text"], "要买12台");
    assert_eq!(
        second[1],
        json!({ "text": "要买13台", "deviceTime": "2026-06-15T01:59:00.000000Z",
        "receivedAt": "2026-06-15T02:02:00.000000Z" })
    );
    // Once, however often it is sent.
    let input = json!({ "visitId": visit["id"], "text": "再更正", "deviceTime": "2026-06-15T01:59:00Z",
        "operationId": "0190e8a0-0000-7000-8000-000000000009" });
    for _ in 0..2 {
        client.perform("amendVisitReport", input.clone(), "visit { id }").await;
    }
    assert_eq!(amendments(app).await, 3);
    assert_eq!(verify::verify(&app.app.db, &app.app.storage).await.unwrap(), Vec::<String>::new());
});

both!(only_who_made_the_visit_corrects_its_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山他人物流有限公司").await;
    let visit = taken(&hand_in(&client, report(&id), &[small(1)]).await);
    assert_eq!(amend(&app.manager_of(Dealer::A).await, &visit, "改").await.code(), "RULE");
    assert_eq!(amend(&app.colleague_of(Dealer::A).await, &visit, "改").await.code(), "NOT_FOUND");
    assert_eq!(amend(&app.salesperson_of(Dealer::B).await, &visit, "改").await.code(), "NOT_FOUND");
    assert_eq!(amend(&app.area_manager_of(Dealer::A).await, &visit, "改").await.code(), "FORBIDDEN");
    for text in ["", " \n ", &"长".repeat(4001), "a\u{0}b"] {
        let refused = amend(&client, &visit, text).await;
        assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), ("INVALID", Some("input.text")));
    }
    assert_eq!(amendments(app).await, 0);
});

/// Statements behind the program's back.
struct Behind(Vec<String>);

impl Work for Behind {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> longhaul::error::Result<()> {
        for statement in &self.0 {
            op.tx().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

async fn behind(app: &TestApp, statements: &[&str]) -> longhaul::error::Result<()> {
    let work = Behind(statements.iter().map(|&text| text.to_owned()).collect());
    app.app.db.write(&Origin::system("test"), &work).await
}

both!(the_database_refuses_changes_and_the_check_finds_them, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山封存物流有限公司").await;
    let visit = taken(&hand_in(&client, report(&id), &[small(1)]).await);
    amend(&client, &visit, "更正").await.data();
    for table in ["visit", "photo", "visit_amendment"] {
        for statement in [format!("UPDATE {table} SET received_at = 1"), format!("DELETE FROM {table}")] {
            assert!(behind(app, &[&statement]).await.is_err(), "{statement}");
        }
    }
    let check = async || verify::verify(&app.app.db, &app.app.storage).await.unwrap();
    assert_eq!(check().await, Vec::<String>::new());
    let open = |table: &str| match app.kind {
        Kind::Sqlite => format!("DROP TRIGGER {table}_no_update"),
        Kind::Postgres => format!("DROP TRIGGER {table}_no_change ON {table}"),
    };
    behind(app, &[&open("visit"), "UPDATE visit SET way = 'PHONE'"]).await.unwrap();
    let found = check().await;
    assert!(found.len() == 1 && found[0].contains(visit["id"].as_str().unwrap()), "{found:?}");
    behind(app, &["UPDATE visit SET way = 'ON_SITE'"]).await.unwrap();
    assert_eq!(check().await, Vec::<String>::new());
    behind(app, &[&open("photo"), "UPDATE photo SET taken_at = taken_at + 1000000"]).await.unwrap();
    assert_eq!(check().await.len(), 1);
    behind(app, &["UPDATE photo SET taken_at = taken_at - 1000000"]).await.unwrap();
    let sha256 = data_encoding::HEXLOWER.decode(visit["photos"][0]["sha256"].as_str().unwrap().as_bytes()).unwrap();
    let key = PhotoKey { sha256: sha256.try_into().unwrap(), rendition: Rendition::Thumb320 };
    assert!(app.app.storage.remove(key).await.unwrap());
    let found = check().await;
    assert!(found.len() == 1 && found[0].contains(visit["photos"][0]["id"].as_str().unwrap()), "{found:?}");
});

/// All photo files, made so old.
fn age(app: &TestApp, seconds: i64) -> usize {
    let at = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(app.clock.now().0).unwrap())
        - Duration::from_secs(u64::try_from(seconds).unwrap());
    let mut folders = vec![app.folder.join("photos")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                std::fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
                files += 1;
            }
        }
    }
    files
}

both!(files_that_no_report_names_go_after_a_day, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山清理物流有限公司").await;
    taken(&hand_in(&client, report(&id), &[small(1)]).await);
    // Refused in the transaction, when its photos had been kept.
    let mut input = report(&id);
    input["id"] = taken(&hand_in(&client, report(&id), &[small(2)]).await)["id"].clone();
    assert_eq!(hand_in(&client, input, &[small(3)]).await.code(), "CONFLICT");
    assert_eq!(rows(app).await, (2, 2, 1));
    assert_eq!(age(app, 24 * 3600 - 1), 9);
    assert_eq!(sweep::sweep(&app.app.db, &app.app.storage).await.unwrap(), 0);
    age(app, 24 * 3600 + 1);
    assert_eq!(sweep::sweep(&app.app.db, &app.app.storage).await.unwrap(), 3);
    assert_eq!(sweep::sweep(&app.app.db, &app.app.storage).await.unwrap(), 0);
    assert_eq!(age(app, 0), 6);
    assert_eq!(verify::verify(&app.app.db, &app.app.storage).await.unwrap(), Vec::<String>::new());
});

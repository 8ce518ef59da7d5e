//! A form is sealed with its report (VISIT-9): the database refuses changes, and the check finds them.

use longhaul::domain::visit::verify;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{filled, report};
use crate::{
    customer::with,
    support::{Dealer, Kind, TestApp, both},
    visit::{self, customer, hand_in, small, taken},
};

both!(a_form_is_under_the_seal_of_its_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山封存表单物流有限公司").await;
    // With a photo: the form is looked at before it, and in the transaction again.
    let input = with(visit::report(&id), json!({ "form": filled() }));
    let visit = taken(&hand_in(&client, input, &[small(1)]).await);
    taken(&report(&client, &id, filled()).await);
    taken(&hand_in(&client, visit::report(&id), &[small(2)]).await);
    let check = async || verify::verify(&app.app.db, &app.app.storage).await.unwrap();
    assert_eq!(check().await, Vec::<String>::new());
    let raw = app.raw_connection().await;
    for table in ["visit_form", "form_version"] {
        assert!(raw.execute_unprepared(&format!("DELETE FROM {table}")).await.is_err());
    }
    let open = |table: &str, what: &str| match app.kind {
        Kind::Sqlite => format!("DROP TRIGGER {table}_no_{what}"),
        Kind::Postgres => format!("DROP TRIGGER {table}_no_change ON {table}"),
    };
    let text = |column: &str, from: &str, to: &str| match app.kind {
        Kind::Sqlite => format!("{column} = replace({column}, '{from}', '{to}')"),
        Kind::Postgres => format!("{column} = replace({column}::text, '{from}', '{to}')::jsonb"),
    };
    let run = async |statement: String| raw.execute_unprepared(&statement).await.unwrap();
    run(open("visit_form", "update")).await;
    // Another answer is found at all reports that it was given in, and put back it is none.
    run(format!("UPDATE visit_form SET {}", text("answers", "远方", "大川"))).await;
    let found = check().await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|line| line.contains(visit["id"].as_str().unwrap())), "{found:?}");
    run(format!("UPDATE visit_form SET {}", text("answers", "大川", "远方"))).await;
    assert_eq!(check().await, Vec::<String>::new());
    // So is another question.
    run(open("form_version", "update")).await;
    run(format!("UPDATE form_version SET {}", text("questions", "现用车辆品牌", "喜欢的品牌"))).await;
    assert_eq!(check().await.len(), 2);
    run(format!("UPDATE form_version SET {}", text("questions", "喜欢的品牌", "现用车辆品牌"))).await;
    assert_eq!(check().await, Vec::<String>::new());
    // And a form that is gone.
    if app.kind == Kind::Sqlite {
        run(open("visit_form", "delete")).await;
    }
    run("DELETE FROM visit_form".to_owned()).await;
    assert_eq!(check().await.len(), 2);
});

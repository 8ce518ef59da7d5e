//! The look-up for pictures nearly the same goes along its indexes on both databases, and finds what it should among many.

use longhaul::{
    domain::visit::evidence::look_up,
    imaging::{Likeness, inspect, render, sample},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::{customer, evidence, hand_in, kinds, report, taken};
use crate::support::{Dealer, Kind, TestApp, both};

/// Fingerprints beside the one that is looked for.
const MANY: u32 = 20_000;

/// Photos of the only report there is, each with a fingerprint by chance.
async fn fill(raw: &DatabaseConnection, kind: Kind) {
    let id = if kind == Kind::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let numbers = format!("WITH RECURSIVE n (i) AS (VALUES (100) UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})");
    let photos = format!(
        "INSERT INTO photo (id, visit_id, position, sha256, bytes, format, width, height, received_at)
         {numbers} SELECT {id}, visit.id, i, substr('0000000000000000000000000000000000000000000000000000000000000000' || i, -64),
           1, 'JPEG', 1, 1, i FROM n CROSS JOIN visit"
    );
    // PostgreSQL counts from the left only.
    let photos = if kind == Kind::Sqlite {
        photos
    } else {
        photos.replace(
            "substr('0000000000000000000000000000000000000000000000000000000000000000' || i, -64)",
            "lpad(i::text, 64, '0')",
        )
    };
    let band = |factor: i64| format!("CAST((position * {factor}) % 16777213 AS INTEGER)");
    let factor = [7_368_787, 4_256_233, 2_750_159, 1_299_709].map(band).join(", ");
    let factor = if kind == Kind::Sqlite { factor } else { factor.replace("(position *", "(position::bigint *") };
    let prints = format!("INSERT INTO photo_print SELECT id, {factor} FROM photo WHERE position >= 100");
    for statement in [photos.as_str(), prints.as_str(), "ANALYZE"] {
        raw.execute_unprepared(statement).await.unwrap();
    }
}

fn likeness(picture: &[u8]) -> Likeness {
    render(picture, &inspect(picture).unwrap()).unwrap().likeness.unwrap()
}

async fn explained(raw: &DatabaseConnection, kind: Kind, of: &[&Likeness]) -> String {
    let backend = raw.get_database_backend();
    let asked = look_up(backend, of);
    let (front, column) = if kind == Kind::Sqlite { ("EXPLAIN QUERY PLAN", 3) } else { ("EXPLAIN", 0) };
    let text = format!("{front} {}", asked.sql);
    let ask = Statement::from_sql_and_values(backend, text, asked.values.unwrap().0);
    let rows = raw.query_all_raw(ask).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(column).unwrap()).collect::<Vec<_>>().join("\n")
}

both!(a_look_up_goes_along_its_indexes, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山检索物流有限公司").await;
    let used = sample::bare(7, 640, 480).unwrap();
    taken(&hand_in(&client, report(&id), std::slice::from_ref(&used)).await);
    let raw = app.raw_connection().await;
    fill(&raw, app.kind).await;
    if app.kind == Kind::Postgres {
        // So few rows are read through quickly; the index has to be one that millions could be found by.
        raw.execute_unprepared("SET enable_seqscan = off").await.unwrap();
    }
    let likeness = likeness(&used);
    for of in [vec![&likeness], vec![&likeness; 20]] {
        let plan = explained(&raw, app.kind, &of).await;
        for index in ["photo_print_across", "photo_print_down", "photo_print_mixed"] {
            assert!(plan.contains(index), "{index} is not used:\n{plan}");
        }
        for bad in ["Seq Scan on photo_print", "SCAN photo_print"] {
            assert!(!plan.contains(bad), "{bad} in:\n{plan}");
        }
    }
    // Among all of them it is found.
    let again = render(&used, &inspect(&used).unwrap()).unwrap().screen.jpeg;
    let visit = taken(&hand_in(&client, report(&id), &[again]).await);
    assert_eq!(kinds(&evidence(&client, &visit).await), ["PHOTO_ALIKE"]);
});

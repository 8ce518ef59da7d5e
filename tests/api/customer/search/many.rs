//! Texts that many customers share, and how the databases look them up.

use longhaul::{
    auth::Reach,
    domain::search::{self, Wanted, Where},
};
use longhaul_entity::{CustomerId, Timestamp, TypedId, customer, search_edition};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, Statement,
    sea_query::{PostgresQueryBuilder, SqliteQueryBuilder},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{SEARCH, names, sound};
use crate::{
    customer::{create, firm, ids},
    support::{Client, Dealer, TestApp, both},
};

/// More than are named one by one.
const MANY: u32 = 2200;

/// Customers of dealers A and B past the program, as one that knew no index would have left them; then the index.
async fn fill(app: &TestApp) {
    let db = app.raw_connection().await;
    let mut rows = Vec::new();
    for dealer in [Dealer::A, Dealer::B] {
        create(&app.manager_of(dealer).await, firm(&format!("样板{}", dealer as usize))).await;
        let unit = app.world.dealer(dealer).id;
        let like =
            customer::Entity::find().filter(customer::Column::DealerId.eq(unit)).one(&db).await.unwrap().unwrap();
        rows.extend((0..MANY / 2).map(|n| {
            let number = n * 2 + dealer as u32;
            let name = format!("万里{number}物流");
            let id = CustomerId::from_uuid(Uuid::from_u128((0x0192_0000_0000_7000_8000 << 48) + u128::from(number)));
            let at = Timestamp(like.created_at.0 + 1 + i64::from(number));
            let row =
                customer::Model { id, name_key: name.clone(), name, created_at: at, updated_at: at, ..like.clone() };
            row.into_active_model().reset_all()
        }));
    }
    for part in rows.chunks(500) {
        customer::Entity::insert_many(part.to_vec()).exec_without_returning(&db).await.unwrap();
    }
    search_edition::ActiveModel { id: Set(1), edition: Set(1), complete: Set(false) }.update(&db).await.unwrap();
    assert_eq!(search::catch_up(&app.app.db).await.unwrap(), u64::from(MANY));
    if app.kind == crate::support::Kind::Sqlite {
        app.app.db.learn().await.unwrap();
        return;
    }
    // As long as another database's transaction is older than the rows, PostgreSQL cannot know that all may see them, and would
    // plan otherwise than it does for a table that has stood for a while.
    loop {
        db.execute_unprepared("VACUUM ANALYZE").await.unwrap();
        let seen = "SELECT relallvisible >= relpages AS seen FROM pg_class WHERE relname = 'search_term'";
        let seen = db.query_one_raw(Statement::from_string(DbBackend::Postgres, seen)).await.unwrap().unwrap();
        if seen.try_get::<bool>("", "seen").unwrap() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

const PAGE: &str = "query($text: String!, $after: String, $order: CustomerOrder) {
    customers(filter: { text: $text }, first: 100, after: $after, orderBy: $order) {
        totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }";

async fn walked(client: &Client, text: &str, order: Value) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.ask(PAGE, json!({ "text": text, "after": after, "order": order })).await["customers"].clone();
        all.extend(ids(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], all.len(), "{text}");
            return all;
        }
    }
}

both!(a_text_that_many_share_is_listed_as_a_whole_and_searched_in_part, async |app: &TestApp| {
    fill(app).await;
    sound(app).await;
    let (hq, dealer) = (app.hq().await, app.manager_of(Dealer::A).await);
    for text in ["物流", "wuliu", "wl"] {
        let mut listed = walked(&hq, text, json!({ "by": "CREATED_AT", "descending": true })).await;
        assert_eq!(listed.len(), MANY as usize, "{text}");
        let mut by_name = walked(&hq, text, json!({ "by": "NAME" })).await;
        listed.sort();
        by_name.sort();
        assert_eq!(listed, by_name, "{text}");
        assert_eq!(walked(&dealer, text, json!({ "by": "NAME" })).await.len(), MANY as usize / 2, "{text}");
    }
    for (client, latest) in [(&hq, MANY - 1), (&dealer, MANY - 2)] {
        let answer = client.ask(SEARCH, json!({ "text": "物流" })).await;
        let found = answer["searchCustomers"].as_array().unwrap();
        assert_eq!(found.len(), 50);
        assert_eq!(found[0]["customer"]["name"], format!("万里{latest}物流"));
        assert_eq!(client.ask(SEARCH, json!({ "text": "物流" })).await, answer, "the same question");
    }
    // A rare one is found among all of them.
    assert_eq!(names(&hq, "里1234物").await, ["万里1234物流"]);
    assert_eq!(names(&dealer, "li1234wu").await, ["万里1234物流"]);
    assert!(names(&dealer, "里1235物").await.is_empty());
});

both!(each_search_is_served_by_an_index, async |app: &TestApp| {
    fill(app).await;
    let db = app.app.db.read();
    let (a, area) = (app.world.dealer(Dealer::A).id, app.world.area_of(Dealer::A).id);
    for reach in [Reach::Dealer(a), Reach::Within(area), Reach::All] {
        for text in ["物流", "里1234物流", "wuliu", "li1234wu", "wl", "5678", "冀B12345"] {
            let wanted = Wanted::read(text, false).unwrap();
            let place = Where { reach, his: None, set_aside: false };
            let statement = search::statement(db, &place, &wanted, 500).await.unwrap().unwrap();
            let plan = explained(db, &statement).await;
            let reads = plan.lines().filter(|line| line.contains("search_term")).count();
            assert!(reads >= wanted.ranges.len(), "{text}: {plan}");
            assert!(
                !["Seq Scan", "SCAN search_term"].iter().any(|bad| plan.contains(bad)),
                "{reach:?} {text}:\n{plan}"
            );
            // A range that is expected to be empty may be gathered and sorted; one that is long is read in the order of the index.
            let long = match text {
                "物流" => search::Kind::Part,
                "wuliu" => search::Kind::Pinyin,
                "wl" => search::Kind::Initials,
                _ => continue,
            };
            let wanted =
                Wanted { ranges: wanted.ranges.into_iter().filter(|range| range.kind == long).collect(), ..wanted };
            let statement = search::statement(db, &place, &wanted, 500).await.unwrap().unwrap();
            let plan = explained(db, &statement).await;
            assert!(!["Sort", "TEMP B-TREE"].iter().any(|bad| plan.contains(bad)), "{reach:?} {text}:\n{plan}");
        }
    }
});

/// How the database means to answer. PostgreSQL is asked what it would do with a table that is larger than this one.
async fn explained(db: &impl ConnectionTrait, statement: &sea_orm::sea_query::SelectStatement) -> String {
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        let text = format!("EXPLAIN QUERY PLAN {}", statement.to_string(SqliteQueryBuilder));
        let rows = db.query_all_raw(Statement::from_string(backend, text)).await.unwrap();
        return rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap() + "\n").collect();
    }
    let text = format!("EXPLAIN (COSTS OFF) {}", statement.to_string(PostgresQueryBuilder));
    let rows = db.query_all_raw(Statement::from_string(backend, text)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "QUERY PLAN").unwrap() + "\n").collect()
}

//! How the databases find customers among many, by tier and stage and by their ids: by an index, page by page, on both.

use longhaul::{
    auth::Actor,
    domain::{
        customer::list::{self, Filter, Sort, SortBy},
        page::{Key, Place, Window},
        standing::query::Wanted,
    },
};
use longhaul_entity::{
    SessionId, TypedId, UnitId, customer,
    enums::{CustomerClass, CustomerTier, Stage},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Statement,
};
use uuid::Uuid;

use crate::support::{Dealer, Kind, TestApp, both};

const ROWS: u32 = 30_000;

/// Fills in customers of four dealers: one in a hundred is gold, one in twenty silver; one in ten has been visited.
async fn fill(app: &TestApp) {
    let dealers = [Dealer::A, Dealer::B, Dealer::C, Dealer::D].map(|dealer| app.world.dealer(dealer).id.uuid());
    let by = app.world.admin.id.uuid();
    let sqlite = app.kind == Kind::Sqlite;
    let uuid = |id: Uuid| if sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'::uuid") };
    let dealer: String = dealers.iter().enumerate().map(|(n, id)| format!("WHEN {n} THEN {} ", uuid(*id))).collect();
    let (numbers, id) = if sqlite {
        let numbers = format!("WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
        (numbers, "CAST(printf('rowid%011d', i) AS BLOB)".to_owned())
    } else {
        let numbers = format!("WITH n (i) AS (SELECT generate_series(1, {ROWS}))");
        (numbers, "lpad(to_hex(i), 32, '0')::uuid".to_owned())
    };
    let text = format!(
        "INSERT INTO customer (id, dealer_id, kind, name, name_key, transport_use, division_code, source, bought, stage,
           round, version, created_by, created_at, updated_at, class, tier_even, tier_odd)
         {numbers}
         SELECT {id}, CASE i % 4 {dealer}END, 'ASSOCIATION', 'n' || i, 'n' || i, 'MINING', '130202', 'WALK_IN', FALSE,
           CASE WHEN i % 10 = 0 THEN 'VISITED' ELSE 'COLLECTED' END, 1, 1, {}, i, i,
           CASE WHEN i % 50 = 0 THEN 'GENERAL_KEY' ELSE 'RETAIL' END, t.tier, t.tier
           FROM (SELECT i, CASE WHEN i % 100 = 0 THEN 'GOLD' WHEN i % 20 = 0 THEN 'SILVER' ELSE 'ORDINARY' END AS tier FROM n) t",
        uuid(by)
    );
    let raw = app.raw_connection().await;
    raw.execute_unprepared(&text).await.unwrap();
    match app.kind {
        Kind::Sqlite => app.app.db.learn().await.unwrap(),
        Kind::Postgres => drop(raw.execute_unprepared("ANALYZE").await.unwrap()),
    }
}

async fn explained(app: &TestApp, filter: &Filter, window: &Window) -> String {
    let actor = Actor {
        user: app.world.hq_manager.id,
        session: SessionId::from_uuid(Uuid::nil()),
        role: app.world.hq_manager.role,
        unit: app.world.hq,
        channel: None,
        version: 1,
    };
    let sort = Sort { by: SortBy::CreatedAt, descending: true };
    let raw = app.raw_connection().await;
    let backend = raw.get_database_backend();
    let text = list::select(&raw, &actor, filter, sort, window).await.unwrap().build(backend).to_string();
    plan_of(app, &raw, &text).await
}

async fn plan_of(app: &TestApp, raw: &DatabaseConnection, text: &str) -> String {
    let backend = raw.get_database_backend();
    let (front, column) = if app.kind == Kind::Sqlite { ("EXPLAIN QUERY PLAN", 3) } else { ("EXPLAIN", 0) };
    let rows = raw.query_all_raw(Statement::from_string(backend, format!("{front} {text}"))).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(column).unwrap()).collect::<Vec<_>>().join("\n")
}

fn wanted(tiers: &[CustomerTier], stages: &[Stage], year: i32) -> Filter {
    let standing = Wanted { year, tiers: tiers.to_vec(), ..Wanted::default() };
    Filter { stages: stages.to_vec(), standing, ..Filter::default() }
}

fn by_index(plan: &str, index: &str) {
    assert!(plan.contains(index), "{index} is not used:\n{plan}");
    for bad in ["Seq Scan on customer", "Sort", "TEMP B-TREE", "SCAN customer\n"] {
        assert!(!plan.contains(bad), "{bad} in:\n{plan}");
    }
}

both!(a_list_by_tier_and_stage_goes_along_an_index, async |app: &TestApp| {
    fill(app).await;
    let first = Window::first(20);
    let place = Place { key: Key::Number(15_000), id: Uuid::nil() };
    let next = Window { after: Some(place), ..Window::first(20) };
    for window in [&first, &next] {
        for (year, index) in [(2026, "customer_tier_even"), (2027, "customer_tier_odd")] {
            let filter = wanted(&[CustomerTier::Gold], &[Stage::Visited], year);
            by_index(&explained(app, &filter, window).await, index);
        }
        let class = Wanted { year: 2026, classes: vec![CustomerClass::GeneralKey], ..Wanted::default() };
        let filter = Filter { standing: class, ..Filter::default() };
        by_index(&explained(app, &filter, window).await, "customer_class");
        // Of several tiers there is no one order: some index gives it, and not everything is sorted.
        let filter = wanted(&[CustomerTier::Gold, CustomerTier::Silver], &[], 2026);
        let plan = explained(app, &filter, window).await;
        assert!(!plan.contains("Seq Scan on customer"), "{plan}");
        // Within one dealer too.
        let filter = Filter {
            dealer: Some(UnitId::from_uuid(app.world.dealer(Dealer::B).id.uuid())),
            ..wanted(&[CustomerTier::Gold], &[Stage::Visited], 2026)
        };
        by_index(&explained(app, &filter, window).await, "customer_");
    }
});

both!(a_dealers_customers_are_read_by_their_ids_and_not_all_looked_through, async |app: &TestApp| {
    fill(app).await;
    let raw = app.raw_connection().await;
    let mut some = customer::Entity::find().filter(customer::Column::DealerId.eq(app.world.dealer(Dealer::B).id));
    let ids: Vec<_> = some.clone().limit(30).all(&raw).await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 30);
    some = some.filter(customer::Column::Id.is_in(ids));
    let plan = plan_of(app, &raw, &some.build(raw.get_database_backend()).to_string()).await;
    by_index(&plan, if app.kind == Kind::Sqlite { "sqlite_autoindex_customer_1" } else { "customer_pkey" });
});

//! The rows, one INSERT for each table.

use super::{DAYS, DEALERS, LARGE_DEALER, START};
use crate::place::Dialect;

/// The kind of a row within its id.
const UNIT: &str = "001";
const USER: &str = "002";
const CUSTOMER: &str = "003";
const VISIT: &str = "004";
const PHOTO: &str = "005";
const COLLECTED: &str = "006";
const VISITED: &str = "007";

/// The id of a unit, as the API writes it.
pub(crate) fn unit_id(number: u32) -> uuid::Uuid {
    id(u64::from(number), 1)
}

/// The id of the manager of a unit.
pub(crate) fn user_id(number: u32) -> uuid::Uuid {
    id(u64::from(number), 2)
}

/// The id of a customer.
pub(crate) fn customer_id(number: u64) -> uuid::Uuid {
    id(number, 3)
}

/// The number that a row's id was made of.
pub(crate) fn customer_number(id: uuid::Uuid) -> u64 {
    u64::try_from(id.as_u128() >> 80).unwrap_or_default()
}

/// When customer `number` of `customers` was recorded, in microseconds.
pub(crate) fn recorded_at(number: u64, customers: u64) -> i64 {
    i64::try_from(START + number * step(customers)).unwrap_or_default()
}

/// Microseconds between two customers.
const fn step(customers: u64) -> u64 {
    DAYS * 24 * 3600 * 1_000_000 / customers
}

fn id(number: u64, kind: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128((u128::from(number) << 80) | ((0x7000 | kind) << 64) | (0x8000 << 48))
}

/// What fills a database, in order: what it is, and the SQL.
pub(super) fn texts(dialect: Dialect, customers: u64, password_hash: &str) -> Vec<(&'static str, String)> {
    vec![
        ("organisation", organisation(dialect)),
        ("users", users(dialect, password_hash)),
        ("customers", of_customers(dialect, customers)),
        ("names as identities", identities(dialect, customers)),
        ("visits", visits(dialect, customers)),
        ("photos", photos(dialect, customers)),
        ("entries into stages", entries(dialect, customers)),
        ("roll-ups", rollups()),
        ("what is left to do", format!("UPDATE search_edition SET complete = {}", dialect.yes(false))),
    ]
}

/// HQ is 0, regions are 1 to 8, areas 101 to 140, dealers 1001 to 1400.
fn organisation(dialect: Dialect) -> String {
    let unit = |n: &str| dialect.id(UNIT, n);
    let level = |kind: &str, name: &str, parent: &str, from: u64, to: u64| {
        let (id, series) = (unit("n"), dialect.series(from, to));
        format!(
            "INSERT INTO unit (id, parent_id, kind, name, version, created_at)
             SELECT {id}, {parent}, '{kind}', '{name}' || n, 1, {START} FROM {series};"
        )
    };
    let text = [
        "INSERT INTO maker (id, name, brand) VALUES (1, '测量主机厂', '测量');".to_owned(),
        level("HQ", "总部", "NULL", 0, 1),
        level("REGION", "大区", &unit("0"), 1, 9),
        level("AREA", "市场部", &unit("1 + (n - 101) / 5"), 101, 141),
        level("DEALER", "经销商", &unit("101 + (n - 1001) / 10"), 1001, 1401),
        "INSERT INTO unit_within (ancestor_id, unit_id)
         WITH RECURSIVE up (a, u) AS (
           SELECT id, id FROM unit
           UNION ALL
           SELECT unit.parent_id, up.u FROM up JOIN unit ON unit.id = up.a WHERE unit.parent_id IS NOT NULL
         ) SELECT a, u FROM up;"
            .to_owned(),
        // All customers lie in one division, and every dealer may act there.
        format!(
            "INSERT INTO territory_division (unit_id, division_code) SELECT {}, '130203' FROM {};",
            unit("n"),
            dialect.series(1001, 1401)
        ),
    ];
    text.concat()
}

/// One manager for each unit; his phone is 139 and the unit's number.
fn users(dialect: Dialect, password_hash: &str) -> String {
    let manager = |role: &str, from: u64, to: u64| {
        let (id, unit, series) = (dialect.id(USER, "n"), dialect.id(UNIT, "n"), dialect.series(from, to));
        format!(
            "INSERT INTO app_user (id, phone, name, role, unit_id, status, password_hash, version, created_at)
             SELECT {id}, CAST(13900000000 + n AS TEXT), '经理' || n, '{role}', {unit}, 'ACTIVE', '{password_hash}', 1, {START}
             FROM {series};"
        )
    };
    let text = [
        manager("HQ_MANAGER", 0, 1),
        manager("REGION_MANAGER", 1, 9),
        manager("AREA_MANAGER", 101, 141),
        manager("DEALER_MANAGER", 1001, 1401),
    ];
    text.concat()
}

/// The number of the dealer of customer `n`.
fn dealer(n: &str) -> String {
    let others = DEALERS - 1;
    format!("CASE WHEN ({n}) % 16 = 0 THEN {LARGE_DEALER} ELSE {} + ({n}) % {others} END", LARGE_DEALER + 1)
}

/// When customer `n` of `customers` was recorded.
fn recorded(n: &str, customers: u64) -> String {
    format!("{START} + ({n}) * {}", step(customers))
}

fn of_customers(dialect: Dialect, customers: u64) -> String {
    let (id, unit, owner) = (dialect.id(CUSTOMER, "n"), dialect.id(UNIT, &dealer("n")), dialect.id(USER, &dealer("n")));
    let (at, no, series) = (recorded("n", customers), dialect.yes(false), dialect.series(0, customers));
    format!(
        "INSERT INTO customer (id, dealer_id, owner_id, kind, name, name_key, transport_use, division_code, source, bought,
           stage, round, version, created_by, created_at, updated_at)
         SELECT {id}, {unit}, {owner}, 'SMALL_ENTERPRISE', '测量运输公司' || n, '测量运输公司' || n, 'LONG_HAUL', '130203', 'WALK_IN',
           {no}, CASE WHEN n % 10 = 8 THEN 'COLLECTED' ELSE 'VISITED' END, 1, 1, {owner}, {at}, {at}
         FROM {series}"
    )
}

fn identities(dialect: Dialect, customers: u64) -> String {
    let (id, series) = (dialect.id(CUSTOMER, "n"), dialect.series(0, customers));
    format!("INSERT INTO customer_identity (key, customer_id) SELECT 'NAME:测量运输公司' || n, {id} FROM {series}")
}

/// Visit `3 × n + k` is the `k`-th of customer `n`, `k + 1` days after he was recorded.
fn visits(dialect: Dialect, customers: u64) -> String {
    let (id, customer) = (dialect.id(VISIT, "n"), dialect.id(CUSTOMER, "n / 3"));
    let (unit, visitor) = (dialect.id(UNIT, &dealer("n / 3")), dialect.id(USER, &dealer("n / 3")));
    let at = format!("{} + (n % 3 + 1) * 86400000000", recorded("n / 3", customers));
    let (day, no, series) = (dialect.day(&at), dialect.yes(false), dialect.series(0, customers * 3));
    let seal = dialect.hash("md5(n::text) || md5((n + 1)::text)");
    let content = r#"{"steps":["TALK"],"persons":[],"concerns":[],"purchase":null,"summary":"看了车队，谈了明年的计划","next_step":null}"#;
    let json = if dialect == Dialect::Postgres { "::jsonb" } else { "" };
    format!(
        "INSERT INTO visit (id, customer_id, dealer_id, visitor_id, way, bought, visited_at, device_at, received_at, day, content, seal)
         SELECT {id}, {customer}, {unit}, {visitor}, 'ON_SITE', {no}, {at}, {at}, {at}, {day}, '{content}'{json}, {seal}
         FROM {series} WHERE (n / 3) % 10 <> 8"
    )
}

fn photos(dialect: Dialect, customers: u64) -> String {
    let (id, visit) = (dialect.id(PHOTO, "n"), dialect.id(VISIT, "n"));
    let series = dialect.series(0, customers * 3);
    let sha256 = dialect.hash("md5(n::text || 'a') || md5(n::text || 'b')");
    format!(
        "INSERT INTO photo (id, visit_id, position, sha256, bytes, format, width, height, received_at)
         SELECT {id}, {visit}, 0, {sha256}, 4500000, 'JPEG', 4032, 3024, {START} FROM {series} WHERE (n / 3) % 10 <> 8"
    )
}

fn entries(dialect: Dialect, customers: u64) -> String {
    let entry = |kind: &str, stage: &str, fact: &str, later: u64, which: &str| {
        let (id, customer, unit) = (dialect.id(kind, "n"), dialect.id(CUSTOMER, "n"), dialect.id(UNIT, &dealer("n")));
        let owner = dialect.id(USER, &dealer("n"));
        let at = format!("{} + {later}", recorded("n", customers));
        let (day, series) = (dialect.day(&at), dialect.series(0, customers));
        format!(
            "INSERT INTO stage_event (id, customer_id, round, stage, unit_id, owner_id, at, day, fact_kind, fact_id)
             SELECT {id}, {customer}, 1, '{stage}', {unit}, {owner}, {at}, {day}, '{fact}', {customer} FROM {series} WHERE {which};"
        )
    };
    [
        entry(COLLECTED, "COLLECTED", "CUSTOMER_CREATED", 0, "0 = 0"),
        entry(VISITED, "VISITED", "VISIT_REPORTED", 86_400_000_000, "n % 10 <> 8"),
    ]
    .concat()
}

/// Days of each dealer first, then months and years, then the units above.
fn rollups() -> String {
    let longer = |grain: &str, divisor: u32| {
        format!(
            "INSERT INTO stage_rollup (unit_id, grain, period, stage, n)
             SELECT unit_id, '{grain}', period / {divisor}, stage, sum(n) FROM stage_rollup WHERE grain = 'DAY'
             GROUP BY unit_id, period / {divisor}, stage;"
        )
    };
    let text = [
        "INSERT INTO stage_rollup (unit_id, grain, period, stage, n)
         SELECT unit_id, 'DAY', day, stage, count(*) FROM stage_event GROUP BY unit_id, day, stage;"
            .to_owned(),
        longer("MONTH", 100),
        longer("YEAR", 10_000),
        "INSERT INTO stage_rollup (unit_id, grain, period, stage, n)
         SELECT w.ancestor_id, r.grain, r.period, r.stage, sum(r.n) FROM stage_rollup r
         JOIN unit_within w ON w.unit_id = r.unit_id AND w.ancestor_id <> r.unit_id
         GROUP BY w.ancestor_id, r.grain, r.period, r.stage;"
            .to_owned(),
    ];
    text.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_rows() {
        assert_eq!(unit_id(0x3e9).to_string(), "00000000-03e9-7001-8000-000000000000");
        assert_eq!(customer_id(5).to_string(), "00000000-0005-7003-8000-000000000000");
    }
}

//! The number of SQL statements of a query does not depend on the number of rows: each list is asked for two rows and for
//! twelve, with everything that hangs on them.
//!
//! In one query each kind of object is reached by one path only: two paths to the same kind may share a batch or not,
//! as they happen to meet, and then the count says nothing.

use longhaul::clock::Clock;
use serde_json::{Value, json};

use crate::{
    account_map,
    customer::{self, firm, with},
    follow_up, lead,
    support::{Client, Dealer, TestApp, both},
    visit::{VISIT, hand_in, report, small, taken},
};

/// Rows of the long lists.
const MANY: u64 = 12;

/// A list: the field with its arguments, what is asked of each row, and how many rows there are at most.
struct List {
    field: &'static str,
    row: String,
    most: u64,
}

fn list(field: &'static str, row: impl Into<String>) -> List {
    List { field, row: row.into(), most: MANY }
}

fn lists(app: &TestApp) -> Vec<List> {
    let hq = app.world.hq;
    let entries = format!("funnelEntries(unitId: \"{hq}\", stage: COLLECTED, from: \"2026-06-01\", to: \"2026-06-30\"");
    let entries: &'static str = entries.leak();
    let mut lists = vec![
        list("customers(", customer::ALL),
        list("customers(", "sharedWith { unit { id } }"),
        list("customers(", "owner { unit { name } channel { name } }"),
        list("customers(", "dealer { parent { name } }"),
        list(
            "customers(",
            "dealer { path { name } children { name } territory { divisions { code } sites { name } } }",
        ),
        list(
            "customers(",
            "standing { class tier size layer countedVehicles countedWith { vehicles site { name } }
               history(first: 3) { cause by { name } } purchases { vehicles recordedBy { name } } }",
        ),
        list("customers(", "standing { group { name vehicles unit { name } } introducer { name } figures { value } }"),
        list("customers(", "visits(first: 3) { id photos { id url(rendition: THUMB) } amendments { id } }"),
        list("customers(", "visits(first: 3) { visitor { unit { name } } }"),
        list(
            "customers(",
            "accountMap { supportIndex then: supportIndex(at: \"2026-06-15T03:00:00Z\") assignedShare
              people { place { share } relationship { holder { name } } } }",
        ),
        list("customers(", "accountMap { buyingCriteria { ours { total } leaders { competitor } } }"),
        list("customers(", "accountMap { developmentSteps { missing completed { by { name } } } }"),
        list("customers(", "visits(first: 3) { dealer { name } customer { name } }"),
        list(
            "customers(",
            "grading { assessOn standings { scheme grade policies { key } computed { score } } history { author { name } }
                tradeYears { year } }",
        ),
        list("customers(", "protection { since until running leadId reports }"),
        list("visits(", VISIT),
        list(
            "visits(",
            "customer { contacts { phone } fleet { brand } vehicles { vin } purchasePlans { series } sharedWith { id } }",
        ),
        list("visits(", "customer { owner { name } dealer { name } }"),
        list("visits(", "customer { visits(first: 2) { photos { id } amendments { id } } }"),
        list("visits(", "visitor { unit { name } }"),
        List { most: 10, ..list("units(", "parent { name } path { name } children { name }") },
        // Of dealers alone: other units have no territory, and the first ones of the list are such.
        List { most: 4, ..list("units(filter: { kind: DEALER }", "territory { divisions { code } sites { name } }") },
        list("users(", "name phone unit { name } channel { name }"),
        list("workSites(", "name division { fullName }"),
        list("auditTrail(", "kind data seal { position hash }"),
        list(
            "approvals(",
            "number perVehicle overdueSeconds at { name } limit mayDecide items { what } steps { kind }",
        ),
        list("approvals(", "requester { name unit { name } }"),
        list("approvals(", "waitingFor { name unit { name } }"),
        list("approvals(", "steps { kind actor { name } to { name } }"),
        list("approvals(", "customer { name dealer { name } } channel { name } unit { name }"),
        list("approvalDelegations(", "from until giver { name } deputy { name unit { name } }"),
        list("complianceNotices(", "what actor { name } unit { name } customer { name }"),
        list(entries, "customerId customer { name } owner { name } dealer { name }"),
        list(
            entries,
            "customer { contacts { phone } fleet { brand } purchasePlans { series } visits { photos { id } } }",
        ),
    ];
    lists.extend(leads());
    lists.extend(ledgers());
    lists
}

fn leads() -> [List; 5] {
    [
        list("leads(", lead::ALL),
        list("leads(", "state dealer { name } reporter { name } customer { name }"),
        list("leads(", "owner { unit { name } }"),
        list("followUps(", follow_up::ALL),
        list("followUps(", "author { unit { name } }"),
    ]
}

fn ledgers() -> [List; 2] {
    let month = "area { name } state due recorded valid handedIn handedInBy { name }";
    [
        list("customers(", "ledgerRecord { valid missing }"),
        List { most: 3, ..list("monthlyLedgers(month: 202606", month) },
    ]
}

/// How many statements the query takes, signing in left out; and its answer.
async fn statements(app: &TestApp, client: &Client, query: &str, variables: Value) -> (u64, Value) {
    // Who asks is known for a second; so each time he is read again.
    app.clock.advance(1);
    let before = app.app.db.meter().statements();
    let answer = client.ask(query, variables).await;
    (app.app.db.meter().statements() - before, answer)
}

/// Customers of two dealers, each with all that a customer can have, visits with photo and correction included.
async fn fill(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let (mut customers, mut visits) = (Vec::new(), Vec::new());
    for (n, dealer) in (0..u32::try_from(MANY).unwrap()).zip([Dealer::A, Dealer::B].into_iter().cycle()) {
        let client = if n % 4 < 2 { app.salesperson_of(dealer).await } else { app.colleague_of(dealer).await };
        let colleague = &app.world.dealer(dealer).staff[usize::from(n % 4 < 2)];
        let full = json!({
            "contacts": [{ "name": "王", "phone": format!("1390000{n:04}"), "primary": true }, { "name": "李" }],
            "fleet": [{ "brand": "长风", "series": "H9", "count": 2, "year": 2020 }],
            "purchasePlans": [{ "series": "H9", "count": 1, "month": 202_612, "way": "CASH" }],
        });
        let made = customer::create(&client, with(firm(&format!("物流{n}")), full)).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let shared = json!({ "id": id, "userId": colleague.id.to_string() });
        app.manager_of(dealer).await.perform("shareCustomer", shared, "customer { id }").await;
        account_map::fill(&client, &made, &colleague.id.to_string()).await;
        let visit = taken(&hand_in(&client, report(&id), &[small(u64::from(n))]).await)["id"].clone();
        let amended = json!({ "visitId": visit, "text": "更正", "deviceTime": "2026-06-15T01:59:00Z" });
        client.perform("amendVisitReport", amended, "visit { id }").await;
        let lead = lead::tender(&client, &made["id"]).await;
        let open = json!({ "demands": [{ "kind": "PRICE", "wish": "降价" }] });
        follow_up::record(&client, with(follow_up::about_lead(&lead, app.clock.now()), open)).await;
        let asked = with(crate::approval::promotion(100_000), json!({ "customerId": id }));
        crate::approval::ask(&client, asked.clone()).await;
        let official = json!({ "recipient": { "name": "赵科长", "publicOfficial": true } });
        let refused = client.mutate("requestApproval", with(asked, official), "approval { id }").await;
        assert_eq!(refused.refusal()["rule"], "APPR-6");
        customers.push(id);
        visits.push(visit.as_str().unwrap().to_owned());
    }
    let (admin, area) = (app.admin().await, app.area_manager_of(Dealer::A).await);
    for n in 0..MANY {
        let given = json!({ "deputyId": app.world.hq_manager.id.to_string(), "from": "2026-07-01T00:00:00Z",
            "until": format!("2026-07-02T00:00:{n:02}Z") });
        area.perform("delegateApprovals", given, "delegation { id }").await;
        let site = json!({ "name": format!("矿{n}"), "kind": "MINE", "division": "130202", "latitude": 39.6, "longitude": 118.2 });
        admin.perform("createWorkSite", site, "site { id }").await;
    }
    (customers, visits)
}

both!(lists_take_as_many_statements_for_two_rows_as_for_twelve, async |app: &TestApp| {
    fill(app).await;
    let client = app.hq().await;
    let mut uneven = Vec::new();
    for List { field, row, most } in lists(app) {
        let arguments = if field.ends_with('(') { "first: $first" } else { ", first: $first" };
        let query =
            format!("query($first: Int!) {{ {field}{arguments}) {{ totalCount edges {{ node {{ {row} }} }} }} }}");
        // The trail's length is not told: it is the longest list of all.
        let query = if field.starts_with("auditTrail") { query.replace("totalCount ", "") } else { query };
        let mut counts = Vec::new();
        for first in [2, most] {
            let (count, answer) = statements(app, &client, &query, json!({ "first": first })).await;
            let edges = answer.as_object().unwrap().values().next().unwrap()["edges"].as_array().unwrap();
            assert_eq!(edges.len() as u64, first, "{query}");
            counts.push(count);
        }
        assert!(counts[0] > 0, "{query} counts nothing");
        if counts[0] != counts[1] {
            uneven.push(format!("{counts:?} {query}"));
        }
    }
    assert!(uneven.is_empty(), "statements for 2 rows and for more differ:\n{}", uneven.join("\n"));
});

both!(objects_by_their_ids_take_as_many_statements_for_two_as_for_twelve, async |app: &TestApp| {
    let (customers, visits) = fill(app).await;
    let client = app.hq().await;
    for (ids, row) in [
        (customers, "... on Customer { contacts { phone } fleet { brand } visits { id photos { id } } }"),
        (visits, "... on Visit { photos { id } amendments { id } customer { name } }"),
    ] {
        let query = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {row} }} }}");
        let (two, _) = statements(app, &client, &query, json!({ "ids": ids[..2] })).await;
        let (twelve, answer) = statements(app, &client, &query, json!({ "ids": ids })).await;
        assert!(answer["nodes"].as_array().unwrap().iter().all(|node| node["id"].is_string()), "{answer:#}");
        assert_eq!(two, twelve, "{query}");
    }
});

both!(sessions_and_funnels_take_the_same_whatever_there_is, async |app: &TestApp| {
    let unit = app.world.hq.to_string();
    let funnel = "query($unit: ID!) { funnel(unitId: $unit, from: \"2026-06-01\", to: \"2026-06-30\") {
        stages { stage entered } parts { unit { name } stages { stage entered } } } }";
    let client = app.hq().await;
    let (sessions, _) = statements(app, &client, "{ sessions { id device } }", json!({})).await;
    let (before, _) = statements(app, &client, funnel, json!({ "unit": unit })).await;
    fill(app).await;
    for _ in 0..3 {
        app.hq().await;
    }
    let (more, answer) = statements(app, &client, "{ sessions { id device } }", json!({})).await;
    assert_eq!((sessions, answer["sessions"].as_array().unwrap().len()), (more, 4));
    assert_eq!(before, statements(app, &client, funnel, json!({ "unit": unit })).await.0);
});

both!(a_search_takes_as_many_statements_for_two_rows_as_for_twelve, async |app: &TestApp| {
    fill(app).await;
    let query = "query($text: String!, $first: Int) { searchCustomers(text: $text, first: $first) {
        matched customer { name vehicles { vin } contacts { phone } owner { name } dealer { name } } } }";
    for client in [app.hq().await, app.area_manager_of(Dealer::A).await] {
        let (two, _) = statements(app, &client, query, json!({ "text": "物流", "first": 2 })).await;
        let (twelve, answer) = statements(app, &client, query, json!({ "text": "物流", "first": 12 })).await;
        assert_eq!(answer["searchCustomers"].as_array().unwrap().len() as u64, MANY);
        assert_eq!(two, twelve);
    }
});

both!(statements_of_transactions_count_too, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let before = app.app.db.meter().statements();
    customer::create(&client, firm("物流")).await;
    // At least: the session, the actor again in the transaction, customer, identity, stage, delta, journal.
    assert!(app.app.db.meter().statements() - before >= 7);
});

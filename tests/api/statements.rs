//! The number of SQL statements of a query does not depend on the number of rows: each list is asked for two rows and for
//! twelve, with everything that hangs on them.
//!
//! In one query each kind of object is reached by one path only: two paths to the same kind may share a batch or not,
//! as they happen to meet, and then the count says nothing.

use longhaul::clock::Clock;
use serde_json::{Value, json};

use crate::{
    account_map, concession,
    customer::{self, firm, with},
    follow_up, form, gift, lead,
    support::{Client, Dealer, TestApp, both},
    visit::{PLACE, VISIT, check_in, hand_in, presence, report, small, taken},
    visit_plan,
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
    lists.extend(visits());
    lists.extend(plans());
    lists.extend(leads().into_iter().chain(offences()).chain(gifts()).chain(concessions()).chain(ledgers()));
    lists
}

fn visits() -> [List; 10] {
    [
        list("visits(", VISIT),
        list("visits(", form::FORM),
        list("customers(", "visits(first: 3) { form { version { number } answers { question { options { key } } } } }"),
        list("formVersions(kind: MEETING", "number questions { key } publishedBy { name unit { name } }"),
        list(
            "visits(",
            "complete photosAwaited { sha256 } evidence { state score findings { kind points photoId } decidedBy { name } } checkIn { provider end { id } }",
        ),
        list(
            "visitReviews(",
            "id evidence { mayDecide findings { earlier { customer dealer visit { id } thumb } } } photos { id }",
        ),
        list(
            "visits(",
            "customer { contacts { phone } fleet { brand } vehicles { vin } purchasePlans { series } sharedWith { id } }",
        ),
        list("visits(", "customer { owner { name } dealer { name } }"),
        list("visits(", "customer { visits(first: 2) { photos { id } amendments { id } } }"),
        list("visits(", "visitor { unit { name } }"),
    ]
}

fn plans() -> [List; 4] {
    [
        list(
            "plannedVisits(",
            "purpose state missed tier gifts { quantity gift { name } } approval { state items { what } }",
        ),
        list("plannedVisits(", "dealer { name } customer { name } visitor { name }"),
        list("plannedVisits(", "visit { photos { id } } plannedBy { name }"),
        list("visits(", "plannedVisit { purpose gifts { quantity gift { name } } visitor { name } }"),
    ]
}

fn leads() -> [List; 8] {
    [
        list("leads(", lead::ALL),
        list("leads(", "state dealer { name } reporter { name } customer { name }"),
        list("leads(", "owner { unit { name } }"),
        list("leads(", "boundary { channel { kind series dealers { name } } mine }"),
        list(
            "leads(",
            "boundary { passings { to { name } from { name } passedBy { name } reward } } request { state }",
        ),
        list("followUps(", follow_up::ALL),
        list("followUps(", "author { unit { name } }"),
        list("approvals(filter: { kind: PROMOTION }", "demand { wish followUp { said lead { number } } }"),
    ]
}

fn offences() -> [List; 2] {
    [
        list(
            "offences(",
            "number state amount version steps { kind actor { name } } dealer { name } customer { name }",
        ),
        list("offences(", "leads { number } visits { id } recordedBy { name }"),
    ]
}

fn gifts() -> [List; 8] {
    [
        list("gifts(", "name value version"),
        list("giftStandardHistory(", "tier most gifts { name } setBy { name }"),
        list("giftStocks(", "onHand gift { name } unit { name }"),
        list("giftMovements(filter: { kind: ISSUE }", "delta gift { name } unit { name } actor { name }"),
        list("giftMovements(filter: { kind: ISSUE }", "issue { returned customer { name } }"),
        list("giftIssues(", "returned value gift { name } dealer { name } customer { name } giver { name }"),
        list("giftIssues(", "visit { photos { id } } approval { state } followUp { said }"),
        list("customers(", "gifts { givenThisYear yearlyLimit issues(first: 2) { returned gift { name } } }"),
    ]
}

fn concessions() -> [List; 5] {
    [
        list(
            "visits(",
            "effect { verdict judgedBy { name } history { number judgedBy { name } form { version { number } answers { key } } } } amendments { author { name } }",
        ),
        list("concessions(", concession::CASE),
        list("concessions(", "customer { name } dealer { name } visit { photos { id } } openedBy { unit { name } }"),
        list("approvals(filter: { kind: CONCESSION_SERVICE }", "concession { state items { cost } customer { name } }"),
        list("customers(", "concessions { cases(first: 2) { state steps { actor { name } } items { amount } } }"),
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

/// How often two counts may differ by chance.
const TRIES: usize = 5;

/// How many statements a query takes with these variables and with those; and both answers. What an answer needs at one moment is loaded
/// together, and whether two parts of it that need the same kind of thing come to that at one moment is chance: so counts that differ
/// are taken again. What follows the number of rows differs each time.
async fn compared(app: &TestApp, client: &Client, query: &str, variables: [Value; 2]) -> ([u64; 2], [Value; 2]) {
    let [fewer, more] = variables;
    let mut tries = 1;
    loop {
        let one = statements(app, client, query, fewer.clone()).await;
        let other = statements(app, client, query, more.clone()).await;
        if one.0 == other.0 || tries == TRIES {
            return ([one.0, other.0], [one.1, other.1]);
        }
        tries += 1;
    }
}

/// A report with a check-in, whose photo was used before.
async fn held(client: &Client, customer: &str, photo: u64) {
    let begin = check_in(client, presence(customer, PLACE)).await.at("recordCheckIn.checkIn.id");
    let end = json!({ "kind": "END", "beginId": begin, "provider": "MOCK" });
    check_in(client, with(presence(customer, PLACE), end)).await.data();
    // Later than the reports of which nothing is held, so that lists begin with it.
    let more = json!({ "checkInId": begin, "visitedAt": "2026-06-15T01:30:00Z", "form": form::filled() });
    let named = with(report(customer), more);
    taken(&hand_in(client, named, &[small(photo)]).await);
}

/// A retail visit that is planned, with a gift, and approved: the next report fulfils it.
async fn plan(app: &TestApp, dealer: Dealer, (client, id): (&Client, &str), gift: &Value) {
    let wish = json!({ "gifts": [{ "giftId": gift, "quantity": 1 }] });
    let planned = visit_plan::plan(client, with(visit_plan::to(&json!(id)), wish)).await;
    visit_plan::decide(&app.area_manager_of(dealer).await, &planned, "APPROVE").await.data();
}

/// Customers of two dealers, each with all that a customer can have, visits with photo and correction included.
async fn fill(app: &TestApp) -> (Vec<String>, Vec<String>) {
    // Those customers have little about them: they are to stand behind the others in lists.
    crate::offence::fill(app, MANY).await;
    app.clock.advance(1);
    let (mut customers, mut visits, mut open_demands) = (Vec::new(), Vec::new(), Vec::new());
    let gifts = catalogue(app).await;
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
        let filled = with(report(&id), json!({ "form": form::filled() }));
        let visit = taken(&hand_in(&client, filled, &[small(u64::from(n))]).await)["id"].clone();
        give(&client, &gifts[n as usize % 2], &id, &visit).await;
        let amended = json!({ "visitId": visit, "text": "更正", "deviceTime": "2026-06-15T01:59:00Z" });
        client.perform("amendVisitReport", amended, "visit { id }").await;
        plan(app, dealer, (&client, &id), &gifts[n as usize % 2]).await;
        held(&client, &id, u64::from(n)).await;
        let judged = json!({ "visitId": visit, "verdict": "NOT_FIT", "reason": "今年不买车", "form": form::effect() });
        client.perform("judgeVisit", judged, "visit { id }").await;
        let complaint = with(concession::complaint(&id, vec![concession::item(100)]), json!({ "visitId": visit }));
        concession::open(&client, complaint).await;
        let lead = lead::tender(&client, &made["id"]).await;
        let open = json!({ "demands": [{ "kind": "PRICE", "wish": "降价" }] });
        let of = follow_up::record(&client, with(follow_up::about_lead(&lead, app.clock.now()), open)).await;
        open_demands.push((client.clone(), of));
        let asked = with(crate::approval::promotion(100_000), json!({ "customerId": id }));
        crate::approval::ask(&client, asked.clone()).await;
        let official = json!({ "recipient": { "name": "赵科长", "publicOfficial": true } });
        let refused = client.mutate("requestApproval", with(asked, official), "approval { id }").await;
        assert_eq!(refused.refusal()["rule"], "APPR-6");
        customers.push(id);
        visits.push(visit.as_str().unwrap().to_owned());
    }
    // Behind the other requests, so that the first of a list are because of demands.
    app.clock.advance(1);
    for (client, of) in &open_demands {
        follow_up::promote(client, of).await;
    }
    let (admin, area, hq) = (app.admin().await, app.area_manager_of(Dealer::A).await, app.hq().await);
    for n in 0..MANY {
        form::published(&hq, form::version("MEETING", form::questions())).await;
        let given = json!({ "deputyId": app.world.hq_manager.id.to_string(), "from": "2026-07-01T00:00:00Z",
            "until": format!("2026-07-02T00:00:{n:02}Z") });
        area.perform("delegateApprovals", given, "delegation { id }").await;
        let site = json!({ "name": format!("矿{n}"), "kind": "MINE", "division": "130202", "latitude": 39.6, "longitude": 118.2 });
        admin.perform("createWorkSite", site, "site { id }").await;
    }
    (customers, visits)
}

/// A catalogue with standards, with a stock of all of it at dealer A, and of its second gift at dealer B.
async fn catalogue(app: &TestApp) -> Vec<Value> {
    let (hq, manager, mut gifts) = (app.hq().await, app.manager_of(Dealer::A).await, Vec::new());
    for n in 0..MANY {
        let gift = gift::catalogued(&hq, &format!("礼品{n}"), 100, true).await;
        let standard = json!({ "tier": "GOLD", "occasion": "EVENT", "recipient": "MANAGER", "most": 1_000,
            "giftIds": [gift], "validFrom": "2026-06-15", "why": "方案" });
        hq.perform("setGiftStandard", standard, "standard { id }").await;
        gift::receive(&manager, &gift, 100).await;
        gifts.push(gift);
    }
    gift::receive(&app.manager_of(Dealer::B).await, &gifts[1], 100).await;
    gifts
}

/// Gives two on a visit, of which one comes back.
async fn give(client: &Client, gift: &Value, customer: &str, visit: &Value) {
    let shown = client.ask("query($id: ID!) { visit(id: $id) { photos { id } } }", json!({ "id": visit })).await;
    let at = json!({ "customer": customer, "visit": visit, "photo": shown["visit"]["photos"][0]["id"] });
    let made = gift::issue(client, gift::on_visit(gift, 2, &at)).await;
    gift::bring_back(client, &made, 1).await.data();
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
        let variables = [2, most].map(|first| json!({ "first": first }));
        let (counts, answers) = compared(app, &client, &query, variables).await;
        for (first, answer) in [2, most].into_iter().zip(&answers) {
            let edges = answer.as_object().unwrap().values().next().unwrap()["edges"].as_array().unwrap();
            assert_eq!(edges.len() as u64, first, "{query}");
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
        (visits, "... on Visit { photos { id } amendments { id } customer { name } form { kind answers { key } } }"),
    ] {
        let query = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {row} }} }}");
        let variables = [json!({ "ids": ids[..2] }), json!({ "ids": ids })];
        let ([two, twelve], [_, answer]) = compared(app, &client, &query, variables).await;
        assert!(answer["nodes"].as_array().unwrap().iter().all(|node| node["id"].is_string()), "{answer:#}");
        assert_eq!(two, twelve, "{query}");
    }
});

both!(the_work_list_takes_the_same_for_two_rows_as_for_twelve, async |app: &TestApp| {
    fill(app).await;
    // Contacts are overdue, leads untouched, protections at their end.
    app.clock.advance(50 * 24 * 3600);
    // List by list: asked for together, they share what they look up by whichever is there first.
    let lists = [
        ("toDecide", "number at { name }"),
        ("toContact", "state contactOverdueHours customer { name }"),
        ("toReport", "id"),
        ("lapsing", "protectedUntil"),
        ("untouched", "touchedAt"),
    ];
    for client in [app.hq().await, app.area_manager_of(Dealer::A).await] {
        for (list, row) in lists {
            let query = format!(
                "query($first: Int!) {{ workList {{ {list}(first: $first) {{ totalCount edges {{ node {{ {row} }} }} }} }} }}"
            );
            let variables = [json!({ "first": 2 }), json!({ "first": MANY })];
            let ([two, twelve], [_, answer]) = compared(app, &client, &query, variables).await;
            let rows = answer["workList"][list]["edges"].as_array().unwrap().len();
            assert!(list != "toContact" || rows > 2, "{answer:#}");
            assert_eq!(two, twelve, "{query}");
        }
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
    for _ in 0..2 {
        app.hq().await;
    }
    // Of so many sessions the oldest have ended.
    let client = app.hq().await;
    let (more, answer) = statements(app, &client, "{ sessions { id device } }", json!({})).await;
    assert!(answer["sessions"].as_array().unwrap().len() >= 4, "{answer:#}");
    assert_eq!(sessions, more);
    assert_eq!(before, statements(app, &client, funnel, json!({ "unit": unit })).await.0);
});

both!(a_search_takes_as_many_statements_for_two_rows_as_for_twelve, async |app: &TestApp| {
    fill(app).await;
    let query = "query($text: String!, $first: Int) { searchCustomers(text: $text, first: $first) {
        matched customer { name vehicles { vin } contacts { phone } owner { name } dealer { name } } } }";
    for client in [app.hq().await, app.area_manager_of(Dealer::A).await] {
        let variables = [json!({ "text": "物流", "first": 2 }), json!({ "text": "物流", "first": 12 })];
        let ([two, twelve], [_, answer]) = compared(app, &client, query, variables).await;
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

//! Thousands of documents made by chance: whatever is asked, the answer is one of ours, and says nothing of the inside.

mod grammar;

use futures_util::future::join_all;
use serde_json::json;

use self::grammar::{Dice, Grammar};
use crate::support::{Answer, Client, Dealer, TestApp, both};

/// Documents for each database; both together are ten thousand.
const DOCUMENTS: usize = 5_000;
/// How many are under way at a time.
const AT_ONCE: usize = 8;
/// Mutations that would end the session of whoever asks, or wait for a password's hash.
const LEFT_OUT: &[&str] =
    &["signIn", "refreshSession", "setPassword", "changeOwnPassword", "revokeSession", "suspendUser", "resetPassword"];
/// What no answer may hold: words of databases, of this program's inside, of its host.
const INSIDE: &[&str] =
    &["SELECT ", "INSERT ", "sqlx", "sea_orm", "panicked", "src/", ".rs:", "/root", "/tmp", "constraint", "stack"];

/// What the answer has that it must not have.
fn wrong(answer: &Answer) -> Option<&'static str> {
    let text = answer.body.to_string();
    if answer.status >= 500 {
        return Some("a status of the server's own fault");
    }
    if text.contains("\"INTERNAL\"") {
        return Some("an internal error");
    }
    INSIDE.iter().copied().find(|word| text.contains(word))
}

async fn ask(clients: &[Client], query: &str, dice: usize) -> Answer {
    clients[dice % clients.len()].send(query, json!({})).await
}

both!(whatever_is_asked_is_answered_in_our_own_words, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let firm = json!({ "kind": "SMALL_ENTERPRISE", "name": "随机物流有限公司", "transportUse": "LONG_HAUL",
        "divisionCode": "130203", "source": "WALK_IN", "phone": "13911112222" });
    let customer = manager.perform("createCustomer", firm, "customer { id }").await["customer"]["id"].clone();
    let dealer = app.world.dealer(Dealer::A);
    let lead = json!({ "customerId": customer, "kind": "DIRECT", "series": "H9", "count": 2, "month": 202_609, "way": "CASH" });
    let lead = manager.perform("reportLead", lead, "lead { id }").await["lead"]["id"].clone();
    let ids = vec![
        customer.as_str().unwrap().to_owned(),
        lead.as_str().unwrap().to_owned(),
        dealer.id.to_string(),
        dealer.staff[0].id.to_string(),
        app.world.hq.to_string(),
        "Customer:01900000-0000-7000-8000-000000000001".to_owned(),
        "Visit:x".to_owned(),
        "\u{0}".to_owned(),
    ];
    let grammar = Grammar::new(ids);
    let clients = [app.hq().await, manager, app.salesperson_of(Dealer::A).await];
    let mut dice = Dice::new(20_261_121);
    let (mut executed, mut asked) = (0, 0);
    while asked < DOCUMENTS {
        let documents: Vec<(String, usize)> = (0..AT_ONCE)
            .map(|_| {
                let root = if dice.below(6) == 0 { "Mutation" } else { "Query" };
                (grammar.document(root, &mut dice, |field| !LEFT_OUT.contains(&field)), dice.below(clients.len()))
            })
            .collect();
        asked += documents.len();
        let answers = join_all(documents.iter().map(|(query, who)| ask(&clients, query, *who))).await;
        for ((query, _), answer) in documents.iter().zip(answers) {
            assert_eq!(wrong(&answer), None, "{query}\n{:#}", answer.body);
            executed += usize::from(answer.body["data"].is_object());
        }
    }
    // Otherwise it would be the validator that was tried, and nothing behind it.
    assert!(executed > DOCUMENTS / 4, "only {executed} of {asked} documents were executed");
});

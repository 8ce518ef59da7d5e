//! Requesters are told the answer at once (APPR-3), each his own, and nobody else.

use std::time::Duration;

use futures_util::future::join_all;
use longhaul::{auth::Action, db::Origin, worker::Workers};
use longhaul_entity::enums::{ApprovalKind, Role};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    act, approve, ask, done, hire,
    nouns::{Void, customer_id},
    promotion, read, steps,
};
use crate::{
    customer::{create, firm, with},
    socket::{Heard, Socket},
    support::{Client, Dealer, TestApp, both},
};

/// What is asked to be told.
const TOLD: &str = "id state version answer mayDecide requester { userId } decidedBy { userId }
    steps { kind why actor { userId } }";
/// At once; more would be a failure, and less one of a machine that is very busy.
const SOON: Duration = Duration::from_secs(20);
/// Long enough for a second round of the task, had it something to tell.
const QUIET: Duration = Duration::from_millis(1_200);

/// Runs the tasks of the server beside a test.
pub(super) async fn working(app: &TestApp, test: impl AsyncFnOnce()) {
    let workers = Workers::start(&app.app);
    test().await;
    workers.stop().await;
}

/// Somebody who is told from now on, or since an instant.
pub(super) async fn listen(app: &TestApp, client: &Client, since: Option<&str>) -> Socket {
    let before = app.app.answers.listeners();
    let mut socket = Socket::welcome(app.address(), client.token.as_deref().unwrap()).await;
    let since = since.map(|since| format!("(since: \"{since}\")")).unwrap_or_default();
    socket.subscribe("1", &format!("subscription {{ approvalAnswered{since} {{ {TOLD} }} }}")).await;
    while app.app.answers.listeners() == before {
        sleep(Duration::from_millis(5)).await;
    }
    socket
}

/// The request that he is told of next.
pub(super) async fn told(socket: &mut Socket) -> Value {
    let message = timeout(SOON, socket.message()).await.expect("nothing was told");
    assert_eq!((&message["type"], &message["payload"]["errors"]), (&json!("next"), &json!(null)), "{message}");
    message["payload"]["data"]["approvalAnswered"].clone()
}

/// He is told nothing more.
pub(super) async fn quiet(socket: &mut Socket) {
    if let Ok(heard) = timeout(QUIET, socket.hear()).await {
        panic!("{heard:?}");
    }
}

pub(super) async fn refuse(client: &Client, request: &Value) -> Value {
    done(&act(client, "decideApproval", request, json!({ "verdict": "REFUSE", "why": "超出政策" })).await)
}

both!(the_requester_is_told_and_nobody_else, async |app: &TestApp| {
    working(app, async || {
        let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
        let (colleague, dealer) = (app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await);
        let mut his = [listen(app, &client, None).await, listen(app, &client, None).await];
        let mut others = Vec::new();
        for other in [&area, &colleague, &dealer] {
            others.push(listen(app, other, None).await);
        }
        let (one, two) = (ask(&client, promotion(100_000)).await, ask(&client, promotion(50_000)).await);
        let decided = done(&approve(&area, &one).await);
        for socket in &mut his {
            let heard = told(socket).await;
            assert_eq!((&heard["id"], &heard["state"]), (&one["id"], &json!("APPROVED")));
            assert_eq!((&heard["version"], &heard["answer"]), (&decided["version"], &json!("同意")));
            assert_eq!(heard["requester"]["userId"], app.world.dealer(Dealer::A).staff[0].id.to_string());
            assert_eq!(heard["decidedBy"]["userId"], app.world.area_of(Dealer::A).manager.id.to_string());
            assert_eq!(steps(&heard), ["SUBMITTED", "APPROVED"]);
        }
        refuse(&area, &two).await;
        for socket in &mut his {
            let heard = told(socket).await;
            assert_eq!((&heard["id"], &heard["state"]), (&two["id"], &json!("REFUSED")));
            assert_eq!((&heard["answer"], &heard["mayDecide"]), (&json!("超出政策"), &json!(false)));
        }
        join_all(his.iter_mut().chain(&mut others).map(quiet)).await;
    })
    .await;
});

both!(each_answer_is_told_as_it_then_is_and_what_is_none_is_not, async |app: &TestApp| {
    working(app, async || {
        let client = app.salesperson_of(Dealer::A).await;
        let (area, region) = (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
        let mut socket = listen(app, &client, None).await;
        let customer = create(&client, firm("远达物流")).await;
        let about = with(promotion(100_000), json!({ "customerId": customer["id"] }));
        let request = ask(&client, about).await;
        let passed = done(&act(&area, "passOnApproval", &request, json!({ "why": "请大区决定" })).await);
        let approved = done(&approve(&region, &passed).await);
        assert_eq!(steps(&told(&mut socket).await), ["SUBMITTED", "PASSED_ON", "APPROVED"]);
        // What he does himself he knows; the new answer comes with all the steps, those that he was told of before, too.
        let less = json!({ "reason": "少一些", "items": [{ "what": "保养", "perVehicle": 50_000 }] });
        let changed = done(&act(&client, "changeApprovalRequest", &approved, less).await);
        refuse(&area, &ask(&client, promotion(1)).await).await;
        assert_eq!(told(&mut socket).await["state"], "REFUSED");
        done(&approve(&area, &changed).await);
        assert_eq!(told(&mut socket).await["steps"].as_array().unwrap().len(), 5);
        // What it was about has changed.
        let void = Void(ApprovalKind::Promotion, customer_id(&customer));
        assert_eq!(app.app.db.write(&Origin::system("test"), &void).await.unwrap(), 1);
        let heard = told(&mut socket).await;
        assert_eq!((&heard["id"], &heard["state"]), (&request["id"], &json!("VOID")));
        // Taken back, an approval is not answered any more.
        let last = done(&approve(&area, &ask(&client, promotion(1)).await).await);
        assert_eq!(told(&mut socket).await["id"], last["id"]);
        done(&act(&client, "withdrawApproval", &last, json!({})).await);
        quiet(&mut socket).await;
    })
    .await;
});

both!(who_was_away_is_told_since_then_and_nothing_twice, async |app: &TestApp| {
    working(app, async || {
        let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
        let mut socket = listen(app, &client, None).await;
        done(&approve(&area, &ask(&client, promotion(1)).await).await);
        told(&mut socket).await;
        drop(socket);
        while app.app.answers.listeners() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
        app.clock.advance(300);
        let missed = [ask(&client, promotion(2)).await, ask(&client, promotion(3)).await];
        refuse(&area, &missed[1]).await;
        app.clock.advance(1);
        done(&approve(&area, &missed[0]).await);
        let (pending, theirs) =
            (ask(&client, promotion(4)).await, ask(&app.manager_of(Dealer::A).await, promotion(5)).await);
        done(&approve(&area, &theirs).await);
        // The earliest first, and what waits is none.
        let mut again = listen(app, &client, Some("2026-06-15T02:03:00Z")).await;
        for request in [&missed[1], &missed[0]] {
            assert_eq!(told(&mut again).await["id"], request["id"]);
        }
        done(&approve(&area, &pending).await);
        assert_eq!(told(&mut again).await["id"], pending["id"]);
        quiet(&mut again).await;
        // An instant later than an answer by less than two minutes brings it all the same.
        let mut late = listen(app, &client, Some("2026-06-15T02:06:30Z")).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(told(&mut late).await["id"].clone());
        }
        assert!([&missed[0], &missed[1], &pending].iter().all(|request| ids.contains(&request["id"])));
        let mut nothing = listen(app, &client, Some("2026-06-15T02:20:00Z")).await;
        quiet(&mut nothing).await;
    })
    .await;
});

both!(who_may_not_ask_is_not_let_in, async |app: &TestApp| {
    let query = format!("subscription {{ approvalAnswered {{ {TOLD} }} }}");
    for (client, role) in
        [(app.finance().await, "FINANCE"), (app.admin().await, "ADMIN"), (app.verifier().await, "VERIFIER")]
    {
        let mut socket = Socket::welcome(app.address(), client.token.as_deref().unwrap()).await;
        socket.subscribe("1", &query).await;
        let message = socket.message().await;
        assert_eq!((&message["type"], &message["payload"][0]["path"]), (&json!("error"), &json!(null)), "{role}");
        let extensions = &message["payload"][0]["extensions"];
        assert_eq!(
            (&extensions["code"], &extensions["action"]),
            (&json!("FORBIDDEN"), &json!(Action::ApprovalRequest.name()))
        );
    }
    let mut nobody = Socket::open(app.address()).await;
    nobody.init("nonsense").await;
    assert_eq!(nobody.closed().await, 4403);
    let mut mute = Socket::open(app.address()).await;
    mute.subscribe("1", &query).await;
    assert_eq!(mute.closed().await, 4401);
    // Nor is it answered as a query, and what is no instant is refused.
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(client.send(&query, json!({})).await.code(), "INVALID");
    let mut socket = Socket::welcome(app.address(), client.token.as_deref().unwrap()).await;
    socket.subscribe("1", "subscription { approvalAnswered(since: \"gestern\") { id } }").await;
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("INVALID")));
    assert_eq!(app.app.answers.listeners(), 0);
});

both!(who_has_signed_out_or_was_suspended_is_told_nothing_more, async |app: &TestApp| {
    working(app, async || {
        let area = app.area_manager_of(Dealer::A).await;
        let dealer = app.world.dealer(Dealer::A).id;
        let (user, suspended) = hire(app, 1, Role::DealerStaff, dealer, None).await;
        let client = app.salesperson_of(Dealer::A).await;
        let requests = [ask(&client, promotion(1)).await, ask(&suspended, promotion(1)).await];
        let mut sockets = [listen(app, &client, None).await, listen(app, &suspended, None).await];
        let sessions = client.ask("{ sessions { id present } }", json!({})).await["sessions"].clone();
        let present = sessions.as_array().unwrap().iter().find(|session| session["present"] == true).unwrap();
        client.perform("revokeSession", json!({ "id": present["id"] }), "sessionId").await;
        app.admin().await.perform("suspendUser", json!({ "userId": user.to_string() }), "user { id }").await;
        for (socket, request) in sockets.iter_mut().zip(&requests) {
            done(&approve(&area, request).await);
            loop {
                match timeout(SOON, socket.hear()).await.unwrap() {
                    Heard::Message(message) => assert_eq!(message["type"], "error", "{message}"),
                    Heard::Close(code, _) => break assert_eq!(code, Some(4401)),
                    other => panic!("{other:?}"),
                }
            }
        }
    })
    .await;
});

both!(who_was_moved_is_told_of_what_he_still_sees, async |app: &TestApp| {
    working(app, async || {
        let area = app.area_manager_of(Dealer::A).await;
        let staff = &app.world.dealer(Dealer::A).staff[0];
        let client = app.as_person(staff).await;
        let left = ask(&client, promotion(1)).await;
        let mut socket = listen(app, &client, None).await;
        let post = json!({ "userId": staff.id.to_string(), "version": 1, "role": "DEALER_STAFF",
            "unitId": app.world.dealer(Dealer::B).id.to_string() });
        app.admin().await.perform("changeUserRole", post, "user { id }").await;
        assert_eq!(
            client.send("query($id: ID!) { approval(id: $id) { id } }", json!({ "id": left["id"] })).await.code(),
            "NOT_FOUND"
        );
        done(&approve(&area, &left).await);
        let new = ask(&client, promotion(2)).await;
        done(&approve(&area, &new).await);
        assert_eq!(told(&mut socket).await["id"], new["id"]);
        quiet(&mut socket).await;
        assert_eq!(read(&area, &left).await["state"], "APPROVED");
    })
    .await;
});

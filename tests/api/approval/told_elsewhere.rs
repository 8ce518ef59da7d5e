//! Answers that were given in another server, by transactions that commit out of order, and faster than somebody listens.

use std::sync::Arc;

use longhaul::{
    auth::Actor,
    db::{Op, Origin, Work},
    domain::approval::{self, Decision, Verdict},
    error::Result,
};
use longhaul_entity::ApprovalId;
use tokio::sync::Notify;

use super::{
    approve, ask, done, id,
    nouns::actor,
    promotion,
    told::{listen, quiet, refuse, told, working},
};
use crate::support::{Dealer, Kind, TestApp, both};

both!(whichever_server_has_decided, async |app: &TestApp| {
    working(app, async || {
        let client = app.salesperson_of(Dealer::A).await;
        let mut socket = listen(app, &client, None).await;
        app.restarted(async |other| {
            let (there, area) = (other.salesperson_of(Dealer::A).await, other.area_manager_of(Dealer::A).await);
            working(other, async || {
                let mut elsewhere = listen(other, &there, None).await;
                let here = app.area_manager_of(Dealer::A).await;
                for round in 1..4 {
                    let one = ask(&client, promotion(round)).await;
                    done(&approve(&area, &one).await);
                    let two = ask(&there, promotion(round)).await;
                    refuse(&here, &two).await;
                    for socket in [&mut socket, &mut elsewhere] {
                        let heard = [told(socket).await, told(socket).await];
                        assert!([&one, &two].iter().all(|asked| heard.iter().any(|heard| heard["id"] == asked["id"])));
                    }
                }
                quiet(&mut elsewhere).await;
            })
            .await;
        })
        .await;
        quiet(&mut socket).await;
    })
    .await;
});

/// Decides, and commits only when it may.
struct Slow {
    actor: Actor,
    request: ApprovalId,
    decided: Arc<Notify>,
    may_commit: Arc<Notify>,
}

impl Work for Slow {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let decision = Decision { id: self.request, version: 1, verdict: Verdict::Approve, why: None };
        approval::decide(op, &self.actor, &decision).await?;
        self.decided.notify_one();
        self.may_commit.notified().await;
        Ok(())
    }
}

both!(an_answer_that_commits_behind_a_later_one_is_told_too, async |app: &TestApp| {
    if app.kind == Kind::Sqlite {
        // One writes at a time.
        return;
    }
    working(app, async || {
        // Of two levels, so that neither waits for the other.
        let (client, region) = (app.salesperson_of(Dealer::A).await, app.region_manager_of(Dealer::A).await);
        let (first, second) = (ask(&client, promotion(1)).await, ask(&client, promotion(300_000)).await);
        let mut socket = listen(app, &client, None).await;
        let (decided, may_commit) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = Slow {
            actor: actor(&app.world.area_of(Dealer::A).manager),
            request: id(&first),
            decided: Arc::clone(&decided),
            may_commit: Arc::clone(&may_commit),
        };
        let server = Arc::clone(&app.app);
        let deciding = tokio::task::spawn_local(async move { server.db.write(&Origin::system("test"), &slow).await });
        decided.notified().await;
        done(&approve(&region, &second).await);
        assert_eq!(told(&mut socket).await["id"], second["id"]);
        may_commit.notify_one();
        deciding.await.unwrap().unwrap();
        assert_eq!(told(&mut socket).await["id"], first["id"]);
        quiet(&mut socket).await;
    })
    .await;
});

both!(who_listens_slower_than_answers_come_loses_none, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (db, answers) = (&app.app.db, &app.app.answers);
    let who = app.world.dealer(Dealer::A).staff[0].id;
    let mut slow = answers.listen(db, who, None).await.unwrap();
    let mut asked = Vec::new();
    // More than are kept for him; the first is given before anybody has looked at all.
    for fen in 1..40 {
        let request = ask(&client, promotion(fen)).await;
        asked.push(id(&request));
        done(&approve(&area, &request).await);
        answers.look(db).await.unwrap();
    }
    let mut heard = Vec::new();
    while heard.len() < asked.len() {
        heard.extend(slow.next(db).await.unwrap());
    }
    assert_eq!(heard, asked);
    // What he has read for himself does not come again.
    let last = ask(&client, promotion(1)).await;
    done(&approve(&area, &last).await);
    answers.look(db).await.unwrap();
    assert_eq!(slow.next(db).await.unwrap(), [id(&last)]);
    drop(slow);
    answers.look(db).await.unwrap();
    assert_eq!(answers.listeners(), 0);
});

//! Telling requesters the answer at once (APPR-3).

use std::{collections::VecDeque, sync::Arc};

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use longhaul_entity::ApprovalId;

use super::types::ApprovalRequest;
use crate::{
    app::App,
    domain::{
        Caller,
        approval::answers::{self, Listener},
    },
    graphql::kit::{ApiError, DateTime, Event, Reply, app, caller, renewed},
};

/// What is told of approvals.
#[derive(Default)]
pub(in crate::graphql) struct ApprovalSubscription;

#[Subscription]
impl ApprovalSubscription {
    /// The answer to your own requests (审批结果通知, APPR-3), at once: each of them as soon as somebody approved or refused
    /// it, or it became void because what it was about has changed. Passing on is no answer, and what you change or take back
    /// yourself you are not told. The request comes as `approval` would give it at that moment; one that you do not see any
    /// more does not come.
    ///
    /// On a subscription that lasts, each answer comes once. To lose none when it ends, for whatever reason, keep the
    /// greatest `updatedAt` of your requests that you have read, from here or from `approvals(filter: { mine: true })`, and
    /// subscribe again with it as `since`.
    ///
    /// LIMIT when more than 200 of your requests were answered or used since then: read the list, and go on from there.
    /// UNAVAILABLE when it cannot be said what comes next: subscribe again.
    async fn approval_answered(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "First those that were answered later than this, the earliest first; answered ones only, as they are now. What was answered in the two minutes before comes too, since it may have become known later: what you have, you know by `id` and `version`. When left out: those that are answered from now on."
        )]
        since: Option<DateTime>,
    ) -> Result<impl Stream<Item = Reply<Event<ApprovalRequest>>>, ApiError> {
        let (app, caller) = (Arc::clone(app(ctx)?), caller(ctx)?.clone());
        let listener = app.answers.listen(&app.db, caller.actor.user, since.map(|since| since.0)).await?;
        Ok(told(Telling { app, caller, listener, waiting: VecDeque::new() }))
    }
}

/// Somebody who is told.
struct Telling {
    app: Arc<App>,
    /// As he was when he subscribed.
    caller: Caller,
    listener: Listener,
    waiting: VecDeque<ApprovalId>,
}

/// All that he is told; an error is the last of it.
fn told(telling: Telling) -> impl Stream<Item = Reply<Event<ApprovalRequest>>> {
    stream::unfold(Some(telling), |telling: Option<Telling>| async move {
        let mut telling = telling?;
        match telling.next().await {
            Ok(event) => Some((Ok(event), Some(telling))),
            Err(err) => Some((Err(err), None)),
        }
    })
}

impl Telling {
    /// The next request that was answered, read under the rights that he has then.
    async fn next(&mut self) -> Reply<Event<ApprovalRequest>> {
        loop {
            let Some(id) = self.waiting.pop_front() else {
                self.waiting.extend(self.listener.next(&self.app.db).await?);
                continue;
            };
            let caller = renewed(&self.app, &self.caller).await?;
            if let Some(row) = answers::answered(self.app.db.read(), &caller.actor, id).await? {
                return Ok(Event::new(&self.app, "approvalAnswered", caller, ApprovalRequest { row }));
            }
        }
    }
}

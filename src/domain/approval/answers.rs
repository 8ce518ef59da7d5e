//! Telling requesters the answer at once (APPR-3).
//!
//! The journal says what was answered, whichever process did it. One task of each process looks there ([`Answers::look`]) as
//! long as somebody listens, and tells all listeners of it what is new. Each [`Listener`] knows how far it has heard
//! ([`Position`]): what it hears twice it passes over, and what it has not heard, because it began later or was too slow,
//! it reads from the journal itself. So nothing is told twice and nothing is left out.

use std::sync::Arc;

use longhaul_entity::{ApprovalId, Timestamp, TypedId, UserId, approval_request, enums::ApprovalState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{
    Mutex,
    broadcast::{self, error::RecvError},
};

use super::{course::ANSWERS, query};
use crate::{
    auth::Actor,
    db::Db,
    error::{Code, Error, Refusal, Result},
    journal::{self, Position},
};

/// How many times something new is kept for listeners that are slow; who is slower reads it from the journal.
const KEPT: usize = 16;
/// The most requests that are told again to whoever was away.
const MISSED_MOST: usize = 200;
/// By how many seconds he is told more than he was away: an answer has the instant at which it was begun, which may lie
/// that long before it was known to anybody. The longest that a request may be worked on.
const OVERLAP_SECONDS: i64 = 120;

/// The states of requests that somebody has answered. One that was changed or taken back since is not answered any more.
const ANSWERED: [ApprovalState; 4] =
    [ApprovalState::Approved, ApprovalState::Refused, ApprovalState::Void, ApprovalState::Spent];

/// An answer that somebody else gave to somebody's request.
#[derive(Clone, Copy, Debug)]
struct Answer {
    request: ApprovalId,
    requester: UserId,
    place: i64,
}

/// All that was answered behind one position and by another.
#[derive(Debug)]
struct News {
    after: Position,
    upto: Position,
    answers: Vec<Answer>,
}

/// How far this process has looked.
struct Looked {
    /// Where the next news begin.
    told: Position,
    /// Up to where nothing else is new.
    upto: Position,
}

/// Tells those who listen in this process of answers.
pub struct Answers {
    news: broadcast::Sender<Arc<News>>,
    looked: Mutex<Option<Looked>>,
}

impl Default for Answers {
    fn default() -> Self {
        Self { news: broadcast::Sender::new(KEPT), looked: Mutex::default() }
    }
}

impl Answers {
    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.news.receiver_count()
    }

    /// Looks for answers that are new, and tells them: a round of the task. One small statement when nothing was written
    /// since the last round, none when nobody listens.
    ///
    /// # Errors
    /// What the database answers; the next round looks for the same again.
    pub async fn look(&self, db: &Db) -> Result<()> {
        let mut looked = self.looked.lock().await;
        if self.listeners() == 0 {
            *looked = None;
            return Ok(());
        }
        let upto = Position::now(db).await?;
        let Some(before) = looked.as_mut() else {
            // Who began to listen earlier than this sees by it what he has to read himself.
            self.tell(upto.clone(), upto.clone(), Vec::new());
            *looked = Some(Looked { told: upto.clone(), upto });
            return Ok(());
        };
        if before.upto == upto {
            return Ok(());
        }
        let answers = between(db, &before.upto, &upto).await?;
        if !answers.is_empty() {
            self.tell(before.told.clone(), upto.clone(), answers);
            before.told = upto.clone();
        }
        before.upto = upto;
        Ok(())
    }

    fn tell(&self, after: Position, upto: Position, answers: Vec<Answer>) {
        // The last one may just have gone.
        let _nobody_left = self.news.send(Arc::new(News { after, upto, answers }));
    }

    /// Listens for answers to the requests of one person, from now on. With `since` those that he was given later than that
    /// come first, as far as they still stand, the earliest first; and those of the two minutes before it, for an answer may
    /// become known later than another that was given after it.
    ///
    /// # Errors
    /// LIMIT when more than 200 of his requests were answered or used since then.
    pub async fn listen(&self, db: &Db, who: UserId, since: Option<Timestamp>) -> Result<Listener> {
        let began = Position::now(db).await?;
        let mut waiting = match since {
            Some(since) => missed(db, who, since, &began).await?,
            None => Vec::new(),
        };
        let news = self.news.subscribe();
        // What was answered since it began may have been told before it could hear.
        let at = Position::now(db).await?;
        let early = between(db, &began, &at).await?;
        waiting.extend(his(&early, who, |_| true));
        Ok(Listener { who, at, news, waiting: distinct(waiting) })
    }
}

/// Hears of answers to the requests of one person.
pub struct Listener {
    who: UserId,
    /// Up to here it has heard everything.
    at: Position,
    news: broadcast::Receiver<Arc<News>>,
    waiting: Vec<ApprovalId>,
}

impl Listener {
    /// The requests that were answered since it was last asked, at least one; waits for it. A request comes once for all that was
    /// answered to it meanwhile.
    ///
    /// # Errors
    /// What the database answers, to whoever has to read what he has not heard. Then it cannot be said what comes next: he
    /// has to begin anew.
    pub async fn next(&mut self, db: &Db) -> Result<Vec<ApprovalId>> {
        while self.waiting.is_empty() {
            match self.news.recv().await {
                Ok(news) => self.waiting = self.hear(db, &news).await?,
                // The next news begin behind a gap, by which it is noticed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Err(Error::broken("nobody tells answers any more")),
            }
        }
        Ok(std::mem::take(&mut self.waiting))
    }

    async fn hear(&mut self, db: &Db, news: &News) -> Result<Vec<ApprovalId>> {
        let found = if self.at.reaches(&news.after) {
            his(&news.answers, self.who, |answer| !self.at.covers(answer.place))
        } else {
            his(&between(db, &self.at, &news.upto).await?, self.who, |_| true)
        };
        if news.upto.reaches(&self.at) {
            self.at = news.upto.clone();
        }
        Ok(distinct(found))
    }
}

/// His request as it is now, if it is answered still and he sees it.
///
/// # Errors
/// What the database answers.
pub async fn answered(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ApprovalId,
) -> Result<Option<approval_request::Model>> {
    let seen = query::by_ids(db, actor, &[id]).await?.pop();
    Ok(seen.filter(|request| request.requester_id == actor.user && ANSWERED.contains(&request.state)))
}

fn his(answers: &[Answer], who: UserId, wanted: impl Fn(&Answer) -> bool) -> Vec<ApprovalId> {
    answers.iter().filter(|answer| answer.requester == who && wanted(answer)).map(|answer| answer.request).collect()
}

/// Each once, where it stands first.
fn distinct(ids: Vec<ApprovalId>) -> Vec<ApprovalId> {
    let mut once = Vec::with_capacity(ids.len());
    for id in ids {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    once
}

/// The answers that were committed behind `after` and by `upto`. What a requester has brought about himself is none: of that
/// nobody needs to tell him.
async fn between(db: &Db, after: &Position, upto: &Position) -> Result<Vec<Answer>> {
    if after == upto {
        return Ok(Vec::new());
    }
    let entries = journal::between(db, &ANSWERS, after, upto).await?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = entries.iter().map(|entry| ApprovalId::from_uuid(entry.object_id)).collect();
    let requests = query::states_unscoped(db.read(), &ids).await?;
    let answers = entries.iter().filter_map(|entry| {
        let request = requests.get(&ApprovalId::from_uuid(entry.object_id))?;
        let (id, requester) = (request.id, request.requester_id);
        (entry.actor_id != Some(requester)).then_some(Answer { request: id, requester, place: entry.place })
    });
    Ok(answers.collect())
}

/// His requests that were answered later than `since`, or shortly before it, and by `upto`.
async fn missed(db: &Db, who: UserId, since: Timestamp, upto: &Position) -> Result<Vec<ApprovalId>> {
    use approval_request::Column;

    let since = since.plus_seconds(-OVERLAP_SECONDS);
    let changed: Vec<ApprovalId> = approval_request::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::RequesterId.eq(who))
        .filter(Column::UpdatedAt.gt(since))
        .filter(Column::State.is_in(ANSWERED))
        .order_by_asc(Column::UpdatedAt)
        .order_by_asc(Column::Id)
        .limit(MISSED_MOST as u64 + 1)
        .into_tuple()
        .all(db.read())
        .await?;
    if changed.len() > MISSED_MOST {
        let (zh, en) = ("期间的审批结果过多，请重新查询", "Too many were answered meanwhile; read the list anew");
        return Err(Refusal::new(Code::Limit, zh, en).field("since").fact("max", MISSED_MOST).into());
    }
    let answers = journal::about(db, &ANSWERS, &changed, since, upto).await?;
    let told =
        |id: &ApprovalId| answers.iter().any(|entry| entry.object_id == id.uuid() && entry.actor_id != Some(who));
    Ok(changed.into_iter().filter(told).collect())
}

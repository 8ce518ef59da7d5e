//! The work on imports, called by the background task.

use std::collections::HashSet;

use bytes::Bytes;
use longhaul_entity::ledger_import;
use sea_orm::{EntityTrait, QueryFilter, sea_query::Expr};

use super::{
    batch,
    job::{self, End, Job},
    marked,
    parse::{self, Parts, Survey, Unfit},
};
use crate::{
    auth::Actor,
    db::{Db, Op, Work},
    domain::{ledger::files, search},
    error::{Code, Error, Refusal, Result},
    storage::{SharedStorage, StorageError},
};

/// Rows in one transaction: enough that a commit is cheap among them, few enough that nobody waits long behind it and that no
/// statement has more values than SQLite takes.
const TOGETHER: usize = 1000;

/// Works on imports until none is left or `stop` says so. What is under way then is let go where it stands.
///
/// # Errors
/// What the database or the store answers; the import goes on where it stood with a later call.
pub async fn work(db: &Db, storage: &SharedStorage, stop: &impl Fn() -> bool) -> Result<()> {
    while !stop() {
        let Some(job) = job::take(db).await? else { return Ok(()) };
        // What somebody recorded who did not come to the end of it.
        search::catch_up_of(db, job.row.dealer_id).await?;
        let done = match job.worn() {
            Some(refusal) => Err(refusal.into()),
            None => one(db, storage, &job, stop).await,
        };
        match done {
            Ok(()) => {}
            Err(Error::Refused(refusal)) if refusal.code != Code::Unavailable => {
                let unfit = Unfit::whole(*refusal, 1);
                job::end(db, &job, None, End::Failed(&unfit)).await?;
            }
            Err(err @ Error::Refused(_)) => {
                // Whoever asks next goes on at once; without a database to tell, its time runs out.
                if let Err(kept) = job::end(db, &job, None, End::LetGo).await {
                    tracing::warn!(error = %kept, "an import could not be let go");
                }
                return Err(err);
            }
            // Others go first: it is taken up again when its time has run out, so what fails for its own sake holds nobody up.
            Err(err) => return Err(err),
        }
    }
    Ok(())
}

async fn one(db: &Db, storage: &SharedStorage, job: &Job, stop: &impl Fn() -> bool) -> Result<()> {
    let actor = job::actor(db.read(), &job.row).await?;
    let bytes = stored(storage, job).await?;
    let survey = match parse::survey(bytes.clone()).await? {
        Ok(survey) => survey,
        Err(unfit) => return job::end(db, job, Some(&actor), End::Failed(&unfit)).await,
    };
    db.write(&job.origin(actor.role), &Count { job, rows: survey.rows }).await?;
    let all = rows(db, job, &actor, &survey, &bytes, stop).await;
    search::catch_up_of(db, job.row.dealer_id).await?;
    if !all? {
        return job::end(db, job, Some(&actor), End::LetGo).await;
    }
    let marked = marked::write(db, storage, job, &survey, bytes).await?;
    job::end(db, job, Some(&actor), End::Done { marked }).await
}

/// Does the rows that are left; whether all are done. Of the customers that came of them the last are not in the index of
/// searches yet.
async fn rows(
    db: &Db,
    job: &Job,
    actor: &Actor,
    survey: &Survey,
    bytes: &Bytes,
    stop: &impl Fn() -> bool,
) -> Result<bool> {
    let people = job::people(db.read(), &job.row).await?;
    let mut position = job.row.position;
    let after = u32::try_from(position).unwrap_or(0);
    let mut parts = Parts::begin(bytes.clone(), survey.clone(), people, after, TOGETHER);
    let (mut claimed, mut unfound) = (HashSet::new(), 0);
    while let Some(part) = parts.next().await? {
        if stop() {
            return Ok(false);
        }
        let reached = batch::apply(db, job, actor, survey, &part, &claimed, position).await?;
        position = part.last().map_or(position, |parsed| i32::try_from(parsed.row.number).unwrap_or(i32::MAX));
        // Rows that were written are found in the database; those of a trial are nowhere else.
        if job.row.dry_run {
            claimed.extend(reached.keys);
            continue;
        }
        unfound += part.len() as u64;
        if unfound >= search::AT_ONCE {
            search::catch_up_of(db, job.row.dealer_id).await?;
            unfound = 0;
        }
    }
    Ok(true)
}

async fn stored(storage: &SharedStorage, job: &Job) -> Result<Bytes> {
    storage.read(files::key(&job.file)?, files::BYTES_MAX).await.map_err(|err| match err {
        StorageError::NotFound => {
            let (zh, en) = ("上传的文件已过期，请重新上传", "The uploaded file is gone; upload it again");
            Refusal::new(Code::NotFound, zh, en).rule("CUST-12").into()
        }
        other => Error::broken(other),
    })
}

/// Says how many rows there are.
struct Count<'a> {
    job: &'a Job,
    rows: usize,
}

impl Work for Count<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        ledger_import::Entity::update_many()
            .col_expr(ledger_import::Column::Rows, Expr::value(i32::try_from(self.rows).unwrap_or(i32::MAX)))
            .filter(self.job.is_ours())
            .exec(op.tx())
            .await?;
        Ok(())
    }
}

//! Taking an import, keeping it while it is worked on, and letting it go: by one server at a time, one import of a dealer at a
//! time.

use longhaul_entity::{
    Timestamp, UserId, app_user,
    enums::{ImportStatus, LedgerFileKind, Role, UserStatus},
    ledger_file, ledger_import, ledger_import_error,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use uuid::Uuid;

use super::parse::Unfit;
use crate::{
    auth::{Action, Actor},
    db::{Db, Op, Origin, Work},
    domain::ledger::files::{self, Kept},
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    sheet::column_letters,
};

/// How long an import stays with whoever took it after he was last heard of, in seconds.
pub(super) const LEASE_SECONDS: i64 = 30;
/// How often an import may be left behind, by a server that ended or for a fault of ours, before it is given up.
const LEFT_BEHIND_MAX: i32 = 5;
/// Rows of imports that are looked at to take one.
const LOOKED_AT: u64 = 50;

/// An import that this server works on.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) row: ledger_import::Model,
    pub(super) file: ledger_file::Model,
    pub(super) runner: Uuid,
}

impl Job {
    /// What the journal says of where its writes come from: the request that brought the file.
    pub(super) fn origin(&self, role: Role) -> Origin {
        Origin {
            request_id: self.row.request_id.clone(),
            address: self.row.address.clone(),
            actor: Some((self.row.created_by, role)),
        }
    }

    /// Why it is not taken up once more: it was left behind too often, maybe for its own sake.
    pub(super) fn worn(&self) -> Option<Refusal> {
        let (zh, en) = (
            "导入多次中断，已停止；已完成的行仍然有效，可重新上传同一文件继续",
            "The import broke off too often and was stopped; its finished rows stand, and the same file may be uploaded again to go on",
        );
        (self.row.left_behind > LEFT_BEHIND_MAX)
            .then(|| Refusal::new(Code::Internal, zh, en).rule("CUST-12").fact("row", self.row.position))
    }

    /// The condition that the import is still this server's.
    pub(super) fn is_ours(&self) -> sea_orm::Condition {
        sea_orm::Condition::all()
            .add(ledger_import::Column::Id.eq(self.row.id))
            .add(ledger_import::Column::Runner.eq(self.runner))
    }
}

/// Takes the next import, if there is one: the longest queued of a dealer without another under way, or one whose server
/// has not been heard of.
///
/// # Errors
/// What the database answers.
pub(super) async fn take(db: &Db) -> Result<Option<Job>> {
    match db.write(&Origin::system("import"), &Take).await {
        // Another server took one of the same dealer in this moment.
        Err(err) if err.is_duplicate() => Ok(None),
        other => other,
    }
}

struct Take;

impl Work for Take {
    type Out = Option<Job>;

    async fn run(&self, op: &Op<'_>) -> Result<Option<Job>> {
        use ledger_import::Column;

        let running = ledger_import::Entity::find()
            .select_only()
            .column(Column::DealerId)
            .filter(Column::Status.eq(ImportStatus::Running))
            .into_query();
        let fresh = Column::Status.eq(ImportStatus::Queued).and(Column::DealerId.in_subquery(running).not());
        let left = Column::Status.eq(ImportStatus::Running).and(Column::LeaseUntil.lte(op.now()));
        let candidates = ledger_import::Entity::find()
            .filter(sea_orm::Condition::any().add(fresh).add(left))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(LOOKED_AT)
            .all(op.tx())
            .await?;
        let Some(mut row) = candidates.into_iter().next() else { return Ok(None) };
        let runner = op.id::<longhaul_entity::EntryId>().0;
        let until = op.now().plus_seconds(LEASE_SECONDS);
        let unchanged = match row.runner {
            Some(before) => Column::Runner.eq(before),
            None => Column::Runner.is_null(),
        };
        row.left_behind += i32::from(row.status == ImportStatus::Running);
        let mut update = ledger_import::Entity::update_many()
            .col_expr(Column::LeftBehind, Expr::value(row.left_behind))
            .col_expr(Column::Status, Expr::value(ImportStatus::Running))
            .col_expr(Column::Runner, Expr::value(runner))
            .col_expr(Column::LeaseUntil, Expr::value(until));
        // A trial remembers the keys of its rows in memory alone: it begins anew.
        if row.dry_run {
            let told = ledger_import_error::Column::ImportId.eq(row.id);
            ledger_import_error::Entity::delete_many().filter(told).exec(op.tx()).await?;
            (row.position, row.good, row.bad, row.skipped) = (0, 0, 0, 0);
            for column in [Column::Position, Column::Good, Column::Bad, Column::Skipped] {
                update = update.col_expr(column, Expr::value(0));
            }
        }
        let taken = update.filter(Column::Id.eq(row.id)).filter(Column::Status.eq(row.status)).filter(unchanged);
        if taken.exec(op.tx()).await?.rows_affected != 1 {
            return Ok(None);
        }
        let file = ledger_file::Entity::find_by_id(row.file_id).one(op.tx()).await?;
        let file = file.ok_or_else(|| Error::broken("an import without a file"))?;
        Ok(Some(Job { row, file, runner }))
    }
}

/// Whoever uploaded the file, if he still may do this; he is looked at again with each batch.
///
/// # Errors
/// FORBIDDEN.
pub(super) async fn actor(db: &impl sea_orm::ConnectionTrait, row: &ledger_import::Model) -> Result<Actor> {
    let found = app_user::Entity::find_by_id(row.created_by)
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .filter(app_user::Column::UnitId.eq(row.dealer_id))
        .lock_shared()
        .one(db)
        .await?;
    let found = found.filter(|user| Action::LedgerImport.allows(user.role)).ok_or_else(|| {
        let (zh, en) = ("上传人已无导入权限", "Whoever uploaded the file may not import any more");
        Refusal::new(Code::Forbidden, zh, en).rule("CUST-12")
    })?;
    Ok(Actor {
        user: found.id,
        session: row.session_id,
        role: found.role,
        unit: found.unit_id,
        channel: found.channel_id,
        version: found.version,
    })
}

/// The people of the dealer, by their name as compared and by phone; none for a name that two of them have.
pub(super) async fn people(
    db: &impl sea_orm::ConnectionTrait,
    row: &ledger_import::Model,
) -> Result<std::collections::HashMap<String, Option<UserId>>> {
    let people = app_user::Entity::find()
        .filter(app_user::Column::UnitId.eq(row.dealer_id))
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .all(db)
        .await?;
    let mut by = std::collections::HashMap::with_capacity(people.len() * 2);
    for person in people {
        let name = crate::vocab::normalise_name(&person.name);
        by.entry(name).and_modify(|one| *one = None).or_insert(Some(person.id));
        by.insert(person.phone, Some(person.id));
    }
    Ok(by)
}

/// What becomes of an import for this time.
pub(super) enum End<'a> {
    /// Another server, or this one later, goes on with it.
    LetGo,
    /// All rows are done; with the file of the bad ones.
    Done { marked: Option<Kept> },
    /// Nothing more can be done with it.
    Failed(&'a Unfit),
}

/// Lets the import go.
///
/// # Errors
/// What the database answers.
pub(super) async fn end(db: &Db, job: &Job, actor: Option<&Actor>, end: End<'_>) -> Result<()> {
    let origin = actor.map_or_else(|| Origin::system("import"), |actor| job.origin(actor.role));
    db.write(&origin, &Finish { job, actor, end }).await
}

struct Finish<'a> {
    job: &'a Job,
    actor: Option<&'a Actor>,
    end: End<'a>,
}

impl Work for Finish<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        use ledger_import::Column;

        let (status, marked, failure) = match &self.end {
            End::LetGo => (ImportStatus::Queued, None, None),
            End::Done { marked } => (ImportStatus::Done, self.marked(op, marked.as_ref()).await?, None),
            End::Failed(unfit) => {
                self.tell(op, unfit).await?;
                let refusal = serde_json::to_string(&unfit.refusal).map_err(Error::broken)?;
                (ImportStatus::Failed, None, Some(refusal))
            }
        };
        let finished: Option<Timestamp> = (status != ImportStatus::Queued).then_some(op.now());
        let changed = ledger_import::Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::Runner, Expr::value(Option::<Uuid>::None))
            .col_expr(Column::LeaseUntil, Expr::value(Option::<Timestamp>::None))
            .col_expr(Column::MarkedFileId, Expr::value(marked))
            .col_expr(Column::Failure, Expr::value(failure))
            .col_expr(Column::FinishedAt, Expr::value(finished))
            .filter(self.job.is_ours())
            .exec(op.tx())
            .await?
            .rows_affected;
        if changed == 1 && finished.is_some() {
            self.journal(op, status).await?;
        }
        Ok(())
    }
}

impl Finish<'_> {
    async fn marked(&self, op: &Op<'_>, kept: Option<&Kept>) -> Result<Option<longhaul_entity::LedgerFileId>> {
        let (Some(kept), Some(actor)) = (kept, self.actor) else { return Ok(None) };
        let name = format!("错误行-{}", self.job.file.name);
        files::name(op, actor, LedgerFileKind::BadRows, name, kept).await.map(Some)
    }

    /// Writes what is wrong with the headings.
    async fn tell(&self, op: &Op<'_>, unfit: &Unfit) -> Result<()> {
        let rows: Vec<_> = unfit
            .headings
            .iter()
            .map(|(column, heading, said)| ledger_import_error::Model {
                id: op.id(),
                import_id: self.job.row.id,
                place: i64::from(unfit.row) * 1_000 + i64::from(*column),
                letters: Some(column_letters(*column)),
                heading: heading.clone(),
                code: said.code,
                zh: said.zh.to_string(),
                en: said.en.to_string(),
            })
            .map(|row| row.into_active_model().reset_all())
            .collect();
        if !rows.is_empty() {
            ledger_import_error::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        }
        Ok(())
    }

    async fn journal(&self, op: &Op<'_>, status: ImportStatus) -> Result<()> {
        let row = ledger_import::Entity::find_by_id(self.job.row.id).one(op.tx()).await?;
        let row = row.ok_or_else(|| Error::broken("an import is gone"))?;
        let data = json!({
            "status": status, "dryRun": row.dry_run, "good": row.good, "bad": row.bad, "skipped": row.skipped,
        });
        journal::record(op, Entry::new("CustomerImportEnded", row.id, row.dealer_id, &data)).await
    }
}

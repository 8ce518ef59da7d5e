//! A part of the rows in one transaction: customers, what is wrong, how far it has come, all or nothing.

use std::collections::HashSet;

use longhaul_entity::{enums::ImportFault, ledger_import, ledger_import_error};
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use super::{
    job::{self, Job, LEASE_SECONDS},
    parse::{Parsed, Survey},
};
use crate::{
    auth::Actor,
    db::{Db, Op, Work},
    domain::{
        customer::bulk::{self, Became, Manner},
        ledger::{
            layout::COLUMNS,
            read::{Bad, Said},
        },
    },
    error::{Code, Error, Refusal, Result},
    sheet::column_letters,
};

/// Faults of one row that are told.
const TOLD_MAX: usize = 10;
/// Rows of faults in one statement.
const TOGETHER: usize = 500;
/// How often a part is done again because somebody recorded one of its customers in between.
const TRIES: u32 = 5;

/// What a part came to.
pub(super) struct Reached {
    /// Keys of the rows that were good.
    pub(super) keys: Vec<String>,
}

/// Does a part of the rows behind `before`.
///
/// # Errors
/// FORBIDDEN when whoever uploaded the file may not any more; what the database answers.
pub(super) async fn apply(
    db: &Db,
    job: &Job,
    actor: &Actor,
    survey: &Survey,
    part: &[Parsed],
    claimed: &HashSet<String>,
    before: i32,
) -> Result<Reached> {
    let work = Batch { job, actor, survey, part, claimed, before };
    let mut tried = 1;
    loop {
        match db.write(&job.origin(actor.role), &work).await {
            Err(Error::Refused(refusal)) if refusal.code == Code::Unavailable && tried < TRIES => tried += 1,
            done => return done,
        }
    }
}

struct Batch<'a> {
    job: &'a Job,
    actor: &'a Actor,
    survey: &'a Survey,
    part: &'a [Parsed],
    claimed: &'a HashSet<String>,
    before: i32,
}

impl Work for Batch<'_> {
    type Out = Reached;

    async fn run(&self, op: &Op<'_>) -> Result<Reached> {
        self.hold(op).await?;
        if job::actor(op.tx(), &self.job.row).await? != *self.actor {
            return Err(Refusal::new(Code::Unavailable, "权限已变更", "Rights have changed").into());
        }
        let orders: Vec<_> =
            self.part.iter().filter_map(|parsed| parsed.draft.as_ref().ok()).map(|draft| draft.order.clone()).collect();
        let manner = Manner { dry_run: self.job.row.dry_run, claimed: self.claimed };
        let mut became = bulk::record(op, self.actor, &orders, manner).await?.into_iter();
        let (mut good, mut bad, mut skipped) = (0, 0, 0);
        let (mut keys, mut told) = (Vec::new(), Vec::new());
        for parsed in self.part {
            let faults: Vec<Bad> = match &parsed.draft {
                Err(faults) => faults.clone(),
                Ok(draft) => match became.next() {
                    Some(Became::Recorded(_, own)) => {
                        good += 1;
                        keys.extend(own);
                        continue;
                    }
                    Some(Became::Present) => {
                        skipped += 1;
                        continue;
                    }
                    Some(Became::Refused(refusal)) => vec![(draft.column(&refusal), said(refusal))],
                    None => return Err(Error::broken("a row was judged by nobody")),
                },
            };
            bad += 1;
            told.extend(faults.into_iter().take(TOLD_MAX).map(|fault| self.fault(op, parsed.row.number, fault)));
        }
        for together in told.chunks(TOGETHER) {
            let rows = together.iter().map(|row| row.clone().into_active_model().reset_all());
            ledger_import_error::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        }
        self.reach(op, good, bad, skipped).await?;
        Ok(Reached { keys })
    }
}

impl Batch<'_> {
    /// Makes sure that the import is still this server's and stands where this part begins. Nobody else goes on before the
    /// transaction ends.
    async fn hold(&self, op: &Op<'_>) -> Result<()> {
        use ledger_import::Column;
        use sea_orm::ColumnTrait;

        let held = ledger_import::Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::value(op.now().plus_seconds(LEASE_SECONDS)))
            .filter(self.job.is_ours())
            .filter(Column::Position.eq(self.before))
            .exec(op.tx())
            .await?;
        if held.rows_affected == 1 { Ok(()) } else { Err(Error::broken("another server took up the import")) }
    }

    async fn reach(&self, op: &Op<'_>, good: i32, bad: i32, skipped: i32) -> Result<()> {
        use ledger_import::Column;

        let last = self.part.last().map_or(self.before, |parsed| i32::try_from(parsed.row.number).unwrap_or(i32::MAX));
        ledger_import::Entity::update_many()
            .col_expr(Column::Position, Expr::value(last))
            .col_expr(Column::Good, Expr::col(Column::Good).add(good))
            .col_expr(Column::Bad, Expr::col(Column::Bad).add(bad))
            .col_expr(Column::Skipped, Expr::col(Column::Skipped).add(skipped))
            .filter(self.job.is_ours())
            .exec(op.tx())
            .await?;
        Ok(())
    }

    fn fault(&self, op: &Op<'_>, row: u32, (field, said): Bad) -> ledger_import_error::Model {
        let column = field.and_then(|field| self.survey.places.get(&field)).copied();
        let known = field.and_then(|field| COLUMNS.iter().find(|column| column.field == field));
        ledger_import_error::Model {
            id: op.id(),
            import_id: self.job.row.id,
            place: i64::from(row) * 1_000 + i64::from(column.unwrap_or(0)),
            letters: column.map(column_letters),
            heading: known.map(|column| column.heading.to_owned()),
            code: said.code,
            zh: said.zh.into_owned(),
            en: said.en.into_owned(),
        }
    }
}

/// A refusal of the rules in the words of an import.
fn said(refusal: Refusal) -> Said {
    let code = match refusal.code {
        Code::Conflict => ImportFault::Taken,
        Code::Limit => ImportFault::Limit,
        _ => ImportFault::Malformed,
    };
    Said { code, zh: refusal.zh, en: refusal.en }
}

//! `completeConcession`: the services were carried out, for no more than was approved; that uses the approval up (VISIT-7, APPR-4).

use longhaul_entity::{
    ConcessionId, concession, concession_cost,
    enums::{ApprovalKind, ConcessionState, ConcessionStepKind},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;

use super::{
    ask,
    course::{self, Step},
    query, rules,
    vehicles::Vehicles,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        approval::{self, Use},
    },
    error::{Error, Result},
    vocab::{BusinessDay, Fen},
};

/// Says that the services of a case were carried out (让渡服务执行).
#[derive(Clone, Debug, Serialize)]
pub struct CompleteConcession {
    /// The case.
    pub id: ConcessionId,
    /// The version that was read.
    pub version: i32,
    /// On which day: not before it was approved, and not in the future.
    pub done_on: BusinessDay,
    /// What each item cost, in their order.
    pub costs: Vec<Fen>,
}

impl Operation for CompleteConcession {
    const NAME: &'static str = "completeConcession";
    const ACTION: Action = Action::ConcessionOpen;
    type Output = ConcessionId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ConcessionId> {
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::stands(&before, self.version, &[ConcessionState::Approved])?;
        let day = |at: longhaul_entity::Timestamp| BusinessDay::from_micros(at.0).map_err(Error::broken);
        let approved = before.approved_at.ok_or_else(|| Error::broken("an approved case without its moment"))?;
        rules::carried_out(self.done_on, day(approved)?, day(op.now())?)?;
        let spent = self.spend(op, &before).await?;
        let mut after = before.clone();
        after.state = ConcessionState::Done;
        after.spent_fen = Some(spent.get());
        after.done_on = Some(self.done_on.get());
        self.keep(op).await?;
        let step = Step { kind: ConcessionStepKind::Done, words: None, amount_fen: spent.get() };
        course::advance(op, &before, after, step).await?;
        Ok(before.id)
    }
}

impl CompleteConcession {
    /// Uses the approval for what the dearest vehicle cost, once; what nobody had to allow costs nothing. Answers what all of it cost.
    async fn spend(&self, op: &Op<'_>, case: &concession::Model) -> Result<Fen> {
        let items =
            query::items_unscoped(op.tx(), &[(case.id, case.round)]).await?.remove(&case.id).unwrap_or_default();
        let spent = rules::costs(&self.costs, items.len(), Fen::new(case.amount_fen))?;
        let Some(approval) = case.approval_id else { return Ok(spent) };
        let vehicles = Vehicles::numbered(items.iter().map(|item| item.vehicle).collect());
        let (_, per_vehicle) = vehicles.dearest(&self.costs)?;
        let using = Use {
            kind: ApprovalKind::ConcessionService,
            subject: ask::subject(case.id, case.round),
            per_vehicle,
            vehicles: case.vehicles,
        };
        approval::spend(op, approval, &using).await?;
        Ok(spent)
    }

    async fn keep(&self, op: &Op<'_>) -> Result<()> {
        if self.costs.is_empty() {
            return Ok(());
        }
        let row =
            |(position, cost): (i32, &Fen)| concession_cost::Model { case_id: self.id, position, cost_fen: cost.get() };
        let rows = (0..).zip(&self.costs).map(row).map(|row| row.into_active_model().reset_all());
        concession_cost::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        Ok(())
    }
}

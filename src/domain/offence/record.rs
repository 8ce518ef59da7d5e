//! `recordOffence`: a dealer acted on a customer without approval (LEAD-6), recorded by a manager above it, with what shows it.

use std::collections::HashSet;
use std::hash::Hash;

use longhaul_entity::{
    ClosedEnum, CustomerId, LeadId, OffenceId, Timestamp, UnitId, VisitId, customer,
    enums::{OffenceStepKind, OffenceWay, UnitKind},
    offence, offence_evidence,
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;

use super::{
    rules,
    steps::{self, Step},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        customer::query as customers,
        lead::{self, report::number, territory},
        org,
        policy::{self, Key},
        visit,
    },
    error::{Code, Error, Refusal, Result, invalid, not_found},
    vocab::BusinessDay,
};

/// Records a contact without approval (违规登记).
#[derive(Clone, Debug, Serialize)]
pub struct RecordOffence {
    /// Its id, if the client made one.
    pub id: Option<OffenceId>,
    /// The dealer that is accused: one below whoever records it.
    pub dealer: UnitId,
    /// The customer: one that whoever records it sees.
    pub customer: CustomerId,
    /// What was done.
    pub way: OffenceWay,
    /// When: within a year, not in the future.
    pub happened_at: Timestamp,
    /// What shows it, 10 to 2,000 characters.
    pub evidence: String,
    /// Visits of that dealer to that customer that show it.
    pub visits: Vec<VisitId>,
    /// Leads of that dealer about that customer that show it; with the visits at most 20.
    pub leads: Vec<LeadId>,
}

impl Operation for RecordOffence {
    const NAME: &'static str = "recordOffence";
    const ACTION: Action = Action::OffenceRecord;
    type Output = OffenceId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<OffenceId> {
        let evidence = rules::evidence(&self.evidence)?;
        rules::happened(self.happened_at, op.now())?;
        let dealer = org::query::unit_for(op.tx(), actor, Self::ACTION, self.dealer).await?;
        if !matches!(dealer.kind, UnitKind::Dealer | UnitKind::BodyBuilder) {
            let (zh, en) = ("只能登记经销商的违规", "Only dealers commit offences");
            return Err(invalid("input.dealerId", zh, en).rule("LEAD-6").into());
        }
        let customer = customers::find(op.tx(), actor, self.customer).await?;
        customers::not_merged(op.tx(), actor, &customer).await?;
        if territory::permits(op.tx(), dealer.id, &customer, Some(self.happened_at)).await? {
            let zh = "该经销商对此客户无需批准，或当时已获批准";
            let en = "The dealer needed no approval for that customer, or had it by then";
            return Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-6").field("input.customerId").into());
        }
        let shown = self.shown(op, actor, &customer).await?;
        let row = self.row(op, actor, &customer, evidence).await?;
        insert(op, &row, shown).await?;
        steps::append(op, actor, &row, 0, Step::of(OffenceStepKind::Recorded, row.evidence.clone())).await?;
        Ok(row.id)
    }
}

impl RecordOffence {
    async fn row(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        customer: &customer::Model,
        evidence: String,
    ) -> Result<offence::Model> {
        let days = policy::at(op.tx(), Key::LeadOffenceAnswer, self.dealer, op.now()).await?;
        Ok(offence::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            number: number(op, "KH")?,
            dealer_id: self.dealer,
            customer_id: customer.id,
            customer_name: customer.name.clone(),
            way: self.way,
            happened_at: self.happened_at,
            day: BusinessDay::from_micros(self.happened_at.0).map_err(Error::broken)?.get(),
            evidence,
            recorded_by: actor.user,
            recorded_at: op.now(),
            answer_until: op.now().plus_seconds(days.value * 24 * 3600),
            policy_version_id: days.version,
        })
    }

    /// The visits and leads that the evidence refers to: such as he sees, of that dealer, about that customer or a record that
    /// was merged into it.
    async fn shown(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        customer: &customer::Model,
    ) -> Result<Vec<(Option<VisitId>, Option<LeadId>)>> {
        if self.visits.len() + self.leads.len() > rules::REFERENCES_MOST {
            let (zh, en) = ("最多引用20条拜访或信息", "Evidence refers to 20 visits and leads at most");
            let refusal = Refusal::new(Code::Limit, zh, en).rule("LEAD-6").field("input.visitIds");
            return Err(refusal.fact("max", rules::REFERENCES_MOST).into());
        }
        once("input.visitIds", &self.visits)?;
        once("input.leadIds", &self.leads)?;
        let merged = customers::merged_into_unscoped(op.tx(), &[customer.id]).await?;
        let fits = |dealer: UnitId, of: CustomerId| {
            dealer == self.dealer && (of == customer.id || merged.iter().any(|(record, _)| *record == of))
        };
        let visits = visit::query::by_ids(op.tx(), actor, &self.visits).await?;
        let leads = lead::query::by_ids(op.tx(), actor, &self.leads).await?;
        if visits.len() != self.visits.len() || leads.len() != self.leads.len() {
            return Err(not_found());
        }
        if !visits.iter().all(|row| fits(row.dealer_id, row.customer_id)) {
            return Err(beside("input.visitIds"));
        }
        if !leads.values().all(|row| fits(row.dealer_id, row.customer_id)) {
            return Err(beside("input.leadIds"));
        }
        let visits = self.visits.iter().map(|id| (Some(*id), None));
        Ok(visits.chain(self.leads.iter().map(|id| (None, Some(*id)))).collect())
    }
}

fn beside(field: &'static str) -> Error {
    let (zh, en) = ("引用的记录与该经销商或客户无关", "That is not of this dealer and customer");
    invalid(field, zh, en).rule("LEAD-6").into()
}

fn once<T: Eq + Hash>(field: &'static str, named: &[T]) -> Result<()> {
    if named.iter().collect::<HashSet<_>>().len() == named.len() {
        return Ok(());
    }
    Err(invalid(field, "重复引用", "Something stands twice").rule("LEAD-6").into())
}

/// Of one dealer, customer, way and day there is one offence: nobody is charged twice.
async fn insert(op: &Op<'_>, row: &offence::Model, shown: Vec<(Option<VisitId>, Option<LeadId>)>) -> Result<()> {
    let inserted = offence::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted != 1 {
        let zh = format!("该经销商当日对该客户的同类违规（{}）已登记，或编号已被使用", row.way.zh());
        let en = format!("This is on record for that day already ({}), or the id is in use", row.way.en());
        return Err(Refusal::new(Code::Conflict, zh, en).rule("LEAD-6").field("input.happenedAt").into());
    }
    if shown.is_empty() {
        return Ok(());
    }
    let rows = (1..).zip(shown).map(|(position, (visit, lead))| offence_evidence::ActiveModel {
        offence_id: Set(row.id),
        position: Set(position),
        visit_id: Set(visit),
        lead_id: Set(lead),
    });
    offence_evidence::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}

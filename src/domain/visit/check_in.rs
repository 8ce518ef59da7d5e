//! Checking in and out (签到、签退): where somebody was, by his phone, when a visit on site began and ended (VISIT-5, VISIT-8).
//!
//! A check-in is evidence. It is taken in whatever it says, as long as it can be true: a mock position too. What speaks against it is
//! found in the transaction that takes it in.

use longhaul_entity::{
    CheckInId, CustomerId, Timestamp, TypedId, check_in, customer,
    enums::{CheckInKind, PositionProvider, VisitWay},
    visit,
};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;

use super::{evidence, locks};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer as customers, lead::territory, policy, typed},
    error::{Code, Error, Refusal, Result, invalid, not_found},
    journal::{self, Entry},
    vocab::Coordinates,
};

/// Metres that a position may be off at most; beyond that it says nothing about a visit.
pub const ACCURACY_MOST: i32 = 5000;
const RULE: &str = "VISIT-5";

/// Records where somebody is when a visit on site begins or ends.
#[derive(Clone, Debug, Serialize)]
pub struct RecordCheckIn {
    /// Its id, if the phone made one.
    pub id: Option<CheckInId>,
    /// Which end of the visit.
    pub kind: CheckInKind,
    /// The beginning, for an end.
    pub begin: Option<CheckInId>,
    /// Who is visited.
    pub customer: CustomerId,
    /// Where, by the phone.
    pub place: Coordinates,
    /// How far off that may be, by the phone, in metres: at most [`ACCURACY_MOST`].
    pub accuracy: i32,
    /// Where the phone has it from.
    pub provider: PositionProvider,
    /// When, by the phone: within the last year, not in the future.
    pub device_at: Timestamp,
}

impl Operation for RecordCheckIn {
    const NAME: &'static str = "recordCheckIn";
    const ACTION: Action = Action::VisitReport;
    type Output = CheckInId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CheckInId> {
        typed::took_place("input.deviceTime", "VISIT-8", self.device_at, op.now())?;
        self.believable()?;
        let customer = customers::query::find_locked(op, actor, Self::ACTION, self.customer).await?;
        workable(op, &customer).await?;
        self.follows(op, actor, &customer).await?;
        // Check-ins of one person are held against each other: one after the other.
        locks::hold(op, vec![locks::key(actor.user.uuid().as_bytes())]).await?;
        let book = policy::several(op.tx(), &evidence::POLICIES, customer.dealer_id, op.now()).await?;
        let row = self.row(op, actor, &customer);
        let findings = evidence::of_check_in(op, &row, &customer, &book).await?;
        insert(op, &row).await?;
        evidence::keep(op, &findings).await?;
        let told = json!({
            "customer": row.customer_id, "kind": row.kind, "deviceAt": row.device_at, "provider": row.provider,
            "latE6": row.lat_e6, "lonE6": row.lon_e6, "accuracy": row.accuracy_m, "findings": evidence::told(&findings),
        });
        journal::record(op, Entry::new("CheckedIn", row.id, row.dealer_id, &told)).await?;
        Ok(row.id)
    }
}

impl RecordCheckIn {
    /// Whether the position can be one.
    fn believable(&self) -> Result<()> {
        if self.place.lat_micro_degrees() == 0 && self.place.lon_micro_degrees() == 0 {
            let (zh, en) = ("手机没有得到位置", "The phone has no position");
            return Err(invalid("input.latitude", zh, en).rule(RULE).into());
        }
        if !(0..=ACCURACY_MOST).contains(&self.accuracy) {
            let zh = format!("定位精度应在0至{ACCURACY_MOST}米之间");
            let en = format!("A position is off by 0 to {ACCURACY_MOST} metres");
            return Err(invalid("input.accuracy", zh, en).rule(RULE).fact("max", ACCURACY_MOST).into());
        }
        Ok(())
    }

    /// Whether an end has a beginning of one's own with the same customer, that has not ended and that no report names; and a
    /// beginning has none.
    async fn follows(&self, op: &Op<'_>, actor: &Actor, customer: &customer::Model) -> Result<()> {
        let field = "input.beginId";
        let Some(begin) = self.begin else {
            if self.kind == CheckInKind::End {
                return Err(invalid(field, "签退必须指明签到", "An end names its beginning").rule(RULE).into());
            }
            return Ok(());
        };
        if self.kind == CheckInKind::Begin {
            return Err(invalid(field, "签到不指明其他签到", "A beginning names no other").rule(RULE).into());
        }
        let begun = locked(op, actor, begin).await?;
        if begun.kind != CheckInKind::Begin || !is_of(op, &begun, customer).await? {
            return Err(beside(field));
        }
        if self.device_at < begun.device_at {
            let (zh, en) = ("签退时间早于签到", "It ends before it began");
            return Err(invalid("input.deviceTime", zh, en).rule(RULE).into());
        }
        if reported(op, begun.id).await? {
            let (zh, en) =
                ("拜访报告已提交，不能再签退", "The report has been handed in, and is sealed with its check-in");
            return Err(Refusal::new(Code::Rule, zh, en).rule("VISIT-9").field(field).into());
        }
        if check_in::Entity::find().filter(check_in::Column::BeginId.eq(begun.id)).count(op.tx()).await? > 0 {
            let (zh, en) = ("该签到已签退", "It has ended already");
            return Err(Refusal::new(Code::Conflict, zh, en).rule(RULE).field(field).into());
        }
        Ok(())
    }

    fn row(&self, op: &Op<'_>, actor: &Actor, customer: &customer::Model) -> check_in::Model {
        check_in::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            kind: self.kind,
            begin_id: self.begin,
            customer_id: customer.id,
            dealer_id: customer.dealer_id,
            user_id: actor.user,
            lat_e6: self.place.lat_micro_degrees(),
            lon_e6: self.place.lon_micro_degrees(),
            accuracy_m: self.accuracy,
            provider: self.provider,
            device_at: self.device_at,
            received_at: op.now(),
        }
    }
}

async fn insert(op: &Op<'_>, row: &check_in::Model) -> Result<()> {
    let inserted = check_in::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::column(check_in::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    let (zh, en) = ("该编号已被使用", "There is something of that id already");
    Err(Refusal::new(Code::Conflict, zh, en).rule("VISIT-8").field("input.id").into())
}

/// The check-in that a report begins with: one's own, a beginning with the same customer that no other report names. Nobody ends it
/// until the transaction does.
///
/// # Errors
/// NOT_FOUND for none of one's own; INVALID for another customer's, for an end, and for a visit that was not on site; CONFLICT
/// when a report names it.
pub(super) async fn named(
    op: &Op<'_>,
    actor: &Actor,
    id: CheckInId,
    way: VisitWay,
    customer: &customer::Model,
) -> Result<check_in::Model> {
    let field = "input.checkInId";
    if way != VisitWay::OnSite {
        return Err(invalid(field, "只有上门拜访才有签到", "Only a visit on site has a check-in").rule(RULE).into());
    }
    let found = locked(op, actor, id).await?;
    if found.kind != CheckInKind::Begin || !is_of(op, &found, customer).await? {
        return Err(beside(field));
    }
    if reported(op, id).await? {
        let (zh, en) = ("该签到已用于另一份报告", "Another report names this check-in");
        return Err(Refusal::new(Code::Conflict, zh, en).rule(RULE).field(field).into());
    }
    Ok(found)
}

async fn locked(op: &Op<'_>, actor: &Actor, id: CheckInId) -> Result<check_in::Model> {
    let own = check_in::Entity::find_by_id(id).filter(check_in::Column::UserId.eq(actor.user));
    own.lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)
}

/// Whether it was at the customer, or at a record that was merged into it (CUST-10).
async fn is_of(op: &Op<'_>, row: &check_in::Model, customer: &customer::Model) -> Result<bool> {
    if row.customer_id == customer.id {
        return Ok(true);
    }
    let merged = customers::query::merged_into_unscoped(op.tx(), &[customer.id]).await?;
    Ok(merged.iter().any(|(record, _)| *record == row.customer_id))
}

async fn reported(op: &Op<'_>, id: CheckInId) -> Result<bool> {
    Ok(visit::Entity::find().filter(visit::Column::CheckInId.eq(id)).count(op.tx()).await? > 0)
}

fn beside(field: &'static str) -> Error {
    invalid(field, "该签到不属于此客户的拜访", "That is no beginning of a visit to this customer").rule(RULE).into()
}

/// Whether the dealer may act on the customer, whose row is locked: it is not set aside, and lies in the dealer's territory or was
/// approved (LEAD-5).
///
/// # Errors
/// RULE.
pub(super) async fn workable(op: &Op<'_>, customer: &customer::Model) -> Result<()> {
    if customer.archived_at.is_some() {
        let refusal = Refusal::new(Code::Rule, "客户已归档", "The customer is set aside");
        return Err(refusal.rule("CUST-13").field("input.customerId").into());
    }
    territory::may_act(op.tx(), customer.dealer_id, customer).await
}

//! `reportLead`: a dealer reports an intention to buy; of all who report the customer, whoever was received first has it
//! (LEAD-1 to LEAD-5).

use longhaul_entity::{
    ClosedEnum, LeadId, Timestamp, TypedId, UserId, customer,
    enums::{LeadKind, LeadOutcome, PurchaseWay},
    lead,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::{
    Whom, admission,
    count::{Present, judge, present, settle},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer as customers},
    error::{Code, Error, Refusal, Result, invalid},
    journal::{self, Entry},
    vocab::{BusinessDay, optional_text, text},
};

/// Characters of a series.
const SERIES_MAX: usize = 60;
/// Characters of a note.
pub(super) const NOTE_MAX: usize = 1000;

/// Reports an intention to buy (大客户购车意向信息提报单).
#[derive(Clone, Debug, Serialize)]
pub struct ReportLead {
    /// Its id, if the phone made one.
    pub id: Option<LeadId>,
    /// Who means to buy.
    pub whom: Whom,
    /// What kind of purchase (LEAD-8).
    pub kind: LeadKind,
    /// The series wanted, at most 60 characters.
    pub series: String,
    /// How many vehicles, 1 to 100,000.
    pub count: i32,
    /// The month of the purchase, `YYYYMM`: not before the present one.
    pub month: i32,
    /// How it will be paid.
    pub way: PurchaseWay,
    /// What else is known, at most 1,000 characters.
    pub note: Option<String>,
    /// Who is to work on it; a salesperson himself, a manager names anybody of the dealer or nobody.
    pub owner: Option<UserId>,
    /// When it was filled in, by the phone. Kept, and never decides (LEAD-2).
    pub device_at: Option<Timestamp>,
}

impl Operation for ReportLead {
    const NAME: &'static str = "reportLead";
    const ACTION: Action = Action::LeadReport;
    type Output = LeadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LeadId> {
        let owner = customers::owner_of_new(op, actor, self.owner).await?;
        self.month_is_ahead(op)?;
        let customer = self.whom.resolve(op, actor, owner).await?;
        let row = self.row(op, actor, &customer, owner)?;
        let present = present(op, &customer, actor.unit).await?;
        let row = match present.within {
            true => counted(op, &customer, &present, row).await?,
            false => waiting(op, actor, &customer, row).await?,
        };
        journal::record(op, Entry::new("LeadReported", row.id, row.dealer_id, &told(&row))).await?;
        Ok(row.id)
    }
}

impl ReportLead {
    fn month_is_ahead(&self, op: &Op<'_>) -> Result<()> {
        let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
        let month = self.month % 100;
        if (1..=12).contains(&month) && self.month >= today.year_month() && self.month / 100 <= today.year() + 10 {
            return Ok(());
        }
        let (zh, en) = ("购车月份须为本月起十年内", "The month is the present one or within the next ten years");
        Err(invalid("input.month", zh, en).rule("LEAD-1").into())
    }

    fn row(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        customer: &customer::Model,
        owner: Option<UserId>,
    ) -> Result<lead::Model> {
        let series = text("series", &self.series, SERIES_MAX);
        let series = series.map_err(|err| invalid("input.series", err.zh(), err.en()))?;
        let note: Option<String> = optional_text("note", self.note.as_deref().unwrap_or_default(), NOTE_MAX)
            .map_err(|err| invalid("input.note", err.zh(), err.en()))?;
        if !(1..=100_000).contains(&self.count) {
            let (zh, en) = ("数量须为1至100000", "The number is 1 to 100,000");
            return Err(invalid("input.count", zh, en).rule("LEAD-1").into());
        }
        Ok(lead::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            number: number(op, "YX")?,
            customer_id: customer.id,
            customer_name: self.whom.name(customer).to_owned(),
            dealer_id: actor.unit,
            reporter_id: actor.user,
            owner_id: owner,
            kind: self.kind,
            series,
            count: self.count,
            month: self.month,
            way: self.way,
            note,
            device_at: self.device_at,
            received_at: op.now(),
            counted_at: None,
            outcome: LeadOutcome::Waiting,
            rank: None,
            protected_until: None,
            policy_version_id: None,
            contacted_at: None,
            contact_due_at: None,
            contact_policy_version_id: None,
            touched_at: op.now(),
            ended: None,
            ended_at: None,
            loss_reason: None,
            loss_competitor: None,
            loss_price_fen: None,
            loss_note: None,
            version: 1,
        })
    }
}

/// A number like that on a receipt: the business day, and forty random bits in letters that nobody mistakes for others. A
/// counter would make all dealers wait for each other.
///
/// # Errors
/// None; the clock is within the calendar.
pub fn number(op: &Op<'_>, mark: &str) -> Result<String> {
    let day = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
    let chance = op.id::<LeadId>().uuid();
    let tail = data_encoding::BASE32_DNSCURVE.encode(&chance.as_bytes()[11..]);
    Ok(format!("{mark}{day}-{}", tail.to_uppercase()))
}

/// Inserts a report from outside the territory, and asks for it: it protects nothing before it is approved (LEAD-5).
async fn waiting(op: &Op<'_>, actor: &Actor, customer: &customer::Model, row: lead::Model) -> Result<lead::Model> {
    insert(op, &row).await?;
    admission::ask(op, actor, customer, &row).await?;
    Ok(row)
}

/// Inserts the report with what it comes to.
async fn counted(op: &Op<'_>, customer: &customer::Model, present: &Present, row: lead::Model) -> Result<lead::Model> {
    let verdict = judge(op, present, row.dealer_id).await?;
    let row = verdict.stamp(row);
    insert(op, &row).await?;
    settle(op, customer, &row, &verdict).await?;
    Ok(row)
}

async fn insert(op: &Op<'_>, row: &lead::Model) -> Result<()> {
    let inserted = lead::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(OnConflict::column(lead::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    Err(Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id").into())
}

/// What the journal keeps: everything that the receipt says. Not the customer's name: who holds it may be another.
fn told(row: &lead::Model) -> serde_json::Value {
    json!({
        "number": row.number,
        "kind": row.kind.text(),
        "series": row.series,
        "count": row.count,
        "month": row.month,
        "way": row.way.text(),
        "deviceAt": row.device_at,
        "receivedAt": row.received_at,
        "countedAt": row.counted_at,
        "outcome": row.outcome.text(),
        "rank": row.rank,
        "protectedUntil": row.protected_until,
    })
}

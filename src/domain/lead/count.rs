//! A report counts: it takes the protection if the customer is free, or lines up behind whoever holds it (LEAD-2, LEAD-3).

use longhaul_entity::{
    CustomerId, Timestamp, UnitId, customer,
    enums::{LeadOutcome, Stage},
    lead, protection,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, OnConflict, Query, SimpleExpr},
};

use super::{
    contact,
    rules::{self, Verdict},
    territory,
};
use crate::{
    db::Op,
    domain::{
        customer::{responsible, stand_at},
        policy::{self, Key},
        stage,
    },
    error::{Error, Result},
    vocab::add_months,
};

/// What a report of a dealer meets, the customer being locked.
pub(super) struct Present {
    held: Option<protection::Model>,
    /// When the last of the customer's reports counted.
    last: Option<Timestamp>,
    /// Whether the customer lies in the dealer's territory.
    pub(super) within: bool,
}

/// What a report of the dealer comes to that counts now. The row of the customer, which stands for itself, is locked by this
/// transaction; the lock decides the order.
pub(super) async fn judge(op: &Op<'_>, present: &Present, dealer: UnitId) -> Result<Verdict> {
    let at = rules::counted_at(present.last, op.now());
    let figures = policy::several(op.tx(), &[Key::LeadProtection, Key::FollowUpContact], dealer, at).await?;
    let length = figures.get(Key::LeadProtection);
    let months = i32::try_from(length.value).map_err(Error::broken)?;
    let until = Timestamp(add_months(at.0, months).map_err(Error::broken)?);
    let verdict = rules::judge(present.held.as_ref(), dealer, at, (until, length.version));
    let gains = verdict.outcome != LeadOutcome::Behind;
    let contact_due = gains.then(|| contact::measured(at, figures.get(Key::FollowUpContact)));
    Ok(Verdict { contact_due, ..verdict })
}

/// The protection of the customer, when the last of its reports counted, and whether the dealer may report it: in one statement,
/// for all who report it wait for this transaction.
pub(super) async fn present(op: &Op<'_>, customer: &customer::Model, dealer: UnitId) -> Result<Present> {
    const RECORD: &str = "record";
    let (id, record) = (customer.id, |column: customer::Column| Expr::col((Alias::new(RECORD), column)));
    // Of each record by itself: the last one of an index, however many there are.
    let of_record = lead::Entity::find()
        .select_only()
        .expr(lead::Column::CountedAt.max())
        .filter(Expr::col((lead::Entity, lead::Column::CustomerId)).eq(record(customer::Column::Id)))
        .into_query();
    let last = Query::select()
        .expr(Func::max(SimpleExpr::from(of_record)))
        .from_as(customer::Entity, RECORD)
        .and_where(record(customer::Column::Id).eq(id).or(record(customer::Column::MergedInto).eq(id)))
        .to_owned();
    let its = Expr::col((protection::Entity, protection::Column::CustomerId))
        .equals((customer::Entity, customer::Column::Id));
    let mut ask = Query::select();
    ask.columns(protection::Column::iter().map(|column| (protection::Entity, column)))
        .expr_as(SimpleExpr::from(last), "last")
        .expr_as(territory::covers(dealer, customer)?, "within")
        .from(customer::Entity)
        .left_join(protection::Entity, its)
        .and_where(customer::Column::Id.eq(id));
    let found = op.tx().query_one(&ask).await?.ok_or_else(|| Error::broken("a locked customer is not there"))?;
    Ok(Present {
        held: protection::Model::from_query_result_optional(&found, "")?,
        last: found.try_get("", "last")?,
        within: found.try_get("", "within")?,
    })
}

/// Writes what the report came to into the protection. Whoever gains it becomes responsible (CUST-13). The conditional
/// write holds even if somebody came here without the lock.
pub(super) async fn settle(
    op: &Op<'_>,
    customer: &customer::Model,
    report: &lead::Model,
    verdict: &Verdict,
) -> Result<()> {
    let written = match verdict.outcome {
        LeadOutcome::Granted => take(op, report, verdict).await?,
        _ => line_up(op, customer.id, verdict).await?,
    };
    if written != 1 {
        return Err(Error::broken("a protection changed under the customer's lock"));
    }
    if verdict.outcome == LeadOutcome::Granted {
        responsible::becomes(op, customer, report.dealer_id, report.owner_id).await?;
        if customer.stage == Stage::Lost {
            // Back on the way that it left, in the same round (FUN-1).
            stand_at(op, customer, stage::reached(op, customer).await?).await?;
        }
    }
    Ok(())
}

/// The one write that decides: it succeeds where there is no protection or its time is over.
async fn take(op: &Op<'_>, report: &lead::Model, verdict: &Verdict) -> Result<u64> {
    use protection::Column;

    let row = protection::ActiveModel {
        customer_id: Set(report.customer_id),
        dealer_id: Set(report.dealer_id),
        lead_id: Set(report.id),
        since: Set(verdict.counted_at),
        until: Set(verdict.until),
        reports: Set(1),
    };
    let over = Expr::col((protection::Entity, Column::Until)).lte(verdict.counted_at);
    let free = OnConflict::column(Column::CustomerId)
        .update_columns([Column::DealerId, Column::LeadId, Column::Since, Column::Until, Column::Reports])
        .action_and_where(over)
        .to_owned();
    Ok(protection::Entity::insert(row).on_conflict(free).exec_without_returning(op.tx()).await?)
}

async fn line_up(op: &Op<'_>, customer: CustomerId, verdict: &Verdict) -> Result<u64> {
    use protection::Column;

    let updated = protection::Entity::update_many()
        .col_expr(Column::Reports, Expr::value(verdict.rank))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::Reports.eq(verdict.rank - 1))
        .filter(Column::Until.gt(verdict.counted_at))
        .exec(op.tx())
        .await?;
    Ok(updated.rows_affected)
}

impl Verdict {
    /// The report with what it came to: what its receipt says from now on.
    pub(super) fn stamp(&self, report: lead::Model) -> lead::Model {
        lead::Model {
            outcome: self.outcome,
            rank: Some(self.rank),
            counted_at: Some(self.counted_at),
            protected_until: Some(self.until),
            policy_version_id: self.policy,
            contact_due_at: self.contact_due.map(|(due, _)| due),
            contact_policy_version_id: self.contact_due.and_then(|(_, version)| version),
            ..report
        }
    }
}

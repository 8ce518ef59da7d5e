//! What gifts come to: for a customer in a year, for a recipient at an occasion, for a dealer's budget, and by giver and month
//! (GIFT-2, GIFT-3, FOLLOW-5). What came back counts no more, in the year and month in which it was given.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, Timestamp, UnitId, enums::GiftOccasion, gift_issue, gift_movement, gift_tally, gift_year,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::rules::Occasion;
use crate::{
    db::{Op, among},
    domain::{customer::query as customers, policy::Key},
    error::{Code, Error, Refusal, Result},
    vocab::{BusinessDay, Fen},
};

/// The figures of the policy book that bound what is given in a year.
pub const LIMITS: [Key; 3] = [Key::GiftYearly, Key::GiftYearlyFollowUp, Key::GiftBudget];

/// What a customer was given in a year, returns taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Worth of all gifts.
    pub all: Fen,
    /// Worth of those that were given on follow-ups (FOLLOW-5).
    pub follow_up: Fen,
}

/// What an entry took out of a stock is worth; less what a return brought back.
const WORTH: &str = r#"-"gift_movement"."delta" * "gift_issue"."unit_value_fen""#;

/// The movements of issues, each beside its issue.
fn moved() -> Select<gift_movement::Entity> {
    let issue = gift_movement::Entity::belongs_to(gift_issue::Entity)
        .from(gift_movement::Column::IssueId)
        .to(gift_issue::Column::Id);
    gift_movement::Entity::find().select_only().join(JoinType::InnerJoin, issue.into())
}

/// What each of the customers was given in the business year of that moment, with what the records that were merged into it were
/// (CUST-10), by whatever dealer: for customers that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn given_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    at: Timestamp,
) -> Result<HashMap<CustomerId, Given>> {
    #[derive(FromQueryResult)]
    struct Sum {
        customer_id: CustomerId,
        occasion: GiftOccasion,
        worth: i64,
    }

    let mut given: HashMap<CustomerId, Given> = of.iter().map(|id| (*id, Given::default())).collect();
    if of.is_empty() {
        return Ok(given);
    }
    let merged: HashMap<CustomerId, CustomerId> = customers::merged_into_unscoped(db, of).await?.into_iter().collect();
    let records: Vec<CustomerId> = of.iter().chain(merged.keys()).copied().collect();
    let year = year_of(at)?;
    let sums = moved()
        .column_as(gift_issue::Column::CustomerId, "customer_id")
        .column_as(gift_issue::Column::Occasion, "occasion")
        .column_as(Expr::cust(format!("CAST(SUM({WORTH}) AS BIGINT)")), "worth")
        .filter(among(db, gift_issue::Column::CustomerId, &records))
        .filter(gift_issue::Column::Day.between(year * 10_000 + 101, year * 10_000 + 1231))
        .group_by(gift_issue::Column::CustomerId)
        .group_by(gift_issue::Column::Occasion)
        .into_model::<Sum>()
        .all(db)
        .await?;
    for sum in sums {
        let whole = merged.get(&sum.customer_id).copied().unwrap_or(sum.customer_id);
        let given = given.entry(whole).or_default();
        let more = |sum: &mut Fen, worth| -> Result<()> {
            *sum = sum.checked_add(Fen::new(worth)).map_err(Error::broken)?;
            Ok(())
        };
        more(&mut given.all, sum.worth)?;
        if sum.occasion == GiftOccasion::FollowUp {
            more(&mut given.follow_up, sum.worth)?;
        }
    }
    Ok(given)
}

/// What that recipient of the customer was given at that occasion before, returns taken off. The customer's row is locked by this
/// transaction.
///
/// # Errors
/// What the database answers.
pub(super) async fn before(
    op: &Op<'_>,
    customer: CustomerId,
    occasion: &Occasion,
    (kind, name): (longhaul_entity::enums::GiftRecipientKind, &str),
) -> Result<Fen> {
    use gift_issue::Column;

    let at = match occasion {
        Occasion::Visit(id) => Column::VisitId.eq(*id),
        Occasion::FollowUp(id) => Column::FollowUpId.eq(*id),
        Occasion::Ceremony(text) | Occasion::Event(text) => Column::OccasionText.eq(text.as_str()),
    };
    let sum: Option<i64> = moved()
        .column_as(Expr::cust(format!("CAST(COALESCE(SUM({WORTH}), 0) AS BIGINT)")), "worth")
        .filter(customers::of_whole(Column::CustomerId, customer))
        .filter(Condition::all().add(Column::Occasion.eq(occasion.kind())).add(at))
        .filter(Column::Recipient.eq(kind))
        .filter(Column::RecipientName.eq(name))
        .into_tuple()
        .one(op.tx())
        .await?;
    Ok(Fen::new(sum.unwrap_or_default()))
}

/// The business year of a moment.
pub(super) fn year_of(at: Timestamp) -> Result<i32> {
    Ok(BusinessDay::from_micros(at.0).map_err(Error::broken)?.year())
}

/// Charges a dealer's budget of the year, if so much is left of it: one statement, so of all who give at the same moment each is
/// held against what the others spent.
///
/// # Errors
/// RULE GIFT-3 with `limit`, `spent` and `amount` in fen.
pub(super) async fn charge(op: &Op<'_>, dealer: UnitId, year: i32, budget: Fen, amount: Fen) -> Result<()> {
    use gift_year::Column;

    let spent = || Expr::col((gift_year::Entity, Column::ValueFen));
    if amount <= budget {
        let row = gift_year::ActiveModel { dealer_id: Set(dealer), year: Set(year), value_fen: Set(amount.get()) };
        let more = OnConflict::columns([Column::DealerId, Column::Year])
            .value(Column::ValueFen, spent().add(amount.get()))
            .action_and_where(spent().lte(budget.get() - amount.get()))
            .to_owned();
        if gift_year::Entity::insert(row).on_conflict(more).exec_without_returning(op.tx()).await? == 1 {
            return Ok(());
        }
    }
    let spent = gift_year::Entity::find_by_id((dealer, year)).one(op.tx()).await?.map_or(0, |row| row.value_fen);
    let (limit, spent) = (budget, Fen::new(spent));
    let zh = format!("超出本单位年度礼品预算：预算{limit}，已用{spent}，本次{amount}");
    let en = format!("Beyond the dealer's gift budget of the year: {limit}, {spent} spent, and this is {amount}");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("GIFT-3").fact("limit", limit.get());
    Err(refusal.fact("spent", spent.get()).fact("amount", amount.get()).into())
}

/// Counts an issue for its dealer, month and giver.
///
/// # Errors
/// What the database answers.
pub(super) async fn count(op: &Op<'_>, issue: &gift_issue::Model) -> Result<()> {
    use gift_tally::Column;

    let row = gift_tally::ActiveModel {
        dealer_id: Set(issue.dealer_id),
        month: Set(issue.day / 100),
        giver_id: Set(issue.giver_id),
        issues: Set(1),
        pieces: Set(issue.count.into()),
        value_fen: Set(issue.value_fen),
        returned: Set(0),
        returned_fen: Set(0),
    };
    let has = |column: Column| Expr::col((gift_tally::Entity, column));
    let more = OnConflict::columns([Column::DealerId, Column::Month, Column::GiverId])
        .value(Column::Issues, has(Column::Issues).add(1))
        .value(Column::Pieces, has(Column::Pieces).add(i64::from(issue.count)))
        .value(Column::ValueFen, has(Column::ValueFen).add(issue.value_fen))
        .to_owned();
    gift_tally::Entity::insert(row).on_conflict(more).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Takes off what came back of an issue: of the budget and the figures of when it was given.
///
/// # Errors
/// Only a failure of ours: less stands there than was given.
pub(super) async fn take_off(op: &Op<'_>, issue: &gift_issue::Model, count: i64) -> Result<()> {
    let worth = count.saturating_mul(issue.unit_value_fen);
    let spent = || Expr::col((gift_year::Entity, gift_year::Column::ValueFen));
    let year = gift_year::Entity::update_many()
        .col_expr(gift_year::Column::ValueFen, spent().sub(worth))
        .filter(gift_year::Column::DealerId.eq(issue.dealer_id))
        .filter(gift_year::Column::Year.eq(issue.day / 10_000))
        .filter(gift_year::Column::ValueFen.gte(worth))
        .exec(op.tx())
        .await?;
    let has = |column: gift_tally::Column| Expr::col((gift_tally::Entity, column));
    let month = gift_tally::Entity::update_many()
        .col_expr(gift_tally::Column::Returned, has(gift_tally::Column::Returned).add(count))
        .col_expr(gift_tally::Column::ReturnedFen, has(gift_tally::Column::ReturnedFen).add(worth))
        .filter(gift_tally::Column::DealerId.eq(issue.dealer_id))
        .filter(gift_tally::Column::Month.eq(issue.day / 100))
        .filter(gift_tally::Column::GiverId.eq(issue.giver_id))
        .exec(op.tx())
        .await?;
    match (year.rows_affected, month.rows_affected) {
        (1, 1) => Ok(()),
        _ => Err(Error::broken("figures of gifts hold less than was given")),
    }
}

//! What the grades of customers are: decided or provisional, with what the figures say now and by which versions.

use std::collections::{BTreeSet, HashMap};

use longhaul_entity::{
    ClosedEnum, CustomerId, Timestamp, UnitId, customer,
    enums::{Grade, GradeCause, GradeScheme},
    grade_change, trade_year,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::rules::{self, Answer};
use crate::{
    db::among,
    domain::policy::{self, Figures, Key},
    error::Result,
    vocab::BusinessDay,
};

/// The decisions that end the time of a provisional grade (GRADE-5).
pub(super) const ASSESSED: [GradeCause; 2] = [GradeCause::YearlyReview, GradeCause::FirstAssessment];

/// Whose grades are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Whose {
    /// The customer.
    pub customer: CustomerId,
    /// The dealer responsible, whose policies count.
    pub dealer: UnitId,
    /// Whether he has bought the maker's brand.
    pub bought: bool,
    /// When he was recorded.
    pub created_at: Timestamp,
}

impl From<&customer::Model> for Whose {
    fn from(row: &customer::Model) -> Self {
        Self { customer: row.id, dealer: row.dealer_id, bought: row.bought, created_at: row.created_at }
    }
}

/// A customer's grade by one scheme.
#[derive(Clone, Debug)]
pub struct Standing {
    /// By which scheme.
    pub scheme: GradeScheme,
    /// The present grade.
    pub grade: Grade,
    /// Whether nobody has assessed it yet (GRADE-5).
    pub provisional: bool,
    /// Since when the grade is what it is; none for one that no decision stands behind.
    pub since: Option<Timestamp>,
    /// What the figures say now; none for the strategic scheme and where figures are missing.
    pub answer: Option<Answer>,
    /// The policies that the scheme goes by.
    pub policies: Figures,
}

/// All grades of a customer.
#[derive(Clone, Debug)]
pub struct Grading {
    /// By each scheme, in the order of the rule book.
    pub standings: Vec<Standing>,
    /// Every change, the latest first.
    pub changes: Vec<grade_change::Model>,
    /// What was traded, the latest year first.
    pub years: Vec<trade_year::Model>,
    /// On which day he is to be assessed; none once he was (GRADE-5).
    pub assess_on: Option<BusinessDay>,
    /// The policies that count for his dealer.
    pub book: Figures,
}

impl Grading {
    /// The grade by a scheme.
    #[must_use]
    pub fn by(&self, scheme: GradeScheme) -> Option<&Standing> {
        self.standings.iter().find(|standing| standing.scheme == scheme)
    }

    /// What a decision about that scheme goes by, for its record.
    pub(super) fn record(&self, scheme: GradeScheme) -> Value {
        let standing = self.by(scheme);
        let answer = standing.and_then(|standing| standing.answer.as_ref());
        let trade = self.years.first().map(|of| {
            json!({ "year": of.year, "amountFen": of.amount_fen, "latePayments": of.late_payments,
                "latePickups": of.late_pickups, "stagnantOrders": of.stagnant_orders, "potential": of.potential,
                "version": of.version })
        });
        json!({
            "scheme": scheme, "computed": answer.map(|answer| answer.grade),
            "scoreHundredths": answer.and_then(|answer| answer.score).map(|(score, _)| score),
            "trade": trade, "policies": standing.map(|standing| &standing.policies),
        })
    }
}

/// The grades of one customer that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn of_unscoped(db: &impl ConnectionTrait, row: &customer::Model, now: Timestamp) -> Result<Grading> {
    let whose = Whose::from(row);
    let found = of_customers_unscoped(db, &[whose], now).await?.remove(&whose);
    found.ok_or_else(|| crate::error::Error::broken("a customer without grades"))
}

/// The grades of customers that the caller has seen through a scoped finder, in a fixed number of statements.
///
/// # Errors
/// What the database answers.
pub async fn of_customers_unscoped(
    db: &impl ConnectionTrait,
    of: &[Whose],
    now: Timestamp,
) -> Result<HashMap<Whose, Grading>> {
    let ids: Vec<CustomerId> = of.iter().map(|whose| whose.customer).collect();
    let dealers: BTreeSet<UnitId> = of.iter().map(|whose| whose.dealer).collect();
    let books = policy::of_units(db, &book(), &dealers.into_iter().collect::<Vec<_>>(), now).await?;
    let years = trade_year::Entity::find()
        .filter(among(db, trade_year::Column::CustomerId, &ids))
        .order_by_desc(trade_year::Column::Year)
        .all(db)
        .await?;
    let changes = grade_change::Entity::find()
        .filter(among(db, grade_change::Column::CustomerId, &ids))
        .order_by_desc(grade_change::Column::Seq)
        .all(db)
        .await?;
    let mut years_of: HashMap<CustomerId, Vec<_>> = HashMap::new();
    years.into_iter().for_each(|row| years_of.entry(row.customer_id).or_default().push(row));
    let mut changes_of: HashMap<CustomerId, Vec<_>> = HashMap::new();
    changes.into_iter().for_each(|row| changes_of.entry(row.customer_id).or_default().push(row));
    let one = |whose: &Whose| {
        let years = years_of.remove(&whose.customer).unwrap_or_default();
        let changes = changes_of.remove(&whose.customer).unwrap_or_default();
        let book = books.get(&whose.dealer).cloned().unwrap_or_default();
        Ok((*whose, grading(whose, years, changes, book)?))
    };
    of.iter().map(one).collect()
}

/// Every figure that a customer's grades go by.
fn book() -> Vec<Key> {
    let entitled = Grade::ALL.iter().flat_map(|grade| rules::entitlement_keys(*grade));
    rules::SCORE.into_iter().chain(rules::AMOUNT).chain(rules::PERIODS).chain(entitled).collect()
}

fn grading(
    whose: &Whose,
    years: Vec<trade_year::Model>,
    changes: Vec<grade_change::Model>,
    book: Figures,
) -> Result<Grading> {
    let traded = whose.bought || years.iter().any(|year| year.amount_fen > 0);
    let standing = |scheme: &GradeScheme| {
        let answer = rules::answer(*scheme, traded, years.first(), &book);
        let mut own = changes.iter().filter(|change| change.scheme == *scheme);
        let assessed = own.clone().any(|change| ASSESSED.contains(&change.cause));
        let present = own.next();
        let grade = present.map_or_else(|| rules::provisional(*scheme, traded, answer.as_ref()), |last| last.grade);
        // The earliest of the changes at the end of the history that all gave this grade.
        let same = changes.iter().filter(|change| change.scheme == *scheme).take_while(|change| change.grade == grade);
        Standing {
            scheme: *scheme,
            grade,
            provisional: !assessed,
            since: same.last().map(|change| change.at),
            answer,
            policies: book.part(rules::keys(*scheme)),
        }
    };
    let standings = GradeScheme::ALL.iter().map(standing).collect();
    let assessed = changes.iter().any(|change| ASSESSED.contains(&change.cause));
    let due = rules::due_on(whose.created_at, book.value(Key::GradingAssess))?;
    Ok(Grading { standings, changes, years, assess_on: (!assessed).then_some(due), book })
}

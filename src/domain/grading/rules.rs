//! Pure decisions about grades: what the figures say, who handles whom, which days count (GRADE-0 to GRADE-7).

use longhaul_entity::{
    Timestamp,
    enums::{Grade, GradeScheme, Role},
    trade_year,
};

use crate::{
    domain::policy::{Figures, Key},
    error::{Error, Result},
    vocab::{BusinessDay, add_months},
};

/// Hundredths that a point has: indicators and scores are counted in them, rounded down.
const POINT: i64 = 100;
/// All points of an indicator, in hundredths.
const FULL: i64 = 100 * POINT;
/// The month of the yearly review (GRADE-3).
const REVIEW_MONTH: u32 = 12;

/// What the scheme SCORE goes by.
pub(super) const SCORE: [Key; 9] = [
    Key::GradingWeightSales,
    Key::GradingWeightPayment,
    Key::GradingWeightPotential,
    Key::GradingWeightStagnant,
    Key::GradingScoreA,
    Key::GradingScoreB,
    Key::GradingSalesFull,
    Key::GradingPaymentLoss,
    Key::GradingStagnantLoss,
];
/// What the scheme AMOUNT goes by.
pub(super) const AMOUNT: [Key; 2] = [Key::GradingAmountA, Key::GradingAmountB];
/// What periods of grading go by.
pub(super) const PERIODS: [Key; 3] = [Key::GradingReviewFirst, Key::GradingReviewLast, Key::GradingAssess];

/// The keys that a scheme goes by.
pub(super) const fn keys(scheme: GradeScheme) -> &'static [Key] {
    match scheme {
        GradeScheme::Strategic => &[],
        GradeScheme::Score => &SCORE,
        GradeScheme::Amount => &AMOUNT,
    }
}

/// Points of a customer, each 0 to 100, in hundredths (GRADE-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indicators {
    /// Of yearly sales: all of them from a full amount on, below in proportion.
    pub sales: i64,
    /// Of payment: fewer with each late payment and pick-up.
    pub payment: i64,
    /// Of the potential of his trade, as it was recorded.
    pub potential: i64,
    /// Of stagnant orders: fewer with each.
    pub stagnant: i64,
}

/// What a scheme says of a customer by the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// By which scheme.
    pub scheme: GradeScheme,
    /// Of which year the figures are; none for a customer without any.
    pub year: Option<i32>,
    /// What follows.
    pub grade: Grade,
    /// The score and what it is made of, in hundredths of a point; of the scheme SCORE alone.
    pub score: Option<(i64, Indicators)>,
}

/// What a scheme says: D for a customer that never traded; nothing for the strategic one, which people decide, and nothing
/// where the figures are missing.
pub(super) fn answer(
    scheme: GradeScheme,
    traded: bool,
    of: Option<&trade_year::Model>,
    book: &Figures,
) -> Option<Answer> {
    let year = of.map(|of| of.year);
    match (scheme, of) {
        (GradeScheme::Strategic, _) => None,
        _ if !traded => Some(Answer { scheme, year, grade: Grade::D, score: None }),
        (GradeScheme::Score, Some(of)) => {
            let (score, indicators) = score(of, book);
            let grade = by_threshold(score, [Key::GradingScoreA, Key::GradingScoreB], POINT, book);
            Some(Answer { scheme, year, grade, score: Some((score, indicators)) })
        }
        (GradeScheme::Amount, Some(of)) => Some(Answer { scheme, year, grade: amount(of, book), score: None }),
        (_, None) => None,
    }
}

/// The weighted points of a year (GRADE-1), 0 to 100 in hundredths, rounded down.
fn score(of: &trade_year::Model, book: &Figures) -> (i64, Indicators) {
    let full = book.value(Key::GradingSalesFull).max(1);
    let sales = i128::from(of.amount_fen) * i128::from(FULL) / i128::from(full);
    let late = i64::from(of.late_payments) + i64::from(of.late_pickups);
    let less = |times: i64, loss: Key| (FULL - times * book.value(loss) * POINT).max(0);
    let indicators = Indicators {
        sales: i64::try_from(sales).unwrap_or(FULL).min(FULL),
        payment: less(late, Key::GradingPaymentLoss),
        potential: i64::from(of.potential) * POINT,
        stagnant: less(of.stagnant_orders.into(), Key::GradingStagnantLoss),
    };
    let weighted = [
        (Key::GradingWeightSales, indicators.sales),
        (Key::GradingWeightPayment, indicators.payment),
        (Key::GradingWeightPotential, indicators.potential),
        (Key::GradingWeightStagnant, indicators.stagnant),
    ];
    let sum: i64 = weighted.iter().map(|(weight, points)| book.value(*weight) * points).sum();
    // Weights are hundredths of a percent.
    (sum / 10_000, indicators)
}

/// A asks an amount and a year without a late payment or pick-up, B an amount (GRADE-2).
fn amount(of: &trade_year::Model, book: &Figures) -> Grade {
    let grade = by_threshold(of.amount_fen, AMOUNT, 1, book);
    let clean = of.late_payments == 0 && of.late_pickups == 0;
    if grade == Grade::A && !clean { Grade::B } else { grade }
}

fn by_threshold(value: i64, [a, b]: [Key; 2], unit: i64, book: &Figures) -> Grade {
    match value {
        value if value >= book.value(a) * unit => Grade::A,
        value if value >= book.value(b) * unit => Grade::B,
        _ => Grade::C,
    }
}

/// The grade of a customer that nobody has decided about yet (GRADE-5): what the figures say, else C, or D if he never
/// traded; strategic ones are made by decision alone.
pub(super) fn provisional(scheme: GradeScheme, traded: bool, answer: Option<&Answer>) -> Grade {
    match (scheme, answer) {
        (_, Some(answer)) => answer.grade,
        (GradeScheme::Strategic, None) => Grade::C,
        (_, None) => {
            if traded {
                Grade::C
            } else {
                Grade::D
            }
        }
    }
}

/// One grade lower; C is the lowest of those that trade.
pub(super) const fn lower(grade: Grade) -> Grade {
    match grade {
        Grade::A => Grade::B,
        Grade::B | Grade::C => Grade::C,
        Grade::D => Grade::D,
    }
}

/// One grade higher; none above A, and none for somebody who never traded.
pub(super) const fn raise(grade: Grade) -> Option<Grade> {
    match grade {
        Grade::C => Some(Grade::B),
        Grade::B => Some(Grade::A),
        Grade::A | Grade::D => None,
    }
}

/// Who handles a customer of that strategic grade (GRADE-0): HQ and its project managers, area managers, dealers.
#[must_use]
pub const fn handled_by(grade: Grade) -> &'static [Role] {
    match grade {
        Grade::A => &[Role::HqManager],
        Grade::B => &[Role::AreaManager],
        Grade::C | Grade::D => &[Role::DealerManager, Role::DealerStaff],
    }
}

/// What a grade is entitled to (GRADE-7, 等级权益).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// Days from one visit to the next.
    pub visit_days: i64,
    /// Hours until the first answer.
    pub response_hours: i64,
    /// In which order; 1 comes first.
    pub priority: i64,
    /// Days that an invoice may stand open.
    pub credit_days: i64,
}

/// The keys of what a grade is entitled to: visit, response, priority, credit.
pub(super) const fn entitlement_keys(grade: Grade) -> [Key; 4] {
    match grade {
        Grade::A => [Key::GradingVisitA, Key::GradingResponseA, Key::GradingPriorityA, Key::GradingCreditA],
        Grade::B => [Key::GradingVisitB, Key::GradingResponseB, Key::GradingPriorityB, Key::GradingCreditB],
        Grade::C => [Key::GradingVisitC, Key::GradingResponseC, Key::GradingPriorityC, Key::GradingCreditC],
        Grade::D => [Key::GradingVisitD, Key::GradingResponseD, Key::GradingPriorityD, Key::GradingCreditD],
    }
}

/// What a grade is entitled to by the book.
#[must_use]
pub fn entitlement(grade: Grade, book: &Figures) -> Entitlement {
    let [visit_days, response_hours, priority, credit_days] = entitlement_keys(grade).map(|key| book.value(key));
    Entitlement { visit_days, response_hours, priority, credit_days }
}

/// Whether a day lies in the window of the yearly review (GRADE-3).
pub(super) fn in_window(today: BusinessDay, book: &Figures) -> bool {
    let window = book.value(Key::GradingReviewFirst)..=book.value(Key::GradingReviewLast);
    today.month() == REVIEW_MONTH && window.contains(&i64::from(today.day()))
}

/// The day that lies so many calendar months after an instant; a day that the month lacks is its last day.
pub(super) fn due_on(at: Timestamp, months: i64) -> Result<BusinessDay> {
    let months = i32::try_from(months).map_err(Error::broken)?;
    let day = BusinessDay::from_micros(at.0).map_err(Error::broken)?;
    BusinessDay::from_micros(add_months(day.start_micros(), months).map_err(Error::broken)?).map_err(Error::broken)
}

/// The last day whose day so many months later has come: [`due_on`] turned round, for lists.
pub(super) fn begun_by(today: BusinessDay, months: i64) -> Result<BusinessDay> {
    let months = i32::try_from(months).map_err(Error::broken)?;
    let back = add_months(today.start_micros(), -months).map_err(Error::broken)?;
    let back = BusinessDay::from_micros(back).map_err(Error::broken)?;
    Ok(if today == today.month_end() { back.month_end() } else { back })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use longhaul_entity::{ClosedEnum, CustomerId, TypedId, UserId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn trade(amount_fen: i64, late: i32, stagnant_orders: i32, potential: i32) -> trade_year::Model {
        trade_year::Model {
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            year: 2026,
            amount_fen,
            late_payments: late,
            late_pickups: 0,
            stagnant_orders,
            potential,
            version: 1,
            recorded_by: UserId::from_uuid(Uuid::nil()),
            recorded_at: Timestamp(0),
        }
    }

    fn graded(scheme: GradeScheme, of: &trade_year::Model) -> Answer {
        answer(scheme, true, Some(of), &Figures::defaults(Key::ALL)).unwrap()
    }

    const TEN_MILLION: i64 = 1_000_000_000;

    #[test]
    fn eighty_points_are_a_and_sixty_b() {
        // Sales 40 of 40, payment 24 of 30, stagnant orders 10 of 10, and a fifth of the potential.
        for (potential, score, grade) in [(30, 80_00, Grade::A), (29, 79_80, Grade::B), (25, 79_00, Grade::B)] {
            let found = graded(GradeScheme::Score, &trade(TEN_MILLION, 1, 0, potential));
            assert_eq!((found.score.unwrap().0, found.grade), (score, grade));
        }
        // Payment nothing, sales and stagnant orders all.
        for (potential, score, grade) in [(50, 60_00, Grade::B), (49, 59_80, Grade::C), (45, 59_00, Grade::C)] {
            let found = graded(GradeScheme::Score, &trade(TEN_MILLION, 5, 0, potential));
            assert_eq!((found.score.unwrap().0, found.grade), (score, grade));
        }
    }

    #[test]
    fn points_stay_between_nothing_and_a_hundred() {
        let (score, found) = graded(GradeScheme::Score, &trade(i64::MAX, 10_000, 10_000, 100)).score.unwrap();
        assert_eq!((found.sales, found.payment, found.stagnant, score), (FULL, 0, 0, 60_00));
        assert_eq!(graded(GradeScheme::Score, &trade(0, 0, 0, 0)).score.unwrap().0, 40_00);
    }

    #[test]
    fn amounts_count_to_the_fen() {
        for (amount, late, grade) in [
            (TEN_MILLION, 0, Grade::A),
            (TEN_MILLION - 1, 0, Grade::B),
            (TEN_MILLION, 1, Grade::B),
            (TEN_MILLION / 2, 1, Grade::B),
            (TEN_MILLION / 2 - 1, 0, Grade::C),
        ] {
            assert_eq!(graded(GradeScheme::Amount, &trade(amount, late, 0, 0)).grade, grade, "{amount} {late}");
        }
        let picked_up_late = trade_year::Model { late_pickups: 1, ..trade(TEN_MILLION, 0, 0, 0) };
        assert_eq!(graded(GradeScheme::Amount, &picked_up_late).grade, Grade::B);
    }

    #[test]
    fn who_never_traded_is_d_and_the_strategic_scheme_says_nothing() {
        let book = Figures::defaults(Key::ALL);
        for scheme in GradeScheme::ALL {
            let found = answer(*scheme, false, None, &book).map(|answer| answer.grade);
            let expected = (*scheme != GradeScheme::Strategic).then_some(Grade::D);
            assert_eq!(found, expected);
            assert_eq!(answer(*scheme, true, None, &book), None);
        }
        assert_eq!(provisional(GradeScheme::Strategic, false, None), Grade::C);
        assert_eq!(provisional(GradeScheme::Amount, true, None), Grade::C);
    }

    #[test]
    fn the_review_takes_place_from_25_to_30_december() {
        let book = Figures::defaults(&PERIODS);
        for (day, open) in [
            (20261224, false),
            (20261225, true),
            (20261230, true),
            (20261231, false),
            (20261125, false),
            (20270126, false),
        ] {
            assert_eq!(in_window(BusinessDay::new(day).unwrap(), &book), open, "{day}");
        }
    }

    #[test]
    fn grades_move_by_one() {
        assert_eq!([Grade::A, Grade::B, Grade::C, Grade::D].map(lower), [Grade::B, Grade::C, Grade::C, Grade::D]);
        assert_eq!([Grade::A, Grade::B, Grade::C, Grade::D].map(raise), [None, Some(Grade::A), Some(Grade::B), None]);
    }

    #[test]
    fn months_end_where_the_calendar_says() {
        let day = |number| BusinessDay::new(number).unwrap();
        let at = |number| Timestamp(day(number).start_micros() + 1);
        assert_eq!(due_on(at(20260831), 6).unwrap(), day(20270228));
        assert_eq!(due_on(at(20280229), 36).unwrap(), day(20310228));
        assert_eq!(begun_by(day(20270228), 6).unwrap(), day(20260831));
    }

    proptest! {
        #[test]
        fn lists_and_days_say_the_same(from in 0i32..3000, later in 0i32..3000, months in 1i64..40) {
            let start = BusinessDay::new(20240101).unwrap();
            let (day, today) = (start.plus_days(from).unwrap(), start.plus_days(from + later).unwrap());
            let due = due_on(Timestamp(day.start_micros()), months).unwrap() <= today;
            prop_assert_eq!(due, day <= begun_by(today, months).unwrap());
        }
    }
}

//! Pure decisions about visit plans: which months, which appointments, what is retail, which plan a report fulfils.

use longhaul_entity::{
    ClosedEnum, Timestamp,
    enums::{CustomerClass, CustomerTier, PlannedVisitState},
    planned_visit,
};

use crate::{
    domain::{
        figures,
        typed::{at_most, needed, words},
    },
    error::{Code, Error, Refusal, Result, invalid},
    vocab::BusinessDay,
};

/// The rule that all of it goes by.
pub(super) const RULE: &str = "VISIT-1";
/// Gifts that a plan lists at most.
const GIFTS_MOST: usize = 20;
/// How many of one gift a plan brings at most.
const QUANTITY_MOST: i32 = 10_000;
/// What all of one gift may come to, in fen: as an item of a request.
pub(super) const ITEM_MOST: i64 = 1_000_000_000;
/// Characters of a purpose, and of a reason.
const PURPOSE_CHARS: usize = 500;
/// Characters of a note.
const NOTE_CHARS: usize = 2000;
/// How far ahead a month may lie.
const AHEAD_MONTHS: i32 = 12;

/// The business month of an instant, `YYYYMM`.
///
/// # Errors
/// For years beyond the calendar.
pub fn month_of(at: Timestamp) -> Result<i32> {
    Ok(BusinessDay::from_micros(at.0).map_err(Error::broken)?.year_month())
}

/// Whether it is planned still though its month is over.
#[must_use]
pub fn is_missed(row: &planned_visit::Model, month: i32) -> bool {
    row.state == PlannedVisitState::Planned && row.month < month
}

/// What a plan says, as it was handed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) purpose: &'a str,
    pub(super) note: Option<&'a str>,
    pub(super) gifts: &'a [super::Bring],
}

/// The purpose and the note as they are kept; the gifts are bounded, each named once.
///
/// # Errors
/// INVALID, naming the field; LIMIT for too many gifts.
pub(super) fn content(said: Said<'_>) -> Result<(String, Option<String>)> {
    at_most("input.gifts", RULE, said.gifts.len(), GIFTS_MOST)?;
    for (n, bring) in said.gifts.iter().enumerate() {
        if !(1..=QUANTITY_MOST).contains(&bring.quantity) {
            let zh = format!("数量须在1至{QUANTITY_MOST}之间");
            let en = format!("The quantity is 1 to {QUANTITY_MOST}");
            return Err(invalid(format!("input.gifts.{n}.quantity"), zh, en).rule(RULE).into());
        }
        if said.gifts.iter().take(n).any(|earlier| earlier.gift == bring.gift) {
            let (zh, en) = ("同一礼品重复", "The same gift stands twice");
            return Err(invalid(format!("input.gifts.{n}.giftId"), zh, en).rule(RULE).into());
        }
    }
    Ok((needed("input.purpose", said.purpose, PURPOSE_CHARS)?, words("input.note", said.note, NOTE_CHARS)?))
}

/// The reason of a cancellation, as it is kept.
///
/// # Errors
/// INVALID.
pub(super) fn reason(typed: &str) -> Result<String> {
    needed("input.reason", typed, PURPOSE_CHARS)
}

/// A month that somebody names.
///
/// # Errors
/// INVALID for what is none.
pub(super) fn named(field: &'static str, month: i32) -> Result<i32> {
    figures::month(field, month).map_err(|err| err.under(RULE))
}

/// Whether something may be planned for the month: it is one, neither over nor over a year ahead.
///
/// # Errors
/// INVALID for what is no month; RULE for one that is over or too far ahead.
pub(super) fn plannable(month: i32, present: i32) -> Result<()> {
    named("input.month", month)?;
    not_over(month, present, "input.month")?;
    if figures::count(month) > figures::count(present) + AHEAD_MONTHS {
        let (zh, en) = ("最多提前一年计划", "Nothing is planned over a year ahead");
        return Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field("input.month").into());
    }
    Ok(())
}

/// Whether the plan of the month may still be made, changed and cancelled.
///
/// # Errors
/// RULE.
pub(super) fn not_over(month: i32, present: i32, field: &'static str) -> Result<()> {
    if month >= present {
        return Ok(());
    }
    let (zh, en) = ("该月已结束，计划不能再变动", "The month is over; its plan stands as it is");
    Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field(field).fact("month", month).into())
}

/// The business day of the appointment, 0 without one, and by when the visit is to be done: the appointment, or the last instant
/// of the month. An appointment lies within the month, and one that is made anew not before today.
///
/// # Errors
/// INVALID.
pub(super) fn due(month: i32, appointment: Option<Timestamp>, today: Option<BusinessDay>) -> Result<(i32, Timestamp)> {
    let Some(at) = appointment else {
        let first = BusinessDay::new(month * 100 + 1).map_err(Error::broken)?;
        return Ok((0, Timestamp(first.month_end().end_micros() - 1)));
    };
    let refused =
        |zh: &'static str, en: &'static str| Error::from(invalid("input.appointmentAt", zh, en).rule("VISIT-2"));
    let elsewhere = || refused("预约时间须在计划月份内", "The appointment lies outside the month of the plan");
    let day = BusinessDay::from_micros(at.0).map_err(|_| elsewhere())?;
    if day.year_month() != month {
        return Err(elsewhere());
    }
    if today.is_some_and(|today| day < today) {
        return Err(refused("预约时间不能早于今天", "The appointment is over already"));
    }
    Ok((day.get(), at))
}

/// Whether visits to such a customer are retail visits: a retail prospect (散户, CUST-3) whose tier is neither gold nor silver. An
/// ordinary customer that is a key account or a focus customer is none.
pub(super) fn is_retail(class: CustomerClass, tier: CustomerTier) -> bool {
    class == CustomerClass::Retail && tier == CustomerTier::Ordinary
}

/// Whether the plan is open: it may be changed and cancelled.
///
/// # Errors
/// CONFLICT with the state that it is in.
pub(super) fn open(row: &planned_visit::Model) -> Result<()> {
    if matches!(row.state, PlannedVisitState::Waiting | PlannedVisitState::Planned) {
        return Ok(());
    }
    Err(closed(row, "input.id"))
}

/// It is in a state in which this cannot be done any more, or not yet.
pub(super) fn closed(row: &planned_visit::Model, field: &'static str) -> Error {
    let zh = format!("该计划拜访的状态为“{}”", row.state.zh());
    let en = format!("The planned visit is in another state: {}", row.state.en());
    Refusal::new(Code::Conflict, zh, en).rule(RULE).field(field).fact("state", row.state.text()).into()
}

/// Which of the open plans of one visitor, customer and month a visit on that business day fulfils: the one of that day; else the one
/// without an appointment; else the one whose appointment comes first.
pub(super) fn matched(plans: &[planned_visit::Model], day: i32) -> Option<&planned_visit::Model> {
    plans.iter().min_by_key(|plan| {
        let far = if plan.day == day {
            0
        } else if plan.day == 0 {
            1
        } else {
            2
        };
        (far, plan.due_at, plan.id)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{CustomerId, GiftId, PlannedVisitId, TypedId, UnitId, UserId};
    use uuid::Uuid;

    use super::{super::Bring, *};

    fn plan(n: u128, day: i32) -> planned_visit::Model {
        planned_visit::Model {
            id: PlannedVisitId::from_uuid(Uuid::from_u128(n)),
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            dealer_id: UnitId::from_uuid(Uuid::nil()),
            visitor_id: UserId::from_uuid(Uuid::nil()),
            planned_by: UserId::from_uuid(Uuid::nil()),
            month: 202_606,
            purpose: "回访".into(),
            appointment_at: None,
            day,
            due_at: Timestamp(day.into()),
            note: None,
            value_fen: 0,
            tier: CustomerTier::Gold,
            retail: false,
            state: PlannedVisitState::Planned,
            approval_id: None,
            visit_id: None,
            cancel_reason: None,
            cancelled_by: None,
            cancelled_at: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            version: 1,
        }
    }

    fn bring(n: u128, quantity: i32) -> Bring {
        Bring { gift: GiftId::from_uuid(Uuid::from_u128(n)), quantity }
    }

    #[test]
    fn a_report_fulfils_the_plan_of_its_day_before_any_other() {
        let plans = [plan(1, 20_260_620), plan(2, 20_260_603), plan(3, 0), plan(4, 20_260_615)];
        let of = |plans: &[planned_visit::Model], day| matched(plans, day).map(|plan| plan.id.uuid().as_u128());
        assert_eq!(of(&plans, 20_260_615), Some(4));
        assert_eq!(of(&plans, 20_260_616), Some(3));
        assert_eq!(of(&plans[..2], 20_260_616), Some(2));
        assert_eq!(of(&[], 20_260_616), None);
    }

    #[test]
    fn months_are_planned_from_this_one_to_a_year_ahead() {
        for month in [202_606, 202_612, 202_701, 202_706] {
            plannable(month, 202_606).unwrap();
        }
        for (month, code) in [
            (202_605, Code::Rule),
            (202_506, Code::Rule),
            (202_707, Code::Rule),
            (202_613, Code::Invalid),
            (202_600, Code::Invalid),
            (0, Code::Invalid),
            (-1, Code::Invalid),
            (i32::MAX, Code::Invalid),
            (i32::MIN, Code::Invalid),
        ] {
            assert_eq!(plannable(month, 202_606).unwrap_err().code(), code, "{month}");
        }
    }

    #[test]
    fn an_appointment_lies_in_its_month_and_not_behind() {
        let at = |day: i32| Timestamp(BusinessDay::new(day).unwrap().start_micros());
        let today = BusinessDay::new(20_260_615).ok();
        assert_eq!(due(202_606, Some(at(20_260_615)), today).unwrap(), (20_260_615, at(20_260_615)));
        assert!(due(202_606, Some(at(20_260_614)), today).is_err());
        assert!(due(202_606, Some(at(20_260_614)), None).is_ok());
        assert!(due(202_606, Some(at(20_260_701)), today).is_err());
        assert_eq!(due(202_606, None, today).unwrap(), (0, Timestamp(at(20_260_701).0 - 1)));
    }

    #[test]
    fn quantities_are_bounded_and_each_gift_stands_once() {
        let with = |gifts: &[Bring]| content(Said { purpose: " 回访 ", note: None, gifts }).map_err(|err| err.code());
        assert_eq!(with(&[bring(1, 1), bring(2, 10_000)]).unwrap(), ("回访".to_owned(), None));
        for quantity in [0, -1, 10_001, i32::MIN, i32::MAX] {
            assert_eq!(with(&[bring(1, quantity)]).unwrap_err(), Code::Invalid, "{quantity}");
        }
        assert_eq!(with(&[bring(1, 1), bring(1, 1)]).unwrap_err(), Code::Invalid);
        let many: Vec<Bring> = (0..21).map(|n| bring(n, 1)).collect();
        assert_eq!(with(&many).unwrap_err(), Code::Limit);
        let blank = content(Said { purpose: "  ", note: None, gifts: &[] });
        assert_eq!(blank.unwrap_err().code(), Code::Invalid);
    }

    #[test]
    fn retail_is_a_prospect_without_a_tier() {
        assert!(is_retail(CustomerClass::Retail, CustomerTier::Ordinary));
        assert!(!is_retail(CustomerClass::Retail, CustomerTier::Silver));
        assert!(!is_retail(CustomerClass::Focus, CustomerTier::Ordinary));
        assert!(!is_retail(CustomerClass::GeneralKey, CustomerTier::Ordinary));
    }

    #[test]
    fn what_is_planned_is_missed_when_its_month_is_over() {
        let row = plan(1, 0);
        assert!(!is_missed(&row, 202_606) && is_missed(&row, 202_607));
        let done = planned_visit::Model { state: PlannedVisitState::Done, ..row };
        assert!(!is_missed(&done, 202_607));
    }
}

//! Pure decisions about offences: who may still say what, and how much a penalty is.

use longhaul_entity::{
    ClosedEnum, Timestamp, UserId,
    enums::{OffenceState, OffenceStepKind},
    offence, offence_step,
};

use crate::{
    error::{Code, Error, Refusal, Result, invalid, stale},
    vocab::{Fen, add_months, text},
};

/// The least and the most characters of the evidence.
const EVIDENCE: (usize, usize) = (10, 2000);
/// Characters of an answer or a reason.
const WORDS_MOST: usize = 2000;
/// How long ago an offence may lie that is recorded now.
const OLDEST_MONTHS: i32 = 12;
/// Visits and leads that the evidence refers to at most.
pub(super) const REFERENCES_MOST: usize = 20;

/// How far the case has come by its steps.
#[must_use]
pub fn state(steps: &[offence_step::Model]) -> OffenceState {
    let has = |kind| steps.iter().any(|step| step.kind == kind);
    if has(OffenceStepKind::Reversed) {
        OffenceState::Reversed
    } else if has(OffenceStepKind::Penalised) {
        OffenceState::Penalised
    } else if has(OffenceStepKind::Dismissed) {
        OffenceState::Dismissed
    } else {
        OffenceState::Open
    }
}

/// What the dealer owes by all steps together.
#[must_use]
pub fn owed(steps: &[offence_step::Model]) -> Fen {
    Fen::new(steps.iter().map(|step| step.amount_fen).sum())
}

/// Whether the steps are those that somebody read who names `version`: how many there were.
///
/// # Errors
/// CONFLICT with the present version.
pub(super) fn current(steps: &[offence_step::Model], version: i32) -> Result<()> {
    let present = i32::try_from(steps.len()).unwrap_or(i32::MAX);
    if present == version { Ok(()) } else { Err(stale(present)) }
}

/// The evidence as it is kept: enough words to be looked into.
pub(super) fn evidence(typed: &str) -> Result<String> {
    let (least, most) = EVIDENCE;
    let kept: String = text("evidence", typed, most).map_err(|err| invalid("input.evidence", err.zh(), err.en()))?;
    if kept.chars().count() >= least {
        return Ok(kept);
    }
    let (zh, en) = (format!("证据至少{least}个字"), format!("Evidence takes at least {least} characters"));
    Err(invalid("input.evidence", zh, en).rule("LEAD-6").fact("min", least).into())
}

/// An answer or a reason as it is kept; none is left out.
pub(super) fn words(field: &'static str, typed: &str) -> Result<String> {
    let name = field.strip_prefix("input.").unwrap_or(field);
    Ok(text(name, typed, WORDS_MOST).map_err(|err| invalid(field, err.zh(), err.en()))?)
}

/// Whether it can be charged now that something happened then.
pub(super) fn happened(at: Timestamp, now: Timestamp) -> Result<()> {
    let oldest = add_months(now.0, -OLDEST_MONTHS).map_err(Error::broken)?;
    if (oldest..=now.0).contains(&at.0) {
        return Ok(());
    }
    let (zh, en) = ("发生时间须在最近一年内", "It happened within the past year");
    Err(invalid("input.happenedAt", zh, en).rule("LEAD-6").into())
}

/// Whether the offence may be decided by that person now: it is open, he did not record it, and the dealer has answered or let
/// its time pass.
///
/// # Errors
/// CONFLICT with the state when it is decided already; RULE for who recorded it, and while the dealer may still answer.
pub(super) fn decidable(
    offence: &offence::Model,
    steps: &[offence_step::Model],
    by: UserId,
    now: Timestamp,
) -> Result<()> {
    match state(steps) {
        OffenceState::Open => {}
        other => return Err(over(other)),
    }
    by_another(offence, by)?;
    let answered = steps.iter().any(|step| step.kind == OffenceStepKind::Answered);
    if answered || offence.answer_until <= now {
        return Ok(());
    }
    let (zh, en) = ("经销商申辩期未满，尚不能决定", "The dealer may still answer; nothing is decided before");
    let until = offence.answer_until.to_utc().to_rfc3339();
    Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-6").fact("answerUntil", until).into())
}

/// Whether a penalty can be reversed by that person; gives what was owed.
///
/// # Errors
/// CONFLICT with the state for anything but a penalty that stands; RULE for who recorded it.
pub(super) fn reversible(offence: &offence::Model, steps: &[offence_step::Model], by: UserId) -> Result<Fen> {
    match state(steps) {
        OffenceState::Penalised => {}
        other => return Err(over(other)),
    }
    by_another(offence, by)?;
    Ok(owed(steps))
}

fn by_another(offence: &offence::Model, by: UserId) -> Result<()> {
    if offence.recorded_by != by {
        return Ok(());
    }
    let (zh, en) = ("登记人不能决定该违规", "Whoever recorded it does not decide it");
    Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-6").into())
}

fn over(state: OffenceState) -> Error {
    let zh = format!("该违规的状态为“{}”", state.zh());
    let en = format!("The offence stands at: {}", state.en());
    Refusal::new(Code::Conflict, zh, en).rule("LEAD-6").fact("state", state.text()).into()
}

/// What an answer of the dealer is now: one before the decision, whenever that comes, and one after a penalty, within `days` of it.
///
/// # Errors
/// RULE when it has answered already, and when there is nothing to answer to or the time for it is over.
pub(super) fn answer(steps: &[offence_step::Model], days: i64, now: Timestamp) -> Result<OffenceStepKind> {
    let refused = |zh, en| Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-6").into());
    let kind = match state(steps) {
        OffenceState::Open => OffenceStepKind::Answered,
        OffenceState::Penalised => OffenceStepKind::Appealed,
        OffenceState::Dismissed | OffenceState::Reversed => {
            return refused("该违规已不再考核，无需申辩", "Nothing is charged any more");
        }
    };
    if steps.iter().any(|step| step.kind == kind) {
        return refused("已申辩过", "It was answered already");
    }
    let decided = steps.iter().find(|step| step.kind == OffenceStepKind::Penalised);
    if decided.is_some_and(|step| step.at.plus_seconds(days * 24 * 3600) < now) {
        return refused("申诉期已过", "The time to appeal is over");
    }
    Ok(kind)
}

/// Whether a penalty may be that much; both bounds included.
///
/// # Errors
/// RULE with the bounds.
pub(super) fn penalty(amount: Fen, least: Fen, most: Fen) -> Result<()> {
    if (least..=most).contains(&amount) && amount > Fen::ZERO {
        return Ok(());
    }
    let zh = format!("考核金额须为{least}至{most}元");
    let en = format!("A penalty is {least} to {most} yuan");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("LEAD-6").field("input.amount");
    Err(refusal.fact("least", least.get()).fact("most", most.get()).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{
        CustomerId, OffenceId, TypedId, UnitId,
        enums::{OffenceWay, Role},
    };
    use uuid::Uuid;

    use super::*;
    use OffenceStepKind::{Answered, Appealed, Dismissed, Penalised, Recorded, Reversed};

    fn person(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn case() -> offence::Model {
        offence::Model {
            id: OffenceId::from_uuid(Uuid::nil()),
            number: "KH".into(),
            dealer_id: UnitId::from_uuid(Uuid::nil()),
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            customer_name: "远达".into(),
            way: OffenceWay::Visit,
            happened_at: Timestamp(0),
            day: 20_260_615,
            evidence: "证据".into(),
            recorded_by: person(1),
            recorded_at: Timestamp(0),
            answer_until: Timestamp(100),
            policy_version_id: None,
        }
    }

    fn steps(kinds: &[OffenceStepKind]) -> Vec<offence_step::Model> {
        let amount = |kind| match kind {
            Penalised => 500_000,
            Reversed => -500_000,
            _ => 0,
        };
        let step = |(seq, kind): (i32, &OffenceStepKind)| offence_step::Model {
            offence_id: OffenceId::from_uuid(Uuid::nil()),
            seq,
            kind: *kind,
            at: Timestamp(50),
            actor_id: person(1),
            role: Role::AreaManager,
            recorder_id: person(1),
            words: String::new(),
            amount_fen: amount(*kind),
            least_fen: None,
            most_fen: None,
            policy: None,
        };
        (1..).zip(kinds).map(step).collect()
    }

    fn code(result: Result<impl std::fmt::Debug>) -> Code {
        result.unwrap_err().code()
    }

    #[test]
    fn a_penalty_lies_within_its_bounds() {
        let (least, most) = (Fen::new(500_000), Fen::new(2_000_000));
        for (fen, fits) in [(499_999, false), (500_000, true), (2_000_000, true), (2_000_001, false), (-1, false)] {
            assert_eq!(penalty(Fen::new(fen), least, most).is_ok(), fits, "{fen}");
        }
        // Nothing is no penalty, whatever the book allows.
        assert!(penalty(Fen::ZERO, Fen::ZERO, most).is_err());
    }

    #[test]
    fn another_decides_once_the_dealer_was_heard() {
        let (fresh, heard) = (steps(&[Recorded]), steps(&[Recorded, Answered]));
        assert_eq!(code(decidable(&case(), &fresh, person(2), Timestamp(99))), Code::Rule);
        decidable(&case(), &fresh, person(2), Timestamp(100)).unwrap();
        decidable(&case(), &heard, person(2), Timestamp(1)).unwrap();
        assert_eq!(code(decidable(&case(), &heard, person(1), Timestamp(100))), Code::Rule);
        for decided in [Penalised, Dismissed] {
            let steps = steps(&[Recorded, Answered, decided]);
            assert_eq!(code(decidable(&case(), &steps, person(2), Timestamp(100))), Code::Conflict);
        }
    }

    #[test]
    fn a_penalty_is_reversed_once_and_nothing_is_owed_then() {
        let standing = steps(&[Recorded, Penalised]);
        assert_eq!((state(&standing), owed(&standing)), (OffenceState::Penalised, Fen::new(500_000)));
        assert_eq!(reversible(&case(), &standing, person(2)).unwrap(), Fen::new(500_000));
        assert_eq!(code(reversible(&case(), &standing, person(1))), Code::Rule);
        let reversed = steps(&[Recorded, Penalised, Appealed, Reversed]);
        assert_eq!((state(&reversed), owed(&reversed)), (OffenceState::Reversed, Fen::ZERO));
        for kinds in [&[Recorded][..], &[Recorded, Dismissed], &[Recorded, Penalised, Reversed]] {
            assert_eq!(code(reversible(&case(), &steps(kinds), person(2))), Code::Conflict, "{kinds:?}");
        }
    }

    #[test]
    fn the_dealer_answers_before_the_decision_and_once_after_a_penalty() {
        let day = 24 * 3600 * 1_000_000;
        assert_eq!(answer(&steps(&[Recorded]), 3, Timestamp(900 * day)).unwrap(), Answered);
        assert_eq!(code(answer(&steps(&[Recorded, Answered]), 3, Timestamp(60))), Code::Rule);
        let penalised = steps(&[Recorded, Answered, Penalised]);
        assert_eq!(answer(&penalised, 3, Timestamp(50 + 3 * day)).unwrap(), Appealed);
        assert_eq!(code(answer(&penalised, 3, Timestamp(51 + 3 * day))), Code::Rule);
        for kinds in [&[Recorded, Penalised, Appealed][..], &[Recorded, Dismissed], &[Recorded, Penalised, Reversed]] {
            assert_eq!(code(answer(&steps(kinds), 3, Timestamp(60))), Code::Rule, "{kinds:?}");
        }
    }

    #[test]
    fn evidence_says_something_and_lies_in_the_past_year() {
        assert_eq!(evidence(" 六月十二日上门拜访并报价 ").unwrap(), "六月十二日上门拜访并报价");
        assert_eq!(code(evidence("上门拜访并已报价了")), Code::Invalid);
        assert_eq!(code(evidence(&"长".repeat(2001))), Code::Invalid);
        let now = Timestamp(1_782_900_000_000_000);
        happened(now, now).unwrap();
        happened(now.plus_seconds(-364 * 86_400), now).unwrap();
        assert_eq!(code(happened(now.plus_seconds(1), now)), Code::Invalid);
        assert_eq!(code(happened(now.plus_seconds(-367 * 86_400), now)), Code::Invalid);
    }
}

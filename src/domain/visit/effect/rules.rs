//! Pure decisions about what visits came to.

use longhaul_entity::{
    Timestamp, UserId,
    enums::{EvidenceState, Role, VisitEffectVerdict},
};

use crate::{
    auth::Actor,
    domain::typed::{needed, words},
    error::{Code, Error, Refusal, Result, invalid},
    vocab::add_months,
};

/// Characters of a reason.
const REASON_CHARS: usize = 1000;
/// Characters of what comes next.
const PLAN_CHARS: usize = 1000;
/// How far ahead that may lie.
const AHEAD_MONTHS: i32 = 12;
pub(super) const RULE: &str = "VISIT-6";

/// A judgement as it was handed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) verdict: VisitEffectVerdict,
    pub(super) reason: &'a str,
    pub(super) next_plan: Option<&'a str>,
    pub(super) next_at: Option<Timestamp>,
}

impl Said<'_> {
    /// Reason and plan as they are kept. Whoever is fit has a plan; a time belongs to a plan, lies ahead, and within a year.
    ///
    /// # Errors
    /// INVALID with the field.
    pub(super) fn read(&self, now: Timestamp) -> Result<(String, Option<String>)> {
        let under = |refused: Error| refused.under(RULE);
        let reason = needed("input.reason", self.reason, REASON_CHARS).map_err(under)?;
        let plan = words("input.nextPlan", self.next_plan, PLAN_CHARS).map_err(under)?;
        if plan.is_none() && self.verdict == VisitEffectVerdict::Fit {
            let (zh, en) = ("适合跟进的客户须填写下一步计划", "Whoever is fit for follow-up has a next plan");
            return Err(invalid("input.nextPlan", zh, en).rule(RULE).into());
        }
        let Some(at) = self.next_at else { return Ok((reason, plan)) };
        if plan.is_none() {
            let (zh, en) = ("填写时间须同时填写计划", "A time belongs to a plan");
            return Err(invalid("input.nextAt", zh, en).rule(RULE).into());
        }
        if at <= now || at.0 > add_months(now.0, AHEAD_MONTHS).map_err(Error::broken)? {
            let (zh, en) = ("下一步时间须在将来一年之内", "The next step lies ahead, within a year");
            return Err(invalid("input.nextAt", zh, en).rule(RULE).into());
        }
        Ok((reason, plan))
    }
}

/// Whether somebody who sees the report may judge it: whoever made the visit, or a manager of his dealer.
///
/// # Errors
/// RULE.
pub(super) fn judges(actor: &Actor, visitor: UserId) -> Result<()> {
    if actor.user == visitor || actor.role == Role::DealerManager {
        return Ok(());
    }
    let (zh, en) = ("只有拜访人或本单位经理可以评定拜访效果", "Whoever made the visit judges it, or his manager");
    Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field("input.visitId").into())
}

/// Whether a report that stands so may be judged fit.
///
/// # Errors
/// RULE VISIT-5 with `state` for one that was upheld, or waits for a manager or a photo.
pub(super) fn sound(state: Option<EvidenceState>) -> Result<()> {
    let Some(state) = state else { return Ok(()) };
    let (zh, en) = match state {
        EvidenceState::Sound | EvidenceState::Cleared => return Ok(()),
        EvidenceState::Upheld => {
            ("该报告经复核认定有误，不计入", "What speaks against the report was upheld; it does not count")
        }
        EvidenceState::Waiting => (
            "该报告待复核，复核通过后才能评定为适合跟进",
            "The report waits for a manager; it is judged fit when it is cleared",
        ),
        EvidenceState::Incomplete => (
            "该报告照片未齐，照片到齐后才能评定为适合跟进",
            "The report waits for a photo; it is judged fit when the photo has come",
        ),
    };
    let refusal = Refusal::new(Code::Rule, zh, en).rule("VISIT-5").field("input.visitId");
    Err(refusal.fact("state", longhaul_entity::ClosedEnum::text(state)).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_781_488_800_000_000);
    const DAY: i64 = 86_400;

    fn said<'a>(verdict: VisitEffectVerdict, plan: Option<&'a str>, days: Option<i64>) -> Said<'a> {
        let next_at = days.map(|days| NOW.plus_seconds(days * DAY));
        Said { verdict, reason: " 有购车计划 ", next_plan: plan, next_at }
    }

    fn field(said: Said<'_>) -> String {
        match said.read(NOW).unwrap_err() {
            Error::Refused(refusal) => refusal.field.unwrap_or_default().into_owned(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn whoever_is_fit_has_a_plan() {
        use VisitEffectVerdict::{Fit, NotFit};
        let kept = said(Fit, Some(" 送报价 "), Some(3)).read(NOW).unwrap();
        assert_eq!(kept, ("有购车计划".to_owned(), Some("送报价".to_owned())));
        assert_eq!(field(said(Fit, None, None)), "input.nextPlan");
        assert_eq!(field(said(Fit, Some("  "), Some(3))), "input.nextPlan");
        assert!(said(NotFit, None, None).read(NOW).is_ok());
        assert_eq!(field(said(NotFit, None, Some(3))), "input.nextAt");
        assert_eq!(field(Said { reason: " ", ..said(NotFit, None, None) }), "input.reason");
        assert_eq!(field(said(Fit, Some(&"长".repeat(1001)), None)), "input.nextPlan");
    }

    #[test]
    fn the_next_step_lies_ahead_within_a_year() {
        let at = |days| said(VisitEffectVerdict::Fit, Some("送报价"), Some(days));
        assert!(at(1).read(NOW).is_ok() && at(365).read(NOW).is_ok());
        assert_eq!(field(at(0)), "input.nextAt");
        assert_eq!(field(at(-1)), "input.nextAt");
        assert_eq!(field(at(366)), "input.nextAt");
    }

    #[test]
    fn what_counts_for_nothing_is_not_fit() {
        assert!(sound(None).is_ok() && sound(Some(EvidenceState::Cleared)).is_ok());
        for state in [EvidenceState::Waiting, EvidenceState::Upheld, EvidenceState::Incomplete] {
            assert!(sound(Some(state)).is_err(), "{state}");
        }
    }
}

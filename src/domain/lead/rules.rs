//! Pure decisions about leads: who is protected, what may still be done, in which order a tender goes.

use longhaul_entity::{
    PolicyVersionId, Timestamp, UnitId,
    enums::{LeadEnd, LeadOutcome, LeadState, TenderStage},
    lead, protection,
};

use crate::error::{Code, Refusal, Result, stale};

/// What a report that counts comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: LeadOutcome,
    pub(super) rank: i32,
    pub(super) counted_at: Timestamp,
    /// Until when the customer is protected, whoever holds it.
    pub(super) until: Timestamp,
    /// The version of the policy book that a protection gained now is measured by (POL-1).
    pub(super) policy: Option<PolicyVersionId>,
    /// By when the buyer is to be contacted first (FOLLOW-2); none for whoever gained nothing.
    pub(super) contact_due: Option<Measured>,
}

/// Whether protection runs at that moment. At its end it is over (LEAD-4).
pub(super) fn runs(held: &protection::Model, at: Timestamp) -> bool {
    at < held.until
}

/// Whether that protection is the lead's: its dealer holds it, and since no later than the lead counts.
fn held_by(held: &protection::Model, lead: &lead::Model) -> bool {
    held.dealer_id == lead.dealer_id && lead.counted_at.is_some_and(|counted| held.since <= counted)
}

/// When a report counts: when it was received, and later than the last one that counted before, whatever the clock says.
/// Whoever holds the customer's lock first was received first.
pub(super) fn counted_at(last: Option<Timestamp>, now: Timestamp) -> Timestamp {
    last.map_or(now, |last| now.max(Timestamp(last.0 + 1)))
}

/// A length of time: until when one runs that begins now, and the version of the policy book that says so.
pub(super) type Measured = (Timestamp, Option<PolicyVersionId>);

/// Whether the record may stand for both in a merge (CUST-10): the earlier received report holds, so the record that it
/// protects is the one that is kept.
pub(super) fn may_stand_for_both(
    kept: Option<&protection::Model>,
    merged: Option<&protection::Model>,
    at: Timestamp,
) -> bool {
    let since = |held: Option<&protection::Model>| held.filter(|held| runs(held, at)).map(|held| held.since);
    match (since(kept), since(merged)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(kept), Some(merged)) => kept <= merged,
    }
}

/// What a report of `dealer` comes to that counts from `at`; `fresh` is how long a protection runs that begins then
/// (LEAD-2).
pub(super) fn judge(held: Option<&protection::Model>, dealer: UnitId, at: Timestamp, fresh: Measured) -> Verdict {
    match held.filter(|held| runs(held, at)) {
        None => Verdict {
            outcome: LeadOutcome::Granted,
            rank: 1,
            counted_at: at,
            until: fresh.0,
            policy: fresh.1,
            contact_due: None,
        },
        Some(held) => {
            let outcome = if held.dealer_id == dealer { LeadOutcome::Covered } else { LeadOutcome::Behind };
            Verdict {
                outcome,
                rank: held.reports + 1,
                counted_at: at,
                until: held.until,
                policy: None,
                contact_due: None,
            }
        }
    }
}

/// Where a lead stands at that moment, `held` being the protection of the customer that its record belongs to now. A lead
/// whose own time has not passed is unprotected when another one holds: the customer's records were merged, and that one was
/// received earlier (CUST-10).
#[must_use]
pub fn state(lead: &lead::Model, held: Option<&protection::Model>, at: Timestamp) -> LeadState {
    match (lead.ended, lead.outcome) {
        (Some(LeadEnd::Won), _) => LeadState::Won,
        (Some(LeadEnd::Lost), _) => LeadState::Lost,
        (None, LeadOutcome::Waiting) => LeadState::Waiting,
        (None, LeadOutcome::Refused) => LeadState::Refused,
        (None, outcome) => {
            let protected = held.is_some_and(|held| runs(held, at) && held_by(held, lead));
            let gained = matches!(outcome, LeadOutcome::Granted | LeadOutcome::Covered);
            let over = lead.protected_until.is_none_or(|until| until <= at);
            match (protected, gained && over) {
                (true, _) => LeadState::Protected,
                (false, true) => LeadState::Lapsed,
                (false, false) => LeadState::Unprotected,
            }
        }
    }
}

/// Whether a lead that stands there may be followed up; `field` named it.
///
/// # Errors
/// RULE, by what is in the way.
pub(super) fn followable(state: LeadState, field: &'static str) -> Result<()> {
    let (rule, zh, en) = match state {
        LeadState::Protected => return Ok(()),
        LeadState::Won | LeadState::Lost => ("LEAD-7", "该信息已结案", "The lead has ended"),
        LeadState::Waiting => {
            ("LEAD-5", "跨区域信息未获批准前不得跟进", "Nothing may be done before the report is approved")
        }
        LeadState::Refused => {
            ("LEAD-5", "跨区域信息未获批准", "The report from outside the territory was not approved")
        }
        LeadState::Lapsed => ("LEAD-4", "保护已失效，请重新提报", "The protection has lapsed; report the lead again"),
        LeadState::Unprotected => {
            ("LEAD-2", "该信息未受保护，不得跟进", "The lead is not protected and may not be followed up")
        }
    };
    Err(Refusal::new(Code::Rule, zh, en).rule(rule).field(field).into())
}

/// By how many whole hours the next contact of a lead in that state is overdue (FOLLOW-2); none for one that is not.
#[must_use]
pub fn overdue_hours(lead: &lead::Model, state: LeadState, now: Timestamp) -> Option<i64> {
    let due = lead.contact_due_at.filter(|_| state == LeadState::Protected)?;
    (due < now).then(|| now.seconds_since(due) / 3600)
}

/// Whether a lead may be changed by somebody who read `version` of it.
///
/// # Errors
/// RULE for one that has ended or was refused; CONFLICT for another version.
pub(super) fn changeable(lead: &lead::Model, version: i32) -> Result<()> {
    if lead.version != version {
        return Err(stale(lead.version));
    }
    if lead.ended.is_none() && lead.outcome != LeadOutcome::Refused {
        return Ok(());
    }
    Err(Refusal::new(Code::Rule, "该信息已结案", "The lead has ended").rule("LEAD-7").into())
}

/// Whether a tender that took `taken`, each with its day, may take `step` on `day`: after the one before it, and not earlier.
///
/// # Errors
/// RULE for one that was taken, for a step left out, for a day before that of the step before.
pub(super) fn next_step(taken: &[(TenderStage, i32)], step: TenderStage, day: i32) -> Result<()> {
    let refused = |zh, en| Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-8").field("input.step").into());
    if taken.iter().any(|(done, _)| *done == step) {
        return refused("该步骤已登记", "The step has been taken already");
    }
    let last = taken.iter().max_by_key(|(done, _)| *done);
    let follows = last.map_or(step == TenderStage::Announced, |(done, _)| *done as usize + 1 == step as usize);
    if !follows {
        return refused("招标步骤须按顺序登记", "The steps of a tender follow on each other");
    }
    if last.is_some_and(|(_, before)| day < *before) {
        let (zh, en) = ("日期不能早于上一步", "The day lies before that of the step before");
        return Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-8").field("input.day").into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{CustomerId, LeadId, TypedId};
    use uuid::Uuid;

    use super::*;

    fn dealer(n: u128) -> UnitId {
        UnitId::from_uuid(Uuid::from_u128(n))
    }

    fn held(of: UnitId, since: i64, until: i64, reports: i32) -> protection::Model {
        protection::Model {
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            dealer_id: of,
            lead_id: LeadId::from_uuid(Uuid::nil()),
            since: Timestamp(since),
            until: Timestamp(until),
            reports,
        }
    }

    #[test]
    fn the_first_has_it_and_the_others_line_up() {
        let (at, until) = (Timestamp(10), Timestamp(100));
        assert_eq!(
            judge(None, dealer(1), at, (until, None)),
            Verdict { outcome: LeadOutcome::Granted, rank: 1, counted_at: at, until, policy: None, contact_due: None }
        );
        let first = held(dealer(1), 10, 100, 3);
        let later = judge(Some(&first), dealer(2), Timestamp(13), (Timestamp(103), None));
        assert_eq!((later.outcome, later.rank, later.until), (LeadOutcome::Behind, 4, Timestamp(100)));
        let own = judge(Some(&first), dealer(1), Timestamp(13), (Timestamp(103), None));
        assert_eq!(own.outcome, LeadOutcome::Covered);
    }

    #[test]
    fn protection_is_over_at_its_end_and_not_before() {
        let first = held(dealer(1), 10, 100, 3);
        let at = |now| judge(Some(&first), dealer(2), Timestamp(now), (Timestamp(now + 90), None));
        assert_eq!((at(99).outcome, at(99).rank), (LeadOutcome::Behind, 4));
        assert_eq!((at(100).outcome, at(100).rank, at(100).until), (LeadOutcome::Granted, 1, Timestamp(190)));
        let own = judge(Some(&first), dealer(1), Timestamp(100), (Timestamp(190), None));
        assert_eq!(own.outcome, LeadOutcome::Granted);
    }

    #[test]
    fn no_two_reports_count_at_one_instant_even_when_the_clock_stands_or_goes_back() {
        assert_eq!(counted_at(None, Timestamp(5)), Timestamp(5));
        for (now, counted) in [(5, 13), (12, 13), (13, 13), (40, 40)] {
            assert_eq!(counted_at(Some(Timestamp(12)), Timestamp(now)), Timestamp(counted), "{now}");
        }
    }

    #[test]
    fn of_two_records_the_one_that_was_protected_first_stands_for_both() {
        let (early, late) = (held(dealer(1), 10, 100, 1), held(dealer(2), 20, 110, 1));
        let may = |kept, merged, at| may_stand_for_both(kept, merged, Timestamp(at));
        assert!(may(None, None, 30) && may(Some(&early), None, 30) && may(Some(&early), Some(&late), 30));
        assert!(!may(None, Some(&late), 30) && !may(Some(&late), Some(&early), 30));
        // What is over stands in nobody's way.
        assert!(may(Some(&late), Some(&early), 100) && may(None, Some(&late), 110));
    }

    #[test]
    fn a_tender_goes_step_by_step_and_not_back_in_time() {
        use TenderStage::{Announced, Awarded, Bid, Opened, Qualified};
        assert!(next_step(&[], Announced, 20260701).is_ok());
        assert!(next_step(&[], Bid, 20260701).is_err());
        let so_far = [(Announced, 20260701), (Qualified, 20260710)];
        for (step, day, fits) in [
            (Bid, 20260710, true),
            (Bid, 20260709, false),
            (Opened, 20260720, false),
            (Qualified, 20260720, false),
            (Awarded, 20260720, false),
        ] {
            assert_eq!(next_step(&so_far, step, day).is_ok(), fits, "{step} {day}");
        }
    }
}

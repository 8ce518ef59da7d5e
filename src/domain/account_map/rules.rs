//! Pure decisions about the account map: weights and scores, who leads, what a step of the development asks.

use longhaul_entity::{
    ClosedEnum,
    enums::{DevelopmentCondition, DevelopmentStep},
};
use serde_json::json;

use super::criteria::ByCriterion;
use crate::{
    domain::support::UNIT_BP,
    error::{Code, Refusal, Result, invalid},
};

/// The best score; the worst is 0.
pub const SCORE_MAX: i32 = 10;
/// Competitors that a customer's criteria are scored for at most.
pub const COMPETITORS_MAX: usize = 10;

/// Whether weights in basis points are weights: none negative, exactly 1 together (KAM-4).
///
/// # Errors
/// INVALID for a negative one or one over 1; RULE with the sum.
pub(super) fn weights(given: ByCriterion<i32>) -> Result<()> {
    for (name, weight) in given.named() {
        if !(0..=UNIT_BP).contains(&weight) {
            let refusal = invalid(format!("input.weights.{name}"), "权重须在0至1之间", "A weight is 0 to 1");
            return Err(refusal.rule("KAM-4").into());
        }
    }
    let sum: i32 = given.named().iter().map(|(_, weight)| weight).sum();
    if sum == UNIT_BP {
        return Ok(());
    }
    let sum = f64::from(sum) / f64::from(UNIT_BP);
    let zh = format!("权重合计为{sum}，必须正好为1");
    let en = format!("The weights add up to {sum}, and not to exactly 1");
    Err(Refusal::new(Code::Rule, zh, en).rule("KAM-4").field("input.weights").fact("sum", sum).into())
}

/// Whether scores are scores; `field` is where they stand in the input.
///
/// # Errors
/// INVALID.
pub(super) fn scores(field: &str, given: ByCriterion<i32>) -> Result<()> {
    for (name, score) in given.named() {
        if !(0..=SCORE_MAX).contains(&score) {
            let refusal = invalid(format!("{field}.{name}"), "评分须为0至10", "A score is 0 to 10");
            return Err(refusal.rule("KAM-4").into());
        }
    }
    Ok(())
}

/// Whether the competitors are few enough.
///
/// # Errors
/// LIMIT.
pub(super) fn few_competitors(number: usize) -> Result<()> {
    if number <= COMPETITORS_MAX {
        return Ok(());
    }
    let zh = format!("最多{COMPETITORS_MAX}个竞品");
    let en = format!("At most {COMPETITORS_MAX} competitors");
    let refusal = Refusal::new(Code::Limit, zh, en).rule("KAM-4").field("input.competitors");
    Err(refusal.fact("max", COMPETITORS_MAX).into())
}

/// The weighted total in ten-thousandths: 0 to 100,000.
#[must_use]
pub fn total(weights: ByCriterion<i32>, scores: ByCriterion<i32>) -> i32 {
    weights.named().iter().zip(scores.named()).map(|((_, weight), (_, score))| weight * score).sum()
}

/// The places of the highest totals; several when they are equal.
#[must_use]
pub fn leaders(totals: &[i32]) -> Vec<usize> {
    let highest = totals.iter().max();
    totals.iter().enumerate().filter(|(_, total)| Some(*total) == highest).map(|(at, _)| at).collect()
}

/// What must be so before the step may be completed (KAM-5).
#[must_use]
pub const fn asks(step: DevelopmentStep) -> &'static [DevelopmentCondition] {
    use DevelopmentCondition::{
        CriteriaWeighed, DeciderFamiliar, DeciderPlaced, NeedsRecorded, PhoneKnown, PreviousStep, RelationshipPlanned,
        VisitReported,
    };
    match step {
        DevelopmentStep::PhoneAppointment => &[PhoneKnown],
        DevelopmentStep::VisitPresentation => &[PreviousStep, VisitReported],
        DevelopmentStep::Needs => &[PreviousStep, NeedsRecorded],
        DevelopmentStep::Proposal => &[PreviousStep, DeciderPlaced, CriteriaWeighed],
        DevelopmentStep::NegotiationContract => &[PreviousStep, DeciderFamiliar],
        DevelopmentStep::RelationshipServicePlan => &[PreviousStep, RelationshipPlanned],
    }
}

/// What is so about a customer in its present round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// The steps completed in the round.
    pub(super) completed: Vec<DevelopmentStep>,
    /// The conditions that hold whatever the step.
    pub(super) hold: Vec<DevelopmentCondition>,
}

/// Which of its conditions a step lacks, in the order of the rule book.
pub(super) fn missing(step: DevelopmentStep, facts: &Facts) -> Vec<DevelopmentCondition> {
    let before = DevelopmentStep::ALL.iter().rev().find(|other| **other < step);
    let holds = |condition: &DevelopmentCondition| match condition {
        DevelopmentCondition::PreviousStep => before.is_none_or(|before| facts.completed.contains(before)),
        other => facts.hold.contains(other),
    };
    asks(step).iter().copied().filter(|condition| !holds(condition)).collect()
}

/// Whether the step may be completed: not twice in a round, none skipped, and with all that it asks (KAM-5).
///
/// # Errors
/// CONFLICT when it is completed; RULE with what is missing.
pub(super) fn completable(step: DevelopmentStep, facts: &Facts) -> Result<()> {
    if facts.completed.contains(&step) {
        let refusal = Refusal::new(Code::Conflict, "该步骤在本轮已完成", "The step is completed in this round");
        return Err(refusal.rule("KAM-5").field("input.step").into());
    }
    let missing = missing(step, facts);
    if missing.is_empty() {
        return Ok(());
    }
    let zh: Vec<_> = missing.iter().map(|condition| condition.zh()).collect();
    let en: Vec<_> = missing.iter().map(|condition| condition.en()).collect();
    let texts: Vec<_> = missing.iter().map(|condition| condition.text()).collect();
    let refusal = Refusal::new(
        Code::Rule,
        format!("“{}”尚缺条件：{}", step.zh(), zh.join("；")),
        format!("{} still needs: {}", step.en(), en.join("; ")),
    );
    Err(refusal.rule("KAM-5").field("input.step").fact("missing", json!(texts)).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::error::Error;
    use DevelopmentCondition::{CriteriaWeighed, DeciderPlaced, PreviousStep, VisitReported};

    fn by(values: [i32; 8]) -> ByCriterion<i32> {
        let [industry_standing, brand, performance, price, supply, response, after_sales, relationship] = values;
        ByCriterion { industry_standing, brand, performance, price, supply, response, after_sales, relationship }
    }

    #[test]
    fn weights_add_up_to_exactly_one() {
        assert!(weights(by([1250; 8])).is_ok());
        assert!(weights(by([10_000, 0, 0, 0, 0, 0, 0, 0])).is_ok());
        for (given, code) in [
            ([1250, 1250, 1250, 1250, 1250, 1250, 1250, 1249], Code::Rule),
            ([1250, 1250, 1250, 1250, 1250, 1250, 1250, 1251], Code::Rule),
            ([10_100, -100, 0, 0, 0, 0, 0, 0], Code::Invalid),
            ([5_100, 5_000, -100, 0, 0, 0, 0, 0], Code::Invalid),
            ([0; 8], Code::Rule),
        ] {
            assert_eq!(weights(by(given)).unwrap_err().code(), code, "{given:?}");
        }
    }

    #[test]
    fn totals_are_exact_and_equals_lead_together() {
        let weights = by([1_000, 1_000, 2_000, 3_000, 500, 500, 1_000, 1_000]);
        assert_eq!(total(weights, by([10; 8])), 100_000);
        assert_eq!(total(weights, by([0, 0, 0, 7, 0, 0, 0, 1])), 22_000);
        assert_eq!(leaders(&[5, 9, 9, 1]), [1, 2]);
        assert!(leaders(&[]).is_empty());
    }

    #[test]
    fn no_step_is_skipped() {
        for step in &DevelopmentStep::ALL[1..] {
            let all = DevelopmentCondition::ALL.iter().copied().filter(|one| *one != PreviousStep).collect();
            let mut facts = Facts { completed: Vec::new(), hold: all };
            assert_eq!(missing(*step, &facts), [PreviousStep], "{step}");
            facts.completed = DevelopmentStep::ALL.iter().copied().filter(|other| other < step).collect();
            assert!(completable(*step, &facts).is_ok(), "{step}");
            facts.completed.push(*step);
            assert_eq!(completable(*step, &facts).unwrap_err().code(), Code::Conflict, "{step}");
        }
    }

    #[test]
    fn all_that_is_missing_is_told() {
        let facts = Facts { completed: Vec::new(), hold: vec![VisitReported] };
        let Error::Refused(refusal) = completable(DevelopmentStep::Proposal, &facts).unwrap_err() else { panic!() };
        assert_eq!(missing(DevelopmentStep::Proposal, &facts), [PreviousStep, DeciderPlaced, CriteriaWeighed]);
        let told = json!(["PREVIOUS_STEP", "DECIDER_PLACED", "CRITERIA_WEIGHED"]);
        assert_eq!(refusal.facts, [("missing".into(), told)]);
    }

    #[test]
    fn every_condition_is_asked_by_some_step() {
        for condition in DevelopmentCondition::ALL {
            assert!(DevelopmentStep::ALL.iter().any(|step| asks(*step).contains(condition)), "{condition}");
        }
    }
}

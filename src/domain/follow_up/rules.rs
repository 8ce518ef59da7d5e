//! Pure decisions about follow-ups: what a record holds.

use longhaul_entity::follow_up::{Demand, FollowUpContent};

use super::record::RecordFollowUp;
use crate::{
    domain::typed::{at_most, needed, person, words},
    error::{Result, invalid},
};

/// Persons that a record names at most.
const PERSONS_MOST: usize = 20;
/// Demands that a record holds at most.
const DEMANDS_MOST: usize = 20;
/// Characters of a demand, and of the answer to it.
const DEMAND_CHARS: usize = 1000;
/// Characters of what was said and of the next step, each.
const TEXT_CHARS: usize = 4000;
/// The rule that says what is recorded.
const RULE: &str = "FOLLOW-3";

/// The body of the record as it is kept, its texts trimmed.
///
/// # Errors
/// INVALID for a text that is missing, too long or has control characters, and for a demand that is settled without an
/// answer; LIMIT for too many persons or demands.
pub(super) fn content(draft: &RecordFollowUp) -> Result<FollowUpContent> {
    read(draft).map_err(|refused| refused.under(RULE))
}

fn read(draft: &RecordFollowUp) -> Result<FollowUpContent> {
    at_most("input.persons", RULE, draft.persons.len(), PERSONS_MOST)?;
    at_most("input.demands", RULE, draft.demands.len(), DEMANDS_MOST)?;
    let persons = draft.persons.iter().enumerate().map(|(n, met)| person(n, met));
    let demands = draft.demands.iter().enumerate().map(|(n, raised)| demand(n, raised));
    Ok(FollowUpContent {
        persons: persons.collect::<Result<_>>()?,
        said: needed("input.said", &draft.said, TEXT_CHARS)?,
        demands: demands.collect::<Result<_>>()?,
        next_step: words("input.nextStep", draft.next_step.as_deref(), TEXT_CHARS)?,
    })
}

fn demand(n: usize, raised: &Demand) -> Result<Demand> {
    const LIST: &str = "input.demands";
    let wish = needed((LIST, n, "wish"), &raised.wish, DEMAND_CHARS)?;
    let answer = words((LIST, n, "answer"), raised.answer.as_deref(), DEMAND_CHARS)?;
    if raised.settled && answer.is_none() {
        let (zh, en) = ("已解决的诉求须填写答复", "What was settled has an answer");
        return Err(invalid(format!("{LIST}.{n}.answer"), zh, en).into());
    }
    Ok(Demand { kind: raised.kind, wish, answer, settled: raised.settled })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{
        LeadId, Timestamp, TypedId,
        enums::{DemandKind, FollowUpWay},
        visit::PersonMet,
    };
    use uuid::Uuid;

    use super::*;
    use crate::error::{Code, Error};

    fn draft() -> RecordFollowUp {
        let demand =
            Demand {
                kind: DemandKind::Price, wish: " 再优惠5000 ".into(), answer: Some(" ".into()), settled: false
            };
        RecordFollowUp {
            id: None,
            lead: LeadId::from_uuid(Uuid::nil()),
            way: FollowUpWay::Phone,
            contacted_at: Timestamp(0),
            persons: vec![PersonMet { name: " 王总 ".into(), title: None }],
            said: " 下月定车\r\n".into(),
            demands: vec![demand],
            next_step: Some(" ".into()),
        }
    }

    #[test]
    fn texts_are_trimmed() {
        let kept = content(&draft()).unwrap();
        assert_eq!((kept.said.as_str(), kept.next_step), ("下月定车", None));
        assert_eq!((kept.demands[0].wish.as_str(), &kept.demands[0].answer), ("再优惠5000", &None));
        assert_eq!(kept.persons[0].name, "王总");
    }

    #[test]
    fn what_does_not_fit_names_its_field() {
        let with = |change: fn(&mut RecordFollowUp)| {
            let mut draft = draft();
            change(&mut draft);
            match content(&draft).unwrap_err() {
                Error::Refused(refusal) => (refusal.code, refusal.field.unwrap().into_owned()),
                other => panic!("{other}"),
            }
        };
        let field = |code, field: &str| (code, field.to_owned());
        assert_eq!(with(|d| d.said = " ".into()), field(Code::Invalid, "input.said"));
        assert_eq!(with(|d| d.demands[0].wish = String::new()), field(Code::Invalid, "input.demands.0.wish"));
        assert_eq!(with(|d| d.demands[0].settled = true), field(Code::Invalid, "input.demands.0.answer"));
        assert_eq!(with(|d| d.demands = vec![d.demands[0].clone(); 21]), field(Code::Limit, "input.demands"));
        assert_eq!(with(|d| d.persons = vec![d.persons[0].clone(); 21]), field(Code::Limit, "input.persons"));
        assert_eq!(with(|d| d.persons[0].name = "\0".into()), field(Code::Invalid, "input.persons.0.name"));
    }
}

//! Pure decisions about visits: what a report holds, how many photos and which.

use std::{collections::HashSet, fmt::Display, hash::Hash};

use longhaul_entity::{
    ClosedEnum,
    enums::{VisitStep, VisitWay},
    visit::{Concern, VisitContent},
};

use super::{darkroom::Handed, submit::Draft};
use crate::{
    domain::{
        policy::{Figures, Key},
        typed::{at_most, needed, person, words},
    },
    error::{Result, invalid},
};

/// The figures of the policy book that a report is judged by.
pub(super) const POLICIES: [Key; 2] = [Key::VisitPhotosLeast, Key::VisitPhotosMost];
/// Persons met that a report names at most.
pub const PERSONS_MOST: usize = 20;
/// Concerns that a report holds at most.
pub const CONCERNS_MOST: usize = 20;
/// Amendments that a report has at most.
pub const AMENDMENTS_MOST: u64 = 50;
/// Characters of an amendment.
pub const AMENDMENT_CHARS: usize = 4000;
/// Characters of a concern, and of the answer to it.
const CONCERN_CHARS: usize = 1000;
/// Characters of what was learned of the next purchase, of the summary and of the next step, each.
const TEXT_CHARS: usize = 4000;
/// The rule that bounds what a report holds.
const RULE: &str = "VISIT-2";

/// The body of the report as it is kept: texts trimmed, steps in the order of the rule book (VISIT-2).
///
/// # Errors
/// INVALID for a text that is empty, too long or has control characters, and for a step named twice; LIMIT for too many
/// persons or concerns.
pub(super) fn content(draft: &Draft) -> Result<VisitContent> {
    at_most("input.persons", RULE, draft.persons.len(), PERSONS_MOST)?;
    at_most("input.concerns", RULE, draft.concerns.len(), CONCERNS_MOST)?;
    once("input.steps", draft.steps.iter())?;
    let steps = VisitStep::ALL.iter().copied().filter(|step| draft.steps.contains(step)).collect();
    let persons = draft.persons.iter().enumerate().map(|(n, met)| person(n, met));
    let concerns = draft.concerns.iter().enumerate().map(|(n, raised)| concern(n, raised));
    Ok(VisitContent {
        steps,
        persons: persons.collect::<Result<_>>()?,
        concerns: concerns.collect::<Result<_>>()?,
        purchase: words("input.purchase", draft.purchase.as_deref(), TEXT_CHARS)?,
        summary: words("input.summary", draft.summary.as_deref(), TEXT_CHARS)?,
        next_step: words("input.nextStep", draft.next_step.as_deref(), TEXT_CHARS)?,
    })
}

fn concern(n: usize, raised: &Concern) -> Result<Concern> {
    let concern = needed(("input.concerns", n, "concern"), &raised.concern, CONCERN_CHARS)?;
    Ok(Concern { concern, answer: words(("input.concerns", n, "answer"), raised.answer.as_deref(), CONCERN_CHARS)? })
}

/// Whether there are as many photos as the policy book asks for (VISIT-4).
///
/// # Errors
/// INVALID for too few, LIMIT for too many.
pub(super) fn photo_count(way: VisitWay, handed: usize, policies: &Figures) -> Result<()> {
    let figure = |key| usize::try_from(policies.value(key)).unwrap_or_default();
    at_most("input.photos", "VISIT-4", handed, figure(Key::VisitPhotosMost))?;
    let least = figure(Key::VisitPhotosLeast);
    if way == VisitWay::OnSite && handed < least {
        let zh = format!("上门拜访至少需要{least}张照片");
        let en = format!("A visit on site needs at least {least} photo{}", if least == 1 { "" } else { "s" });
        return Err(invalid("input.photos", zh, en).rule("VISIT-4").fact("min", least).into());
    }
    Ok(())
}

/// Whether each photo is another picture, and what the phone says it sent (VISIT-4).
///
/// # Errors
/// INVALID for the same picture or id twice, and for bytes that do not have the hash that the phone stated.
pub(super) fn photos(handed: &[Handed]) -> Result<()> {
    once("input.photos", handed.iter().filter_map(|photo| photo.id))?;
    for (n, photo) in handed.iter().enumerate() {
        if photo.claimed.as_ref().is_some_and(|claimed| *claimed != photo.sha256) {
            let (zh, en) = (
                "收到的照片与手机声明的不一致，请重新上传",
                "The photo that arrived is not the one announced; send it again",
            );
            return Err(invalid(format!("input.photos.{n}.file"), zh, en).rule("VISIT-4").into());
        }
        if handed.iter().take(n).any(|earlier| earlier.sha256 == photo.sha256) {
            let (zh, en) = ("同一张照片在报告中只能出现一次", "The same picture stands twice in the report");
            return Err(invalid(format!("input.photos.{n}.file"), zh, en).rule("VISIT-4").into());
        }
    }
    Ok(())
}

fn once<T: Eq + Hash + Display>(field: &'static str, named: impl Iterator<Item = T>) -> Result<()> {
    let mut seen = HashSet::new();
    for one in named {
        let (zh, en) = (format!("{one}重复"), format!("{one} stands twice"));
        if !seen.insert(one) {
            return Err(invalid(field, zh, en).rule("VISIT-2").into());
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::error::{Code, Error};
    use longhaul_entity::{CustomerId, PhotoId, Timestamp, TypedId, visit::PersonMet};
    use uuid::Uuid;

    fn draft() -> Draft {
        Draft {
            id: None,
            customer: CustomerId::from_uuid(Uuid::from_u128(1)),
            way: VisitWay::OnSite,
            visited_at: Timestamp(0),
            device_at: Timestamp(0),
            check_in: None,
            planned_visit: None,
            steps: vec![VisitStep::FollowUpPlan, VisitStep::Arrival],
            persons: vec![PersonMet { name: " 王总 ".into(), title: Some(" ".into()) }],
            concerns: vec![Concern { concern: "价格".into(), answer: None }],
            purchase: None,
            summary: Some(" 谈得不错\r\n".into()),
            next_step: None,
            photos: Vec::new(),
            form: None,
        }
    }

    fn photo(byte: u8) -> Handed {
        Handed { id: None, source: None, claimed: None, sha256: [byte; 32], bytes: 1, path: None }
    }

    fn refused(result: Result<impl std::fmt::Debug>) -> (Code, String) {
        match result.unwrap_err() {
            Error::Refused(refusal) => (refusal.code, refusal.field.unwrap().into_owned()),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn texts_are_trimmed_and_steps_put_in_order() {
        let kept = content(&draft()).unwrap();
        assert_eq!(kept.steps, [VisitStep::Arrival, VisitStep::FollowUpPlan]);
        assert_eq!(kept.persons, [PersonMet { name: "王总".into(), title: None }]);
        assert_eq!(kept.summary.as_deref(), Some("谈得不错"));
    }

    #[test]
    fn what_does_not_fit_names_its_field() {
        let with = |change: fn(&mut Draft)| {
            let mut draft = draft();
            change(&mut draft);
            refused(content(&draft))
        };
        let field = |code, field: &str| (code, field.to_owned());
        assert_eq!(with(|d| d.steps.push(VisitStep::Arrival)), field(Code::Invalid, "input.steps"));
        assert_eq!(with(|d| d.persons[0].name = String::new()), field(Code::Invalid, "input.persons.0.name"));
        assert_eq!(with(|d| d.concerns[0].concern = "\0".into()), field(Code::Invalid, "input.concerns.0.concern"));
        assert_eq!(with(|d| d.summary = Some("长".repeat(4001))), field(Code::Invalid, "input.summary"));
        assert_eq!(with(|d| d.persons = vec![d.persons[0].clone(); 21]), field(Code::Limit, "input.persons"));
    }

    #[test]
    fn photos_are_counted_and_each_another() {
        let book = Figures::defaults(&POLICIES);
        assert_eq!(refused(photo_count(VisitWay::OnSite, 0, &book)), (Code::Invalid, "input.photos".into()));
        photo_count(VisitWay::Phone, 0, &book).unwrap();
        photo_count(VisitWay::OnSite, 20, &book).unwrap();
        assert_eq!(refused(photo_count(VisitWay::Phone, 21, &book)), (Code::Limit, "input.photos".into()));
        let stricter = book.with([(Key::VisitPhotosLeast, 2), (Key::VisitPhotosMost, 2)]);
        assert_eq!(refused(photo_count(VisitWay::OnSite, 1, &stricter)).0, Code::Invalid);
        assert_eq!(refused(photo_count(VisitWay::OnSite, 3, &stricter)).0, Code::Limit);
        photos(&(0..20).map(photo).collect::<Vec<_>>()).unwrap();
        let twice = [photo(1), photo(2), photo(1)];
        assert_eq!(refused(photos(&twice)), (Code::Invalid, "input.photos.2.file".into()));
        let other = [photo(1), Handed { claimed: Some([9; 32]), ..photo(2) }];
        assert_eq!(refused(photos(&other)), (Code::Invalid, "input.photos.1.file".into()));
        let id = Some(PhotoId::from_uuid(Uuid::from_u128(7)));
        let same_id = [Handed { id, ..photo(1) }, Handed { id, ..photo(2) }];
        assert_eq!(refused(photos(&same_id)), (Code::Invalid, "input.photos".into()));
    }
}

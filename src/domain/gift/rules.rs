//! Pure decisions about gifts: what a catalogue holds, how many are moved, what may be given to whom.

use longhaul_entity::{FollowUpId, Timestamp, VisitId, enums::GiftOccasion, gift};
use serde::Serialize;

use crate::{
    domain::{
        policy::Key,
        typed::{needed, words},
    },
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{BusinessDay, Fen},
};

/// Characters of a gift's name.
const NAME_CHARS: usize = 60;
/// Characters of what it is counted in.
const MEASURE_CHARS: usize = 10;
/// Characters of a reason, and of where gifts came from.
const WHY_CHARS: usize = 500;
/// Characters that say which ceremony or event it was.
const OCCASION_CHARS: usize = 120;
/// What one gift is worth at most, in fen.
const VALUE_MOST: i64 = 1_000_000;
/// Gifts of one issue at most.
const ISSUED_MOST: i32 = 1_000;
/// Gifts of one receipt or one transfer at most.
const MOVED_MOST: i32 = 1_000_000;
/// Gifts of one kind that a unit holds at most.
pub(super) const STOCK_MOST: i32 = 100_000_000;
/// Gifts that a standard lists at most.
pub(super) const LISTED_MOST: usize = 100;
/// What a standard allows one recipient at one occasion at most, in fen.
const STANDARD_MOST: i64 = 100_000_000;
/// How far ahead a standard may begin, in days.
const AHEAD_DAYS: i32 = 3_660;

/// The occasion that a gift belongs to (GIFT-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Occasion {
    /// A visit.
    Visit(VisitId),
    /// A contact with the buyer of a lead.
    FollowUp(FollowUpId),
    /// A ceremony, in words.
    Ceremony(String),
    /// An event, in words.
    Event(String),
}

impl Occasion {
    /// The occasion of that kind with what must be named for it, and nothing else.
    ///
    /// # Errors
    /// INVALID for what is missing, what does not belong there, and words that are too long.
    pub fn read(
        kind: GiftOccasion,
        visit: Option<VisitId>,
        follow_up: Option<FollowUpId>,
        text: Option<&str>,
    ) -> Result<Self> {
        let text = words("input.occasionText", text, OCCASION_CHARS).map_err(|refused| refused.under("GIFT-3"))?;
        let named = [
            ("input.visitId", visit.is_some(), kind == GiftOccasion::Visit),
            ("input.followUpId", follow_up.is_some(), kind == GiftOccasion::FollowUp),
            ("input.occasionText", text.is_some(), matches!(kind, GiftOccasion::Ceremony | GiftOccasion::Event)),
        ];
        for (field, given, wanted) in named {
            let (zh, en) = match (given, wanted) {
                (true, false) => ("与赠礼场合不符", "That does not belong to this occasion"),
                (false, true) => ("请指明赠礼场合", "Name what the gift belongs to"),
                _ => continue,
            };
            return Err(invalid(field, zh, en).rule("GIFT-3").into());
        }
        Ok(match (kind, visit, follow_up, text) {
            (_, Some(visit), ..) => Self::Visit(visit),
            (_, _, Some(follow_up), _) => Self::FollowUp(follow_up),
            (GiftOccasion::Ceremony, .., text) => Self::Ceremony(text.unwrap_or_default()),
            (.., text) => Self::Event(text.unwrap_or_default()),
        })
    }

    /// What kind of occasion it is.
    #[must_use]
    pub const fn kind(&self) -> GiftOccasion {
        match self {
            Self::Visit(_) => GiftOccasion::Visit,
            Self::FollowUp(_) => GiftOccasion::FollowUp,
            Self::Ceremony(_) => GiftOccasion::Ceremony,
            Self::Event(_) => GiftOccasion::Event,
        }
    }

    /// The visit, if it is one.
    pub(super) const fn visit(&self) -> Option<VisitId> {
        if let Self::Visit(id) = self { Some(*id) } else { None }
    }

    /// The follow-up, if it is one.
    pub(super) const fn follow_up(&self) -> Option<FollowUpId> {
        if let Self::FollowUp(id) = self { Some(*id) } else { None }
    }

    /// Its words, if it has no object.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Ceremony(text) | Self::Event(text) = self { Some(text) } else { None }
    }
}

/// A gift's name, what it is counted in and what it is worth, as they are kept.
///
/// # Errors
/// INVALID.
pub(super) fn catalogued(name: &str, measure: &str, value: Fen) -> Result<(String, String)> {
    let under = |refused: Error| refused.under("GIFT-1");
    let name = needed("input.name", name, NAME_CHARS).map_err(under)?;
    let measure = needed("input.measure", measure, MEASURE_CHARS).map_err(under)?;
    if !(1..=VALUE_MOST).contains(&value.get()) {
        let (zh, en) = ("礼品价值须在0.01至10,000.00元之间", "A gift is worth 0.01 to 10,000.00 yuan");
        return Err(invalid("input.value", zh, en).rule("GIFT-1").fact("max", VALUE_MOST).into());
    }
    Ok((name, measure))
}

/// A reason, or where gifts came from, as it is kept.
///
/// # Errors
/// INVALID.
pub(super) fn why(typed: &str) -> Result<String> {
    needed("input.why", typed, WHY_CHARS).map_err(|refused| refused.under("GIFT-4"))
}

/// A reason that may be left out.
///
/// # Errors
/// INVALID.
pub(super) fn perhaps_why(typed: Option<&str>) -> Result<Option<String>> {
    words("input.why", typed, WHY_CHARS).map_err(|refused| refused.under("GIFT-4"))
}

/// How many gifts are given: 1 to 1,000.
///
/// # Errors
/// INVALID.
pub(super) fn issued(count: i32) -> Result<i64> {
    between("input.count", count, 1, ISSUED_MOST)
}

/// How many gifts are moved: 1 to 1,000,000.
///
/// # Errors
/// INVALID.
pub(super) fn moved(count: i32) -> Result<i64> {
    between("input.count", count, 1, MOVED_MOST)
}

/// How many gifts were counted: 0 to 100,000,000.
///
/// # Errors
/// INVALID.
pub(super) fn counted(count: i32) -> Result<i64> {
    between("input.counted", count, 0, STOCK_MOST)
}

fn between(field: &'static str, count: i32, least: i32, most: i32) -> Result<i64> {
    if (least..=most).contains(&count) {
        return Ok(count.into());
    }
    let (zh, en) = (format!("数量须为{least}至{most}"), format!("The number is {least} to {most}"));
    Err(invalid(field, zh, en).rule("GIFT-1").fact("min", least).fact("max", most).into())
}

/// What a standard allows at most, and from which day on: not in the past, whose gifts were given by what counted then.
///
/// # Errors
/// INVALID for the sum and for a day too far ahead; RULE GIFT-2 for a day before today.
pub(super) fn standard(most: Fen, valid_from: BusinessDay, now: Timestamp) -> Result<()> {
    if !(0..=STANDARD_MOST).contains(&most.get()) {
        let (zh, en) = ("最高价值须在0至1,000,000.00元之间", "The highest value lies between 0 and 1,000,000.00 yuan");
        return Err(invalid("input.most", zh, en).rule("GIFT-2").fact("max", STANDARD_MOST).into());
    }
    let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?;
    if valid_from < today {
        let (zh, en) = ("生效日不能早于今天", "A standard does not begin in the past");
        let refusal = Refusal::new(Code::Rule, zh, en).rule("GIFT-2").field("input.validFrom");
        return Err(refusal.fact("earliest", today.to_string()).into());
    }
    if today.plus_days(AHEAD_DAYS).is_ok_and(|last| valid_from > last) {
        let (zh, en) = ("生效日不能晚于十年后", "That is more than ten years ahead");
        return Err(invalid("input.validFrom", zh, en).rule("GIFT-2").into());
    }
    Ok(())
}

/// Whether the gift is given still.
///
/// # Errors
/// RULE GIFT-1.
pub(super) fn in_use(gift: &gift::Model) -> Result<()> {
    if gift.active {
        return Ok(());
    }
    let (zh, en) = ("该礼品已停用", "The gift is not in use any more");
    Err(Refusal::new(Code::Rule, zh, en).rule("GIFT-1").field("input.giftId").into())
}

/// Whether the gift is one for that occasion: on a follow-up such as are of practical use, whatever was approved.
///
/// # Errors
/// RULE FOLLOW-5.
pub(super) fn suits(gift: &gift::Model, occasion: GiftOccasion) -> Result<()> {
    if gift.practical || occasion != GiftOccasion::FollowUp {
        return Ok(());
    }
    let (zh, en) = ("跟进礼品须为实用礼品", "A follow-up gift is a practical one");
    Err(Refusal::new(Code::Rule, zh, en).rule("FOLLOW-5").field("input.giftId").into())
}

/// What bounds a gift without an approval (GIFT-2, FOLLOW-5).
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Whether the standard allows this gift.
    pub(super) listed: bool,
    /// What the standard allows one recipient at one occasion, if there is a standard.
    pub(super) most: Option<Fen>,
    /// What one gift may be worth.
    pub(super) each: Fen,
    /// On a follow-up, which has a figure of its own.
    pub(super) follow_up: bool,
}

/// The figure of the policy book that bounds what one gift is worth.
pub(super) const fn each_key(occasion: GiftOccasion, tier: longhaul_entity::enums::CustomerTier) -> Key {
    use longhaul_entity::enums::CustomerTier;
    match (occasion, tier) {
        (GiftOccasion::FollowUp, _) => Key::GiftValueFollowUp,
        (_, CustomerTier::Gold) => Key::GiftValueGold,
        (_, CustomerTier::Silver) => Key::GiftValueSilver,
        (_, CustomerTier::Ordinary) => Key::GiftValueOrdinary,
    }
}

/// Whether the gift may be given without an approval: `unit` is what one is worth, `together` what the recipient is given at the
/// occasion with it.
///
/// # Errors
/// RULE GIFT-2, or FOLLOW-5 for the figure of follow-ups, with `limit` and `amount` in fen.
pub(super) fn within(bounds: &Bounds, unit: Fen, together: Fen) -> Result<()> {
    if !bounds.listed {
        let (zh, en) =
            ("该礼品不在赠礼标准内，须先取得审批", "The standard does not allow this gift; it needs an approval");
        return Err(Refusal::new(Code::Rule, zh, en).rule("GIFT-2").field("input.giftId").into());
    }
    if unit > bounds.each {
        let rule = if bounds.follow_up { "FOLLOW-5" } else { "GIFT-2" };
        return Err(beyond(bounds.each, unit).rule(rule).field("input.giftId").into());
    }
    match bounds.most {
        Some(most) if together > most => Err(beyond(most, together).rule("GIFT-2").field("input.count").into()),
        _ => Ok(()),
    }
}

fn beyond(limit: Fen, amount: Fen) -> Refusal {
    let zh = format!("超出赠礼标准：限额{limit}，本次{amount}，须先取得审批");
    let en = format!("Beyond the standard: {limit} at most, and this is {amount}; it needs an approval");
    Refusal::new(Code::Rule, zh, en).fact("limit", limit.get()).fact("amount", amount.get())
}

/// Whether so much more stays within what counts for a year: exactly the limit is still within it.
///
/// # Errors
/// RULE with `limit`, `given` and `amount` in fen.
pub(super) fn within_year(rule: &'static str, limit: Fen, given: Fen, amount: Fen) -> Result<()> {
    if given.checked_add(amount).is_ok_and(|together| together <= limit) {
        return Ok(());
    }
    let zh = format!("超出该客户本年度礼品限额：限额{limit}，已赠{given}，本次{amount}");
    let en = format!("Beyond the customer's limit of the year: {limit} at most, {given} given, and this is {amount}");
    let refusal = Refusal::new(Code::Rule, zh, en).rule(rule);
    Err(refusal.fact("limit", limit.get()).fact("given", given.get()).fact("amount", amount.get()).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{GiftId, TypedId};
    use uuid::Uuid;

    use super::*;

    fn refused(result: Result<impl std::fmt::Debug>) -> (Code, String, String) {
        match result.unwrap_err() {
            Error::Refused(refusal) => {
                let text = |said: Option<std::borrow::Cow<'_, str>>| said.unwrap_or_default().into_owned();
                (refusal.code, text(refusal.rule), text(refusal.field))
            }
            other => panic!("{other}"),
        }
    }

    fn said(code: Code, rule: &str, field: &str) -> (Code, String, String) {
        (code, rule.to_owned(), field.to_owned())
    }

    #[test]
    fn an_occasion_names_what_it_belongs_to_and_nothing_else() {
        let (visit, follow_up) = (VisitId::from_uuid(Uuid::nil()), FollowUpId::from_uuid(Uuid::nil()));
        let read = Occasion::read;
        assert_eq!(read(GiftOccasion::Visit, Some(visit), None, Some(" ")).unwrap(), Occasion::Visit(visit));
        assert_eq!(read(GiftOccasion::FollowUp, None, Some(follow_up), None).unwrap(), Occasion::FollowUp(follow_up));
        let ceremony = read(GiftOccasion::Ceremony, None, None, Some(" 交付20台 ")).unwrap();
        assert_eq!((ceremony.kind(), ceremony.text()), (GiftOccasion::Ceremony, Some("交付20台")));
        assert_eq!(read(GiftOccasion::Event, None, None, Some("答谢会")).unwrap().kind(), GiftOccasion::Event);
        let wrong = |field: &str| said(Code::Invalid, "GIFT-3", field);
        assert_eq!(refused(read(GiftOccasion::Visit, None, None, None)), wrong("input.visitId"));
        assert_eq!(refused(read(GiftOccasion::FollowUp, None, None, None)), wrong("input.followUpId"));
        assert_eq!(refused(read(GiftOccasion::Event, None, None, Some(" "))), wrong("input.occasionText"));
        assert_eq!(refused(read(GiftOccasion::Event, Some(visit), None, Some("会"))), wrong("input.visitId"));
        assert_eq!(refused(read(GiftOccasion::Visit, Some(visit), Some(follow_up), None)), wrong("input.followUpId"));
        assert_eq!(refused(read(GiftOccasion::Visit, Some(visit), None, Some("会"))), wrong("input.occasionText"));
        let long = "长".repeat(121);
        assert_eq!(refused(read(GiftOccasion::Event, None, None, Some(&long))), wrong("input.occasionText"));
    }

    #[test]
    fn numbers_have_bounds() {
        for (count, fits) in [(i32::MIN, false), (-1, false), (0, false), (1, true), (1_000, true), (1_001, false)] {
            assert_eq!(issued(count).is_ok(), fits, "{count}");
        }
        assert!(moved(0).is_err() && moved(1_000_000).is_ok() && moved(1_000_001).is_err());
        assert!(counted(0).is_ok() && counted(-1).is_err());
        assert_eq!(refused(catalogued("茶", "盒", Fen::ZERO)), said(Code::Invalid, "GIFT-1", "input.value"));
        assert_eq!(refused(catalogued("", "盒", Fen::new(1))), said(Code::Invalid, "GIFT-1", "input.name"));
        assert_eq!(refused(catalogued("茶", " ", Fen::new(1))), said(Code::Invalid, "GIFT-1", "input.measure"));
        assert!(
            catalogued("茶", "盒", Fen::new(1_000_000)).is_ok() && catalogued("茶", "盒", Fen::new(1_000_001)).is_err()
        );
    }

    #[test]
    fn a_standard_begins_today_or_later() {
        // 15 June 2026, 10:00 in Shanghai.
        let now = Timestamp(1_781_488_800_000_000);
        let day = |number| BusinessDay::new(number).unwrap();
        standard(Fen::ZERO, day(20_260_615), now).unwrap();
        assert_eq!(refused(standard(Fen::ZERO, day(20_260_614), now)), said(Code::Rule, "GIFT-2", "input.validFrom"));
        assert_eq!(refused(standard(Fen::ZERO, day(20_370_101), now)).0, Code::Invalid);
        assert_eq!(refused(standard(Fen::new(-1), day(20_260_615), now)).2, "input.most");
    }

    #[test]
    fn exactly_the_limit_is_within_it() {
        let bounds = Bounds { listed: true, most: Some(Fen::new(300)), each: Fen::new(200), follow_up: false };
        within(&bounds, Fen::new(200), Fen::new(300)).unwrap();
        let (gift, count) = (said(Code::Rule, "GIFT-2", "input.giftId"), said(Code::Rule, "GIFT-2", "input.count"));
        assert_eq!(refused(within(&bounds, Fen::new(201), Fen::new(201))), gift);
        assert_eq!(refused(within(&bounds, Fen::new(200), Fen::new(301))), count);
        assert_eq!(refused(within(&Bounds { listed: false, ..bounds }, Fen::new(1), Fen::new(1))), gift);
        let follow_up = Bounds { follow_up: true, most: None, ..bounds };
        within(&follow_up, Fen::new(200), Fen::new(900)).unwrap();
        assert_eq!(refused(within(&follow_up, Fen::new(201), Fen::new(201))).1, "FOLLOW-5");
        within_year("GIFT-3", Fen::new(10), Fen::new(4), Fen::new(6)).unwrap();
        assert!(within_year("GIFT-3", Fen::new(10), Fen::new(4), Fen::new(7)).is_err());
        assert!(within_year("GIFT-3", Fen::new(10), Fen::new(4), Fen::new(i64::MAX)).is_err());
    }

    #[test]
    fn a_follow_up_gift_is_practical() {
        let gift = |practical, active| gift::Model {
            id: GiftId::from_uuid(Uuid::nil()),
            name: "茶".into(),
            measure: "盒".into(),
            value_fen: 1,
            practical,
            active,
            version: 1,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        };
        suits(&gift(true, true), GiftOccasion::FollowUp).unwrap();
        suits(&gift(false, true), GiftOccasion::Visit).unwrap();
        let wrong = refused(suits(&gift(false, true), GiftOccasion::FollowUp));
        assert_eq!(wrong, said(Code::Rule, "FOLLOW-5", "input.giftId"));
        in_use(&gift(true, true)).unwrap();
        assert!(in_use(&gift(true, false)).is_err());
    }
}

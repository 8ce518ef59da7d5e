//! Pure decisions about approvals: which level, who there, and what may be done with a request in its state.

use longhaul_entity::{
    ChannelId, ClosedEnum, UserId, approval_request,
    enums::{ApprovalLevel, ApprovalState, Role},
};

use super::{
    limits::Limits,
    seats::{Ladder, Seat},
};
use crate::{
    error::{Code, Error, Refusal, Result, not_found, stale},
    vocab::Fen,
};

/// The level of a manager; none for other roles.
pub(super) const fn level_of(role: Role) -> Option<ApprovalLevel> {
    match role {
        Role::AreaManager => Some(ApprovalLevel::Area),
        Role::RegionManager => Some(ApprovalLevel::Region),
        Role::HqManager => Some(ApprovalLevel::Hq),
        Role::DealerStaff | Role::DealerManager | Role::Verifier | Role::Finance | Role::Referrer | Role::Admin => None,
    }
}

/// The lowest level that may decide an amount per vehicle (APPR-2): exactly the limit is still within it.
pub(super) fn level_by_amount(per_vehicle: Fen, limits: &Limits) -> ApprovalLevel {
    let enough = |level: &&ApprovalLevel| limits.of(**level).is_none_or(|limit| per_vehicle <= limit);
    ApprovalLevel::ALL.iter().find(enough).copied().unwrap_or(ApprovalLevel::Hq)
}

/// What routing looks at in a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) requester: UserId,
    pub(super) channel: Option<ChannelId>,
}

impl From<&approval_request::Model> for Asked {
    fn from(request: &approval_request::Model) -> Self {
        Self { requester: request.requester_id, channel: request.channel_id }
    }
}

/// Whether that manager may answer at all: not his own, and at HQ within his channel (ORG-2). An HQ manager without a
/// channel decides for all of them.
fn serves(seat: &Seat, asked: Asked) -> bool {
    seat.user != asked.requester && in_channel(seat, asked.channel)
}

fn in_channel(seat: &Seat, channel: Option<ChannelId>) -> bool {
    channel.is_none() || seat.channel.is_none() || seat.channel == channel
}

/// The first level from `from` upwards at which somebody in office may answer: a level without is passed over. HQ if
/// nobody does anywhere; there it waits for somebody to come.
pub(super) fn route(from: ApprovalLevel, asked: Asked, seats: &[Seat]) -> ApprovalLevel {
    let answers = |level: &&ApprovalLevel| {
        **level >= from && seats.iter().any(|seat| seat.level == **level && serves(seat, asked))
    };
    ApprovalLevel::ALL.iter().find(answers).copied().unwrap_or(ApprovalLevel::Hq)
}

/// The managers with whom a request lies: those of its level, or of the first above where somebody is in office now.
#[must_use]
pub fn waits_for<'a>(request: &approval_request::Model, ladder: &'a Ladder) -> Vec<&'a Seat> {
    let asked = Asked::from(request);
    let level = route(request.level, asked, &ladder.seats);
    ladder.seats.iter().filter(|seat| seat.level == level && serves(seat, asked)).collect()
}

/// What somebody means to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To decide; within his limit.
    Decide,
    /// To pass on; whatever the amount.
    PassOn,
}

/// A request with all that says who may do something with it now.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The request.
    pub request: &'a approval_request::Model,
    /// Who decides above its unit.
    pub ladder: &'a Ladder,
    /// The figures for its unit.
    pub limits: &'a Limits,
    /// Whether the time of its level is over.
    pub overdue: bool,
}

impl Case<'_> {
    /// The seat in which somebody does it: his own, or one whose decisions were handed to him.
    ///
    /// # Errors
    /// RULE, as his own seat is refused: his own request, another channel, above his limit (with `limit` and `amount` in
    /// fen), not his turn; NOT_FOUND for somebody without a seat.
    pub fn seat(&self, deed: Deed, user: UserId, seats: &[Seat]) -> Result<Seat> {
        // Not even in another's name.
        if self.request.requester_id == user {
            return Err(own());
        }
        let mut refused = None;
        for seat in seats.iter().filter(|seat| self.ladder.unit(seat.level) == Some(seat.unit)) {
            match self.may(deed, seat) {
                Ok(()) => return Ok(*seat),
                Err(err) => refused = refused.or(Some(err)),
            }
        }
        Err(refused.unwrap_or_else(not_found))
    }

    /// Whether it may be done in that seat (APPR-2, APPR-3): it lies at the seat's level, or below it where nobody is in
    /// office or the time is over; and the limit reaches.
    fn may(&self, deed: Deed, seat: &Seat) -> Result<()> {
        let asked = Asked::from(self.request);
        if seat.user == asked.requester {
            return Err(own());
        }
        if !in_channel(seat, asked.channel) {
            let (zh, en) = ("该申请属于其他销售通路", "The request belongs to another sales channel");
            return Err(Refusal::new(Code::Rule, zh, en).rule("ORG-2").into());
        }
        let amount = Fen::new(self.request.per_vehicle_fen);
        if let Some(limit) = self.limits.of(seat.level).filter(|limit| deed == Deed::Decide && amount > *limit) {
            return Err(above(limit, amount));
        }
        let lies_at = route(self.request.level, asked, &self.ladder.seats);
        if seat.level < self.request.level || seat.level > lies_at && !self.overdue {
            let zh = format!("该申请目前由{}审批", lies_at.zh());
            let en = format!("The request lies with another level now: {}", lies_at.en());
            return Err(Refusal::new(Code::Rule, zh, en).rule("APPR-3").fact("level", lies_at.text()).into());
        }
        Ok(())
    }
}

fn above(limit: Fen, amount: Fen) -> Error {
    let zh = format!("超出审批限额：单台限额{limit}，本申请单台{amount}");
    let en = format!("Above the limit: {limit} per vehicle, and the request is for {amount}");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("APPR-2");
    refusal.fact("limit", limit.get()).fact("amount", amount.get()).into()
}

/// No one decides his own request, in whatever role and for whomever (APPR-2).
fn own() -> Error {
    let (zh, en) = ("不能审批本人提出的申请", "No one decides his own request");
    Refusal::new(Code::Rule, zh, en).rule("APPR-2").into()
}

/// Whether the request waits for an answer, as it was read.
///
/// # Errors
/// CONFLICT naming the state when it was answered or taken back; CONFLICT with `currentVersion` when it was changed.
pub(super) fn waiting(request: &approval_request::Model, version: i32) -> Result<()> {
    if request.state != ApprovalState::Pending {
        return Err(over(request.state));
    }
    current(request, version)
}

/// Whether the requester may still change it or take it back: nobody has used it, and it was not refused.
///
/// # Errors
/// As [`waiting`].
pub(super) fn open(request: &approval_request::Model, version: i32) -> Result<()> {
    if !matches!(request.state, ApprovalState::Pending | ApprovalState::Approved) {
        return Err(over(request.state));
    }
    current(request, version)
}

fn current(request: &approval_request::Model, version: i32) -> Result<()> {
    if request.version == version { Ok(()) } else { Err(stale(request.version)) }
}

/// It is in a state in which this cannot be done any more.
pub(super) fn over(state: ApprovalState) -> Error {
    let zh = format!("申请当前状态为“{}”，不能再进行此操作", state.zh());
    let en = format!("The request is past that: {}", state.en());
    Refusal::new(Code::Conflict, zh, en).rule("APPR-4").fact("state", state.text()).into()
}

/// Whether the user is the one who asked.
///
/// # Errors
/// RULE.
pub(super) fn by_requester(request: &approval_request::Model, user: UserId) -> Result<()> {
    if request.requester_id == user {
        return Ok(());
    }
    let (zh, en) = ("只有申请人本人可以修改或撤回", "Only the requester changes or takes back a request");
    Err(Refusal::new(Code::Rule, zh, en).rule("APPR-5").into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{ApprovalId, Timestamp, TypedId, UnitId, enums::ApprovalKind};
    use uuid::Uuid;

    use super::*;
    use ApprovalLevel::{Area, Hq, Region};

    const ALICE: u128 = 1;

    fn id<T: TypedId>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn seat(user: u128, level: ApprovalLevel) -> Seat {
        Seat { user: id(user), level, unit: id(100 + level as u128), channel: None }
    }

    fn ladder(seats: &[Seat]) -> Ladder {
        Ladder::new([Area, Region, Hq].map(|level| (level, id::<UnitId>(100 + level as u128))), seats.to_vec())
    }

    fn request(level: ApprovalLevel, fen: i64) -> approval_request::Model {
        let now = Timestamp(0);
        approval_request::Model {
            id: id::<ApprovalId>(9),
            number: String::new(),
            kind: ApprovalKind::Promotion,
            unit_id: id(200),
            requester_id: id(ALICE),
            customer_id: None,
            channel_id: None,
            subject_type: String::new(),
            subject_id: Uuid::nil(),
            subject_version: String::new(),
            lowest: Area,
            vehicles: 1,
            per_vehicle_fen: fen,
            reason: String::new(),
            recipient: None,
            round: 1,
            state: ApprovalState::Pending,
            level,
            due_at: now,
            decided_at: None,
            decided_by: None,
            answer: None,
            steps: 1,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    fn decides(user: u128, own: &[Seat], request: &approval_request::Model, all: &[Seat], overdue: bool) -> bool {
        let (ladder, limits) = (ladder(all), Limits::defaults());
        Case { request, ladder: &ladder, limits: &limits, overdue }.seat(Deed::Decide, id(user), own).is_ok()
    }

    #[test]
    fn the_level_follows_the_amount_to_the_fen() {
        for (fen, level) in [
            (0, Area),
            (199_999, Area),
            (200_000, Area),
            (200_001, Region),
            (499_900, Region),
            (500_000, Region),
            (500_001, Hq),
            (i64::MAX, Hq),
        ] {
            assert_eq!(level_by_amount(Fen::new(fen), &Limits::defaults()), level, "{fen}");
        }
    }

    #[test]
    fn a_level_without_a_manager_is_passed_over_and_so_is_ones_own() {
        let asked = Asked { requester: id(ALICE), channel: None };
        let (area, region, hq) = (seat(2, Area), seat(3, Region), seat(4, Hq));
        assert_eq!(route(Area, asked, &[area, region, hq]), Area);
        assert_eq!(route(Area, asked, &[region, hq]), Region);
        assert_eq!(route(Region, asked, &[area, hq]), Hq);
        assert_eq!(route(Area, asked, &[seat(ALICE, Area), region]), Region);
        assert_eq!(route(Area, asked, &[seat(ALICE, Area), area]), Area);
        assert_eq!(route(Area, asked, &[]), Hq);
    }

    #[test]
    fn hq_decides_within_its_channel() {
        let request = approval_request::Model { channel_id: Some(id(7)), ..request(Hq, 1) };
        let of = |channel| Seat { channel, ..seat(4, Hq) };
        for (channel, fits) in [(None, true), (Some(id(7)), true), (Some(id(8)), false)] {
            let seat = of(channel);
            assert_eq!(decides(4, &[seat], &request, &[seat], false), fits);
        }
    }

    #[test]
    fn nobody_decides_his_own_whatever_seat_he_has() {
        let (own, other) = (seat(ALICE, Region), seat(2, Area));
        assert!(!decides(ALICE, &[own, other], &request(Area, 1), &[own, other], true));
        // Nor does his deputy in his name.
        let giver = seat(ALICE, Area);
        assert!(!decides(5, &[giver], &request(Area, 1), &[giver], true));
    }

    #[test]
    fn whose_turn_it_is_and_who_may_step_in() {
        let (area, region, hq) = (seat(2, Area), seat(3, Region), seat(4, Hq));
        let all = [area, region, hq];
        let case = request(Area, 150_000);
        assert!(decides(2, &[area], &case, &all, false));
        assert!(!decides(3, &[region], &case, &all, false));
        assert!(decides(3, &[region], &case, &all, true) && decides(4, &[hq], &case, &all, true));
        // Handed to the region's manager, who decides in the area's seat.
        assert!(decides(3, &[region, area], &case, &all, false));
        // Nobody in office below.
        assert!(decides(3, &[region], &case, &[region, hq], false));
        assert!(!decides(4, &[hq], &case, &[region, hq], false));
        // Passed on: not the area's any more, however late.
        assert!(!decides(2, &[area], &request(Region, 150_000), &all, true));
        // A seat that does not stand above the request's unit is none.
        let elsewhere = Seat { unit: id(999), ..area };
        assert!(!decides(2, &[elsewhere], &case, &all, true));
    }

    #[test]
    fn above_the_limit_is_told_with_both_figures() {
        let (area, ladder, limits) = (seat(2, Area), ladder(&[seat(2, Area)]), Limits::defaults());
        let request = request(Area, 200_001);
        let case = Case { request: &request, ladder: &ladder, limits: &limits, overdue: false };
        let Err(Error::Refused(refusal)) = case.seat(Deed::Decide, id(2), &[area]) else { panic!("decided") };
        assert_eq!(refusal.rule.as_deref(), Some("APPR-2"));
        assert_eq!(refusal.facts, [("limit".into(), 200_000.into()), ("amount".into(), 200_001.into())]);
        assert!(case.seat(Deed::PassOn, id(2), &[area]).is_ok());
    }
}

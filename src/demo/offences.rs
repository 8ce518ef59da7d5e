//! Offences in the demo (LEAD-6): a dealer reports a customer outside its territory and is there before anybody approved it. One
//! case waits, one is dismissed, one penalised and appealed, one taken back.

use longhaul_entity::{LeadId, OffenceId, Timestamp, enums::OffenceWay};

use super::{desk::Desk, leads::Wish, organisation::Organisation};
use crate::{
    domain::{
        customer, lead,
        offence::{AnswerOffence, DecideOffence, RecordOffence, ReverseOffence, Verdict, query},
    },
    error::Result,
    vocab::Fen,
};

/// Every so many customers somebody else is where he should not be, beginning with the third: customers of the first of two
/// dealers of an area.
const EACH: (usize, usize) = (12, 2);

/// Something that happens in a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Report,
    Record,
    Answer,
    Decide,
    Appeal,
    Reverse,
    /// The area hears of it late.
    RecordLate,
}

/// What happens: days ago, minute of the day.
static COURSE: [(i32, i32, Turn); 7] = [
    (9, 600, Turn::Report),
    (8, 615, Turn::Record),
    (7, 915, Turn::Answer),
    (6, 670, Turn::Decide),
    (5, 545, Turn::Appeal),
    (4, 610, Turn::Reverse),
    (1, 580, Turn::RecordLate),
];

impl Turn {
    /// Whether it belongs to a case: the first is penalised and appealed, the second waits, the third is dismissed, the fourth
    /// taken back.
    fn is_of(self, case: usize) -> bool {
        match self {
            Self::Report => true,
            Self::RecordLate => case % 4 == 1,
            Self::Record | Self::Answer | Self::Decide => case % 4 != 1,
            Self::Appeal => matches!(case % 4, 0 | 3),
            Self::Reverse => case % 4 == 3,
        }
    }
}

/// When what happens about one customer; nothing for most.
pub(super) fn times(desk: &Desk<'_>, firm: usize) -> impl Iterator<Item = (Timestamp, Turn)> {
    let fits = firm % EACH.0 == EACH.1;
    let of_it = COURSE.iter().filter(move |(.., turn)| fits && turn.is_of(firm / EACH.0));
    of_it.map(|(days_ago, minute, turn)| (desk.at(*days_ago, *minute), *turn))
}

/// The cases of the demo.
#[derive(Default)]
pub(super) struct Offences {
    reported: Vec<(usize, LeadId)>,
    recorded: Vec<(usize, OffenceId)>,
}

impl Offences {
    /// Does what the turn says about the wish of somebody's customer; nothing if the other dealer may be there after all.
    pub(super) async fn turn(
        &mut self,
        desk: &Desk<'_>,
        organisation: &Organisation,
        house: usize,
        turn: Turn,
        wish: &Wish<'_>,
    ) -> Result<()> {
        let (area, region) = organisation.above(house)?;
        if turn == Turn::Report {
            let (db, keeper) = (desk.db.read(), &wish.keeper.actor);
            let customer = customer::query::find(db, keeper, wish.customer).await?;
            // Where both may be, the first report would take the customer.
            if !lead::territory::permits(db, wish.rival.actor.unit, &customer, None).await? {
                self.reported.push((wish.number, wish.stray(desk).await?));
            }
            return Ok(());
        }
        let found = |list: &[(usize, OffenceId)]| list.iter().find(|(firm, _)| *firm == wish.number).map(|(_, id)| *id);
        if matches!(turn, Turn::Record | Turn::RecordLate) {
            if let Some((_, lead)) = self.reported.iter().find(|(firm, _)| *firm == wish.number) {
                let made = desk.perform(area, &charge(desk, wish, *lead)).await?;
                self.recorded.push((wish.number, made));
            }
            return Ok(());
        }
        let Some(id) = found(&self.recorded) else { return Ok(()) };
        let steps = query::steps_unscoped(desk.db.read(), &[id]).await?;
        let version = i32::try_from(steps.get(&id).map_or(0, Vec::len)).unwrap_or(i32::MAX);
        match turn {
            Turn::Answer | Turn::Appeal => {
                let words = if turn == Turn::Answer {
                    "客户主动来电咨询，未曾上门"
                } else {
                    "请求复核当日行车记录"
                };
                desk.perform(wish.rival, &AnswerOffence { id, version, words: words.to_owned() }).await?;
            }
            Turn::Decide if wish.number / EACH.0 % 4 == 2 => {
                let why = "仅有一方说法，证据不足".to_owned();
                desk.perform(region, &DecideOffence { id, version, verdict: Verdict::Dismiss, why }).await?;
            }
            Turn::Decide => {
                let why = "未经批准跨区域开展工作，情况属实".to_owned();
                desk.perform(region, &DecideOffence { id, version, verdict: Verdict::Penalise(PENALTY), why }).await?;
            }
            Turn::Reverse => {
                let why = "行车记录显示当日车辆未出库".to_owned();
                desk.perform(region, &ReverseOffence { id, version, why }).await?;
            }
            Turn::Report | Turn::Record | Turn::RecordLate => {}
        }
        Ok(())
    }
}

/// What a penalty of the demo comes to.
const PENALTY: Fen = Fen::new(800_000);

fn charge(desk: &Desk<'_>, wish: &Wish<'_>, lead: LeadId) -> RecordOffence {
    RecordOffence {
        id: None,
        dealer: wish.rival.actor.unit,
        customer: wish.customer,
        way: OffenceWay::Visit,
        happened_at: desk.db.clock().now().plus_seconds(-20 * 3600),
        evidence: "客户反映邻区经销商未获批准即上门拜访并报价".to_owned(),
        visits: Vec::new(),
        leads: vec![lead],
    }
}

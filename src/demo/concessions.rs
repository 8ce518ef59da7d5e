//! What visits came to in the demo, and the complaints that were met (VISIT-6, VISIT-7): most visits are judged the day after; of some a
//! concession is asked for, approved, carried out and closed. One waits, one was refused, one waits for the customer's word.

use std::collections::HashMap;

use longhaul_entity::{
    ConcessionId, Timestamp, VisitId,
    enums::{ConcessionItemKind, ConcessionState, EvidenceState, VisitEffectVerdict},
};

use super::{desk::Desk, forms::Forms, gifts::Place, organisation::Organisation};
use crate::{
    domain::{
        Caller,
        approval::{self, Decision, Verdict},
        concession::{self, CloseConcession, CompleteConcession, Item, OpenConcession, query},
        desk::DecideApproval,
        visit::{effect::JudgeVisit, evidence},
    },
    error::{Error, Result},
    vocab::{BusinessDay, Fen},
};

/// Of so many visits a complaint comes from one: this one.
const EACH: (usize, usize) = (15, 4);
/// Hours after the report: opened, decided, carried out, closed.
const TURNS: [i64; 4] = [20, 48, 96, 144];
const HOUR: i64 = 3600;
/// What is complained of, and what is given: kind, words, fen.
const COMPLAINTS: [(&str, ConcessionItemKind, &str, i64); 4] = [
    ("新车跑了两万公里，变速箱异响两次。", ConcessionItemKind::FreeCheck, "变速箱全面检查", 60_000),
    ("尿素泵三个月坏了两回，耽误运输。", ConcessionItemKind::FreeParts, "更换尿素泵总成", 180_000),
    ("空调压缩机漏氟，夏天没法开。", ConcessionItemKind::FreeParts, "更换压缩机密封件", 45_000),
    ("驾驶室漏雨，地板泡水。", ConcessionItemKind::Other, "密封处理并更换地板革", 90_000),
];

/// When something happens to the complaint of that visit, as far as it lies in the past.
pub(super) fn times(desk: &Desk<'_>, visit: usize, received: Timestamp) -> impl Iterator<Item = (Timestamp, usize)> {
    let last = desk.at(1, 23 * 60);
    let turns = TURNS.iter().enumerate().filter(move |_| visit % EACH.0 == EACH.1);
    turns.map(move |(turn, hours)| (received.plus_seconds(hours * HOUR), turn)).filter(move |(at, _)| *at < last)
}

/// Judges a visit: what waits or was upheld is not fit, and one of five others is not. Some judgements come with a form.
pub(super) async fn judge(
    desk: &Desk<'_>,
    forms: &Forms,
    (who, number): (&Caller, usize),
    visit: VisitId,
) -> Result<()> {
    let review = evidence::query::reviews_unscoped(desk.db.read(), &[visit]).await?.remove(&visit);
    let sound = review.is_none_or(|review| review.state == EvidenceState::Cleared);
    let fit = sound && number % 5 != 4;
    let (verdict, reason) = if fit {
        (VisitEffectVerdict::Fit, "客户有明确的更新计划，愿意继续洽谈")
    } else {
        (VisitEffectVerdict::NotFit, "客户今年没有购车计划，按月回访")
    };
    let next_plan = fit.then(|| "三天内送正式报价，约车队长试驾".to_owned());
    let (reason, form) = (reason.to_owned(), forms.judged(desk, fit, number)?);
    let judgement = JudgeVisit { visit, version: 0, verdict, reason, next_plan, next_at: None, form };
    desk.perform(who, &judgement).await.map(drop)
}

/// The cases of the demo, by the numbers of their visits.
#[derive(Default)]
pub(super) struct Concessions(HashMap<usize, ConcessionId>);

impl Concessions {
    /// What happens next to the complaint of that visit. The first of four goes all the way, the second waits for its approval, the
    /// third is refused, the fourth waits for the customer's word.
    pub(super) async fn turn(
        &mut self,
        desk: &Desk<'_>,
        organisation: &Organisation,
        (number, turn): (usize, usize),
        place: &Place<'_>,
    ) -> Result<()> {
        let which = number / EACH.0 % COMPLAINTS.len();
        if turn == 0 {
            self.0.insert(number, open(desk, which, place).await?);
            return Ok(());
        }
        let Some(id) = self.0.get(&number).copied() else { return Ok(()) };
        let case = query::find(desk.db.read(), &place.who.actor, id).await?;
        match (turn, case.state, which) {
            (1, ConcessionState::Open, 0 | 2 | 3) => {
                let request = case.approval_id.ok_or_else(|| Error::broken("a case that waits for nobody"))?;
                let (area, _) = organisation.above(place.house)?;
                let version = approval::query::find(desk.db.read(), &area.actor, request).await?.version;
                let verdict = if which == 2 { Verdict::Refuse } else { Verdict::Approve };
                let why = (which == 2).then(|| "属于正常保养范围".to_owned());
                let decision = Decision { id: request, version, verdict, why };
                desk.perform(area, &DecideApproval { decision }).await.map(drop)
            }
            (2, ConcessionState::Approved, _) => {
                let done_on = BusinessDay::from_micros(desk.now().0).map_err(Error::broken)?;
                let costs = vec![Fen::new(case.amount_fen - 5_000)];
                let done = CompleteConcession { id, version: case.version, done_on, costs };
                desk.perform(place.who, &done).await.map(drop)
            }
            (3, ConcessionState::Done, 0) => {
                let word = "处理及时，服务站态度好，问题没有再出现。".to_owned();
                let closed = CloseConcession { id, version: case.version, word, satisfaction: 5 };
                desk.perform(place.who, &closed).await.map(drop)
            }
            _ => Ok(()),
        }
    }
}

async fn open(desk: &Desk<'_>, which: usize, place: &Place<'_>) -> Result<ConcessionId> {
    let (complaint, kind, description, fen) = COMPLAINTS[which % COMPLAINTS.len()];
    let item = Item { kind, description: description.to_owned(), amount: Fen::new(fen), plate: None, vin: None };
    let case = OpenConcession {
        id: None,
        customer: place.customer,
        visit: Some(place.visit),
        concern: None,
        complaint: complaint.to_owned(),
        items: vec![item],
        whom: None,
    };
    concession::open(desk.db, place.who, None, &case).await
}

//! What happens in the demo, in the order of time: customers are recorded, shared, visited and set aside.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, LeadId, Timestamp, VisitId,
    enums::{CustomerKind, VisitWay},
};

use super::{
    approvals::{self, Approvals},
    chance::Chance,
    concessions::{self, Concessions},
    customers::Firm,
    desk::Desk,
    doubles, evidence,
    evidence::{Arrival, Lent},
    forms::{self, Forms},
    gifts::{self, Gifts},
    grades, leads, ledgers, maps,
    offences::{self, Offences},
    organisation::Organisation,
    pictures::{Kept, Shot},
    plans, policies, reports,
    standing::Told,
    vehicles,
};
use crate::{
    domain::{
        Caller,
        customer::{archive::ArchiveCustomer, query, share::ShareCustomer},
        visit::{amend::AmendVisitReport, submit},
    },
    error::{Error, Result},
};

/// Days ago that the first and the last visit may lie. The last leaves room for a report that comes in the next morning.
const VISITS: (i32, i32) = (90, 2);
/// Days ago that somebody left.
const LEFT: i32 = 40;

/// Something that happens.
enum Step {
    Record { firm: usize },
    Share { firm: usize },
    Tell { firm: usize, before: Option<usize> },
    Plan { visit: usize },
    Idle { firm: usize, turn: plans::Turn },
    Visit { visit: usize },
    Amend { visit: usize },
    Review { visit: usize },
    Judge { visit: usize },
    Complaint { visit: usize, turn: usize },
    Archive { firm: usize },
    Approval { turn: usize },
    Map { firm: usize },
    Remap { firm: usize },
    Develop { firm: usize },
    Double { firm: usize },
    Lead { firm: usize, step: leads::Step },
    Stray { firm: usize, turn: offences::Turn },
    Publish,
    Part,
    Invite,
    HandIn { late: bool },
}

/// A visit to come.
struct Visit {
    firm: usize,
    way: VisitWay,
    at: Timestamp,
    device_at: Timestamp,
}

/// All that happens.
pub(super) struct Plan {
    visits: Vec<Visit>,
    steps: Vec<(Timestamp, Step)>,
}

/// Plans `visits` visits to five of seven customers, some far oftener than others, and what else happens. Seven shares no
/// factor with the numbers of areas, dealers and salespeople: everybody has some that nobody has visited yet.
pub(super) fn plan(desk: &Desk<'_>, firms: &[Firm], visits: usize, chance: &mut Chance) -> Result<Plan> {
    let mut plan = Plan { visits: Vec::new(), steps: Vec::new() };
    for (number, firm) in firms.iter().enumerate() {
        plan.steps.push((firm.recorded_at, Step::Record { firm: number }));
        if number % 12 == 5 {
            plan.steps.push((firm.recorded_at.plus_seconds(3600), Step::Share { firm: number }));
        }
        // Two of seven are told more of, each beside the last one of its house that was recorded before.
        if number % 7 < 2 {
            let earlier = |other: &usize| {
                firms[*other].house == firm.house && firms[*other].recorded_at < firm.recorded_at && *other % 50 != 7
            };
            let before = (0..number).rev().find(earlier);
            plan.steps.push((firm.recorded_at.plus_seconds(1800), Step::Tell { firm: number, before }));
        }
        if number % 50 == 7 {
            let minute = 9 * 60 + i32::try_from(number % 400).unwrap_or(0);
            plan.steps.push((desk.at(1, minute), Step::Archive { firm: number }));
        }
        let strays = offences::times(desk, number).map(|(at, turn)| (at, Step::Stray { firm: number, turn }));
        plan.steps.extend(strays);
        let idle = plans::times(desk, firm, number)?;
        plan.steps.extend(idle.into_iter().map(|(at, turn)| (at, Step::Idle { firm: number, turn })));
        if number % 3 == 0 {
            plan.steps.push((firm.recorded_at.plus_seconds(26 * 3600), Step::Map { firm: number }));
            plan.steps.push((desk.at(5, 11 * 60), Step::Remap { firm: number }));
            plan.steps.push((desk.at(1, 8 * 60), Step::Develop { firm: number }));
        }
    }
    let visited: Vec<usize> = (0..firms.len()).filter(|number| number % 7 < 5).collect();
    let visits = if visited.is_empty() { 0 } else { visits };
    for number in 0..visits {
        // First everybody once, as far as it goes; then the front of the list oftener than its end.
        let last = visited.len() - 1;
        let firm = visited.get(number).copied();
        let firm = firm.unwrap_or_else(|| visited[chance.below(visited.len()).min(chance.below(last.max(1)))]);
        plan.visit(desk, firm, firms[firm].recorded_days_ago, chance);
        let planned = plan.visits.last().and_then(|visit| plans::before(desk, &firms[firm], number, visit.at));
        plan.steps.extend(planned.map(|at| (at, Step::Plan { visit: number })));
    }
    if let Some(firm) = doubles::doubled(firms) {
        plan.steps.push((desk.at(1, 16 * 60), Step::Double { firm }));
    }
    let of_leads = leads::plan(desk, firms).into_iter().map(|(at, firm, step)| (at, Step::Lead { firm, step }));
    plan.steps.extend(of_leads);
    if !firms.is_empty() {
        plan.steps.extend(approvals::times(desk).map(|(at, turn)| (at, Step::Approval { turn })));
    }
    plan.steps.push((forms::at(desk), Step::Publish));
    plan.steps.push((desk.at(LEFT, 18 * 60), Step::Part));
    plan.steps.push((desk.at(1, 17 * 60), Step::Invite));
    for (at, late) in ledgers::times(desk)?.into_iter().zip([false, true]) {
        plan.steps.push((at, Step::HandIn { late }));
    }
    plan.steps.sort_by_key(|(at, _)| *at);
    Ok(plan)
}

impl Plan {
    fn visit(&mut self, desk: &Desk<'_>, firm: usize, recorded_days_ago: i32, chance: &mut Chance) {
        let days_ago = chance.within(VISITS.1, VISITS.0.min(recorded_days_ago - 1));
        let at = desk.at(days_ago, chance.within(8 * 60 + 40, 17 * 60 + 20));
        let device_at = at.plus_seconds(i64::from(chance.within(20, 90)) * 60);
        // Some were out of reach of the network and hand in at night (VISIT-8).
        let delay = if chance.percent(6) { chance.within(2 * 3600, 9 * 3600) } else { chance.within(3, 240) };
        let received = device_at.plus_seconds(delay.into());
        let way = match chance.below(100) {
            0..78 => VisitWay::OnSite,
            78..91 => VisitWay::Phone,
            _ => VisitWay::AtDealer,
        };
        let visit = self.visits.len();
        self.visits.push(Visit { firm, way, at, device_at });
        self.steps.push((received, Step::Visit { visit }));
        if visit % 3 != 1 {
            self.steps.push((received.plus_seconds(22 * 3600), Step::Review { visit }));
        }
        self.steps.push((received.plus_seconds(23 * 3600), Step::Judge { visit }));
        let course = concessions::times(desk, visit, received);
        self.steps.extend(course.map(|(at, turn)| (at, Step::Complaint { visit, turn })));
        if visit % 45 == 11 && days_ago > 3 {
            let seconds = i64::from(chance.within(3600, 20 * 3600));
            self.steps.push((received.plus_seconds(seconds), Step::Amend { visit }));
        }
    }

    /// The photos of each visit: one to three on site, near the customer and soon after the beginning; a few are far
    /// off or say nothing of their place, as it happens.
    pub(super) fn shots(&self, firms: &[Firm], chance: &mut Chance) -> Vec<Vec<Shot>> {
        let mut shots = Vec::with_capacity(self.visits.len());
        for visit in &self.visits {
            let count = match (visit.way, chance.below(6)) {
                (VisitWay::OnSite, 0..3) => 1,
                (VisitWay::OnSite, 3..5) => 2,
                (VisitWay::OnSite, _) => 3,
                _ => 0,
            };
            let first = chance.below(1 << 20);
            let shot = |number| {
                let away = if chance.percent(3) { 0.05 } else { 0.001 };
                let place = firms[visit.firm].place;
                let place = (place.lat() + chance.around(away), place.lon() + chance.around(away));
                Shot {
                    picture: first + number,
                    taken_at: visit.at.plus_seconds(chance.within(60, 1100).into()),
                    place: (!chance.percent(5)).then_some(place),
                    model: format!("Yard {}", firms[visit.firm].house + 1),
                }
            };
            shots.push((0..count).map(shot).collect());
        }
        shots
    }
}

/// Does all that was planned, each at its time and by whoever would do it; answers the customers beside their firms.
pub(super) async fn run(
    desk: &Desk<'_>,
    organisation: &Organisation,
    firms: &[Firm],
    plan: &Plan,
    photos: Vec<Vec<Kept>>,
    chance: &mut Chance,
) -> Result<Vec<Option<CustomerId>>> {
    let photos = photos.into_iter().map(Some).collect();
    let customers = vec![None; firms.len()];
    let visits = vec![None; plan.visits.len()];
    let (leads, approvals, offences) = (HashMap::new(), Approvals::default(), Offences::default());
    policies::set(desk, organisation).await?;
    let mut gifts = Gifts::default();
    gifts.found(desk, organisation).await?;
    let mut course = Course {
        desk,
        organisation,
        firms,
        plan,
        photos,
        customers,
        visits,
        leads,
        approvals,
        offences,
        gifts,
        forms: Forms::found(desk, organisation).await?,
        concessions: Concessions::default(),
        lent: Lent::default(),
        chance,
    };
    for (at, step) in &plan.steps {
        desk.set(*at);
        match *step {
            Step::Record { firm } => course.record(firm).await?,
            Step::Share { firm } => course.share(firm).await?,
            Step::Tell { firm, before } => course.tell(firm, before).await?,
            Step::Plan { visit } => course.plan(visit).await?,
            Step::Idle { firm, turn } => course.idle(firm, turn).await?,
            Step::Visit { visit } => course.visit(visit).await?,
            Step::Amend { visit } => course.amend(visit, *at).await?,
            Step::Review { visit } => course.review(visit).await?,
            Step::Judge { visit } => course.judge(visit).await?,
            Step::Complaint { visit, turn } => course.complaint(visit, turn).await?,
            Step::Archive { firm } => course.archive(firm).await?,
            Step::Approval { turn } => course.approval(turn).await?,
            Step::Map { firm } => maps::draw(desk, course.keeper(firm), course.customer(firm)?, firm).await?,
            Step::Remap { firm } => maps::redraw(desk, course.keeper(firm), course.customer(firm)?, firm).await?,
            Step::Develop { firm } => maps::develop(desk, course.keeper(firm), course.customer(firm)?).await?,
            Step::Double { firm } => course.double(firm).await?,
            Step::Lead { firm, step } => course.lead(firm, step).await?,
            Step::Stray { firm, turn } => course.stray(firm, turn).await?,
            Step::Publish => course.forms.publish(desk, organisation).await?,
            Step::Part => organisation.part(desk).await?,
            Step::Invite => organisation.invite(desk).await?,
            Step::HandIn { late } => ledgers::hand_in(desk, organisation, late).await?,
        }
    }
    policies::announce(desk, organisation).await?;
    grades::record(desk, &course.kept()).await?;
    Ok(course.customers)
}

struct Course<'a> {
    desk: &'a Desk<'a>,
    organisation: &'a Organisation,
    firms: &'a [Firm],
    plan: &'a Plan,
    photos: Vec<Option<Vec<Kept>>>,
    customers: Vec<Option<CustomerId>>,
    visits: Vec<Option<VisitId>>,
    leads: HashMap<usize, LeadId>,
    approvals: Approvals,
    offences: Offences,
    gifts: Gifts,
    forms: Forms,
    concessions: Concessions,
    lent: Lent,
    chance: &'a mut Chance,
}

impl<'a> Course<'a> {
    fn manager(&self, firm: usize) -> &'a Caller {
        &self.organisation.teams[self.firms[firm].house].manager
    }

    /// Whose customer it is; the manager's, when nobody's.
    fn keeper(&self, firm: usize) -> &'a Caller {
        let sellers = &self.organisation.teams[self.firms[firm].house].sellers;
        self.firms[firm].seller.and_then(|seller| sellers.get(seller)).unwrap_or_else(|| self.manager(firm))
    }

    /// The customers that were recorded and not set aside, each with the manager of its dealer.
    fn kept(&self) -> Vec<(CustomerId, &'a Caller)> {
        let recorded = self.customers.iter().enumerate().filter(|(firm, _)| firm % 50 != 7);
        recorded.filter_map(|(firm, customer)| Some(((*customer)?, self.manager(firm)))).collect()
    }

    fn customer(&self, firm: usize) -> Result<CustomerId> {
        self.customers[firm].ok_or_else(|| Error::broken("the demo visits a customer before recording it"))
    }

    async fn record(&mut self, firm: usize) -> Result<()> {
        let (keeper, of) = (self.keeper(firm), &self.firms[firm]);
        let id = self.desk.perform(keeper, &of.order).await?;
        self.customers[firm] = Some(id);
        if let Some(known) = vehicles::of(firm, of, id)? {
            self.desk.perform(keeper, &known).await?;
        }
        Ok(())
    }

    async fn share(&self, firm: usize) -> Result<()> {
        let of = &self.firms[firm];
        let sellers = &self.organisation.teams[of.house].sellers;
        let colleague = sellers.get(of.seller.map_or(0, |seller| (seller + 1) % sellers.len()));
        if let Some(colleague) = colleague.filter(|colleague| colleague.actor != self.keeper(firm).actor) {
            let share = ShareCustomer { id: self.customer(firm)?, user: colleague.actor.user };
            self.desk.perform(self.manager(firm), &share).await?;
        }
        Ok(())
    }

    async fn tell(&self, firm: usize, before: Option<usize>) -> Result<()> {
        let told = Told {
            number: firm,
            firm: &self.firms[firm],
            id: self.customer(firm)?,
            before: before.map(|before| self.customer(before)).transpose()?,
            keeper: self.keeper(firm),
            manager: self.manager(firm),
        };
        told.tell(self.desk).await
    }

    fn place(&self, firm: usize) -> Result<plans::Place<'a>> {
        let of = &self.firms[firm];
        let agency = of.order.card.kind == CustomerKind::GovernmentAgency;
        Ok(plans::Place { who: self.keeper(firm), house: of.house, customer: self.customer(firm)?, agency })
    }

    async fn plan(&self, number: usize) -> Result<()> {
        let (visit, gift) = (&self.plan.visits[number], self.gifts.one(number));
        let place = self.place(visit.firm)?;
        plans::ahead(self.desk, self.organisation, (number, &place), gift, visit.at).await
    }

    async fn idle(&self, firm: usize, turn: plans::Turn) -> Result<()> {
        let place = self.place(firm)?;
        plans::idle(self.desk, self.organisation, (firm, &place), self.gifts.one(firm), turn).await
    }

    async fn visit(&mut self, number: usize) -> Result<()> {
        let visit = &self.plan.visits[number];
        let mut photos = self.photos[number].take().unwrap_or_default();
        self.lent.pass(number, &mut photos);
        let told = reports::told(&self.firms[visit.firm], visit.way, self.chance);
        let (handed, developed) = photos.into_iter().map(|kept| (kept.handed, kept.developed)).unzip();
        let (customer, who) = (self.customer(visit.firm)?, self.keeper(visit.firm));
        let place = self.firms[visit.firm].place;
        let arrival = Arrival { number, customer, way: visit.way, at: visit.at, place };
        let draft = submit::Draft {
            id: None,
            customer,
            way: visit.way,
            visited_at: visit.at,
            device_at: visit.device_at,
            check_in: evidence::arrive(self.desk, who, &arrival).await?,
            planned_visit: None,
            steps: told.steps,
            persons: told.persons,
            concerns: told.concerns,
            purchase: told.purchase,
            summary: Some(told.summary),
            next_step: told.next_step,
            photos: handed,
            form: self.forms.filled(self.desk, (who, customer), number, visit.device_at).await?,
        };
        let id = submit::submit_developed(self.desk.db, who, None, &draft, developed).await?;
        self.visits[number] = Some(id);
        // Nothing is given to people of government agencies (APPR-6).
        let of = &self.firms[visit.firm];
        if of.order.card.kind == CustomerKind::GovernmentAgency {
            return Ok(());
        }
        let place = gifts::Place { who, house: of.house, customer: draft.customer, visit: id };
        self.gifts.visited(self.desk, self.organisation, number, &place).await
    }

    async fn amend(&mut self, number: usize, at: Timestamp) -> Result<()> {
        let visit = self.visits[number].ok_or_else(|| Error::broken("the demo amends a report before it is there"))?;
        let text = reports::amendment(self.chance).to_owned();
        let who = self.keeper(self.plan.visits[number].firm);
        self.desk.perform(who, &AmendVisitReport { id: None, visit, text, device_at: at }).await.map(drop)
    }

    async fn review(&self, number: usize) -> Result<()> {
        let visit = self.visits[number].ok_or_else(|| Error::broken("the demo reviews a report before it is there"))?;
        let firm = self.plan.visits[number].firm;
        let (area, _) = self.organisation.above(self.firms[firm].house)?;
        evidence::review(self.desk, number, visit, [self.manager(firm), area]).await
    }

    async fn judge(&self, number: usize) -> Result<()> {
        let (visit, firm) = (self.visits[number], self.plan.visits[number].firm);
        let visit = visit.ok_or_else(|| Error::broken("the demo judges a visit before it is there"))?;
        // What is set aside in the end is judged by nobody any more.
        if firm % 50 == 7 {
            return Ok(());
        }
        concessions::judge(self.desk, &self.forms, (self.keeper(firm), number), visit).await
    }

    async fn complaint(&mut self, number: usize, turn: usize) -> Result<()> {
        let firm = self.plan.visits[number].firm;
        if firm % 50 == 7 {
            return Ok(());
        }
        let visit = self.visits[number].ok_or_else(|| Error::broken("the demo hears of a visit before it is there"))?;
        let (who, customer) = (self.keeper(firm), self.customer(firm)?);
        let place = gifts::Place { who, house: self.firms[firm].house, customer, visit };
        self.concessions.turn(self.desk, self.organisation, (number, turn), &place).await
    }

    async fn double(&self, firm: usize) -> Result<()> {
        let (keeper, manager) = (self.keeper(firm), self.manager(firm));
        doubles::record_and_merge(self.desk, keeper, manager, self.customer(firm)?, &self.firms[firm].order).await
    }

    /// A customer as one who means to buy; the dealer next door is the other one of its area.
    fn wish(&self, firm: usize) -> Result<leads::Wish<'a>> {
        let (of, teams) = (&self.firms[firm], &self.organisation.teams);
        let beside = teams.get(of.house ^ 1).unwrap_or(&teams[(of.house + 1) % teams.len()]);
        Ok(leads::Wish {
            number: firm,
            customer: self.customer(firm)?,
            card: &of.order.card,
            keeper: self.keeper(firm),
            rival: &beside.manager,
        })
    }

    /// What happens to the lead of a customer, by its keeper or by the dealer next door.
    async fn lead(&mut self, firm: usize, step: leads::Step) -> Result<()> {
        let wish = self.wish(firm)?;
        let lead = self.leads.get(&firm).copied();
        match (step, lead) {
            (leads::Step::Report, _) => {
                if let Some(lead) = wish.report(self.desk).await? {
                    self.leads.insert(firm, lead);
                }
            }
            (leads::Step::Rival, _) => drop(wish.stray(self.desk).await?),
            (leads::Step::Follow(turn), Some(lead)) => leads::follow(self.desk, wish.keeper, lead, turn).await?,
            (leads::Step::Lose, Some(lead)) => leads::lose(self.desk, wish.keeper, lead, firm).await?,
            // It was passed on.
            (leads::Step::Follow(_) | leads::Step::Lose, None) => {}
        }
        Ok(())
    }

    async fn stray(&mut self, firm: usize, turn: offences::Turn) -> Result<()> {
        let wish = self.wish(firm)?;
        self.offences.turn(self.desk, self.organisation, self.firms[firm].house, turn, &wish).await
    }

    /// The requests are about the first customers, each about another.
    async fn approval(&mut self, turn: usize) -> Result<()> {
        // Nothing is spent on people of government agencies (APPR-6).
        let agency = |firm: &usize| self.firms[*firm].order.card.kind == CustomerKind::GovernmentAgency;
        let firms: Vec<usize> = (0..self.firms.len()).filter(|firm| !agency(firm)).collect();
        let firm = firms.get(Approvals::request(turn) % firms.len().max(1)).copied().unwrap_or_default();
        let house = self.firms[firm].house;
        let place = approvals::Place { who: self.keeper(firm), house, customer: self.customer(firm)? };
        self.approvals.turn(self.desk, self.organisation, turn, &place).await
    }

    async fn archive(&self, firm: usize) -> Result<()> {
        let (who, id) = (self.manager(firm), self.customer(firm)?);
        let version = query::find(self.desk.db.read(), &who.actor, id).await?.version;
        self.desk.perform(who, &ArchiveCustomer { id, version }).await.map(drop)
    }
}

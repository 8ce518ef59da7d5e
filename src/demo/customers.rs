//! The customers of the demo, before they are recorded: names, cards, people, fleets and plans that fit each other.

use std::collections::HashSet;

use longhaul_entity::{
    Timestamp,
    enums::{CustomerKind, PurchaseWay, Source, TransportUse},
};

use super::{
    BRAND,
    chance::Chance,
    desk::Desk,
    names::{County, Words},
    organisation::{name, phone},
    roster::House,
};
use crate::{
    domain::customer::{
        Card, create::CreateCustomer, set_contacts::ContactLine, set_fleet::FleetLine, set_purchase_plans::PlanLine,
    },
    error::{Error, Result},
    vocab::{Coordinates, CreditCode, Fen},
};

/// Competitors, invented like the maker.
pub(super) const COMPETITORS: [&str; 4] = ["乘风", "昆岳", "北拓", "驰远"];
const TITLES: [&str; 5] = ["总经理", "车队长", "采购经理", "安全主管", "财务经理"];
const ROADS: [&str; 4] = ["示范路", "样例大街", "演示大道", "试行街"];
const SOURCES: [Source; 8] = [
    Source::SalesRecord,
    Source::SalesRecord,
    Source::ServiceRecord,
    Source::RepairShop,
    Source::Directory,
    Source::Informant,
    Source::WalkIn,
    Source::Phone,
];
const WAYS: [PurchaseWay; 5] =
    [PurchaseWay::Loan, PurchaseWay::Loan, PurchaseWay::Lease, PurchaseWay::Cash, PurchaseWay::Tender];

/// A customer to be recorded.
pub(super) struct Firm {
    /// Whose it is: the house by number, and the salesperson of it; none when its manager records it for nobody.
    pub(super) house: usize,
    pub(super) seller: Option<usize>,
    pub(super) recorded_days_ago: i32,
    pub(super) recorded_at: Timestamp,
    pub(super) place: Coordinates,
    pub(super) order: CreateCustomer,
}

/// `count` customers, spread over the houses, recorded 12 to 110 days ago.
pub(super) fn plan(desk: &Desk<'_>, houses: &[House], count: usize, chance: &mut Chance) -> Result<Vec<Firm>> {
    let mut draft = Draft { words: Words::read()?, desk, taken: HashSet::new(), chance };
    (0..count)
        .map(|number| {
            // One in 25 belongs to the body builder, the others to the dealers in turn.
            let house = if number % 25 == 24 { houses.len() - 1 } else { number % (houses.len() - 1) };
            draft.firm(number, house, &houses[house])
        })
        .collect()
}

struct Draft<'a> {
    words: Words,
    desk: &'a Desk<'a>,
    taken: HashSet<String>,
    chance: &'a mut Chance,
}

impl Draft<'_> {
    fn firm(&mut self, number: usize, house: usize, of: &House) -> Result<Firm> {
        let county = self.chance.of(&of.counties);
        // About three kilometres around the seat.
        let (north, east) = (self.chance.around(0.025), self.chance.around(0.03));
        let place = Coordinates::new(county.lat + north, county.lon + east).map_err(Error::broken)?;
        let kind = self.kind();
        let (called, means) = self.named(kind, &county);
        let fleet = self.fleet(kind, means);
        let contacts = self.contacts(number, kind, &called)?;
        let seller = (!self.chance.percent(8)).then(|| self.chance.below(of.sellers));
        let days_ago = self.chance.within(12, 110);
        let order = CreateCustomer {
            id: None,
            card: self.card(number, kind, &called, means, &county, place)?,
            owner: None,
            contacts,
            fleet,
            purchase_plans: self.plans(means)?,
        };
        let recorded_at = self.desk.at(days_ago, self.chance.within(8 * 60 + 30, 17 * 60));
        Ok(Firm { house, seller, recorded_days_ago: days_ago, recorded_at, place, order })
    }

    fn kind(&mut self) -> CustomerKind {
        match self.chance.below(100) {
            0..4 => CustomerKind::LargeEnterprise,
            4..16 => CustomerKind::MediumEnterprise,
            16..66 => CustomerKind::SmallEnterprise,
            66..92 => CustomerKind::Individual,
            92..96 => CustomerKind::PublicInstitution,
            96..98 => CustomerKind::GovernmentAgency,
            _ => CustomerKind::Association,
        }
    }

    /// A name that no other firm of the demo has, with what goes with it. Public bodies are invented plainly.
    fn named(&mut self, kind: CustomerKind, county: &County) -> (String, TransportUse) {
        let body = |what: &str, number: usize| format!("演示{}{what}（{number}）", county.region.name());
        loop {
            let number = self.taken.len() + 1;
            let (name, means) = match kind {
                CustomerKind::Individual => {
                    let uses = [TransportUse::LongHaul, TransportUse::Mining, TransportUse::CityConstruction];
                    return (self.words.person(self.chance), self.chance.of(&uses));
                }
                CustomerKind::PublicInstitution => (body("环卫中心", number), TransportUse::CityServices),
                CustomerKind::GovernmentAgency => (body("公路养护站", number), TransportUse::CityServices),
                CustomerKind::Association => (body("货运协会", number), TransportUse::LongHaul),
                _ => self.words.firm(county.area, self.chance),
            };
            if self.taken.insert(name.clone()) {
                return (name, means);
            }
        }
    }

    fn card(
        &mut self,
        number: usize,
        kind: CustomerKind,
        called: &str,
        means: TransportUse,
        county: &County,
        place: Coordinates,
    ) -> Result<Card> {
        let authority = match kind {
            CustomerKind::Individual => None,
            CustomerKind::GovernmentAgency => Some("11"),
            CustomerKind::PublicInstitution => Some("12"),
            CustomerKind::Association => Some("51"),
            _ => Some("91"),
        };
        let body = authority.map(|kind| format!("{kind}{}MA{:07}", county.region.as_str(), 1_000_003 + number * 37));
        let has_phone = kind == CustomerKind::Individual || self.chance.percent(80);
        let street = format!("{}{}号", self.chance.of(&ROADS), self.chance.within(1, 280));
        Ok(Card {
            kind,
            name: name(called)?,
            credit_code: body.map(|body| CreditCode::from_body(&body)).transpose().map_err(Error::broken)?,
            phone: has_phone.then(|| phone(&format!("139{number:08}"))).transpose()?,
            industry: Some(industry(means).to_owned()),
            transport_use: means,
            area_of_use: Some(self.area_of_use(means, county)),
            address: Some(county.region.full_name().replace(' ', "") + &street),
            division: county.region,
            place: Some(place),
            source: self.chance.of(&SOURCES),
        })
    }

    fn area_of_use(&mut self, means: TransportUse, county: &County) -> String {
        let near = county.region.name();
        match means {
            TransportUse::LongHaul => {
                format!("{}至{}", county.area, self.chance.of(&["天津港", "京津冀", "长三角", "曹妃甸"]))
            }
            TransportUse::Mining => format!("{near}矿区，运距{}公里以内", self.chance.within(3, 40)),
            _ => format!("{}城区及{near}", county.area),
        }
    }

    fn contacts(&mut self, number: usize, kind: CustomerKind, called: &str) -> Result<Vec<ContactLine>> {
        let alone = kind == CustomerKind::Individual;
        let people = if alone { 1 } else { self.chance.within(1, 3) };
        let line = |at: i32| {
            let called = if alone { called.to_owned() } else { self.words.person(self.chance) };
            let title =
                if alone { "车主" } else { TITLES[(number + usize::try_from(at).unwrap_or(0)) % TITLES.len()] };
            let mobile = phone(&format!("137{at:01}{number:07}"))?;
            let (name, title) = (name(&called)?, Some(title.to_owned()));
            Ok(ContactLine { id: None, name, title, phone: Some(Some(mobile)), primary: at == 0 })
        };
        (0..people).map(line).collect()
    }

    /// As many trucks as the kind of customer has (CUST-2), in up to three lines that differ.
    fn fleet(&mut self, kind: CustomerKind, means: TransportUse) -> Vec<FleetLine> {
        let mut left = match kind {
            CustomerKind::LargeEnterprise => self.chance.within(201, 420),
            CustomerKind::MediumEnterprise => self.chance.within(50, 180),
            CustomerKind::Individual => self.chance.within(0, 4),
            _ => self.chance.within(1, 30),
        };
        let mut lines: Vec<FleetLine> = Vec::new();
        for line in 0..3 {
            let count = if line == 2 { left } else { self.chance.within(0, left) };
            let own = self.chance.percent(40);
            let brand = if own { BRAND } else { self.chance.of(&COMPETITORS) };
            let year = self.desk.today.year() - self.chance.within(1, 8);
            let series = if own { series(means).to_owned() } else { format!("{brand}{}", body(means)) };
            if count > 0 && lines.iter().all(|other| other.brand != brand || other.year != year) {
                lines.push(FleetLine { id: None, brand: brand.to_owned(), series, count, year });
                left -= count;
            }
        }
        // What a line that was left out would have held.
        if let Some(first) = lines.first_mut() {
            first.count += left;
        }
        lines
    }

    fn plans(&mut self, means: TransportUse) -> Result<Vec<PlanLine>> {
        if !self.chance.percent(45) {
            return Ok(Vec::new());
        }
        let count = self.chance.within(1, 12);
        let yuan = i64::from(count) * i64::from(self.chance.within(30, 46)) * 10_000;
        let today = self.desk.today;
        let months = today.year() * 12 + i32::try_from(today.month()).unwrap_or(1) - 1 + self.chance.within(1, 10);
        Ok(vec![PlanLine {
            id: None,
            series: series(means).to_owned(),
            count,
            month: months / 12 * 100 + months % 12 + 1,
            budget: Some(Fen::from_yuan(yuan).map_err(Error::broken)?),
            way: self.chance.of(&WAYS),
        }])
    }
}

/// The trade of a customer by what it uses trucks for.
const fn industry(means: TransportUse) -> &'static str {
    match means {
        TransportUse::Mining => "煤炭与矿业",
        TransportUse::CityConstruction => "建筑工程",
        TransportUse::CityServices => "市政与环卫",
        _ => "公路货运",
    }
}

/// The series of the maker that fits.
const fn series(means: TransportUse) -> &'static str {
    match means {
        TransportUse::Mining => "9系8×4自卸车",
        TransportUse::CityConstruction => "6系6×4自卸车",
        TransportUse::CityServices => "6系4×2专用底盘",
        _ => "9系6×4牵引车",
    }
}

const fn body(means: TransportUse) -> &'static str {
    match means {
        TransportUse::Mining | TransportUse::CityConstruction => "自卸车",
        TransportUse::CityServices => "专用车",
        _ => "牵引车",
    }
}

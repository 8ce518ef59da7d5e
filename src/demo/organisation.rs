//! The units, work sites and people of the demo, founded and invited as an administrator would.

use std::collections::BTreeSet;

use longhaul_entity::{
    ChannelId, SiteId, UnitId, UserId, channel,
    enums::{ChannelKind, Role, SiteKind, UnitKind, UserStatus},
};

use super::{
    BRAND, MAKER,
    desk::{Desk, origin},
    roster::{self, Account, House, PASSWORD, Post, REGIONS},
};
use crate::{
    auth::Passwords,
    clock::SystemClock,
    config::AuthConfig,
    domain::{
        Caller,
        boundary::SetChannelBusiness,
        org::{self, Brand, CreateUnit, CreateWorkSite, SetTerritory},
        person::{Found, InviteUser, SuspendUser, Ticket, set_hashed_password},
    },
    error::{Error, Result},
    vocab::{Coordinates, PersonOrFirmName, Phone},
};

/// Days ago that the maker was founded.
const FOUNDED: i32 = 120;

/// Those of a dealer or body builder who record and visit.
pub(super) struct Team {
    pub(super) manager: Caller,
    pub(super) sellers: Vec<Caller>,
}

/// The people at work.
pub(super) struct Organisation {
    pub(super) admin: Caller,
    /// The first manager at HQ.
    pub(super) hq: Caller,
    /// One for each house, in their order.
    pub(super) teams: Vec<Team>,
    /// The managers of the areas and of the regions, in their order.
    pub(super) areas: Vec<Caller>,
    regions: Vec<Caller>,
    /// The area of each house, by number.
    area_of: Vec<usize>,
    units: Units,
    leaver: Option<UserId>,
    newcomers: Vec<Account>,
}

impl Organisation {
    /// Everybody who was seated.
    pub(super) fn callers(&self) -> impl Iterator<Item = &Caller> {
        let teams = self.teams.iter().flat_map(|team| std::iter::once(&team.manager).chain(&team.sellers));
        [&self.admin, &self.hq].into_iter().chain(&self.areas).chain(&self.regions).chain(teams)
    }

    /// The managers of the area and of the region that a house belongs to.
    pub(super) fn above(&self, house: usize) -> Result<(&Caller, &Caller)> {
        let area = self.area_of.get(house).copied().unwrap_or_default();
        let managers = self.areas.get(area).zip(self.regions.get(area / 2));
        managers.ok_or_else(|| Error::broken("a demo area without a manager"))
    }

    /// The region of that number.
    pub(super) fn region(&self, number: usize) -> UnitId {
        self.units.regions[number]
    }

    /// Somebody leaves: he is suspended.
    pub(super) async fn part(&self, desk: &Desk<'_>) -> Result<()> {
        if let Some(user) = self.leaver {
            desk.next(&self.admin, &SuspendUser { user }).await?;
        }
        Ok(())
    }

    /// Newcomers are invited and have not come yet.
    pub(super) async fn invite(&self, desk: &Desk<'_>) -> Result<()> {
        for account in &self.newcomers {
            invite(desk, &self.admin, &self.units, account, None).await?;
        }
        Ok(())
    }
}

/// Founds all of it.
pub(super) async fn found(desk: &Desk<'_>, auth: &AuthConfig, houses: &[House]) -> Result<Organisation> {
    let accounts = roster::accounts()?;
    // One hash for all: the password is printed anyway, and fifty hashes would take longer than everything else here.
    let password_hash = Passwords::new(auth, 1, std::sync::Arc::new(SystemClock))?.hash("password", PASSWORD).await?;
    desk.set(desk.at(FOUNDED, 9 * 60));
    let admin = founder(desk, &accounts, &password_hash).await?;
    let units = Units::create(desk, &admin, houses).await?;
    territories(desk, &admin, houses, &units).await?;
    let channels = org::query::channels(desk.db.read(), &admin.actor).await?;
    business(desk, &admin, &channels).await?;
    let mut channels = channels.iter().map(|channel| channel.id);
    let mut teams: Vec<(Option<Caller>, Vec<Caller>)> = houses.iter().map(|_| (None, Vec::new())).collect();
    let (mut hq, mut leaver, mut newcomers) = (None, None, Vec::new());
    let (mut areas, mut regions) = (Vec::new(), Vec::new());
    for account in accounts.into_iter().skip(1) {
        if account.status == UserStatus::Invited {
            newcomers.push(account);
            continue;
        }
        let channel = if account.role == Role::HqManager { channels.next() } else { None };
        let issued = invite(desk, &admin, &units, &account, channel).await?;
        set_hashed_password(desk.db, &origin(), &issued.1, &password_hash).await?;
        match (account.post, account.role) {
            _ if account.status == UserStatus::Suspended => leaver = Some(issued.0),
            (Post::House(house), Role::DealerManager) => teams[house].0 = Some(desk.seat(issued.0).await?),
            (Post::House(house), _) => teams[house].1.push(desk.seat(issued.0).await?),
            (Post::Area(_), _) => areas.push(desk.seat(issued.0).await?),
            (Post::Region(_), _) => regions.push(desk.seat(issued.0).await?),
            (Post::Hq, Role::HqManager) if hq.is_none() => hq = Some(desk.seat(issued.0).await?),
            _ => {}
        }
    }
    let led = |(manager, sellers): (Option<Caller>, Vec<Caller>)| Some(Team { manager: manager?, sellers });
    let teams: Option<Vec<Team>> = teams.into_iter().map(led).collect();
    let teams = teams.ok_or_else(|| Error::broken("a demo dealer without a manager"))?;
    let hq = hq.ok_or_else(|| Error::broken("a demo HQ without a manager"))?;
    let area_of = houses.iter().map(|house| house.area).collect();
    Ok(Organisation { admin, hq, teams, areas, regions, area_of, units, leaver, newcomers })
}

async fn founder(desk: &Desk<'_>, accounts: &[Account], password_hash: &str) -> Result<Caller> {
    let account = accounts.first().ok_or_else(|| Error::broken("a demo without people"))?;
    let ticket = Ticket::new(&SystemClock);
    let brand = Brand { maker: name(MAKER)?, brand: name(BRAND)?, hq: name("演示重卡总部")? };
    let work =
        Found { brand, admin_name: name(&account.name)?, admin_phone: phone(&account.phone)?, ticket: ticket.clone() };
    let issued = desk.db.write(&origin(), &work).await?.admin;
    let issued = issued.ok_or_else(|| Error::broken("the database has an administrator"))?;
    let ticket = ticket.reveal(&issued).unwrap_or_default();
    set_hashed_password(desk.db, &origin(), &ticket, password_hash).await?;
    desk.seat(issued.user).await
}

/// Invites somebody; answers with his ticket.
async fn invite(
    desk: &Desk<'_>,
    admin: &Caller,
    units: &Units,
    account: &Account,
    channel: Option<ChannelId>,
) -> Result<(UserId, String)> {
    let invite = InviteUser {
        id: None,
        phone: phone(&account.phone)?,
        name: name(&account.name)?,
        role: account.role,
        unit: units.of(account.post),
        channel,
        // Secrets are never foretold, not even in a demo.
        ticket: Ticket::new(&SystemClock),
    };
    let issued = desk.next(admin, &invite).await?;
    Ok((issued.user, invite.ticket.reveal(&issued).unwrap_or_default()))
}

struct Units {
    hq: UnitId,
    regions: Vec<UnitId>,
    areas: Vec<UnitId>,
    houses: Vec<UnitId>,
}

impl Units {
    fn of(&self, post: Post) -> UnitId {
        match post {
            Post::Hq => self.hq,
            Post::Region(number) => self.regions[number],
            Post::Area(number) => self.areas[number],
            Post::House(number) => self.houses[number],
        }
    }

    async fn create(desk: &Desk<'_>, admin: &Caller, houses: &[House]) -> Result<Self> {
        let mut units = Self { hq: admin.actor.unit, regions: Vec::new(), areas: Vec::new(), houses: Vec::new() };
        for name in REGIONS {
            units.regions.push(unit(desk, admin, units.hq, UnitKind::Region, name).await?);
        }
        for (number, name) in roster::areas()?.iter().enumerate() {
            units.areas.push(unit(desk, admin, units.regions[number / 2], UnitKind::Area, name).await?);
        }
        for house in houses {
            let kind = if house.builder { UnitKind::BodyBuilder } else { UnitKind::Dealer };
            units.houses.push(unit(desk, admin, units.areas[house.area], kind, &house.name).await?);
        }
        Ok(units)
    }
}

async fn unit(desk: &Desk<'_>, admin: &Caller, parent: UnitId, kind: UnitKind, called: &str) -> Result<UnitId> {
    let desk_phone = match kind {
        UnitKind::Dealer | UnitKind::BodyBuilder => Some(phone("010-8000 0000")?),
        _ => None,
    };
    Ok(desk.next(admin, &CreateUnit { id: None, parent, kind, name: name(called)?, desk_phone }).await?.unit)
}

/// What the channels sell. No dealer is named for one: each does all business but that of the key-account department.
async fn business(desk: &Desk<'_>, admin: &Caller, channels: &[channel::Model]) -> Result<()> {
    for (kind, series) in [(ChannelKind::Series96, ["H9", "H7"].as_slice()), (ChannelKind::SpecialVehicle, &["V7"])] {
        if let Some(channel) = channels.iter().find(|channel| channel.kind == kind) {
            let series = series.iter().map(|series| (*series).to_owned()).collect();
            desk.next(admin, &SetChannelBusiness { channel: channel.id, series, dealers: BTreeSet::new() }).await?;
        }
    }
    Ok(())
}

/// Each house its counties; the mine and the building site go to the first dealers of the last and the first area.
async fn territories(desk: &Desk<'_>, admin: &Caller, houses: &[House], units: &Units) -> Result<()> {
    let mine = site(desk, admin, &houses[7], "演示一号露天煤矿", SiteKind::Mine).await?;
    let works = site(desk, admin, &houses[0], "演示港区扩建工地", SiteKind::WorkSite).await?;
    for (number, house) in houses.iter().enumerate() {
        let sites = match number {
            0 => vec![works],
            6 => vec![mine],
            _ => Vec::new(),
        };
        let territory = SetTerritory {
            unit: units.houses[number],
            divisions: house.counties.iter().map(|county| county.region).collect(),
            sites: sites.into_iter().collect(),
            version: 1,
        };
        desk.next(admin, &territory).await?;
    }
    Ok(())
}

/// A site in the last county of the house, some way out of its seat.
async fn site(desk: &Desk<'_>, admin: &Caller, house: &House, called: &str, kind: SiteKind) -> Result<SiteId> {
    let county = house.counties.last().ok_or_else(|| Error::broken("a demo dealer without a county"))?;
    let position = Coordinates::new(county.lat + 0.04, county.lon + 0.04).map_err(Error::broken)?;
    let site = CreateWorkSite { id: None, name: name(called)?, kind, division: county.region, position };
    Ok(desk.next(admin, &site).await?.site)
}

pub(super) fn name(text: &str) -> Result<PersonOrFirmName> {
    PersonOrFirmName::parse(text).map_err(Error::broken)
}

pub(super) fn phone(text: &str) -> Result<Phone> {
    Phone::parse(text).map_err(Error::broken)
}

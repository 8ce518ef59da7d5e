//! The small organisation of the tests. Ids are fixed, so that a copy of the template needs no looking up.
//!
//! HQ → north (area 1: dealers A and B; area 2: dealer C), south (area 3: dealer D). Each dealer has a head and two
//! salespeople; each area and region its manager; HQ a manager, an administrator, finance and customer relations.

use argon2::{Argon2, Params, PasswordHasher};
use longhaul::db::{Db, Op, Origin, Work};
use longhaul_entity::{
    ChannelId, ClosedEnum, Timestamp, TypedId, UnitId, UserId, app_user, channel,
    enums::{ChannelKind, Role, UnitKind, UserStatus},
    maker, territory_division, unit, unit_within,
};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::server::START;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// The maker's brand.
pub(crate) const BRAND: &str = "远航";

/// The dealers by the letters that the tests call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dealer {
    A,
    B,
    C,
    D,
}

impl Dealer {
    /// A county of its territory.
    pub(crate) const fn county(self) -> &'static str {
        match self {
            Self::A | Self::B => "130202",
            Self::C => "140213",
            Self::D => "610802",
        }
    }
}

/// Somebody.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) phone: String,
    pub(crate) role: Role,
    pub(crate) unit: UnitId,
}

/// A dealer with its people.
#[derive(Clone, Debug)]
pub(crate) struct DealerUnit {
    pub(crate) id: UnitId,
    pub(crate) manager: Person,
    pub(crate) staff: [Person; 2],
}

/// An area or region with its manager.
#[derive(Clone, Debug)]
pub(crate) struct UpperUnit {
    pub(crate) id: UnitId,
    pub(crate) manager: Person,
}

/// All units and people.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) hq: UnitId,
    pub(crate) regions: [UpperUnit; 2],
    pub(crate) areas: [UpperUnit; 3],
    pub(crate) dealers: [DealerUnit; 4],
    pub(crate) hq_manager: Person,
    pub(crate) admin: Person,
    pub(crate) finance: Person,
    pub(crate) verifier: Person,
}

fn unit_id(number: u128) -> UnitId {
    UnitId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn person(number: u128, role: Role, unit: UnitId) -> Person {
    let id = UserId::from_uuid(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0000 + number));
    Person { id, phone: format!("138{number:08}"), role, unit }
}

fn upper(unit: u128, number: u128, role: Role) -> UpperUnit {
    UpperUnit { id: unit_id(unit), manager: person(number, role, unit_id(unit)) }
}

fn dealer(unit: u128, number: u128) -> DealerUnit {
    let id = unit_id(unit);
    let staff = [person(number + 1, Role::DealerStaff, id), person(number + 2, Role::DealerStaff, id)];
    DealerUnit { id, manager: person(number, Role::DealerManager, id), staff }
}

impl World {
    pub(crate) fn new() -> Self {
        let hq = unit_id(1);
        Self {
            hq,
            regions: [upper(10, 101, Role::RegionManager), upper(11, 102, Role::RegionManager)],
            areas: [
                upper(20, 201, Role::AreaManager),
                upper(21, 202, Role::AreaManager),
                upper(22, 203, Role::AreaManager),
            ],
            dealers: [dealer(30, 310), dealer(31, 320), dealer(32, 330), dealer(33, 340)],
            hq_manager: person(1, Role::HqManager, hq),
            admin: person(2, Role::Admin, hq),
            finance: person(3, Role::Finance, hq),
            verifier: person(4, Role::Verifier, hq),
        }
    }

    pub(crate) fn dealer(&self, dealer: Dealer) -> &DealerUnit {
        &self.dealers[dealer as usize]
    }

    pub(crate) fn area_of(&self, dealer: Dealer) -> &UpperUnit {
        &self.areas[[0, 0, 1, 2][dealer as usize]]
    }

    pub(crate) fn region_of(&self, dealer: Dealer) -> &UpperUnit {
        &self.regions[[0, 0, 0, 1][dealer as usize]]
    }

    /// All units with the one above and what they are called.
    fn units(&self) -> Vec<(UnitId, Option<UnitId>, UnitKind, String)> {
        let mut units = vec![(self.hq, None, UnitKind::Hq, "测试总部".to_owned())];
        for (region, name) in self.regions.iter().zip(["北方大区", "南方大区"]) {
            units.push((region.id, Some(self.hq), UnitKind::Region, name.to_owned()));
        }
        for (area, region, name) in [(0, 0, "一"), (1, 0, "二"), (2, 1, "三")] {
            let (area, region) = (&self.areas[area], &self.regions[region]);
            units.push((area.id, Some(region.id), UnitKind::Area, format!("第{name}市场部")));
        }
        for (which, name) in [(Dealer::A, "甲"), (Dealer::B, "乙"), (Dealer::C, "丙"), (Dealer::D, "丁")] {
            let above = Some(self.area_of(which).id);
            units.push((self.dealer(which).id, above, UnitKind::Dealer, format!("测试经销商{name}")));
        }
        units
    }

    fn people(&self) -> Vec<&Person> {
        let uppers = self.regions.iter().chain(&self.areas).map(|unit| &unit.manager);
        let dealers = self.dealers.iter().flat_map(|dealer| std::iter::once(&dealer.manager).chain(&dealer.staff));
        [&self.hq_manager, &self.admin, &self.finance, &self.verifier]
            .into_iter()
            .chain(uppers)
            .chain(dealers)
            .collect()
    }
}

/// Fills a migrated database with the world.
pub(crate) async fn fill(db: &Db) {
    db.write(&Origin::system("test world"), &Fill { world: World::new() }).await.unwrap();
}

struct Fill {
    world: World,
}

impl Work for Fill {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> longhaul::error::Result<()> {
        let row = maker::Model { id: 1, name: "测试主机厂".to_owned(), brand: BRAND.to_owned() };
        maker::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        for (number, kind) in (1..).zip(ChannelKind::ALL) {
            let id = ChannelId::from_uuid(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number));
            let row = channel::Model { id, kind: *kind, name: kind.zh().to_owned() };
            channel::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        }
        self.units(op).await?;
        let hash = hash();
        for person in self.world.people() {
            let row = app_user::Model {
                id: person.id,
                phone: person.phone.clone(),
                name: format!("测试{}", person.role.zh()),
                role: person.role,
                unit_id: person.unit,
                channel_id: None,
                status: UserStatus::Active,
                password_hash: Some(hash.clone()),
                version: 1,
                created_at: Timestamp(START.0),
            };
            app_user::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        }
        Ok(())
    }
}

impl Fill {
    async fn units(&self, op: &Op<'_>) -> longhaul::error::Result<()> {
        let units = self.world.units();
        for (id, parent_id, kind, name) in &units {
            let desk_phone = (*kind == UnitKind::Area).then(|| "01012345678".to_owned());
            let row = unit::Model {
                id: *id,
                parent_id: *parent_id,
                kind: *kind,
                name: name.clone(),
                desk_phone,
                version: 1,
                created_at: START,
            };
            unit::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
            let mut above = Some(*id);
            while let Some(ancestor_id) = above {
                let row = unit_within::Model { ancestor_id, unit_id: *id };
                unit_within::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
                above = units.iter().find(|(id, ..)| *id == ancestor_id).and_then(|(_, parent, ..)| *parent);
            }
        }
        for (dealer, code) in self.world.dealers.iter().zip(["130200", "130200", "140200", "610800"]) {
            let row = territory_division::Model { unit_id: dealer.id, division_code: code.to_owned() };
            territory_division::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        }
        Ok(())
    }
}

fn hash() -> String {
    let params = Params::new(64, 2, 1, None).unwrap();
    let hasher = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    hasher.hash_password_with_salt(PASSWORD.as_bytes(), b"salt of the test").unwrap().to_string()
}

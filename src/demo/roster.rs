//! Who works where in the demo, and what everybody signs in with. Nothing here asks the database: the command prints it
//! whether it fills or keeps.

use longhaul_entity::enums::{Role, UserStatus};

use super::names::{County, counties};
use crate::error::Result;

/// Everybody's password.
pub const PASSWORD: &str = "longhaul-demo";
/// Salespeople of a dealer who are at work.
pub(super) const SELLERS: usize = 3;
/// The regions, each with two areas.
pub(super) const REGIONS: [&str; 2] = ["演示华北大区", "演示西北大区"];
/// The numbers of Chinese, for names.
const NUMERALS: [&str; 4] = ["一", "二", "三", "四"];

/// Where somebody belongs: HQ, or the region, area, dealer of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Post {
    Hq,
    Region(usize),
    Area(usize),
    House(usize),
}

/// Somebody who can sign in, once could, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The phone that he signs in with.
    pub phone: String,
    /// His name.
    pub name: String,
    /// What he is.
    pub role: Role,
    /// Whether he can.
    pub status: UserStatus,
    pub(super) post: Post,
}

/// A dealer or the body builder.
#[derive(Clone, Debug)]
pub(super) struct House {
    pub(super) name: String,
    pub(super) builder: bool,
    /// The area that it belongs to, by number.
    pub(super) area: usize,
    /// Where it is authorised.
    pub(super) counties: Vec<County>,
    pub(super) sellers: usize,
}

/// The names of the market areas.
pub(super) fn areas() -> Result<Vec<String>> {
    Ok(counties()?.chunks(4).map(|area| format!("演示{}市场部", area[0].area)).collect())
}

/// Two dealers for each area, whose territories share a county, and a body builder in the first.
pub(super) fn houses() -> Result<Vec<House>> {
    let counties = counties()?;
    let mut houses = Vec::new();
    for (area, of_it) in counties.chunks(4).enumerate() {
        for (sign, parts) in [("甲", 0..3), ("乙", 2..4)] {
            houses.push(House {
                name: format!("演示{}{sign}经销商", of_it[0].area),
                builder: false,
                area,
                counties: of_it[parts].to_vec(),
                sellers: SELLERS,
            });
        }
    }
    let around = counties[..4].to_vec();
    let name = format!("演示{}改装厂", around[0].area);
    houses.push(House { name, builder: true, area: 0, counties: around, sellers: 1 });
    Ok(houses)
}

/// Everybody, in the order of their phones.
///
/// # Errors
/// Only a fault of ours: the committed tables cannot be read.
pub fn accounts() -> Result<Vec<Account>> {
    let mut roll = Roll(Vec::new());
    roll.add("演示管理员", Role::Admin, Post::Hq);
    for number in &NUMERALS[..2] {
        roll.add(&format!("演示总部经理{number}"), Role::HqManager, Post::Hq);
    }
    roll.add("演示客户关系专员", Role::Verifier, Post::Hq);
    roll.add("演示财务专员", Role::Finance, Post::Hq);
    for (number, name) in REGIONS.iter().enumerate() {
        roll.add(&format!("{name}经理"), Role::RegionManager, Post::Region(number));
    }
    for (number, name) in areas()?.iter().enumerate() {
        roll.add(&format!("{name}经理"), Role::AreaManager, Post::Area(number));
    }
    for (number, house) in houses()?.iter().enumerate() {
        roll.add(&format!("{}经理", house.name), Role::DealerManager, Post::House(number));
        for numeral in &NUMERALS[..house.sellers] {
            roll.add(&format!("{}顾问{numeral}", house.name), Role::DealerStaff, Post::House(number));
        }
    }
    roll.add("演示离职顾问", Role::DealerStaff, Post::House(0)).status = UserStatus::Suspended;
    roll.add("演示新顾问", Role::DealerStaff, Post::House(1)).status = UserStatus::Invited;
    roll.add("演示新市场部经理", Role::AreaManager, Post::Area(1)).status = UserStatus::Invited;
    Ok(roll.0)
}

struct Roll(Vec<Account>);

impl Roll {
    fn add(&mut self, name: &str, role: Role, post: Post) -> &mut Account {
        let phone = format!("138{:08}", self.0.len() + 1);
        let at = self.0.len();
        self.0.push(Account { phone, name: name.to_owned(), role, status: UserStatus::Active, post });
        &mut self.0[at]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::vocab::Phone;

    #[test]
    fn two_dealers_of_an_area_share_one_county() {
        let houses = houses().unwrap();
        assert_eq!(houses.len(), 9);
        for pair in houses[..8].chunks(2) {
            let shared = pair[0].counties.iter().filter(|one| pair[1].counties.iter().any(|o| o.region == one.region));
            assert_eq!((pair[0].area, shared.count()), (pair[1].area, 1));
        }
    }

    #[test]
    fn every_role_that_is_invited_has_somebody_with_a_mobile() {
        let accounts = accounts().unwrap();
        assert!(accounts.iter().all(|account| Phone::parse(&account.phone).unwrap().is_mobile()));
        let of = |role| accounts.iter().filter(|a| a.role == role && a.status == UserStatus::Active).count();
        let roles = [Role::Admin, Role::HqManager, Role::Verifier, Role::Finance, Role::RegionManager];
        assert_eq!(roles.map(of), [1, 2, 1, 1, 2]);
        assert_eq!([Role::AreaManager, Role::DealerManager, Role::DealerStaff].map(of), [4, 9, 25]);
    }
}

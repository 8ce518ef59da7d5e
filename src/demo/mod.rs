//! The demo (演示): an invented maker with dealers, people, customers and visits, made by the operations of the domain
//! themselves, in the order in which it would have happened, so that rules, stages and journal are real.
//!
//! The same each time but for the days, which count back from the day of filling, and for secrets. Top layer: it knows
//! everything below the commands.

mod approvals;
mod chance;
mod concessions;
mod cover;
mod customers;
mod desk;
mod doubles;
mod evidence;
mod forms;
mod gifts;
mod grades;
mod leads;
mod ledgers;
mod maps;
mod names;
mod offences;
mod organisation;
mod pictures;
mod plans;
mod policies;
mod reports;
mod roster;
mod standing;
mod timeline;
mod vehicles;
mod waiting;

pub use cover::{BRAND, MAKER, State, state};
pub use roster::{Account, PASSWORD, accounts};

use longhaul_entity::Timestamp;

use crate::{
    clock::FixedClock,
    config::Config,
    db::Db,
    domain::{stage, visit::Darkroom},
    error::{Code, Error, Refusal, Result},
    imaging::Workshop,
    storage::{LocalStorage, SharedStorage},
    vocab::BusinessDay,
};
use chance::Chance;
use desk::Desk;

/// The seed of the clock that makes ids. Choices have seeds of their own, so that one more of one does not move the others.
pub const SEED: i64 = 2_026;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Customers, at most 9,000.
    pub customers: usize,
    /// Visits within the past 90 days; none without customers.
    pub visits: usize,
    /// Pictures that are drawn; photos are these, each with an account of its own. At least 3.
    pub pictures: u32,
}

impl Scale {
    /// What the command fills in.
    pub const FULL: Self = Self { customers: 300, visits: 600, pictures: 16 };
}

/// Fills the migrated, empty database behind `db`, whose clock `clock` is, with what lies before `now`. If it breaks off
/// in the middle, [`state`] says so.
///
/// # Errors
/// CONFLICT for a database that is not empty, which stays as it is; what the database or the photo store answers.
pub async fn fill(db: &Db, clock: &FixedClock, config: &Config, now: Timestamp, scale: Scale) -> Result<()> {
    if state(db).await? != State::Empty {
        return Err(Refusal::new(Code::Conflict, "数据库已有数据", "The database holds data already").into());
    }
    let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?;
    let desk = Desk::new(db, clock, today);
    let houses = roster::houses()?;
    let firms = customers::plan(&desk, &houses, scale.customers, &mut Chance::new(2))?;
    let plan = timeline::plan(&desk, &firms, scale.visits, &mut Chance::new(3))?;
    let storage = LocalStorage::open(&config.photo.folder, config.photo.free_bytes).await.map_err(Error::broken)?;
    let storage: SharedStorage = std::sync::Arc::new(storage);
    // Files and rows are made side by side; only the rows ask the clock for ids, so these stay the same.
    let (photos, organisation) = futures_util::try_join!(
        pictures::keep(&storage, scale.pictures, plan.shots(&firms, &mut Chance::new(4))),
        organisation::found(&desk, &config.auth, &houses),
    )?;
    let customers = timeline::run(&desk, &organisation, &firms, &plan, photos, &mut Chance::new(5)).await?;
    // The bounds are for what others send.
    let workshop = Workshop::new(config.photo.at_once);
    let darkroom = Darkroom { storage: &storage, workshop: &workshop, max_bytes: u64::MAX, day_bytes: u64::MAX };
    waiting::leave(&desk, &organisation, (&firms, &customers), darkroom, now).await?;
    while stage::fold(db).await? > 0 {}
    clock.set(now);
    cover::finish(db, &organisation).await
}

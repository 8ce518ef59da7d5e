//! Visit plans (拜访计划, VISIT-1): whom somebody means to visit in a business month, what for, at what time agreed (VISIT-2) and
//! with which gifts. Planned is held against done.
//!
//! Gold and silver customers, key accounts and focus customers are planned freely. A visit to a retail prospect (散户) waits for an
//! approval (APPR-1), and counts apart. A report fulfils the open plan that it names, or the one of its visitor, customer and month.
//! Nothing runs when a month is over: what was not done by then is missed, by the clock of whoever reads.
//!
//! Plans know the catalogue of gifts by its table alone: giving stands after visits. Nothing is taken from a stock by planning.

mod approve;
mod cancel;
mod change;
mod create;
mod fulfil;
mod gifts;
mod rules;
mod store;
mod verify;

pub mod figures;
pub mod query;

pub use approve::{decided, hold};
pub use cancel::CancelPlannedVisit;
pub use change::{ChangePlannedVisit, change};
pub use create::{PlanVisit, plan};
pub use gifts::Bring;
pub use rules::{is_missed, month_of};
pub use verify::verify;

pub(super) use fulfil::fulfil;

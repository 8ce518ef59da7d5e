//! Visits (拜访): reports with photos as evidence, sealed from the moment they are handed in (VISIT-2, VISIT-4, VISIT-9).
//!
//! Knows units, stages, customers and where they stand, approvals, whose business a customer is and where a dealer may act (LEAD-5, LEAD-9), the store of photos and the picture workshop. [`submit`] takes a report in, [`amend`]
//! corrects one, [`check_in`] records where somebody was, [`evidence`] holds reports against that and against earlier ones (VISIT-5),
//! [`forms`] keeps the form that a report was filled in by (VISIT-3), [`effect`] says what came of one (VISIT-6), [`plan`] keeps what is to be
//! visited and holds it against what was (VISIT-1), [`query`] reads what somebody may see, [`quota`] bounds what
//! one user brings in a day, [`upload`] takes photos in pieces and gives them to the reports that wait for them, [`verify`]
//! proves seals and files, [`sweep`] removes files that no report names.

mod darkroom;
mod locks;
mod rules;
mod seal;

pub mod amend;
pub mod check_in;
pub mod effect;
pub mod evidence;
pub mod forms;
pub mod latest;
pub mod opening;
pub mod plan;
pub mod query;
pub mod quota;
pub mod submit;
pub mod sweep;
pub mod upload;
pub mod verify;

pub use darkroom::{Darkroom, Developed, Handed};
pub use rules::{AMENDMENT_CHARS, AMENDMENTS_MOST, CONCERNS_MOST, PERSONS_MOST};

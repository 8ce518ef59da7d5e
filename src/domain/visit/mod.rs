//! Visits (拜访): reports with photos as evidence, sealed from the moment they are handed in (VISIT-2, VISIT-4, VISIT-9).
//!
//! Knows units, stages and customers, the store of photos and the picture workshop. [`submit`] takes a report in, [`amend`]
//! corrects one, [`query`] reads what somebody may see, [`quota`] bounds what
//! one user brings in a day, [`verify`] proves seals and files, [`sweep`] removes files that no
//! report names.

mod darkroom;
mod rules;
mod seal;

pub mod amend;
pub mod query;
pub mod quota;
pub mod submit;
pub mod sweep;
pub mod verify;

pub use darkroom::{Darkroom, Developed, Handed};
pub use rules::{AMENDMENT_CHARS, AMENDMENTS_MOST, CONCERNS_MOST, PERSONS_MOST};

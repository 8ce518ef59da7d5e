//! Visits: reports, their photos and amendments.

pub(super) mod ahead;
mod inputs;
mod photo;
mod roots;
mod types;

pub(super) use inputs::PersonMetInput;
pub(super) use roots::{VisitMutation, VisitQuery};
pub(super) use types::{PersonMet, Visit};

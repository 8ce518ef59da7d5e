//! Concession services (让渡服务): cases, what they ask for and cost, figures.

mod customer;
mod inputs;
mod roots;
mod types;

pub(super) use customer::CustomerConcessions;
pub(super) use roots::{ConcessionMutation, ConcessionQuery};
pub(super) use types::Concession;

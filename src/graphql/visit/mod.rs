//! Visits: plans, reports, their forms, photos and amendments, check-ins, evidence and its review.

pub(super) mod ahead;
mod effect;
mod evidence;
mod form;
mod inputs;
mod late;
mod photo;
pub(super) mod plan;
mod review;
mod roots;
mod types;

pub(super) use effect::VisitEffectMutation;
pub(super) use inputs::PersonMetInput;
pub(super) use late::LatePhotoQuery;
pub(super) use review::{VisitReviewMutation, VisitReviewQuery};
pub(super) use roots::{VisitMutation, VisitQuery};
pub(super) use types::{PersonMet, Visit};

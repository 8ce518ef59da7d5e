//! Offences against territories (违规考核): recording, answering, deciding, reversing.

mod inputs;
mod mutations;
mod queries;
mod types;

pub(super) use mutations::OffenceMutation;
pub(super) use queries::OffenceQuery;
pub(super) use types::Offence;

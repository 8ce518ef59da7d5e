//! The account map (客户关系地图): people, support index, buying criteria and development of a customer.

mod criteria;
mod development;
mod inputs;
mod mutations;
mod queries;
mod types;

pub(super) use mutations::AccountMapMutation;
pub(super) use queries::AccountMapQuery;
pub(super) use types::AccountMap;

//! Tables, typed ids and closed enums: what is stored, one file per table.
//!
//! Knows SeaORM and nothing of rules, GraphQL or HTTP. A column that holds an instant is a [`Timestamp`],
//! money is whole fen in an `i64`, a position is micro-degrees in an `i32`, a business day is `YYYYMMDD` in an `i32`.

#![allow(
    clippy::disallowed_methods,
    reason = "SeaORM's model macro writes helpers that open transactions; nobody calls them"
)]

mod cells;
#[macro_use]
mod closed;
pub mod enums;
mod ids;
mod time;

pub mod app_user;
pub mod approval_counter;
pub mod approval_delegation;
pub mod approval_item;
pub mod approval_request;
pub mod approval_step;
pub mod awaited_photo;
pub mod bad_event;
pub mod buying_criteria;
pub mod channel;
pub mod channel_dealer;
pub mod channel_series;
pub mod check_in;
pub mod compliance_notice;
pub mod concession;
pub mod concession_cost;
pub mod concession_item;
pub mod concession_step;
pub mod contact;
pub mod criteria_score;
pub mod customer;
pub mod customer_group;
pub mod customer_identity;
pub mod customer_likeness;
pub mod customer_merge;
pub mod customer_merge_line;
pub mod customer_purchase;
pub mod customer_share;
pub mod customer_site;
pub mod customer_standing;
pub mod development_step;
pub mod division;
pub mod effect_form;
pub mod fleet_item;
pub mod fleet_vehicle;
pub mod follow_up;
pub mod form_version;
pub mod gift;
pub mod gift_issue;
pub mod gift_movement;
pub mod gift_standard;
pub mod gift_standard_item;
pub mod gift_stock;
pub mod gift_tally;
pub mod gift_year;
pub mod grade_change;
pub mod grade_review;
pub mod idempotency;
pub mod journal_entry;
pub mod journal_head;
pub mod journal_seal;
pub mod lead;
pub mod lead_passing;
pub mod ledger_consolidation;
pub mod ledger_file;
pub mod ledger_import;
pub mod ledger_import_error;
pub mod maker;
pub mod map_place;
pub mod monthly_ledger;
pub mod monthly_ledger_row;
pub mod offence;
pub mod offence_evidence;
pub mod offence_step;
pub mod password_ticket;
pub mod photo;
pub mod photo_day;
pub mod photo_print;
pub mod planned_visit;
pub mod planned_visit_gift;
pub mod policy_version;
pub mod protection;
pub mod purchase_plan;
pub mod refresh_token;
pub mod relationship;
pub mod search_edition;
pub mod search_scope;
pub mod search_subject;
pub mod search_term;
pub mod session;
pub mod sign_in_failure;
pub mod stage_delta;
pub mod stage_eclipse;
pub mod stage_event;
pub mod stage_rollup;
pub mod standing_change;
pub mod standing_figures;
pub mod support_event;
pub mod taken_day;
pub mod tender_step;
pub mod territory_division;
pub mod territory_site;
pub mod trade_year;
pub mod unit;
pub mod unit_within;
pub mod upload;
pub mod visit;
pub mod visit_amendment;
pub mod visit_completion;
pub mod visit_effect;
pub mod visit_finding;
pub mod visit_form;
pub mod visit_review;
pub mod work_site;

pub use cells::{ByPlace, Cells, Placed};
pub use closed::ClosedEnum;
pub use ids::*;
pub use time::Timestamp;

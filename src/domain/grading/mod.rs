//! Grades of customers (客户等级): by three named schemes side by side, proposed, reviewed and approved once a year, lowered
//! by bad events and raised by good conduct (GRADE-0 to GRADE-7).
//!
//! Knows units, people, customers and the policy book. [`standing`] says what a customer's grades are and by which figures;
//! the facts behind them are recorded by [`SetTradeYear`] and [`RecordBadEvent`]; every change of a grade is a row that
//! `change` writes and nobody alters.

mod approve;
mod bad_event;
mod change;
mod lower;
mod open;
mod propose;
mod raise;
mod review;
mod rules;
mod trade_year;

pub mod lists;
pub mod query;
pub mod standing;

pub use approve::ApproveGrade;
pub use bad_event::RecordBadEvent;
pub use lower::LowerGrade;
pub use propose::ProposeGrade;
pub use raise::RaiseGrade;
pub use review::ReviewGrade;
pub use rules::{Answer, Entitlement, Indicators, entitlement, handled_by};
pub use trade_year::SetTradeYear;

//! Forms as data (表单, VISIT-3, VISIT-6): what visits, their effects and meetings are filled in by.
//!
//! A version of a form is added and never changed. [`PublishForm`] adds one, [`answers`] holds what was filled in against the version
//! that it names, whichever is the newest; [`query`] reads versions. The first version of each form comes with the migrations.
//!
//! Knows nobody but who asks. Whoever is filled in by a form calls [`query::completed`] in its transaction and keeps what comes of it;
//! [`query::completed_unscoped`] gives what was kept its version again.

mod publish;
mod rules;

#[cfg(test)]
mod answers_tests;
#[cfg(test)]
mod rules_tests;

pub mod answers;
pub mod query;

pub use answers::{Filled, Given};
pub use publish::PublishForm;
pub use query::Completed;
pub use rules::{Drafted, OPTIONS_MOST, QUESTIONS_MOST};

/// The rule that forms are kept by.
const RULE: &str = "VISIT-3";

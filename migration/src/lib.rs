//! The history of the schema, one file per change, for SQLite and PostgreSQL.
//!
//! A change that has been released is never edited. It names its values itself and does not import today's enums:
//! history must not move when the code does.

use sea_orm_migration::{async_trait, prelude::*};

mod dialect;
mod m0001_organisation;
mod m0002_people;
mod m0003_customers;
mod m0004_visits;
mod m0005_stages;
mod m0006_journal;
mod m0007_photo_days;
mod m0008_policy;
mod m0009_standing;
mod m0010_account_map;
mod m0011_search;
mod m0012_ledger;
mod m0013_merge;
mod m0014_grading;
mod m0015_leads;
mod m0016_approvals;
mod m0017_follow_ups;
mod m0018_boundary;
mod m0019_gifts;
mod m0020_evidence;
mod m0021_forms;
mod m0022_visit_plans;
mod m0023_uploads;
mod m0024_effect;
mod m0025_effect_form;
mod m0026_contact_policy;

/// All changes in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organisation::Change),
            Box::new(m0002_people::Change),
            Box::new(m0003_customers::Change),
            Box::new(m0004_visits::Change),
            Box::new(m0005_stages::Change),
            Box::new(m0006_journal::Change),
            Box::new(m0007_photo_days::Change),
            Box::new(m0008_policy::Change),
            Box::new(m0009_standing::Change),
            Box::new(m0010_account_map::Change),
            Box::new(m0011_search::Change),
            Box::new(m0012_ledger::Change),
            Box::new(m0013_merge::Change),
            Box::new(m0014_grading::Change),
            Box::new(m0015_leads::Change),
            Box::new(m0016_approvals::Change),
            Box::new(m0017_follow_ups::Change),
            Box::new(m0018_boundary::Change),
            Box::new(m0019_gifts::Change),
            Box::new(m0020_evidence::Change),
            Box::new(m0021_forms::Change),
            Box::new(m0022_visit_plans::Change),
            Box::new(m0023_uploads::Change),
            Box::new(m0024_effect::Change),
            Box::new(m0025_effect_form::Change),
            Box::new(m0026_contact_policy::Change),
        ]
    }
}

//! Groups of customers (集团客户): subsidiaries whose fleets count together (CUST-5).
//!
//! A group is kept by a unit; whoever reaches the unit and manages groups sees and changes it, and its members lie within
//! the unit. So a group across dealers is kept by their area, region or HQ, and a dealer learns of it only the number of
//! vehicles that count with its own customers (ALL-1).

mod create;
mod join;
mod leave;
pub mod query;

pub use create::CreateCustomerGroup;
pub use join::JoinGroup;
pub use leave::LeaveGroup;

//! Gifts as somebody may see them: the catalogue by everybody who gives, stocks and their ledger within reach, what was given within
//! reach by the dealer that gave; a salesperson his own and that of customers that he sees (CUST-13).

mod catalogue;
mod issues;
mod stocks;

pub use catalogue::{GiftFilter, count_gifts, gift, gifts, gifts_by_ids};
pub use issues::{
    IssueFilter, count_issues, find_issue, issues, issues_by_ids, latest_issues, returned_unscoped, visible_issues,
};
pub use stocks::{
    MovementFilter, StockFilter, count_movements, count_stocks, find_movement, movements, stock_at, stocks,
};

pub(super) use catalogue::gift_held;
pub(super) use issues::issue_locked;

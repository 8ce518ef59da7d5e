//! The index that customers are searched by (ALL-6): by any part of the name, by pinyin and by initials, by the ends of
//! phones, plates and VINs, by the credit code.
//!
//! An entry is a text by whose beginning a customer is found ([`Term`]): each end of the name, of its pinyin from each
//! character on, of its initials; phones, plates and VINs backwards. So each search is a range of one B-tree, the same on both
//! databases, in an order that the tree has already. Entries stand under the number of the dealer, so that whoever sees one
//! dealer reads nothing of others.
//!
//! Nouns keep their entries in the transaction that changes what they are made of: [`enroll`], [`renew`], [`transfer`].
//! A noun that has more to find a customer by adds a [`Kind`] and its rows to [`gather`]. [`catch_up`] takes in customers
//! from before the index, [`catch_up_of`] those that a dealer imported, [`verify`] proves that it is what follows from the rows.
//!
//! Knows the tables that entries are made of and no rule about them. What somebody may see, the finders of customers add.

mod fill;
mod find;
pub mod gather;
mod index;
mod pinyin;
mod terms;
mod text;
mod verify;

pub use fill::{AT_ONCE, catch_up, catch_up_of, is_complete};
pub use find::{Found, Hit, Where, find, statement, subjects_of};
pub use index::{admit, enroll, renew, transfer, withdraw};
pub use terms::{Kind, Term, of_contacts, of_customer, of_vehicles};
pub use text::{Range, Wanted};
pub use verify::verify;

/// The edition of the rules that entries are made by. Raised when another text follows from the same name: `migrate up`
/// then makes the whole index anew.
const EDITION: i32 = 1;

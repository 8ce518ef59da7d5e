//! Transport: what carries requests to the schema and answers back. It decides nothing about the business.

pub mod door;

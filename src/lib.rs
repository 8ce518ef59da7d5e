//! Longhaul: key-customer marketing for truck makers and their dealers, behind one GraphQL API.

pub mod http;

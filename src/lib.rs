//! x

pub mod vocab;

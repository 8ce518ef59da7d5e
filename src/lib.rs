//! x

pub mod imaging;
pub mod storage;

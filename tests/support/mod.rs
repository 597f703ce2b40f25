//! What the tests share.

pub mod report;

//! What the tests share.

pub mod fake_api;
pub mod program;
pub mod report;
pub mod things;

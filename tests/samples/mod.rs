//! Reports made by hand. They are made of handson's own types, so that they
//! cannot be in the support crate, which handson's unit tests would wait for.

pub mod awkward;
pub mod report;

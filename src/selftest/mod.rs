//! Proof that an exercise can fail and can pass: nothing handed in wins
//! nothing, the reference solution wins everything, and of the reference
//! broken in one way at a time, each is caught by a check that is about it.

mod changes;
mod evidence;
mod mutant;
mod node;
mod observed;
mod operators;
mod proof;
mod rules;
mod run;
mod trial;

pub use mutant::Mutant;
pub use proof::{Caught, Proof, Trial};
pub use run::run_selftest;
pub use trial::Selftest;

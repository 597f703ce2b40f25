//! Proof that an exercise can fail and can pass: nothing handed in wins
//! nothing, the reference solution wins everything, and of the reference
//! broken in one way at a time, each is caught by a check that is about it.

mod changes;
mod evidence;
mod mutant;
mod operators;
mod run;
mod trial;

pub use mutant::Mutant;
pub use run::{Caught, Proof, Selftest, Trial, run};

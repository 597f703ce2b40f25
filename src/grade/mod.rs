//! Grading what was handed in: a submission is applied stage by stage in a
//! namespace of its own, checked, and taken away again.
//!
//! [`crate::submission`] reads it and decides what it may contain, offline. Then
//! [`Sandbox`] makes the namespace, [`stage_runner`] goes through the stages with the
//! engine, and the room is cleared, whatever happened; what a run that was
//! killed has left, [`sweep()`] clears.

mod apply;
mod cleanup;
mod isolation;
mod lease;
mod names;
mod path_remap;
mod policy;
mod sandbox;
mod stage_cleanup;
mod stage_runner;
mod sweep;

pub use policy::{grading_policy, policy_of_record};
pub use sandbox::Sandbox;
pub use stage_runner::{Grade, Graded, run_stages};
pub use sweep::{Swept, sweep};

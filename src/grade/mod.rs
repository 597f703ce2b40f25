//! Gradings: in, a submission and a cluster; out, a report. The submission is
//! applied stage by stage in a sandbox of its own, checked, and deleted again.
//!
//! [`Sandbox`] creates the namespace, [`stage_runner`] runs the stages with the
//! engine, [`cleanup`] deletes everything, whatever happened; [`sweep()`] does it
//! for gradings that were killed.

mod apply;
mod cleanup;
mod grading;
mod isolation;
mod lease;
mod namespace;
mod path_remap;
mod policy;
mod sandbox;
mod stage_cleanup;
mod stage_runner;
mod sweep;

pub use grading::{Graded, GradingRun};
pub use policy::{grading_policy, policy_of_record};
pub use sandbox::Sandbox;
pub use stage_runner::run_stages;
pub use sweep::{Swept, sweep};

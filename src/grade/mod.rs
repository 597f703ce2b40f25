//! Gradings: in, a submission and a cluster; out, a report. The submission is
//! applied stage by stage in sandboxes of its own, checked, and deleted again.
//! Stages that do not need each other run side by side ([`stage_groups`]).
//!
//! [`Sandboxes`] creates the namespaces, [`stage_runner`] runs the stages of one
//! with the engine, [`in_order`] tells of them as of one run, [`cleanup`] deletes
//! everything, whatever happened; [`sweep()`] does it for gradings that were killed.

mod apply;
mod cleanup;
mod grading;
mod in_order;
mod isolation;
mod lease;
mod namespace;
mod path_remap;
mod policy;
mod records;
mod rights;
mod sandbox;
mod sandboxes;
mod side_by_side;
mod sources;
mod stage_cleanup;
mod stage_groups;
mod stage_runner;
mod sweep;

pub use grading::{Graded, GradingRun};
pub use policy::{grading_policy, policy_of_record};
pub use records::{judge_records, records_of};
pub use rights::required_rights;
pub use sandboxes::Sandboxes;
pub use side_by_side::run_stages;
pub use sources::refusals;
pub use sweep::{Swept, sweep};

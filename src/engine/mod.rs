//! The engine: from an exercise and a cluster to a report.
//!
//! [`run_state`] is the core: it is given steps and does no I/O. Around it are
//! its drivers: a run on a cluster, a session on a screen, a record. A driver
//! looks first (the fewest reads that answer what the expectations ask), tries
//! what may be tried, and watches only as long as something moves; each check
//! is emitted in the order of the exercise as soon as it is known.

mod cluster_run;
mod consent;
mod emit;
mod error;
mod filling;
mod guarded;
mod live;
mod look;
mod lookups;
mod memory;
mod options;
mod plan;
mod policy;
mod recorded_answers;
mod replay;
mod run_state;
mod sums;
#[cfg(test)]
mod tests;
mod vacancy;
mod watches;
mod whole_report;

pub use cluster_run::{Outcome, RunHooks, requests_of_namespaces, required_requests, run_checks};
pub use consent::Consent;
pub use error::RunError;
pub use guarded::Guarded;
pub use live::{LiveCommand, SessionHooks, watch_checks};
pub use memory::{MemoryPlace, Recall};
pub use options::{MemoryUse, Options};
pub use plan::{Plan, PlannedCheck, PlannedStage};
pub use policy::RunPolicy;
pub use replay::{replay_run, replay_session};
pub use sums::summed;
pub use whole_report::{blank_report, join_reports, unseen_report};

//! The engine: from an exercise and a cluster to a report.
//!
//! It looks first (the fewest reads that answer what the expectations ask),
//! tries what may be tried, watches only as long as something moves, and tells
//! each check in the order of the exercise as soon as it is known.

mod check_progress;
mod check_states;
mod consent;
mod emit;
mod error;
mod first_look;
mod live;
mod lookup;
mod needs;
mod parts;
mod plan;
mod policy;
mod recorded_answers;
mod replay;
mod round;
mod run;
mod run_state;
mod start;
#[cfg(test)]
mod tests;
mod totals;
mod verdict;
mod watching;

pub use consent::Consent;
pub use error::RunError;
pub use first_look::{requests_of_namespaces, required_requests};
pub use live::{Audience, LiveCommand, live};
pub use parts::{joined, unlooked};
pub use plan::{Options, Plan, PlannedCheck, PlannedStage};
pub use policy::RunPolicy;
pub use replay::replay;
pub use start::{Outcome, RunHooks, nothing_yet, run};

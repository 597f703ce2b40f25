//! What handson remembers between runs, for the student only: progress, which
//! hints were given, what failed last. Nothing here ever counts in a verdict.
//!
//! A file that cannot be read or written is worth a note and never a failure.

mod error;
mod folder;
mod hints;
mod last_run;
mod progress;

pub use error::StateError;
pub use folder::State;
pub use hints::Hints;
pub use last_run::LastRun;
pub use progress::{Passed, Progress, Whose};

//! The state directory, which remembers for the student only: progress, which
//! hints were given, what failed last. Nothing here ever counts in a verdict.
//!
//! A file that cannot be read or written is worth a note and never a failure.

mod error;
mod hints;
mod progress;
mod state_dir;

pub use error::StateError;
pub use hints::{Hints, LastRun};
pub use progress::{Progress, ProgressKey};
pub use state_dir::StateDir;

//! What failed last, so that `handson hint` knows what is meant.

use serde::{Deserialize, Serialize};

use super::{State, StateError};
use crate::report::{Report, Verdict};
use crate::text::Text;

/// What the last run of an exercise found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// The checks that failed, in order.
    pub failed: Vec<String>,
}

impl LastRun {
    /// What is kept for `exercise`; a note is added where it cannot be read.
    pub fn load(state: &State, exercise: &str, notes: &mut Vec<Text>) -> Self {
        state.read(&["last", exercise], notes)
    }

    /// Keeps what `report` found.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn save(state: &State, report: &Report) -> Result<(), StateError> {
        let failed = report
            .stages
            .iter()
            .flat_map(|stage| &stage.checks)
            .filter(|check| check.verdict == Verdict::Fail)
            .map(|check| check.check.clone())
            .collect();
        state.write(&["last", &report.exercise], &Self { failed })
    }
}

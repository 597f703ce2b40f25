//! The hints that were given, and the failures that the next one is about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{StateDir, StateError};
use crate::report::{Report, Verdict};
use crate::text::Text;

/// The number of hints given for each check of an exercise, on any cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hints {
    given: BTreeMap<String, usize>,
}

impl Hints {
    /// Returns what is kept for `exercise`; a note is added where it cannot be read.
    pub fn load(state: &StateDir, exercise: &str, notes: &mut Vec<Text>) -> Self {
        state.read(&["hints", exercise], notes)
    }

    /// Keeps this for `exercise`.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn save(&self, state: &StateDir, exercise: &str) -> Result<(), StateError> {
        state.write(&["hints", exercise], self)
    }

    /// Forgets every hint given for `exercise`.
    ///
    /// # Errors
    /// [`StateError`] when the file cannot be removed.
    pub fn forget_all(state: &StateDir, exercise: &str) -> Result<(), StateError> {
        state.remove(&["hints", exercise])
    }

    /// Returns how many were given for `check`.
    #[must_use]
    pub fn given(&self, check: &str) -> usize {
        self.given.get(check).copied().unwrap_or_default()
    }

    /// Notes that one more was given for `check`, of `available`.
    pub fn give(&mut self, check: &str, available: usize) {
        let given = (self.given(check) + 1).min(available);
        self.given.insert(check.to_owned(), given);
    }

    /// Forgets those given for `check`.
    pub fn forget(&mut self, check: &str) {
        self.given.remove(check);
    }
}

/// The failures of the last run of an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// The checks that failed, in order.
    pub failed: Vec<String>,
}

impl LastRun {
    /// Returns what is kept for `exercise`; a note is added where it cannot be read.
    pub fn load(state: &StateDir, exercise: &str, notes: &mut Vec<Text>) -> Self {
        state.read(&["last", exercise], notes)
    }

    /// Returns the one of `exercises` that was checked last.
    #[must_use]
    pub fn newest_of<'a>(state: &StateDir, exercises: &[&'a str]) -> Option<&'a str> {
        let times = exercises.iter().filter_map(|exercise| {
            let time = state.written(&["last", exercise])?;
            Some((time, *exercise))
        });
        times.max().map(|(_, exercise)| exercise)
    }

    /// Keeps what `report` found.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn save(state: &StateDir, report: &Report) -> Result<(), StateError> {
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

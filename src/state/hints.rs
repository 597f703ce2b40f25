//! Which hints were given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{State, StateError};
use crate::text::Text;

/// How many hints were given for each check of an exercise, on any cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hints {
    given: BTreeMap<String, usize>,
}

impl Hints {
    /// What is kept for `exercise`; a note is added where it cannot be read.
    pub fn load(state: &State, exercise: &str, notes: &mut Vec<Text>) -> Self {
        state.read(&["hints", exercise], notes)
    }

    /// Keeps this for `exercise`.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn save(&self, state: &State, exercise: &str) -> Result<(), StateError> {
        state.write(&["hints", exercise], self)
    }

    /// Forgets every hint given for `exercise`.
    ///
    /// # Errors
    /// [`StateError`] when the file cannot be removed.
    pub fn forget_all(state: &State, exercise: &str) -> Result<(), StateError> {
        state.remove(&["hints", exercise])
    }

    /// How many were given for `check`.
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

//! The checks that were seen to pass before.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StateDir, StateError};
use crate::report::{ClusterIdentity, Earlier, Report, Verdict};
use crate::text::Text;

/// The key of a progress: one exercise in one namespace of one cluster.
#[derive(Clone, Debug)]
pub struct ProgressKey {
    cluster: String,
    namespace: String,
    exercise: String,
}

impl ProgressKey {
    /// The progress of `exercise` in `namespace` of `cluster`. A cluster that
    /// does not tell its UID is known by its address.
    #[must_use]
    pub fn new(cluster: &ClusterIdentity, namespace: &str, exercise: &str) -> Self {
        Self {
            cluster: cluster
                .uid
                .clone()
                .unwrap_or_else(|| cluster.server.clone()),
            namespace: namespace.to_owned(),
            exercise: exercise.to_owned(),
        }
    }

    fn parts(&self) -> [&str; 4] {
        ["progress", &self.cluster, &self.namespace, &self.exercise]
    }
}

/// The times at which each check was seen to pass. Shown to the student; never graded from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    checks: BTreeMap<String, Passed>,
}

/// The times at which a check was seen to pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passed {
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// Digest of the exercise as it was that time.
    pub digest: String,
}

impl Progress {
    /// Returns what is kept; a note is added where it cannot be read.
    pub fn load(state: &StateDir, key: &ProgressKey, notes: &mut Vec<Text>) -> Self {
        state.read(&key.parts(), notes)
    }

    /// Adds what `report` saw passing to what is kept.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn update(state: &StateDir, key: &ProgressKey, report: &Report) -> Result<(), StateError> {
        // Read again: another run may have ended in between.
        let mut kept = Self::load(state, key, &mut Vec::new());
        kept.add(report);
        if kept.checks.is_empty() {
            return Ok(());
        }
        state.write(&key.parts(), &kept)
    }

    /// Returns when `check` was last seen to pass.
    #[must_use]
    pub fn earlier(&self, check: &str) -> Option<Earlier> {
        self.checks
            .get(check)
            .map(|passed| Earlier { seen: passed.last })
    }

    /// The checks that were seen to pass.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Passed)> {
        self.checks
            .iter()
            .map(|(check, passed)| (check.as_str(), passed))
    }

    /// Adds what `report` saw passing. What passed once stays, whatever
    /// happened since: a later stage takes away what an earlier one asked for.
    pub fn add(&mut self, report: &Report) {
        let passing = report
            .stages
            .iter()
            .flat_map(|stage| &stage.checks)
            .filter(|check| check.verdict == Verdict::Pass);
        for check in passing {
            let passed = self
                .checks
                .entry(check.check.clone())
                .or_insert_with(|| Passed {
                    first: report.finished,
                    last: report.finished,
                    digest: String::new(),
                });
            passed.last = report.finished;
            passed.digest.clone_from(&report.digest);
        }
    }
}

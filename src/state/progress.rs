//! The checks that were seen to pass before.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StateDir, StateError};
use crate::exercise::Exercise;
use crate::report::{ClusterIdentity, Report, Verdict};
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
    /// does not tell its UID is known by its address, such a namespace by its name.
    #[must_use]
    pub fn new(
        cluster: &ClusterIdentity,
        namespace: &str,
        namespace_uid: Option<&str>,
        exercise: &str,
    ) -> Self {
        Self {
            cluster: cluster
                .uid
                .clone()
                .unwrap_or_else(|| cluster.server.clone()),
            namespace: namespace_uid.unwrap_or(namespace).to_owned(),
            exercise: exercise.to_owned(),
        }
    }

    /// The progress that `report` adds to.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let uid = report.namespace_uid.as_deref();
        Self::new(&report.cluster, &report.namespace, uid, &report.exercise)
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
    /// Digest of what the check demanded that time: where it demands something
    /// else now, nothing was seen of that.
    pub digest: String,
}

impl Progress {
    /// Returns what is kept; a note is added where it cannot be read.
    pub fn load(state: &StateDir, key: &ProgressKey, notes: &mut Vec<Text>) -> Self {
        state.read(&key.parts(), notes)
    }

    /// Adds what `report` saw passing to what is kept, or keeps nothing else
    /// where it is to begin `anew`.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn update(
        state: &StateDir,
        exercise: &Exercise,
        report: &Report,
        anew: bool,
    ) -> Result<(), StateError> {
        let key = ProgressKey::of(report);
        state.change(&key.parts(), |kept: &mut Self| {
            if anew {
                *kept = Self::default();
            }
            kept.add(exercise, report);
        })
    }

    /// Forgets what was seen of these checks.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be written.
    pub fn forget(state: &StateDir, key: &ProgressKey, checks: &[&str]) -> Result<(), StateError> {
        state.change(&key.parts(), |kept: &mut Self| {
            kept.checks
                .retain(|check, _| !checks.contains(&check.as_str()));
        })
    }

    /// Returns the points of `exercise` that were won so far in the place where
    /// these are most, and whether all of it is done there.
    #[must_use]
    pub fn best(state: &StateDir, exercise: &Exercise) -> Option<(u32, bool)> {
        let all: Vec<Self> = state.all_between("progress", &exercise.exercise);
        let standings = all.iter().map(|kept| {
            let seen = kept.seen(exercise);
            let counted = || {
                exercise
                    .checks()
                    .map(|(_, check)| check)
                    .filter(|it| !it.bonus)
            };
            let won = counted().filter(|check| seen.contains_key(&check.check));
            let done = counted().all(|it| seen.contains_key(&it.check) || !it.only_if.is_empty());
            (won.map(|check| check.points).sum(), done)
        });
        standings.max().filter(|(won, _)| *won > 0)
    }

    /// Returns when each check of `exercise` was last seen to pass that demands
    /// now what it did then.
    #[must_use]
    pub fn seen(&self, exercise: &Exercise) -> BTreeMap<String, Timestamp> {
        let checks = exercise.checks().filter_map(|(_, check)| {
            let passed = self.checks.get(&check.check)?;
            let is_same = passed.digest == check.demand_digest();
            is_same.then(|| (check.check.clone(), passed.last))
        });
        checks.collect()
    }

    /// Adds what `report` saw passing. What passed once stays, whatever
    /// happened since: a later stage takes away what an earlier one asked for.
    pub fn add(&mut self, exercise: &Exercise, report: &Report) {
        let digests: BTreeMap<&str, String> = exercise
            .checks()
            .map(|(_, check)| (check.check.as_str(), check.demand_digest()))
            .collect();
        for (_, check) in report.checks() {
            let earlier = check.earlier.as_ref().map(|earlier| earlier.seen);
            let now = (check.verdict == Verdict::Pass).then_some(report.finished);
            let (Some(seen), Some(digest)) = (now.or(earlier), digests.get(check.check.as_str()))
            else {
                continue;
            };
            let new = || Passed {
                first: seen,
                last: seen,
                digest: digest.clone(),
            };
            let passed = self.checks.entry(check.check.clone()).or_insert_with(new);
            if passed.digest != *digest {
                *passed = new();
            }
            passed.last = passed.last.max(seen);
        }
    }
}

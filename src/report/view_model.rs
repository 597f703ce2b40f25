//! The state of a live session at one moment, as its screen shows it.

use std::collections::BTreeMap;

use super::{CheckReport, StageReport, Totals, Verdict};
use crate::text::Text;

/// The state of a live session at one moment, as its screen shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewModel {
    /// The title of the exercise.
    pub title: Text,
    /// The context of the cluster that is looked at. Its UID, which is learnt on the way,
    /// is on no screen, and makes no other scene.
    pub context: String,
    /// The namespace that is looked at.
    pub namespace: String,
    /// The stages with all their checks. Where a check is open, the reason says
    /// what for and the verdict says nothing.
    pub stages: Vec<StageReport>,
    /// The checks without a verdict.
    pub open: BTreeMap<String, Open>,
    /// Sums over the checks that are not open.
    pub totals: Totals,
    /// The stage in which something happened last.
    pub active: usize,
    /// The change that is being made to the cluster, if any.
    pub doing: Option<Text>,
    /// The seconds of a grace period that are left to the Pod that is being deleted for it.
    pub left: Option<i64>,
    /// What another process is doing to the cluster, if it is: then all this is as it was
    /// before.
    pub elsewhere: Option<Text>,
    /// The reason for which the cluster cannot be seen, if it cannot: then all this is as it was last.
    pub lost: Option<Text>,
    /// The probes that a key starts, one line each.
    pub proposals: Vec<Text>,
}

/// The reason for which a check has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// It is being looked at, or something is on its way.
    Waiting,
    /// Trying it changes something, which takes the user's word.
    Asking,
}

impl ViewModel {
    /// Returns whether nothing is left to do for `check`.
    #[must_use]
    pub fn is_done(&self, check: &CheckReport) -> bool {
        let passed = check.verdict == Verdict::Pass && !self.open.contains_key(&check.check);
        passed || check.is_set_aside()
    }

    /// Returns the check that is to pass next, as far as one fails in the stage that the
    /// student is at.
    #[must_use]
    pub fn next_check(&self) -> Option<&CheckReport> {
        let checks = &self.stages.get(self.active)?.checks;
        checks.iter().find(|check| check.verdict == Verdict::Fail)
    }

    /// Returns whether nothing is left to do in `stage`.
    #[must_use]
    pub fn is_finished(&self, stage: &StageReport) -> bool {
        stage.checks.iter().all(|check| self.is_done(check))
    }
}

//! The checks of a run: the exercise with its variables filled in.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use super::RunPolicy;
use super::guarded::Guarded;
use crate::evidence::Probe;
use crate::exercise::Check;
use crate::expect::ByHand;
use crate::probe::announcement;
use crate::report::clean::clean_text;
use crate::report::secrets::Secrets;
use crate::text::Text;

/// The checks of a run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The stages that are asked for, in order.
    pub stages: Vec<PlannedStage>,
    /// The time that one check may wait, where it does not say so itself.
    pub timeout: Duration,
    /// The time that the run may take in all.
    pub deadline: Option<Duration>,
    /// The differences from a student's own run.
    pub policy: RunPolicy,
    /// The variables of the exercise.
    pub variables: BTreeSet<String>,
    /// The values of its secret variables.
    pub(super) secrets: Rc<Secrets>,
}

/// A later stage that takes over from a stage.
#[derive(Clone, Debug)]
pub struct Supersession {
    /// The later stage.
    pub by: String,
    /// What must hold for that.
    pub when: Vec<Guarded>,
    /// What must not.
    pub unless: Vec<Guarded>,
    /// Set where it rests on nothing but what is gone.
    pub is_by_absence: bool,
    /// The checks from this stage on until that one, by name.
    pub checks_before: Vec<String>,
}

/// The number of a stage and that of a check in it, both from 0.
pub(super) type CheckIndex = (usize, usize);

/// A stage of a run.
#[derive(Clone, Debug)]
pub struct PlannedStage {
    /// Its name.
    pub stage: String,
    /// Its title.
    pub title: Text,
    /// The first step of the student's.
    pub begin: Text,
    /// The part of the course that it belongs to.
    pub lesson: Option<String>,
    /// The later stages that may take over.
    pub superseded: Vec<Supersession>,
    /// Its checks.
    pub checks: Vec<PlannedCheck>,
}

/// A check of a run.
#[derive(Clone, Debug)]
pub struct PlannedCheck {
    /// Everything that surrounds the expectation, variables filled in.
    pub check: Check,
    /// The expectation, variables filled in.
    pub expectation: Guarded,
    /// The action that is done in the student's stead before it can pass.
    pub by_hand: Option<ByHand>,
    /// The conditions under which it applies.
    pub only_if: Vec<Guarded>,
    /// The states that must have been seen before it came true, in this order.
    pub seen_before: Vec<Guarded>,
    /// The time that it may take to come true.
    pub timeout: Duration,
    /// The time that it must stay true.
    pub stays: Duration,
}

impl PlannedCheck {
    /// Returns whether its stage is not done without it.
    pub(super) fn counts(&self) -> bool {
        !self.check.bonus && self.only_if.is_empty()
    }
}

impl Plan {
    /// Returns the checks, in order.
    pub(super) fn indices(&self) -> impl Iterator<Item = CheckIndex> {
        let stages = self.stages.iter().enumerate();
        stages.flat_map(|(s, stage)| (0..stage.checks.len()).map(move |c| (s, c)))
    }

    /// Returns where the check of this name is.
    pub(super) fn index_of(&self, check: &str) -> Option<CheckIndex> {
        self.stages.iter().enumerate().find_map(|(s, stage)| {
            let mut checks = stage.checks.iter();
            let c = checks.position(|planned| planned.check.check == check)?;
            Some((s, c))
        })
    }

    /// Says to the student what `probe` is going to do.
    pub(super) fn announcement(&self, probe: &Probe) -> Text {
        clean_text(&self.secrets.hide(&announcement(probe)))
    }

    /// Returns whether the stage `s` is done when `passes` says so of the checks
    /// that count: a bonus may be left, and what only applies in some cases.
    pub(super) fn is_done(&self, s: usize, passes: impl Fn(CheckIndex) -> bool) -> bool {
        let Some(stage) = self.stages.get(s) else {
            return false;
        };
        let mut counted = stage
            .checks
            .iter()
            .enumerate()
            .filter(|(_, planned)| planned.counts())
            .peekable();
        counted.peek().is_some() && counted.all(|(c, _)| passes((s, c)))
    }

    /// Returns the longest that one of the checks may wait.
    pub(super) fn longest(&self) -> Duration {
        let checks = self.stages.iter().flat_map(|stage| &stage.checks);
        let longest = checks.map(|planned| planned.timeout).max();
        longest.unwrap_or(self.timeout)
    }
}

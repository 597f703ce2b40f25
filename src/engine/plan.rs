//! The checks of a run: the exercise with its variables filled in.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use super::guarded::Guarded;
use super::{MemoryUse, Options, RunPolicy};
use crate::evidence::Probe;
use crate::exercise::{Check, Condition, Exercise, Loaded, SpecError, Stage, Variables};
use crate::expect::{ByHand, Expect as _, Expectation};
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
    secrets: Rc<Secrets>,
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

/// The time that a check may wait where nobody says anything: an image has to be
/// pulled and a database to be made.
const TIMEOUT: Duration = Duration::from_secs(60);

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
    /// The checks of `loaded` that `options` ask for.
    ///
    /// # Errors
    /// [`SpecError`] for a stage that does not exist, or a variable's value that
    /// an expectation cannot take.
    pub fn new(
        loaded: &Loaded,
        variables: &Variables,
        options: &Options,
    ) -> Result<Self, SpecError> {
        let exercise = &loaded.exercise;
        exercise.require_stages(&options.stages)?;
        let default = exercise.timeout.map_or(TIMEOUT, |time| time.0);
        let timeout = |check: &Check| {
            let own = check.timeout.map(|time| time.0);
            options.timeout.or(own).unwrap_or(default)
        };
        let secrets = Rc::new(Secrets::given(variables.secrets()));
        let filling = Filling {
            variables,
            secrets: &secrets,
        };
        let stages = exercise
            .stages
            .iter()
            .filter(|stage| options.stages.is_empty() || options.stages.contains(&stage.stage))
            .map(|stage| planned_stage(exercise, stage, &filling, options, &timeout))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            stages,
            policy: options.policy.clone(),
            variables: exercise.variables.keys().cloned().collect(),
            timeout: options.timeout.unwrap_or(default),
            secrets,
            deadline: options.deadline.or(exercise.deadline.map(|time| time.0)),
        })
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

/// The values of variables, and those of them that are hidden.
struct Filling<'a> {
    variables: &'a Variables,
    secrets: &'a Rc<Secrets>,
}

fn planned_stage(
    exercise: &Exercise,
    stage: &Stage,
    filling: &Filling<'_>,
    options: &Options,
    timeout: &dyn Fn(&Check) -> Duration,
) -> Result<PlannedStage, SpecError> {
    let policy = &options.policy;
    let superseded = stage
        .superseded
        .iter()
        .map(|it| {
            Ok(Supersession {
                by: it.by.clone(),
                when: filling.conditions(&it.when)?,
                unless: filling.conditions(&it.unless)?,
                is_by_absence: it.when.iter().all(|it| it.object_absent.is_some()),
                checks_before: exercise
                    .stages
                    .iter()
                    .skip_while(|from| from.stage != stage.stage)
                    .take_while(|until| until.stage != it.by)
                    .flat_map(|stage| stage.checks.iter().map(|check| check.check.clone()))
                    .collect(),
            })
        })
        .collect::<Result<_, SpecError>>()?;
    let checks = stage
        .checks
        .iter()
        .map(|check| filling.check(check, policy, timeout(check)))
        .collect::<Result<_, _>>()?;
    Ok(PlannedStage {
        stage: stage.stage.clone(),
        title: filling.variables.fill_text(&stage.title),
        begin: filling.variables.fill_text(&stage.begin),
        lesson: stage.lesson.clone(),
        superseded: if options.memory == MemoryUse::Anew {
            Vec::new()
        } else {
            policy.supersessions(superseded)
        },
        checks,
    })
}

impl Filling<'_> {
    fn check(
        &self,
        check: &Check,
        policy: &RunPolicy,
        timeout: Duration,
    ) -> Result<PlannedCheck, SpecError> {
        let variables = self.variables;
        let filled: Check = variables
            .fill_in(check)
            .map_err(|error| self.unfit(&check.check, &error.to_string()))?;
        let expectation = self.one(&check.check, filled.expectations())?;
        let look = check.look.iter().map(|command| variables.fill(command));
        let hints = check.hints.iter().map(|hint| variables.fill_text(hint));
        Ok(PlannedCheck {
            stays: check
                .stays
                .map_or_else(|| expectation.stays(), |time| time.0),
            timeout,
            by_hand: policy.action(filled.by_hand.clone()),
            expectation,
            only_if: self.conditions(&check.only_if)?,
            seen_before: self.conditions(&check.seen_before)?,
            check: Check {
                title: variables.fill_text(&check.title),
                why: variables.fill_text(&check.why),
                look: look.collect(),
                hints: hints.collect(),
                ..filled
            },
        })
    }

    fn conditions(&self, conditions: &[Condition]) -> Result<Vec<Guarded>, SpecError> {
        conditions
            .iter()
            .map(|condition| {
                let filled: Condition = self
                    .variables
                    .fill_in(condition)
                    .map_err(|error| self.unfit("condition", &error.to_string()))?;
                self.one("condition", filled.expectations())
            })
            .collect()
    }

    /// Lint has seen to it that there is one; its own rules must hold for the
    /// values that the user gave, too.
    fn one(&self, place: &str, expectations: Vec<Expectation>) -> Result<Guarded, SpecError> {
        let mut expectations = expectations.into_iter();
        let expectation = expectations
            .next()
            .ok_or_else(|| self.unfit(place, "no expectation"))?;
        match expectation.problems().into_iter().next() {
            Some(problem) => Err(self.unfit(place, &problem)),
            None => Ok(Guarded::new(expectation, Rc::clone(self.secrets))),
        }
    }

    fn unfit(&self, place: &str, problem: &str) -> SpecError {
        SpecError::BadValue {
            name: place.to_owned(),
            problem: self
                .secrets
                .hide_in(problem)
                .unwrap_or_else(|| problem.to_owned()),
        }
    }
}

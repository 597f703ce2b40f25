//! The checks of a run: the exercise with its variables filled in.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Options, RunPolicy};
use crate::exercise::{Check, Condition, Loaded, SpecError, Stage, Variables};
use crate::expect::{ByHand, Expect, Expectation};
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
}

/// The later stage that takes over, what must hold for that, and what must not.
pub type Supersession = (String, Vec<Expectation>, Vec<Expectation>);

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
    pub expectation: Expectation,
    /// The action that is done in the student's stead before it can pass.
    pub by_hand: Option<ByHand>,
    /// The conditions under which it applies.
    pub only_if: Vec<Expectation>,
    /// The states that must have been seen before it came true, in this order.
    pub seen_before: Vec<Expectation>,
    /// The time that it may take to come true.
    pub timeout: Duration,
    /// The time that it must stay true.
    pub stays: Duration,
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
        let stages = exercise
            .stages
            .iter()
            .filter(|stage| options.stages.is_empty() || options.stages.contains(&stage.stage))
            .map(|stage| planned_stage(stage, variables, &options.policy, &timeout))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            stages,
            policy: options.policy.clone(),
            variables: exercise.variables.keys().cloned().collect(),
            timeout: options.timeout.unwrap_or(default),
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

    /// Returns the longest that one of the checks may wait.
    pub(super) fn longest(&self) -> Duration {
        let checks = self.stages.iter().flat_map(|stage| &stage.checks);
        let longest = checks.map(|planned| planned.timeout).max();
        longest.unwrap_or(self.timeout)
    }
}

fn planned_stage(
    stage: &Stage,
    variables: &Variables,
    policy: &RunPolicy,
    timeout: &dyn Fn(&Check) -> Duration,
) -> Result<PlannedStage, SpecError> {
    let superseded = stage
        .superseded
        .iter()
        .map(|it| {
            Ok((
                it.by.clone(),
                conditions(&it.when, variables)?,
                conditions(&it.unless, variables)?,
            ))
        })
        .collect::<Result<_, SpecError>>()?;
    let checks = stage
        .checks
        .iter()
        .map(|check| planned_check(check, variables, policy, timeout(check)))
        .collect::<Result<_, _>>()?;
    Ok(PlannedStage {
        stage: stage.stage.clone(),
        title: variables.fill_text(&stage.title),
        begin: variables.fill_text(&stage.begin),
        superseded: policy.supersessions(superseded),
        checks,
    })
}

fn planned_check(
    check: &Check,
    variables: &Variables,
    policy: &RunPolicy,
    timeout: Duration,
) -> Result<PlannedCheck, SpecError> {
    let filled: Check = variables
        .fill_in(check)
        .map_err(|error| unfit(&check.check, &error))?;
    let expectation = one(&check.check, filled.expectations())?;
    Ok(PlannedCheck {
        stays: check
            .stays
            .map_or_else(|| expectation.stays(), |time| time.0),
        timeout,
        by_hand: policy.action(filled.by_hand.clone()),
        expectation,
        only_if: conditions(&check.only_if, variables)?,
        seen_before: conditions(&check.seen_before, variables)?,
        check: filled,
    })
}

fn conditions(
    conditions: &[Condition],
    variables: &Variables,
) -> Result<Vec<Expectation>, SpecError> {
    conditions
        .iter()
        .map(|condition| {
            let filled: Condition = variables
                .fill_in(condition)
                .map_err(|error| unfit("condition", &error))?;
            one("condition", filled.expectations())
        })
        .collect()
}

/// Lint has seen to it that there is one; its own rules must hold for the
/// values that the user gave, too.
fn one(place: &str, expectations: Vec<Expectation>) -> Result<Expectation, SpecError> {
    let unfit = |problem| SpecError::BadValue {
        name: place.to_owned(),
        problem,
    };
    let mut expectations = expectations.into_iter();
    let expectation = expectations
        .next()
        .ok_or_else(|| unfit("no expectation".to_owned()))?;
    match expectation.problems().into_iter().next() {
        Some(problem) => Err(unfit(problem)),
        None => Ok(expectation),
    }
}

fn unfit(place: &str, error: &serde_json::Error) -> SpecError {
    SpecError::BadValue {
        name: place.to_owned(),
        problem: error.to_string(),
    }
}

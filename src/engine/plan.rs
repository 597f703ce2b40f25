//! What a run will check: the exercise with its variables filled in.

use std::path::PathBuf;
use std::time::Duration;

use crate::expect::Expectation;
use crate::spec::{Check, Condition, Loaded, SpecError, Stage, Variables};
use crate::text::Text;

/// What the user asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only these stages; all where it is empty.
    pub stages: Vec<String>,
    /// Nothing but reads through the API: no exec, no port-forward, no changes.
    pub read_only: bool,
    /// Wait for what does not exist yet, too.
    pub wait: bool,
    /// How long one check may wait for what is on its way.
    pub timeout: Duration,
    /// The folder of the probes' journals.
    pub journals: PathBuf,
}

/// The checks of a run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The stages that are asked for, in order.
    pub stages: Vec<PlannedStage>,
}

/// A stage of a run.
#[derive(Clone, Debug)]
pub struct PlannedStage {
    /// Its name.
    pub stage: String,
    /// What it is called.
    pub title: Text,
    /// How to begin.
    pub begin: Text,
    /// Later stage, what must hold, what must not.
    pub superseded: Vec<(String, Vec<Expectation>, Vec<Expectation>)>,
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
    /// When it applies.
    pub only_if: Vec<Expectation>,
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
        for name in &options.stages {
            if exercise.stage(name).is_none() {
                return Err(SpecError::NoSuchStage {
                    exercise: exercise.exercise.clone(),
                    name: name.clone(),
                    known: exercise
                        .stages
                        .iter()
                        .map(|stage| stage.stage.clone())
                        .collect(),
                });
            }
        }
        let stages = exercise
            .stages
            .iter()
            .filter(|stage| options.stages.is_empty() || options.stages.contains(&stage.stage))
            .map(|stage| planned_stage(stage, variables))
            .collect::<Result<_, _>>()?;
        Ok(Self { stages })
    }
}

fn planned_stage(stage: &Stage, variables: &Variables) -> Result<PlannedStage, SpecError> {
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
        .map(|check| planned_check(check, variables))
        .collect::<Result<_, _>>()?;
    Ok(PlannedStage {
        stage: stage.stage.clone(),
        title: variables.fill_text(&stage.title),
        begin: variables.fill_text(&stage.begin),
        superseded,
        checks,
    })
}

fn planned_check(check: &Check, variables: &Variables) -> Result<PlannedCheck, SpecError> {
    let filled: Check = variables
        .fill_in(check)
        .map_err(|error| unfit(&check.check, &error))?;
    Ok(PlannedCheck {
        expectation: one(&check.check, filled.expectations())?,
        only_if: conditions(&check.only_if, variables)?,
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
    use crate::expect::Expect;
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

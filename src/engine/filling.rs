//! The making of a plan: an exercise and the values of its variables in.

use std::rc::Rc;
use std::time::Duration;

use super::guarded::Guarded;
use super::plan::{Plan, PlannedCheck, PlannedStage, Supersession};
use super::{MemoryUse, Options, RunPolicy};
use crate::exercise::{Check, Condition, Exercise, Loaded, SpecError, Stage, Variables};
use crate::expect::{Expect as _, Expectation};
use crate::parse_cause::json;
use crate::report::secrets::Secrets;
use crate::text::Text;

/// The time that a check may wait where nobody says anything: an image has to be
/// pulled and a database to be made.
const TIMEOUT: Duration = Duration::from_secs(60);

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
            .map_err(|error| self.unfit(&check.check, &json(&error).what))?;
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
                    .map_err(|error| self.unfit("condition", &json(&error).what))?;
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
            .ok_or_else(|| self.unfit(place, &Text::same("no expectation")))?;
        match expectation.problems().into_iter().next() {
            Some(problem) => Err(self.unfit(place, &Text::same(problem))),
            None => Ok(Guarded::new(expectation, Rc::clone(self.secrets))),
        }
    }

    fn unfit(&self, place: &str, problem: &Text) -> SpecError {
        let hidden = |text: &str| {
            self.secrets
                .hide_in(text)
                .unwrap_or_else(|| text.to_owned())
        };
        SpecError::BadValue {
            name: place.to_owned(),
            problem: problem.map(hidden),
        }
    }
}

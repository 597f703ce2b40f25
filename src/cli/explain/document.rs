//! The explanation of an exercise, ready to be shown in any form.

use serde::Serialize;

use crate::exercise::{Check, Exercise, SpecError, Stage, Variables};
use crate::text::Text;

/// The texts about an exercise, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    pub exercise: String,
    pub title: Text,
    pub about: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    pub variables: Vec<VariableRow>,
    pub stages: Vec<StageRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariableRow {
    pub name: String,
    /// None for a secret one.
    pub value: Option<String>,
    pub help: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageRow {
    pub stage: String,
    pub title: Text,
    pub about: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    pub begin: Text,
    pub checks: Vec<CheckRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    pub check: String,
    pub title: Text,
    pub points: u32,
    pub bonus: bool,
    pub needs: Vec<String>,
    pub why: Text,
    pub look: Vec<String>,
    pub hints: usize,
}

/// A part of an exercise.
pub enum Part<'a> {
    Stage(&'a Stage),
    Check(&'a Stage, &'a Check),
}

/// The part of this name.
pub fn find<'a>(exercise: &'a Exercise, part: &str) -> Result<Part<'a>, SpecError> {
    if let Some(stage) = exercise.stage(part) {
        return Ok(Part::Stage(stage));
    }
    exercise
        .checks()
        .find(|(_, check)| check.check == part)
        .map(|(stage, check)| Part::Check(stage, check))
        .ok_or_else(|| SpecError::NoSuchCheck {
            exercise: exercise.exercise.clone(),
            name: part.to_owned(),
            known: exercise
                .stages
                .iter()
                .map(|stage| stage.stage.clone())
                .chain(exercise.checks().map(|(_, check)| check.check.clone()))
                .collect(),
        })
}

/// Returns what there is to say of `part`, or of all.
pub fn explain(exercise: &Exercise, variables: &Variables, part: Option<&Part<'_>>) -> Explanation {
    let wanted_stage = |stage: &Stage| match part {
        Some(Part::Stage(wanted) | Part::Check(wanted, _)) => wanted.stage == stage.stage,
        None => true,
    };
    let wanted_check = |check: &Check| match part {
        Some(Part::Check(_, wanted)) => wanted.check == check.check,
        _ => true,
    };
    Explanation {
        exercise: exercise.exercise.clone(),
        title: variables.fill_text(&exercise.title),
        about: variables.fill_text(&exercise.about),
        lesson: exercise.lesson.clone(),
        variables: exercise
            .variables
            .iter()
            .map(|(name, variable)| VariableRow {
                name: name.clone(),
                value: variables.get(name).map(str::to_owned),
                help: variable.help.clone(),
            })
            .collect(),
        stages: exercise
            .stages
            .iter()
            .filter(|stage| wanted_stage(stage))
            .map(|stage| StageRow {
                stage: stage.stage.clone(),
                title: variables.fill_text(&stage.title),
                about: variables.fill_text(&stage.about),
                lesson: stage.lesson.clone(),
                begin: variables.fill_text(&stage.begin),
                checks: stage
                    .checks
                    .iter()
                    .filter(|check| wanted_check(check))
                    .map(|check| check_row(check, variables))
                    .collect(),
            })
            .collect(),
    }
}

fn check_row(check: &Check, variables: &Variables) -> CheckRow {
    CheckRow {
        check: check.check.clone(),
        title: variables.fill_text(&check.title),
        points: check.points,
        bonus: check.bonus,
        needs: check.needs.clone(),
        why: variables.fill_text(&check.why),
        look: check
            .look
            .iter()
            .map(|command| variables.fill(command))
            .collect(),
        hints: check.hints.len(),
    }
}

//! The exercise that is meant where none is named.

use super::args::Source;
use super::error::CliError;
use super::usage::Usage;
use crate::exercise::{Library, Loaded};
use crate::say;
use crate::state::{LastRun, Progress, StateDir};

/// Returns `given`, else the exercise that was checked last, else the only one
/// that there is.
pub(super) fn choose(
    given: Option<&str>,
    source: &Source,
    state: Option<&StateDir>,
) -> Result<String, CliError> {
    chosen(given, source, |all| last(all, state).map(|at| &all[at]))
}

/// Returns `given`, else the chapter that a student is at: the exercise that was checked
/// last or, where all of that was seen done, the next one of the course that was not.
pub(super) fn choose_current(
    given: Option<&str>,
    source: &Source,
    state: Option<&StateDir>,
) -> Result<String, CliError> {
    chosen(given, source, |all| current(all, state))
}

fn chosen(
    given: Option<&str>,
    source: &Source,
    of: impl FnOnce(&[Loaded]) -> Option<&Loaded>,
) -> Result<String, CliError> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let all = Library::new(source.checks.clone()).all()?;
    if let Some(meant) = of(&all).or(all.first().filter(|_| all.len() == 1)) {
        return Ok(meant.exercise.exercise.clone());
    }
    let names: Vec<&str> = all.iter().map(|it| it.exercise.exercise.as_str()).collect();
    let first = names.first().copied().unwrap_or("NAME");
    let known = names.join(", ");
    Err(CliError::Usage(Usage {
        code: "which-exercise",
        message: say!(
            ja: "演習の名前を指定してください (例: {first})",
            en: "name the exercise, {first} for example"
        ),
        next: say!(ja: "使えるもの: {known}", en: "available: {known}"),
    }))
}

/// Returns the place of the exercise that was checked last.
fn last(all: &[Loaded], state: Option<&StateDir>) -> Option<usize> {
    let names: Vec<&str> = all.iter().map(|it| it.exercise.exercise.as_str()).collect();
    let last = LastRun::newest_of(state?, &names)?;
    names.iter().position(|name| *name == last)
}

fn current<'a>(all: &'a [Loaded], state: Option<&StateDir>) -> Option<&'a Loaded> {
    let last = last(all, state)?;
    let is_open = |loaded: &&Loaded| {
        let best = state.and_then(|state| Progress::best(state, &loaded.exercise));
        !best.is_some_and(|(_, done)| done)
    };
    // Exercises outside the course have none that comes next.
    let in_course = |loaded: &&Loaded| loaded.exercise.order.is_some();
    let here = &all[last];
    if is_open(&here) || !in_course(&here) {
        return Some(here);
    }
    let mut later = all[last..].iter().filter(in_course);
    Some(later.find(is_open).unwrap_or(here))
}

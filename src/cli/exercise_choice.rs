//! The exercise that is meant where none is named.

use super::args::Source;
use super::error::CliError;
use super::usage::Usage;
use crate::exercise::Library;
use crate::say;
use crate::state::{LastRun, StateDir};

/// Returns `given`, else the exercise that was checked last, else the only one
/// that there is.
pub(super) fn choose(
    given: Option<&str>,
    source: &Source,
    state: Option<&StateDir>,
) -> Result<String, CliError> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let all = Library::new(source.checks.clone()).all()?;
    let names: Vec<&str> = all.iter().map(|it| it.exercise.exercise.as_str()).collect();
    let last = state.and_then(|state| LastRun::newest_of(state, &names));
    match (last, names.as_slice()) {
        (Some(last), _) => Ok(last.to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, names) => {
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
    }
}

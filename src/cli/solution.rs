//! The built-in solution of an exercise, read as a submission is.

use std::io;

use super::error::CliError;
use crate::exercise::{Exercise, built_in};
use crate::submission::{self, Submission};

/// Returns the built-in solution of `exercise`, if it has one.
pub(super) fn built_in_solution(exercise: &Exercise) -> Result<Option<Submission>, CliError> {
    let solution = built_in(&exercise.exercise).map(|built_in| built_in.solution);
    let Some(solution) = solution.filter(|files| !files.is_empty()) else {
        return Ok(None);
    };
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|error| io::Error::other(error.to_string()))?;
    let name = format!("handson-{:016x}", u64::from_le_bytes(name));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder)?;
    for (name, content) in solution {
        std::fs::write(folder.join(name), content)?;
    }
    let read = submission::read(&folder, exercise);
    std::fs::remove_dir_all(&folder)?;
    Ok(Some(read?))
}

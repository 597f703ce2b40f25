//! `handson lint`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::error::CliError;
use super::session::Session;
use crate::exercise::{Library, exercise_files};
use crate::report::Verdict;
use crate::report::json::ErrorReport;
use crate::report::terminal::Ink;
use crate::text::Text;

/// Arguments of `lint`.
#[derive(Clone, Debug, Args)]
pub(super) struct LintArgs {
    /// Exercise file, or a folder of them
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: &'static str,
    tool_version: &'static str,
    exit_code: u8,
    files: Vec<FileReport>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport {
    file: String,
    exercise: Option<String>,
    error: Option<ErrorReport>,
}

/// Reads every file as a run would, and tells all mistakes of all of them.
pub(super) fn run(args: &LintArgs, session: &Session) -> Result<Exit, CliError> {
    let files = exercise_files(&args.path)?;
    let results: Vec<_> = files
        .into_iter()
        .map(|file| {
            // With a folder in front, so that it is taken for a path and not for a name.
            let path = if file.components().count() > 1 {
                file.clone()
            } else {
                Path::new(".").join(&file)
            };
            let result = Library::default().find(&path.to_string_lossy());
            (file.display().to_string(), result.map_err(CliError::from))
        })
        .collect();
    let exit = results
        .iter()
        .filter_map(|(_, result)| result.as_ref().err().map(CliError::exit))
        .max_by_key(|exit| exit.code())
        .unwrap_or(Exit::Passed);
    if session.json() {
        Session::document(&Document {
            schema: "handson.lint/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            exit_code: exit.code(),
            files: results.iter().map(file_report).collect(),
        })?;
        return Ok(exit);
    }
    for (file, result) in &results {
        match result {
            Ok(_) => {
                let mut page = session.page();
                let mark = page.style.mark(Verdict::Pass);
                page.entry(0, mark, &Text::same(file), Ink::Plain, "")?;
                page.flush()?;
            }
            Err(error) => error.show(session)?,
        }
    }
    Ok(exit)
}

fn file_report((file, result): &(String, Result<crate::exercise::Loaded, CliError>)) -> FileReport {
    FileReport {
        file: file.clone(),
        exercise: result
            .as_ref()
            .ok()
            .map(|loaded| loaded.exercise.exercise.clone()),
        error: result.as_ref().err().map(CliError::report),
    }
}

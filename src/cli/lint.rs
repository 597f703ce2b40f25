//! `handson lint`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::exercise::{Library, exercise_files};
use crate::report::Verdict;
use crate::report::json::ErrorReport;
use crate::report::terminal::Ink;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson lint my-checks/volumes.yaml", en: "one file", ja: "1 つのファイル"),
    example!("handson lint my-checks", en: "all in a folder", ja: "ディレクトリーの中すべて"),
];

/// Arguments of `lint`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Find mistakes in an exercise file", ja: "演習ファイルの間違いを探します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct LintArgs {
    #[arg(value_name = "FILE|DIR", help = help!(
        en: "Exercise file, or a folder of them",
        ja: "演習ファイル、または演習ファイルのディレクトリー"
    ))]
    path: PathBuf,
}

/// The findings in every file, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LintResult {
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

impl Subcommand for LintArgs {
    const NAME: &'static str = "lint";

    /// Reads every file as a run would, and tells all mistakes of all of them.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let files = exercise_files(&self.path)?;
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
            Session::print_json(
                "handson.lint/v1",
                &LintResult {
                    exit_code: exit.code(),
                    files: results.iter().map(file_report).collect(),
                },
            )?;
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

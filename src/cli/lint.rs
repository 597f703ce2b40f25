//! `handson lint`: what is wrong with an exercise file, or with a manifest that
//! kubectl does not take.

mod manifests;

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::connect::ClusterArgs;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::exercise::{Library, SpecError, exercise_files};
use crate::report::Verdict;
use crate::report::clean::clean_text;
use crate::report::json::ErrorReport;
use crate::report::terminal::Ink;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson lint my-checks/volumes.yaml", en: "one file", ja: "1 つのファイル"),
    example!("handson lint my-checks", en: "all in a folder", ja: "ディレクトリーの中すべて"),
    example!("handson lint pod.yaml", en: "a manifest that kubectl refuses", ja: "kubectl が受け付けないマニフェスト"),
];

/// Arguments of `lint`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Find mistakes in a manifest or an exercise file", ja: "マニフェストや演習ファイルの間違いを探します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct LintArgs {
    #[arg(value_name = "FILE|DIR", help = help!(
        en: "Manifest or exercise file, or a folder of them; where a cluster can be reached, it is asked whether it would take a manifest, and nothing is changed",
        ja: "マニフェストか演習ファイル、またはそのディレクトリー。クラスターにつながるときは、マニフェストを受け付けるかどうかも (何も変えずに) 確かめます"
    ))]
    path: PathBuf,
    #[command(flatten)]
    cluster: ClusterArgs,
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
        if let Some(name) = self.built_in() {
            let found = Library::default().all()?;
            let found = found.into_iter().map(|it| it.exercise.exercise);
            let linted = found.filter(|it| it == name).map(Linted::Exercise);
            return Self::tell(
                session,
                &linted
                    .map(|it| (name.to_owned(), Ok(it)))
                    .collect::<Vec<_>>(),
            );
        }
        if !self.path.exists() {
            return Err(CliError::Usage(Usage::no_such_file(&self.path)));
        }
        let results: Vec<_> = exercise_files(&self.path)?
            .into_iter()
            .map(|file| {
                // With a folder in front, so that it is taken for a path and not for a name.
                let path = if file.components().count() > 1 {
                    file.clone()
                } else {
                    Path::new(".").join(&file)
                };
                let result = match Library::default().find(&path.to_string_lossy()) {
                    Err(SpecError::Manifest { .. }) => {
                        manifests::lint(&file, &self.cluster).map(Linted::Manifest)
                    }
                    found => found
                        .map(|it| Linted::Exercise(it.exercise.exercise))
                        .map_err(CliError::from),
                };
                (file.display().to_string(), result)
            })
            .collect();
        Self::tell(session, &results)
    }
}

impl LintArgs {
    /// Returns the name of an exercise of the program's own, where that is what was
    /// named: a file or folder of that name comes first.
    fn built_in(&self) -> Option<&str> {
        let name = self.path.to_str().filter(|_| !self.path.exists())?;
        Library::built_in_names().find(|it| *it == name)
    }

    fn tell(
        session: &Session,
        results: &[(String, Result<Linted, CliError>)],
    ) -> Result<Exit, CliError> {
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
        for (file, result) in results {
            match result {
                Ok(found) => {
                    let mut page = session.page();
                    let mark = page.style.mark(Verdict::Pass);
                    page.entry(0, mark, &Text::same(file), Ink::Plain, "")?;
                    if let Linted::Manifest(remarks) = found {
                        for remark in remarks {
                            page.text(2, Ink::Quiet, &clean_text(remark))?;
                        }
                    }
                    page.flush()?;
                }
                Err(error) => error.show(session)?,
            }
        }
        Ok(exit)
    }
}

/// A file without mistakes.
enum Linted {
    /// The name of the exercise.
    Exercise(String),
    /// Remarks on the manifest.
    Manifest(Vec<Text>),
}

fn file_report((file, result): &(String, Result<Linted, CliError>)) -> FileReport {
    FileReport {
        file: file.clone(),
        exercise: match result {
            Ok(Linted::Exercise(name)) => Some(name.clone()),
            _ => None,
        },
        error: result.as_ref().err().map(CliError::report),
    }
}

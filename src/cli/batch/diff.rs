//! `handson batch diff`: what changed between two batches.

use std::path::PathBuf;

use clap::Args;

use crate::batch::diff::{write_page, write_table};
use crate::batch::{Class, Diff};
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::session::Session;
use crate::cli::usage::Usage;

const EXAMPLES: &[Example] = &[
    example!(
        "handson batch diff monday.jsonl friday.jsonl",
        en: "compare two batches", ja: "2 回の結果を比べる"
    ),
    example!(
        "handson batch diff monday.jsonl friday.jsonl --csv",
        en: "as a table for spreadsheet programs", ja: "表計算ソフトで開ける表にする"
    ),
];

/// Arguments of `batch diff`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Say what changed between two results files", ja: "2 つの結果ファイルを比べて、誰が進み、誰が後退したかを伝えます"),
    after_help = examples(EXAMPLES)
)]
pub(in crate::cli) struct DiffArgs {
    #[arg(value_name = "OLD", help = help!(en: "The earlier results file", ja: "前の結果ファイル"))]
    old: PathBuf,
    #[arg(value_name = "NEW", help = help!(en: "The later results file", ja: "後の結果ファイル"))]
    new: PathBuf,
    #[arg(long, conflicts_with = "format", help = help!(
        en: "Print a table for spreadsheet programs",
        ja: "表計算ソフトで開ける表にして表示します"
    ))]
    csv: bool,
}

impl DiffArgs {
    /// Says what changed. That something did is no failure: whatever it is, the
    /// exit code is 0, unless one of the files cannot be read.
    pub fn compare(&self, session: &Session) -> Result<Exit, CliError> {
        for path in [&self.old, &self.new] {
            if !path.exists() {
                return Err(CliError::Usage(Usage::no_such_file(path)));
            }
        }
        let (before, after) = (Class::read(&self.old)?, Class::read(&self.new)?);
        if before.header.exercise != after.header.exercise {
            let exercises = (&before.header.exercise, &after.header.exercise);
            return Err(CliError::Usage(Usage::two_exercises(
                exercises.0,
                exercises.1,
            )));
        }
        let diff = Diff::new(&before, &after);
        if session.json() {
            Session::document(&diff)?;
        } else if self.csv {
            write_table(&mut Session::out(), &diff, session.lang)?;
        } else {
            write_page(&mut Session::out(), &diff, &session.style())?;
        }
        Ok(Exit::Passed)
    }
}

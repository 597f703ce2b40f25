//! `handson batch diff`: what changed between two batches.

use std::path::PathBuf;

use clap::Args;

use crate::batch::diff::{write_page, write_table};
use crate::batch::{Class, Diff};
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::say;

/// Arguments of `batch diff`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The earlier results file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later results file
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print a table for spreadsheet programs
    #[arg(long, conflicts_with = "format")]
    csv: bool,
}

/// Says what changed. That something did is no failure: whatever it is, the
/// exit code is 0, unless one of the files cannot be read.
pub(super) fn run(args: &DiffArgs, session: &Session) -> Result<Exit, CliError> {
    for path in [&args.old, &args.new] {
        if !path.exists() {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
    }
    let (before, after) = (Class::read(&args.old)?, Class::read(&args.new)?);
    if before.header.exercise != after.header.exercise {
        let exercises = (&before.header.exercise, &after.header.exercise);
        return Err(CliError::Usage(two_exercises(exercises.0, exercises.1)));
    }
    let diff = Diff::new(&before, &after);
    if session.json() {
        Session::document(&diff)?;
    } else if args.csv {
        write_table(&mut Session::out(), &diff, session.lang)?;
    } else {
        write_page(&mut Session::out(), &diff, &session.style())?;
    }
    Ok(Exit::Passed)
}

fn two_exercises(old: &str, new: &str) -> Usage {
    Usage {
        code: "two-exercises",
        message: say!(
            ja: "2 つのファイルは別々の演習 ({old} と {new}) の結果です",
            en: "the two files are results of different exercises, {old} and {new}"
        ),
        next: say!(
            ja: "同じ演習の結果のファイルを 2 つ指定してください。",
            en: "name two results files of one exercise"
        ),
    }
}

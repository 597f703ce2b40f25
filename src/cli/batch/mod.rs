//! `handson batch`: a whole class at once.

mod args;
mod beginning;
mod command;
mod diff;
mod files;
mod on_cluster;
mod outputs;
mod progress;
mod rights;

use clap::{Args, Subcommand};

use super::Exit;
use super::error::CliError;
use super::session::Session;
use args::BatchArgs;
use diff::DiffArgs;

/// `batch`: a class, or what to do with results that are there.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct BatchLine {
    #[command(flatten)]
    class: BatchArgs,
    #[command(subcommand)]
    other: Option<Other>,
}

/// What to do with results that are there.
#[derive(Clone, Debug, Subcommand)]
enum Other {
    /// Say what changed between two results files
    Diff(DiffArgs),
}

/// Looks at a class, or at results that are there.
pub(super) fn run(line: &BatchLine, session: &Session) -> Result<Exit, CliError> {
    match &line.other {
        Some(Other::Diff(args)) => diff::run(args, session),
        None => command::run(&line.class, session),
    }
}

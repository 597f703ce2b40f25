//! `handson record`: a check that keeps what its verdicts came from.

use std::path::PathBuf;

use clap::Args;

use super::args::CheckArgs;
use super::command::start;
use super::recorder::Recorder;
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::record;

/// Arguments of `record`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct RecordArgs {
    #[command(flatten)]
    check: CheckArgs,
    /// File for the record; passwords and the like are hidden in it, so it can be given away
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Overwrite the file even if it is no record
    #[arg(long)]
    force: bool,
}

/// Checks the exercise and records the run.
pub(in crate::cli) fn run(args: &RecordArgs, session: &Session) -> Result<Exit, CliError> {
    if args.output.as_os_str() == "-" {
        return Err(CliError::Usage(Usage::record_on_output()));
    }
    record::may_be_written(&args.output, args.force)?;
    let recorder = Recorder {
        path: args.output.clone(),
    };
    start(&args.check, session, Some(&recorder))
}

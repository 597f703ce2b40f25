//! `handson record`: a check that keeps what its verdicts came from.

use std::path::PathBuf;

use clap::Args;

use super::args::CheckArgs;
use super::command::start;
use super::recorder::Recorder;
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::session::Session;
use crate::cli::subcommand::Subcommand;
use crate::cli::usage::Usage;
use crate::record;

const EXAMPLES: &[Example] = &[
    example!(
        "handson record volumes -o mine.jsonl",
        en: "check, and keep a record", ja: "確かめて、記録する"
    ),
    example!(
        "handson record volumes -o mine.jsonl --stage pvc --yes",
        en: "one stage, without asking", ja: "1 つの段階を、尋ねずに"
    ),
];

/// Arguments of `record`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Check, and keep in a file what the verdicts came from", ja: "check と同じように確かめ、判定のもとになったものをファイルに記録します"),
    after_help = examples(EXAMPLES)
)]
pub(in crate::cli) struct RecordArgs {
    #[command(flatten)]
    check: CheckArgs,
    #[arg(short, long, value_name = "FILE", help = help!(
        en: "File for the record; passwords and the like are hidden in it, so it can be given away",
        ja: "記録するファイル (パスワードなどは伏せるので、人に渡せます)"
    ))]
    output: PathBuf,
    #[arg(long, help = help!(
        en: "Overwrite the file even if it is no record",
        ja: "記録ではないファイルがあっても上書きします"
    ))]
    force: bool,
}

impl Subcommand for RecordArgs {
    const NAME: &'static str = "record";

    /// Checks the exercise and records the run.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        if self.output.as_os_str() == "-" {
            return Err(CliError::Usage(Usage::record_on_output()));
        }
        record::may_be_written(&self.output, self.force)?;
        let recorder = Recorder {
            path: self.output.clone(),
        };
        start(&self.check, session, Some(&recorder))
    }
}

//! `handson batch report`: the outputs of a batch that was run before.

use std::path::PathBuf;

use clap::Args;

use super::outputs::OutputArgs;
use crate::batch::read_header;
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::session::Session;
use crate::cli::usage::Usage;

const EXAMPLES: &[Example] = &[
    example!(
        "handson batch report volumes.results.jsonl",
        en: "show the class again", ja: "クラスの結果をもう一度表示する"
    ),
    example!(
        "handson batch report volumes.results.jsonl --report canvas=canvas.csv --report feedback=feedback",
        en: "make tables and letters of it", ja: "表と学生に返すファイルを作る"
    ),
];

/// Arguments of `batch report`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(
        en: "Show a class from its results file, and write it in other forms",
        ja: "結果のファイルから、クラスの結果を表示し、ほかの形式のファイルを作ります (クラスターも名簿も要りません)"
    ),
    after_help = examples(EXAMPLES)
)]
pub(in crate::cli) struct ReportArgs {
    #[arg(value_name = "RESULTS", help = help!(
        en: "Results file of a batch",
        ja: "handson batch の結果のファイル"
    ))]
    results: PathBuf,
    #[command(flatten)]
    outputs: OutputArgs,
}

impl ReportArgs {
    /// Makes the outputs; ends as the batch did.
    pub fn write(&self, session: &Session) -> Result<Exit, CliError> {
        let results = &self.results;
        if !results.exists() {
            return Err(CliError::Usage(Usage::no_such_file(results)));
        }
        let header = read_header(results)?;
        let outputs = self.outputs.read(&header, false, &[results])?;
        let class = outputs.class(results)?;
        let written = outputs.write(&class, results, session);
        outputs.show(&class, session)?;
        written?;
        Ok(Exit::from_code(class.exit_code()))
    }
}

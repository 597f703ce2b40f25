//! `handson schema`: the format of exercise files, for editors.

use clap::Args;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;

const EXAMPLES: &[Example] = &[example!(
    "handson schema > exercise.schema.json",
    en: "for your editor", ja: "エディターで使う"
)];

/// Arguments of `schema`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Print the JSON Schema of exercise files", ja: "演習ファイルの JSON Schema を表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct SchemaArgs {}

impl Subcommand for SchemaArgs {
    const NAME: &'static str = "schema";

    /// Prints the JSON Schema.
    fn execute(&self, _: &Session) -> Result<Exit, CliError> {
        Session::document(&crate::exercise::schema())?;
        Ok(Exit::Passed)
    }
}

//! `handson completions`.

use std::io::Write as _;

use clap::Args;
use clap_complete::Shell;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;

const EXAMPLES: &[Example] = &[
    example!("source <(handson completions bash)", en: "for this shell", ja: "今のシェルで使う"),
    example!(
        "handson completions fish > ~/.config/fish/completions/handson.fish",
        en: "for every fish", ja: "fish でいつも使う"
    ),
];

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Print a completion script for a shell", ja: "シェルの補完スクリプトを表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct CompletionsArgs {
    #[arg(value_name = "SHELL", help = help!(en: "Name of the shell", ja: "シェルの名前"))]
    shell: Shell,
}

impl Subcommand for CompletionsArgs {
    const NAME: &'static str = "completions";

    /// Prints the script, with descriptions in the user's language.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let mut command = (session.tree)(session.lang, false);
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "handson", &mut script);
        Session::out().write_all(&script)?;
        Ok(Exit::Passed)
    }
}

//! `handson help`.

use clap::Args;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::nearest::nearest;
use crate::say;

const EXAMPLES: &[Example] =
    &[example!("handson help check", en: "read about check", ja: "check の説明を読む")];

/// Arguments of `help`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Print the help of a command", ja: "コマンドの説明を表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct HelpArgs {
    #[arg(value_name = "COMMAND", help = help!(en: "Name of the command", ja: "コマンドの名前"))]
    command: Option<String>,
}

impl Subcommand for HelpArgs {
    const NAME: &'static str = "help";

    /// Prints the help of a command, or of all.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let mut root = (session.tree)(session.lang, session.terminal.colour);
        root.build();
        let Some(name) = &self.command else {
            return print(&mut root, session);
        };
        if let Some(command) = root.find_subcommand_mut(name) {
            return print(command, session);
        }
        let known: Vec<&str> = root
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        let all = known.join(", ");
        let next = match nearest(name, known.iter().copied()) {
            Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
            None => say!(ja: "使えるもの: {all}", en: "available: {all}"),
        };
        Err(CliError::Usage(Usage {
            code: "no-such-command",
            message: say!(ja: "「{name}」というコマンドはありません", en: "there is no command `{name}`"),
            next,
        }))
    }
}

fn print(command: &mut clap::Command, session: &Session) -> Result<Exit, CliError> {
    use std::io::Write as _;
    let help = command.render_help();
    let text = if session.terminal.colour {
        help.ansi().to_string()
    } else {
        help.to_string()
    };
    Session::out().write_all(text.as_bytes())?;
    Ok(Exit::Passed)
}

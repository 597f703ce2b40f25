//! `handson help`.

use clap::Args;

use super::error::CliError;
use super::session::Session;
use super::usage::Usage;
use super::{Exit, wording};
use crate::nearest::nearest;
use crate::say;

/// Arguments of `help`.
#[derive(Clone, Debug, Args)]
pub(super) struct HelpArgs {
    /// Name of the command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints the help of a command, or of all.
pub(super) fn run(args: &HelpArgs, session: &Session) -> Result<Exit, CliError> {
    let mut root = wording::command(session.lang, session.terminal.colour);
    root.build();
    let Some(name) = &args.command else {
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
        None => say!(ja: "使えるもの: {all}", en: "there are: {all}"),
    };
    Err(CliError::Usage(Usage {
        code: "no-such-command",
        message: say!(ja: "「{name}」というコマンドはありません", en: "there is no command `{name}`"),
        next,
    }))
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

//! `handson completions`.

use std::io::Write as _;

use clap::Args;
use clap_complete::Shell;

use super::error::CliError;
use super::session::Session;
use super::{Exit, wording};

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Name of the shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script, with descriptions in the user's language.
pub(super) fn run(args: &CompletionsArgs, session: &Session) -> Result<Exit, CliError> {
    let mut command = wording::command(session.lang, false);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "handson", &mut script);
    Session::out().write_all(&script)?;
    Ok(Exit::Passed)
}

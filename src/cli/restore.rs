//! `handson restore`.

use clap::Args;

use super::Exit;
use super::error::CliError;
use super::session::Session;

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
pub(super) struct RestoreArgs {
    /// Only list what is left, put nothing back
    #[arg(long)]
    list: bool,
}

/// Puts back what is left.
pub(super) fn run(args: &RestoreArgs, _: &Session) -> Result<Exit, CliError> {
    let _ = args.list;
    Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into())
}

//! `handson schema`: the format of exercise files, for editors.

use clap::Args;

use super::Exit;
use super::error::CliError;
use super::session::Session;

/// Arguments of `schema`.
#[derive(Clone, Debug, Args)]
pub(super) struct SchemaArgs {}

/// Prints the JSON Schema.
pub(super) fn run(_: &SchemaArgs, _: &Session) -> Result<Exit, CliError> {
    Session::document(&crate::exercise::schema())?;
    Ok(Exit::Passed)
}

//! Everything that ends a command without a result.

mod cli_error;
mod codes;
mod show;
mod snippet;

pub(super) use cli_error::CliError;

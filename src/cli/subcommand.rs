//! The shape of a subcommand: arguments with help and examples, and a method.
//! Each is in a file of its own and one entry of the list in [`super`], from
//! which parsing, help and completions follow.

use clap::{ArgMatches, Args, Command};

use super::Exit;
use super::error::CliError;
use super::session::Session;
use super::usage::Usage;

/// A subcommand, which is the struct of its arguments.
pub(super) trait Subcommand: Args {
    /// The name on the command line.
    const NAME: &'static str;

    /// Does what is asked for.
    fn execute(&self, session: &Session) -> Result<Exit, CliError>;
}

/// An entry of the list of subcommands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub name: &'static str,
    augment: fn(Command) -> Command,
    execute: fn(&ArgMatches, &Session) -> Result<Exit, CliError>,
}

impl Entry {
    /// Returns the entry of `S`.
    pub const fn of<S: Subcommand>() -> Self {
        Self {
            name: S::NAME,
            augment: S::augment_args,
            execute: |matches, session| match S::from_arg_matches(matches) {
                Ok(args) => args.execute(session),
                Err(error) => Err(CliError::Usage(Usage::from_clap(&error, None))),
            },
        }
    }

    /// Returns its part of the command tree, with texts in both languages.
    pub fn command(&self) -> Command {
        (self.augment)(Command::new(self.name))
    }

    /// Does what `matches` ask for.
    pub fn execute(&self, matches: &ArgMatches, session: &Session) -> Result<Exit, CliError> {
        (self.execute)(matches, session)
    }
}

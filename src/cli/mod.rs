//! The command line: one file for each subcommand, and what they share.
//!
//! A subcommand gets its arguments and a [`session::Session`], and ends with an
//! [`exit::Exit`] or a [`error::CliError`]; both are turned into output and an
//! exit code in one place, [`run::run`].

mod args;
mod batch;
mod check;
mod completions;
mod error;
mod examples;
pub mod exit;
mod explain;
mod grade;
mod help;
mod hint;
mod japanese;
mod lint;
mod list;
mod out;
mod rbac;
mod regrade;
mod reports;
mod restore;
mod run;
mod schema;
mod selftest;
mod session;
mod terminal;
mod usage;
mod wording;

pub use exit::Exit;
pub use run::run;

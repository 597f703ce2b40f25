//! The command line: one file for each subcommand, and what they share.
//!
//! A subcommand gets its arguments and a [`session::Session`], and ends with an
//! [`exit::Exit`] or a [`error::CliError`]; both are turned into output and an
//! exit code in one place, [`run::run`].

mod args;
mod batch;
mod candidates;
mod check;
mod completions;
mod connect;
mod doctor;
mod error;
mod exercise_choice;
pub mod exit;
mod expectations;
mod explain;
mod grade;
mod help;
mod help_text;
mod hint;
mod ladder;
mod lint;
mod list;
mod misplaced;
mod next;
mod out;
mod progress;
mod rbac;
mod regrade;
mod reports;
mod reset;
mod restore;
mod run;
mod schema;
mod selftest;
mod session;
mod solution;
mod subcommand;
mod terminal;
mod try_expression;
mod usage;
mod wording;

pub use exit::Exit;
pub use run::run;
use subcommand::Entry;

/// The subcommands, in the order of the help.
const COMMANDS: &[Entry] = &[
    Entry::of::<check::CheckArgs>(),
    Entry::of::<next::NextArgs>(),
    Entry::of::<progress::ProgressArgs>(),
    Entry::of::<grade::GradeArgs>(),
    Entry::of::<batch::BatchLine>(),
    Entry::of::<list::ListArgs>(),
    Entry::of::<explain::ExplainArgs>(),
    Entry::of::<hint::HintArgs>(),
    Entry::of::<check::RecordArgs>(),
    Entry::of::<regrade::RegradeArgs>(),
    Entry::of::<doctor::DoctorArgs>(),
    Entry::of::<reset::ResetArgs>(),
    Entry::of::<restore::RestoreArgs>(),
    Entry::of::<rbac::RbacArgs>(),
    Entry::of::<lint::LintArgs>(),
    Entry::of::<selftest::SelftestArgs>(),
    Entry::of::<try_expression::TryArgs>(),
    Entry::of::<expectations::ExpectationsArgs>(),
    Entry::of::<schema::SchemaArgs>(),
    Entry::of::<completions::CompletionsArgs>(),
    Entry::of::<help::HelpArgs>(),
];

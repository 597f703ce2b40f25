//! The arguments. The doc comments are the English help; the Japanese is in
//! [`super::japanese`], and a test sees to it that nothing is missing there.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::batch::BatchLine;
use super::check::{CheckArgs, RecordArgs};
use super::completions::CompletionsArgs;
use super::explain::ExplainArgs;
use super::grade::GradeArgs;
use super::help::HelpArgs;
use super::hint::HintArgs;
use super::lint::LintArgs;
use super::list::ListArgs;
use super::rbac::RbacArgs;
use super::regrade::RegradeArgs;
use super::restore::RestoreArgs;
use super::schema::SchemaArgs;
use super::selftest::SelftestArgs;
use super::session::Format;
use crate::text::Lang;

/// Checks Kubernetes exercises against the live cluster and says what to do next
#[derive(Debug, Parser)]
#[command(
    name = "handson",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub common: Common,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 105)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Common {
    /// Language of what is printed, instead of the locale's
    #[arg(long, global = true, value_name = "LANG", display_order = 101)]
    pub lang: Option<Lang>,
    /// For people, or one JSON document for programs
    #[arg(long, global = true, value_name = "FORM", display_order = 102)]
    pub format: Option<Format>,
    /// Plain ASCII marks, for terminals without Unicode
    #[arg(long, global = true, display_order = 103)]
    pub ascii: bool,
    /// Print this help
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 104)]
    pub help: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check an exercise against the cluster
    Check(CheckArgs),
    /// Grade what was handed in, on a cluster
    Grade(GradeArgs),
    /// Check a whole class: many clusters or namespaces at once
    Batch(BatchLine),
    /// List the exercises
    List(ListArgs),
    /// Say what an exercise or a check asks for
    Explain(ExplainArgs),
    /// Give a hint, one more each time
    Hint(HintArgs),
    /// Check, and keep in a file what the verdicts came from
    Record(RecordArgs),
    /// Judge a record again, without a cluster
    Regrade(RegradeArgs),
    /// Put back what an interrupted run took away
    Restore(RestoreArgs),
    /// Print the least rights (RBAC) that an exercise takes, or see whether they are there
    Rbac(RbacArgs),
    /// Find mistakes in an exercise file
    Lint(LintArgs),
    /// Prove that an exercise can fail and can pass
    Selftest(SelftestArgs),
    /// Print the JSON Schema of exercise files
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the help of a command
    Help(HelpArgs),
}

/// Where exercises come from.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Source {
    /// Folder of exercise files to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub checks: Option<PathBuf>,
}

impl Source {
    /// The files and folders that an exercise of this name may come from.
    pub fn files(&self, name: &str) -> Vec<PathBuf> {
        let file = PathBuf::from(name);
        let file = Some(file).filter(|file| file.extension().is_some());
        self.checks.iter().cloned().chain(file).collect()
    }
}

/// Values for the variables of an exercise.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Sets {
    /// Value of a variable of the exercise, e.g. node=minikube; repeatable
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}

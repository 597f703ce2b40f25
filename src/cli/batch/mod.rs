//! `handson batch`: a whole class at once.

mod again;
mod args;
mod beginning;
mod command;
mod course;
mod diff;
mod files;
mod marking;
mod on_cluster;
mod outputs;
mod progress;
mod regrade;
mod report;
mod rights;
mod setup;

use clap::Args;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use args::BatchArgs;
use diff::DiffArgs;
use regrade::RegradeArgs;
use report::ReportArgs;

const EXAMPLES: &[Example] = &[
    example!(
        "handson batch roster.csv -e volumes",
        en: "check everybody on the roster", ja: "名簿の全員を確かめる"
    ),
    example!(
        "handson batch ./kubeconfigs -e volumes",
        en: "check everybody whose kubeconfig is in a directory", ja: "kubeconfig のディレクトリーの全員を確かめる"
    ),
    example!(
        "handson batch --namespaces 'student-*' -e volumes",
        en: "check each namespace of one cluster", ja: "1 つのクラスターの Namespace を 1 人ずつ確かめる"
    ),
    example!(
        "handson batch --submissions ./submissions -e volumes",
        en: "grade what everybody handed in", ja: "全員の提出物を採点する"
    ),
    example!(
        "handson batch roster.csv -e all",
        en: "check every chapter, and show a table of them", ja: "すべての章を確かめ、表にする"
    ),
    example!(
        "handson batch roster.csv -e volumes --resume",
        en: "go on where it stopped", ja: "続きから始める"
    ),
    example!(
        "handson batch roster.csv -e volumes --report html=class.html --report csv=class.csv --report feedback=feedback",
        en: "make a page, a table, and files to send back", ja: "クラスのページ、表、学生に返すファイルを作る"
    ),
];

/// `batch`: a class, or what to do with results that are there.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(
    about = help!(en: "Check a whole class: many clusters or namespaces at once", ja: "クラス全員の演習を、たくさんのクラスターや Namespace でまとめて確かめます"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct BatchLine {
    #[command(flatten)]
    class: BatchArgs,
    #[command(subcommand)]
    other: Option<Other>,
}

/// Commands about results that are there.
#[derive(Clone, Debug, clap::Subcommand)]
enum Other {
    Report(ReportArgs),
    Regrade(Box<RegradeArgs>),
    Diff(DiffArgs),
}

impl Subcommand for BatchLine {
    const NAME: &'static str = "batch";

    /// Looks at a class, or at results that are there.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        match &self.other {
            Some(Other::Report(args)) => args.write(session),
            Some(Other::Regrade(args)) => args.judge(session),
            Some(Other::Diff(args)) => args.compare(session),
            None if self.class.exercise() == course::ALL => {
                course::grade_course(&self.class, session)
            }
            None => command::grade_class(&self.class, session),
        }
    }
}

//! `handson selftest`: proof that an exercise can fail and can pass.

mod document;
mod page;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use self::document::SelftestDocument;
use self::page::write_page;
use super::Exit;
use super::args::{ExerciseName, Sets, Source};
use super::check::interrupt;
use super::connect::{ClusterArgs, block_on};
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::solution::built_in_solution;
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::exercise::{Exercise, Variables};
use crate::say;
use crate::selftest::{Selftest, run_selftest};
use crate::submission;
use crate::submission::Submission;

const EXAMPLES: &[Example] = &[
    example!(
        "handson selftest volumes",
        en: "prove a built-in exercise", ja: "内蔵の演習を確かめる"
    ),
    example!(
        "handson selftest my-checks/web.yaml --reference ./solution",
        en: "prove one of your own", ja: "自作の演習を確かめる"
    ),
    example!(
        "handson selftest volumes --mutant image",
        en: "only mutants with image in their name", ja: "名前に image を含む変異だけ"
    ),
];

/// Arguments of `selftest`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Prove that an exercise can fail and can pass", ja: "演習が正しい答えを合格に、間違った答えを不合格にすることを確かめます"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct SelftestArgs {
    #[command(flatten)]
    exercise: ExerciseName,
    #[arg(long, value_name = "DIR", help = help!(
        en: "Directory with the reference solution, instead of the built-in one",
        ja: "模範解答のディレクトリー (指定しなければ内蔵のもの)"
    ))]
    reference: Option<PathBuf>,
    #[arg(long, value_name = "TEXT", help = help!(
        en: "Only mutants with this in their name",
        ja: "名前にこの文字列を含む変異だけを試します"
    ))]
    mutant: Option<String>,
    #[arg(long, help = help!(
        en: "Leave out mutants that have to be graded on the cluster",
        ja: "クラスターで採点しなければ分からない変異を除きます"
    ))]
    no_live: bool,
    #[arg(short, long, value_name = "N", default_value_t = 6, help = help!(
        en: "How many gradings go on at a time",
        ja: "同時に進める採点の数"
    ))]
    jobs: usize,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

impl Subcommand for SelftestArgs {
    const NAME: &'static str = "selftest";

    /// Tests the exercise itself.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let loaded = self.source.find(&self.exercise.name)?;
        let variables = Variables::new(&loaded.exercise, &self.sets.set)?;
        let reference = match loaded.exercise.grade {
            Some(_) => reference(self.reference.as_deref(), &loaded.exercise)?,
            // Nobody hands anything in: the cluster is the reference.
            None => Submission::default(),
        };
        let proof = block_on(async {
            let cancel = interrupt::token(session, interrupt::sweep_is_there())?;
            let cluster = self.cluster.connect().await?;
            let selftest = Selftest {
                loaded: &loaded,
                variables: &variables,
                set: &self.sets.set,
                reference: &reference,
                cluster: &cluster,
                jobs: self.jobs,
                only: self.mutant.as_deref(),
                offline: self.no_live,
                cancel: cancel.clone(),
            };
            let say = |done, all| progress(session, done, all);
            let proof = Box::pin(run_selftest(&selftest, &say)).await;
            if cancel.is_cancelled() {
                return Err(CliError::Interrupted);
            }
            proof.map_err(|error| CliError::from_run(error, &cluster))
        })?;
        if session.json() {
            Session::document(&SelftestDocument::new(&loaded.exercise.exercise, &proof))?;
        } else {
            write_page(session, &proof)?;
        }
        Ok(Exit::from_code(proof.exit_code()))
    }
}

/// The reference solution, read as a submission is.
fn reference(folder: Option<&Path>, exercise: &Exercise) -> Result<Submission, CliError> {
    if let Some(folder) = folder {
        if !folder.exists() {
            return Err(CliError::Usage(Usage::no_such_file(folder)));
        }
        return Ok(submission::read(folder, exercise)?);
    }
    built_in_solution(exercise)?.ok_or_else(|| CliError::Usage(no_reference(&exercise.exercise)))
}

fn no_reference(exercise: &str) -> Usage {
    Usage {
        code: "no-reference",
        message: say!(
            ja: "演習「{exercise}」の模範解答が内蔵されていません",
            en: "there is no built-in reference solution of `{exercise}`"
        ),
        next: say!(
            ja: "`--reference DIR` で模範解答のディレクトリーを指定してください。",
            en: "name its directory with `--reference DIR`"
        ),
    }
}

fn progress(session: &Session, done: usize, all: usize) {
    if !session.json() && session.terminal.is_live {
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(io::stderr(), "\r… {done}/{all} \x1b[K");
        if done == all {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

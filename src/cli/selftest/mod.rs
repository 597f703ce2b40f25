//! `handson selftest`: proof that an exercise can fail and can pass.

mod document;
mod page;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use self::document::Document;
use self::page::tell;
use super::Exit;
use super::args::{Sets, Source};
use super::check::interrupt;
use super::error::CliError;
use super::session::Session;
use super::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::exercise::{Exercise, Library, Variables, built_in};
use crate::say;
use crate::selftest::{self, Selftest};
use crate::submission;
use crate::submission::Submission;

/// Arguments of `selftest`.
#[derive(Clone, Debug, Args)]
pub(super) struct SelftestArgs {
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(value_name = "EXERCISE")]
    exercise: String,
    /// Directory with the reference solution, instead of the built-in one
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
    /// Only mutants with this in their name
    #[arg(long, value_name = "TEXT")]
    mutant: Option<String>,
    /// Leave out mutants that have to be graded on the cluster
    #[arg(long)]
    no_live: bool,
    /// How many gradings go on at a time
    #[arg(short, long, value_name = "N", default_value_t = 6)]
    jobs: usize,
    /// Context in the kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT")]
    context: Option<String>,
    /// Kubeconfig file, instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

/// Tests the exercise itself.
pub(super) fn run(args: &SelftestArgs, session: &Session) -> Result<Exit, CliError> {
    if let Some(path) = args.kubeconfig.as_ref().filter(|path| !path.exists()) {
        return Err(CliError::Usage(Usage::no_such_file(path)));
    }
    let loaded = Library::new(args.source.checks.clone()).find(&args.exercise)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let reference = reference(args.reference.as_deref(), &loaded.exercise)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let proof = runtime.block_on(async {
        let cancel = interrupt::token(session, interrupt::sweep_is_there())?;
        let cluster = Cluster::connect(&Target {
            kubeconfig: args.kubeconfig.clone(),
            context: args.context.clone(),
            ..Target::default()
        })
        .await?;
        let selftest = Selftest {
            loaded: &loaded,
            variables: &variables,
            set: &args.sets.set,
            reference: &reference,
            cluster: &cluster,
            jobs: args.jobs,
            only: args.mutant.as_deref(),
            offline: args.no_live,
            cancel: cancel.clone(),
        };
        let say = |done, all| progress(session, done, all);
        let proof = Box::pin(selftest::run(&selftest, &say)).await;
        if cancel.is_cancelled() {
            return Err(CliError::Interrupted);
        }
        proof.map_err(|error| CliError::from_run(error, &cluster))
    });
    runtime.shutdown_background();
    let proof = proof?;
    if session.json() {
        Session::document(&Document::new(&loaded.exercise.exercise, &proof))?;
    } else {
        tell(session, &proof)?;
    }
    Ok(Exit::from_code(proof.exit_code()))
}

/// The reference solution, read as a submission is.
fn reference(folder: Option<&Path>, exercise: &Exercise) -> Result<Submission, CliError> {
    if let Some(folder) = folder {
        if !folder.exists() {
            return Err(CliError::Usage(Usage::no_such_file(folder)));
        }
        return Ok(submission::read(folder, exercise)?);
    }
    let solution = built_in(&exercise.exercise).map(|built_in| built_in.solution);
    let Some(solution) = solution.filter(|files| !files.is_empty()) else {
        return Err(CliError::Usage(no_reference(&exercise.exercise)));
    };
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|error| io::Error::other(error.to_string()))?;
    let name = format!("handson-{:016x}", u64::from_le_bytes(name));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder)?;
    for (name, content) in solution {
        std::fs::write(folder.join(name), content)?;
    }
    let read = submission::read(&folder, exercise);
    std::fs::remove_dir_all(&folder)?;
    Ok(read?)
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

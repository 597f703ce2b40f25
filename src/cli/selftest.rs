//! `handson selftest`: proof that an exercise can fail and can pass.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};
use serde::Serialize;

use super::Exit;
use super::args::{Sets, Source};
use super::check::interrupt;
use super::error::CliError;
use super::session::{Session, title};
use super::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::grade::submission::{self, Submission};
use crate::report::clean::clean_text;
use crate::report::human::{Ink, Page};
use crate::selftest::{self, Caught, Proof, Selftest, Trial};
use crate::spec::{Exercise, Library, Variables};
use crate::{say, text::Text};

/// The reference solutions of the built-in exercises.
static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples");

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
    let Some(built_in) = EXAMPLES.get_dir(&exercise.exercise) else {
        return Err(CliError::Usage(no_reference(&exercise.exercise)));
    };
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|error| io::Error::other(error.to_string()))?;
    let name = format!("handson-{:016x}", u64::from_le_bytes(name));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder)?;
    for file in built_in.files() {
        let name = file.path().file_name().unwrap_or_default();
        std::fs::write(folder.join(name), file.contents())?;
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

fn tell(session: &Session, proof: &Proof) -> io::Result<()> {
    let mut page = session.page();
    beginning(&mut page, proof)?;
    let stages = proof.trials.iter().map(|trial| trial.stage.as_str());
    let mut told = Vec::new();
    for stage in stages {
        if told.contains(&stage) {
            continue;
        }
        told.push(stage);
        title(
            &mut page,
            &say!(ja: "変異: {stage}", en: "Mutants of {stage}"),
        )?;
        for trial in proof.trials.iter().filter(|trial| trial.stage == stage) {
            one(&mut page, trial)?;
        }
    }
    matrix(&mut page, proof)?;
    ending(&mut page, proof)?;
    page.flush()
}

/// Whether nothing wins nothing, and the reference wins everything.
fn beginning<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    let list = |names: Vec<&str>| names.join(", ");
    let nothing = proof.won_by_nothing();
    let totals = proof.untouched.totals;
    let won = totals.points + totals.bonus;
    let (ink, text) = if nothing.is_empty() && won == 0 {
        (
            Ink::Good,
            say!(ja: "何も提出しなければ 0 点です", en: "nothing handed in wins nothing"),
        )
    } else {
        let checks = list(nothing);
        (
            Ink::Bad,
            say!(
                ja: "何も提出しなくても {won} 点になります。不合格にならない確認: {checks}",
                en: "nothing handed in wins {won} points; not failing: {checks}"
            ),
        )
    };
    page.text(0, ink, &text)?;
    let missed = proof.not_won_by_reference();
    let (ink, text) = if missed.is_empty() {
        (
            Ink::Good,
            say!(ja: "模範解答はすべて合格です", en: "the reference passes every check"),
        )
    } else {
        let checks = list(missed);
        (
            Ink::Bad,
            say!(
                ja: "模範解答が合格しない確認: {checks}",
                en: "the reference does not pass: {checks}"
            ),
        )
    };
    page.text(0, ink, &text)
}

fn one<W: Write>(page: &mut Page<W>, trial: &Trial) -> io::Result<()> {
    let name = trial
        .mutant
        .split_once('/')
        .map_or(trial.mutant.as_str(), |it| it.1);
    let by = trial.by.join(", ");
    let others = trial.others.join(", ");
    let (ink, text) = match &trial.caught {
        Caught::Yes => (Ink::Plain, Text::same(format!("{name} → {by}"))),
        Caught::Equivalent(why) => {
            let (ja, en) = (&why.ja, &why.en);
            (
                Ink::Quiet,
                say!(ja: "{name}: これも正解です ({ja})", en: "{name}: right as well ({en})"),
            )
        }
        Caught::NotEquivalent => (
            Ink::Bad,
            say!(
                ja: "{name}: 正解のはずですが、不合格になります: {by} {others}",
                en: "{name}: said to be right, and yet these fail: {by} {others}"
            ),
        ),
        Caught::ByOthers => (
            Ink::Bad,
            say!(
                ja: "{name}: 関係のない確認だけが不合格になります: {others}",
                en: "{name}: noticed by none that is about it, only by {others}"
            ),
        ),
        Caught::Survived => (
            Ink::Bad,
            say!(ja: "{name}: 見逃されます", en: "{name}: survives"),
        ),
        Caught::Unsure(why) => {
            let (ja, en) = (&why.ja, &why.en);
            (
                Ink::Unsure,
                say!(ja: "{name}: 判断できません ({ja})", en: "{name}: cannot be told ({en})"),
            )
        }
    };
    page.text(2, ink, &clean_text(&text))
}

/// How many mutants of each sort each check catches.
fn matrix<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    title(
        page,
        &say!(ja: "確認ごとに捕まえた変異", en: "What each check catches"),
    )?;
    for stage in &proof.reference.stages {
        for check in &stage.checks {
            let caught = proof
                .trials
                .iter()
                .filter(|trial| trial.by.contains(&check.check));
            let mut facets: Vec<(&str, usize)> = Vec::new();
            for trial in caught {
                let name = trial.facet.name();
                match facets.iter_mut().find(|(facet, _)| *facet == name) {
                    Some((_, count)) => *count += 1,
                    None => facets.push((name, 1)),
                }
            }
            let shown = facets
                .iter()
                .map(|(facet, count)| format!("{facet} {count}"));
            let shown = shown.collect::<Vec<_>>().join(", ");
            let name = &check.check;
            page.text(2, Ink::Plain, &Text::same(format!("{name:<22} {shown}")))?;
        }
    }
    Ok(())
}

fn ending<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    page.blank()?;
    for pattern in &proof.idle {
        page.text(
            0,
            Ink::Bad,
            &say!(
                ja: "equivalent の「{pattern}」に当てはまる変異はありません",
                en: "no mutant is called `{pattern}` (in `equivalent`)"
            ),
        )?;
    }
    let count = |wanted: fn(&Caught) -> bool| {
        proof
            .trials
            .iter()
            .filter(|trial| wanted(&trial.caught))
            .count()
    };
    let all = proof.trials.len();
    let caught = count(|it| *it == Caught::Yes);
    let equal = count(|it| matches!(it, Caught::Equivalent(_)));
    let unsure = count(|it| matches!(it, Caught::Unsure(_)));
    let left = all - caught - equal - unsure;
    let live = proof.trials.iter().filter(|trial| trial.live).count();
    let ink = match proof.exit_code() {
        0 => Ink::Good,
        1 => Ink::Bad,
        _ => Ink::Unsure,
    };
    page.text(
        0,
        ink,
        &say!(
            ja: "変異 {all} 個: 捕まえた {caught}、正解と同じ {equal}、問題あり {left}、判断できず {unsure} (クラスターで試した {live})",
            en: "{all} mutants: {caught} caught, {equal} right as well, {left} at fault, {unsure} undetermined ({live} tried on the cluster)"
        ),
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema: &'static str,
    tool_version: &'static str,
    exercise: &'a str,
    exit_code: u8,
    won_by_nothing: Vec<&'a str>,
    not_won_by_reference: Vec<&'a str>,
    idle_equivalents: &'a [String],
    mutants: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    mutant: &'a str,
    stage: &'a str,
    about: &'static str,
    outcome: &'static str,
    on_cluster: bool,
    caught_by: &'a [String],
    also_failing: &'a [String],
    why: Option<&'a Text>,
}

impl<'a> Document<'a> {
    fn new(exercise: &'a str, proof: &'a Proof) -> Self {
        Self {
            schema: "handson.selftest/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            exercise,
            exit_code: proof.exit_code(),
            won_by_nothing: proof.won_by_nothing(),
            not_won_by_reference: proof.not_won_by_reference(),
            idle_equivalents: &proof.idle,
            mutants: proof.trials.iter().map(row).collect(),
        }
    }
}

fn row(trial: &Trial) -> Row<'_> {
    let (outcome, why) = match &trial.caught {
        Caught::Yes => ("caught", None),
        Caught::Equivalent(why) => ("equivalent", Some(why)),
        Caught::NotEquivalent => ("notEquivalent", None),
        Caught::ByOthers => ("caughtByOthersOnly", None),
        Caught::Survived => ("survived", None),
        Caught::Unsure(why) => ("undetermined", Some(why)),
    };
    Row {
        mutant: &trial.mutant,
        stage: &trial.stage,
        about: trial.facet.name(),
        outcome,
        on_cluster: trial.live,
        caught_by: &trial.by,
        also_failing: &trial.others,
        why,
    }
}

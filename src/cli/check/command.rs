//! `handson check`: from the arguments to a report, and to a record where one
//! is wanted.

use std::cell::RefCell;
use std::path::Path;

use super::args::CheckArgs;
use super::consent::Asker;
use super::memory::Memory;
use super::recorder::Recorder;
use super::reporter::Reporter;
use super::setup::{CheckRun, options};
use super::{interrupt, live};
use crate::cli::Exit;
use crate::cli::connect::block_on;
use crate::cli::error::CliError;
use crate::cli::exercise_choice::choose_current;
use crate::cli::reports::Files;
use crate::cli::session::Session;
use crate::cli::subcommand::Subcommand;
use crate::cli::usage::Usage;
use crate::cluster::Cluster;
use crate::engine::{self, MemoryPlace, MemoryUse, Outcome, Plan, RunHooks};
use crate::exercise::Variables;
use crate::probe;
use crate::report::{Event, Reports, json};
use crate::say;
use crate::text::Text;

impl Subcommand for CheckArgs {
    const NAME: &'static str = "check";

    /// Checks the exercise.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        start(self, session, None)
    }
}

/// Checks the exercise, and keeps what happened where there is a recorder.
pub(super) fn start(
    args: &CheckArgs,
    session: &Session,
    recorder: Option<&Recorder>,
) -> Result<Exit, CliError> {
    let mut notes = Vec::new();
    let state = Session::state(&mut notes);
    let name = choose_current(args.exercise.name.as_deref(), &args.source, state.as_ref())?;
    let loaded = args.source.find(&name)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut options = options(args, state.as_ref(), recorder.is_some());
    if let Some(note) = unfinished(&options.journals) {
        // People are told before they wait, programs in the report.
        if session.json() {
            notes.push(note);
        } else {
            session.notes(&[note])?;
        }
    }
    // Before a cluster is asked for anything.
    Plan::new(&loaded, &variables, &options)?;
    if args.watch && args.reports.any() {
        return Err(CliError::Usage(report_of_a_session()));
    }
    let namespace = args.namespaces.namespace.first().map_or("", String::as_str);
    let inputs = [args.cluster.files(), args.source.files(&name)].concat();
    let mut files = Files::open(&args.reports, session, &inputs, || {
        engine::blank_report(&loaded, &variables, &options, namespace)
    })?;
    options.so_far = files.any();
    let run = CheckRun {
        args,
        name,
        session,
        loaded,
        variables,
        // What is recorded is somebody else's to look at, and no step of the way.
        memory: Memory::new(
            state,
            if recorder.is_some() {
                MemoryUse::None
            } else {
                options.memory
            },
            notes,
        ),
        options,
    };
    let exit = block_on(run_checks(&run, recorder, &mut files));
    match &exit {
        Ok(_) => files.finish()?,
        Err(error) => files.stop(error, &[]),
    }
    exit
}

/// Returns that an earlier run left something undone, and what to do about it.
pub(in crate::cli) fn unfinished(journals: &Path) -> Option<Text> {
    let pending = probe::pending(journals);
    let count = pending.iter().filter(|one| !one.is_under_way()).count();
    (count > 0).then(|| {
        say!(
            ja: "以前の確認が途中で止まり、元に戻していないものが {count} 件あります。`handson restore` で元に戻せます。",
            en: "an earlier run was interrupted and left {count} to restore: run `handson restore`"
        )
    })
}

/// Runs what is set up, and keeps what happened where there is a recorder.
async fn run_checks(
    run: &CheckRun<'_>,
    recorder: Option<&Recorder>,
    files: &mut Files,
) -> Result<Exit, CliError> {
    if run.args.watch && run.args.namespaces.namespace.len() > 1 {
        return Err(CliError::Usage(one_namespace()));
    }
    let cancel = interrupt::token(run.session, interrupt::restore_is_there())?;
    let clusters = tokio::select! {
        clusters = run.clusters() => clusters?,
        () = cancel.cancelled() => return Err(CliError::Interrupted),
    };
    if run.args.watch {
        let [cluster] = clusters.as_slice() else {
            return Err(CliError::Usage(one_namespace()));
        };
        let outcome = live::watch_namespace(run, cluster, cancel).await?;
        let mut report = outcome.report.clone();
        let note = keep_record(recorder, run, cluster, Some(outcome)).await?;
        report.notes.extend(run.keep(&report));
        if run.session.json() {
            json::document(&mut Session::out(), &report)?;
        } else {
            run.human().emit_report(&report)?;
            run.session.notes(&note)?;
        }
        return Ok(Exit::from_code(report.exit_code));
    }
    if recorder.is_some() && clusters.len() > 1 {
        return Err(CliError::Usage(Usage::one_namespace()));
    }
    files.can_hold(clusters.len())?;
    let reporter = RefCell::new(Reporter::new(
        run.session,
        run.human(),
        run.args.reports.verbose,
    ));
    let mut consent = Asker {
        heading: say!(
            ja: "次の確認は、クラスターを一時的に変更します。",
            en: "These checks change something on the cluster for a while:"
        ),
        session: run.session,
        yes: run.args.yes,
        cancel: cancel.clone(),
        clear: &|| reporter.borrow_mut().clear(),
        refused: Some(say!(
            ja: "何も変更していません。",
            en: "Nothing was changed."
        )),
    };
    let mut reports = Vec::new();
    let recall = |place: MemoryPlace<'_>| run.recall(place);
    let result = engine::run_checks(
        &clusters,
        &run.loaded,
        &run.variables,
        &run.options,
        RunHooks {
            recall: run.recalls().then_some(&recall),
            consent: &mut consent,
            cancel,
            emit: &mut |event| {
                let Event::Finished(report) = event else {
                    files.emit(&event);
                    return reporter.borrow_mut().emit(&event);
                };
                let mut report = report.clone();
                report.notes.extend(run.keep(&report));
                let finished = Event::Finished(&report);
                files.emit(&finished);
                reporter.borrow_mut().emit(&finished);
                reports.push(report);
            },
        },
    )
    .await;
    let mut reporter = reporter.into_inner();
    reporter.clear();
    let note = match (result, clusters.first()) {
        (Err(error), Some(cluster)) => return Err(CliError::from_run(error, cluster)),
        (Ok(outcomes), Some(cluster)) => {
            keep_record(recorder, run, cluster, outcomes.into_iter().next()).await?
        }
        (_, None) => Vec::new(),
    };
    let reports = Reports::new(reports);
    reporter.finish(&reports)?;
    if !run.session.json() {
        run.session.notes(&note)?;
    }
    Ok(Exit::from_code(reports.exit_code))
}

/// Keeps what happened, where that is wanted; returns what to say about it.
async fn keep_record(
    recorder: Option<&Recorder>,
    run: &CheckRun<'_>,
    cluster: &Cluster,
    outcome: Option<Outcome>,
) -> Result<Vec<Text>, CliError> {
    match recorder.zip(outcome) {
        Some((recorder, outcome)) => {
            let (loaded, variables) = (&run.loaded, &run.variables);
            let note = recorder.keep(cluster, loaded, variables, outcome, run.asked());
            Ok(vec![note.await?])
        }
        None => Ok(Vec::new()),
    }
}

/// A session that goes on has a report at its end only, and shows it.
fn report_of_a_session() -> Usage {
    Usage {
        code: "report-and-watch",
        message: say!(
            ja: "--watch と --report は一緒に使えません",
            en: "--watch and --report do not go together"
        ),
        next: say!(
            ja: "--watch を付けずに実行してください。",
            en: "run it without --watch"
        ),
    }
}

/// A screen shows one report.
fn one_namespace() -> Usage {
    Usage {
        code: "one-namespace",
        message: say!(
            ja: "--watch で見られる Namespace は 1 つだけです",
            en: "--watch shows one namespace only"
        ),
        next: say!(
            ja: "`-n` を 1 つだけ指定してください。",
            en: "name one namespace with `-n`"
        ),
    }
}

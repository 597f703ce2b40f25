//! One run of `check`.

use std::cell::RefCell;
use std::io::Stdout;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::args::CheckArgs;
use super::consent::Asker;
use super::memory::Memory;
use super::record::Recorder;
use super::{interrupt, live, namespaces};
use crate::cli::Exit;
use crate::cli::check::reporter::Reporter;
use crate::cli::error::CliError;
use crate::cli::out::Patient;
use crate::cli::reports::Files;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::engine::{self, Options, Outcome, Plan, RunHooks, RunPolicy};
use crate::exercise;
use crate::exercise::{Library, Loaded, Variables};
use crate::probe;
use crate::record::Asked;
use crate::report::terminal::{Commands, Human, Style};
use crate::report::{ClusterIdentity, Earlier, Event, Reports};
use crate::say;
use crate::state::{State, Whose};
use crate::text::Text;

/// How long to find out which namespaces there are.
const LOOKING_ROUND: Duration = Duration::from_secs(30);

/// Checks the exercise.
pub(in crate::cli) fn run(args: &CheckArgs, session: &Session) -> Result<Exit, CliError> {
    start(args, session, None)
}

/// Checks the exercise, and keeps what happened where there is a recorder.
pub(super) fn start(
    args: &CheckArgs,
    session: &Session,
    recorder: Option<&Recorder>,
) -> Result<Exit, CliError> {
    let loaded = Library::new(args.source.checks.clone()).find(&args.exercise)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut notes = Vec::new();
    let state = Session::state(&mut notes);
    let mut options = options(args, state.as_ref());
    options.record = recorder.is_some();
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
    let namespace = args.namespace.first().map_or("", String::as_str);
    let read = Target {
        kubeconfig: args.kubeconfig.clone(),
        ..Target::default()
    };
    let inputs = [read.places(), args.source.files(&args.exercise)].concat();
    let mut files = Files::open(&args.reports, session, &inputs, || {
        engine::nothing_yet(&loaded, &variables, &options, namespace)
    })?;
    options.so_far = files.any();
    let run = Run {
        args,
        session,
        loaded,
        variables,
        options,
        // What was seen before is in no record.
        memory: Memory::new(state, args.fresh || recorder.is_some(), notes),
        recorder,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(run.go(&mut files));
    // A look-up of a host's name that hangs holds up nobody.
    runtime.shutdown_background();
    match &exit {
        Ok(_) => files.finish()?,
        Err(error) => files.stop(error),
    }
    exit
}

fn options(args: &CheckArgs, state: Option<&State>) -> Options {
    Options {
        stages: args.stage.clone(),
        // What cannot be noted down cannot be put back either.
        read_only: args.read_only || state.is_none(),
        wait: args.wait,
        policy: RunPolicy::default(),
        timeout: args.timeout.map(|time| time.0),
        deadline: args.deadline.map(|time| time.0),
        record: false,
        so_far: false,
        journals: state.map(State::journal_dir).unwrap_or_default(),
    }
}

/// Whether an earlier run left something undone, and what to do about it.
fn unfinished(journals: &Path) -> Option<Text> {
    let count = probe::pending(journals).len();
    (count > 0).then(|| {
        say!(
            ja: "以前の確認が途中で止まり、元に戻していないものが {count} 件あります。`handson restore` で元に戻せます。",
            en: "an earlier run was cut off and left {count} to put back: `handson restore` does it"
        )
    })
}

/// One run with these arguments.
pub(super) struct Run<'a> {
    pub args: &'a CheckArgs,
    pub session: &'a Session,
    pub loaded: Loaded,
    pub variables: Variables,
    pub options: Options,
    pub memory: Memory,
    recorder: Option<&'a Recorder>,
}

impl Run<'_> {
    async fn go(self, files: &mut Files) -> Result<Exit, CliError> {
        if self.args.watch && self.recorder.is_some() {
            return Err(CliError::Usage(Usage::record_of_a_session()));
        }
        if self.args.watch && self.args.namespace.len() > 1 {
            return Err(CliError::Usage(one_namespace()));
        }
        if let Some(path) = self.args.kubeconfig.as_ref().filter(|path| !path.exists()) {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
        let cancel = interrupt::token(self.session, interrupt::restore_is_there())?;
        let clusters = tokio::select! {
            clusters = self.clusters() => clusters?,
            () = cancel.cancelled() => return Err(CliError::Interrupted),
        };
        if self.args.watch {
            let [cluster] = clusters.as_slice() else {
                return Err(CliError::Usage(one_namespace()));
            };
            return live::run(&self, cluster, cancel).await;
        }
        if self.recorder.is_some() && clusters.len() > 1 {
            return Err(CliError::Usage(Usage::one_namespace()));
        }
        files.can_hold(clusters.len())?;
        let teller = RefCell::new(self.teller());
        let mut consent = Asker {
            session: self.session,
            yes: self.args.yes,
            cancel: cancel.clone(),
            clear: &|| teller.borrow_mut().clear(),
        };
        let mut reports = Vec::new();
        let result = engine::run(
            &clusters,
            &self.loaded,
            &self.variables,
            &self.options,
            RunHooks {
                earlier: &|identity, namespace, check| self.earlier(identity, namespace, check),
                consent: &mut consent,
                cancel,
                tell: &mut |event| {
                    let Event::Finished(report) = event else {
                        files.tell(&event);
                        return teller.borrow_mut().tell(&event);
                    };
                    let mut report = report.clone();
                    report.notes.extend(self.memory.keep(&report));
                    let finished = Event::Finished(&report);
                    files.tell(&finished);
                    teller.borrow_mut().tell(&finished);
                    reports.push(report);
                },
            },
        )
        .await;
        let mut teller = teller.into_inner();
        teller.clear();
        let note = match (result, clusters.first()) {
            (Err(error), Some(cluster)) => return Err(CliError::from_run(error, cluster)),
            (Ok(outcomes), Some(cluster)) => self.record(cluster, outcomes).await?,
            (_, None) => None,
        };
        let reports = Reports::new(reports);
        teller.finish(&reports)?;
        if let Some(note) = note.filter(|_| !self.session.json()) {
            self.session.notes(&[note])?;
        }
        Ok(Exit::from_code(reports.exit_code))
    }

    /// When a check was seen to pass in an earlier run.
    pub fn earlier(
        &self,
        identity: &ClusterIdentity,
        namespace: &str,
        check: &str,
    ) -> Option<Earlier> {
        let exercise = &self.loaded.exercise.exercise;
        let whose = || Whose::new(identity, namespace, exercise);
        self.memory.earlier(whose, namespace, check)
    }

    /// Keeps what happened, where that is wanted; what to say about it.
    async fn record(
        &self,
        cluster: &Cluster,
        outcomes: Vec<Outcome>,
    ) -> Result<Option<Text>, CliError> {
        let (Some(recorder), Some(outcome)) = (self.recorder, outcomes.into_iter().next()) else {
            return Ok(None);
        };
        let (args, options) = (self.args, &self.options);
        let asked = Asked {
            stages: options.stages.clone(),
            read_only: options.read_only,
            wait: options.wait,
            graded: false,
            timeout: args.timeout,
            deadline: args.deadline,
            set: exercise::shown(&self.loaded.exercise, &args.sets.set),
            context: args.context.clone(),
            namespace: args.namespace.first().cloned(),
        };
        let note = recorder.keep(cluster, &self.loaded, &self.variables, outcome, asked);
        Ok(Some(note.await?))
    }

    /// The cluster, once for each namespace that is looked at.
    async fn clusters(&self) -> Result<Vec<Cluster>, CliError> {
        let cluster = Cluster::connect(&Target {
            kubeconfig: self.args.kubeconfig.clone(),
            context: self.args.context.clone(),
            ..Target::default()
        })
        .await?;
        namespaces::of(
            cluster,
            &self.args.namespace,
            Instant::now() + LOOKING_ROUND,
        )
        .await
    }

    /// What the user told, so that the report can tell it back.
    pub fn commands(&self) -> Commands {
        let args = self.args;
        let path = |path: &Path| path.display().to_string();
        let target = [
            ("--context", args.context.clone()),
            ("--kubeconfig", args.kubeconfig.as_deref().map(path)),
        ];
        let mut commands = Commands::new(&args.exercise);
        for stage in &args.stage {
            commands = commands.with_target("--stage", stage);
        }
        for (option, value) in target {
            if let Some(value) = value {
                commands = commands.with_target(option, &value);
            }
        }
        for namespace in &args.namespace {
            commands = commands.with_target("-n", namespace);
        }
        for set in exercise::shown(&self.loaded.exercise, &args.sets.set) {
            commands = commands.with_source("--set", &set);
        }
        if let Some(folder) = &args.source.checks {
            commands = commands.with_source("--checks", &path(folder));
        }
        commands
    }

    /// The report for people.
    pub fn human(&self) -> Human<Patient<Stdout>> {
        let style = Style {
            verbose: self.args.verbose,
            ..self.session.style()
        };
        let exercise = &self.loaded.exercise.exercise;
        Human::new(Session::out(), style, exercise).with_commands(self.commands())
    }

    fn teller(&self) -> Reporter {
        Reporter::new(self.session, self.human(), self.args.verbose)
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

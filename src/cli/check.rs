//! `handson check`: the main job.

use std::cell::{OnceCell, RefCell};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::{Sets, Source};
use super::consent::Asker;
use super::error::CliError;
use super::progress::Progress as ProgressLine;
use super::session::Session;
use super::usage::Usage;
use super::{Exit, duration, interrupt};
use crate::cluster::{Cluster, Target};
use crate::engine::{self, Conductor, Options, Plan};
use crate::report::human::{Human, Style};
use crate::report::{ClusterIdentity, Earlier, Event, Report, json};
use crate::spec::{Library, Loaded, Variables};
use crate::state::{LastRun, Progress, State, Whose};
use crate::text::Text;

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
pub(super) struct CheckArgs {
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(value_name = "EXERCISE")]
    exercise: String,
    /// Check this stage only; repeatable
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// Context in the kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT")]
    context: Option<String>,
    /// Kubeconfig file, instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// Namespace, instead of the context's
    #[arg(short, long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    #[command(flatten)]
    sets: Sets,
    /// Only look: no check that changes something on the cluster
    #[arg(long)]
    read_only: bool,
    /// Do not ask before checks that change something on the cluster
    #[arg(short, long, conflicts_with = "read_only")]
    yes: bool,
    /// Wait for what is not there yet until the time is up
    #[arg(long)]
    wait: bool,
    /// How long to wait for what is on its way, e.g. 90s or 5m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration::parse)]
    timeout: Duration,
    /// Ignore what earlier runs have seen
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    source: Source,
    /// Tell what passing checks rest on, and times
    #[arg(short, long)]
    verbose: bool,
}

/// Checks the exercise.
pub(super) fn run(args: &CheckArgs, session: &Session) -> Result<Exit, CliError> {
    let loaded = Library::new(args.source.checks.clone()).find(&args.exercise)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut notes = Vec::new();
    let state = Session::state(&mut notes);
    let options = options(args, state.as_ref());
    // Before a cluster is asked for anything.
    Plan::new(&loaded, &variables, &options)?;
    let run = Run {
        args,
        session,
        loaded,
        variables,
        options,
        memory: Memory::new(state, args.fresh, notes),
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run.go())
}

fn options(args: &CheckArgs, state: Option<&State>) -> Options {
    Options {
        stages: args.stage.clone(),
        // What cannot be noted down cannot be put back either.
        read_only: args.read_only || state.is_none(),
        wait: args.wait,
        timeout: args.timeout,
        journals: state.map(State::journal_dir).unwrap_or_default(),
    }
}

struct Run<'a> {
    args: &'a CheckArgs,
    session: &'a Session,
    loaded: Loaded,
    variables: Variables,
    options: Options,
    memory: Memory,
}

impl Run<'_> {
    async fn go(self) -> Result<Exit, CliError> {
        if let Some(path) = self.args.kubeconfig.as_ref().filter(|path| !path.exists()) {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
        let cluster = Cluster::connect(&Target {
            kubeconfig: self.args.kubeconfig.clone(),
            context: self.args.context.clone(),
            namespace: self.args.namespace.clone(),
        })
        .await?;
        let cancel = interrupt::token(self.session.lang)?;
        let mut teller = Teller::new(&self, &cluster);
        let mut consent = Asker {
            session: self.session,
            yes: self.args.yes,
            cancel: cancel.clone(),
        };
        let told = RefCell::new(&mut teller);
        let result = engine::run(
            &cluster,
            &self.loaded,
            &self.variables,
            &self.options,
            Conductor {
                earlier: &|identity, check| {
                    self.memory.earlier(identity, &cluster, &self.loaded, check)
                },
                consent: &mut consent,
                cancel,
                tell: &mut |event| told.borrow_mut().tell(&event),
            },
        )
        .await;
        teller.line.clear();
        let mut report = result.map_err(|error| CliError::from_run(error, &cluster))?;
        report.notes.extend(self.memory.keep(&report));
        teller.finish(&report)?;
        Ok(Exit::from_code(report.exit_code))
    }
}

/// Passes on what a run tells, in the wanted form.
struct Teller {
    human: Option<Human<super::out::Patient<io::Stdout>>>,
    heading: Option<(Text, String, String)>,
    line: ProgressLine<io::Stderr>,
    failed: Option<io::Error>,
}

impl Teller {
    fn new(run: &Run<'_>, cluster: &Cluster) -> Self {
        let style = Style {
            verbose: run.args.verbose,
            ..run.session.style()
        };
        let exercise = &run.loaded.exercise;
        Self {
            human: (!run.session.json())
                .then(|| Human::new(Session::out(), style, &run.args.exercise)),
            heading: Some((
                run.variables.fill_text(&exercise.title),
                cluster.context().to_owned(),
                cluster.namespace().to_owned(),
            )),
            line: ProgressLine::new(run.session, run.args.verbose),
            failed: None,
        }
    }

    fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::Progress(text) => return self.line.show(text),
            // Told when what was remembered is noted, too.
            Event::Finished(_) => return,
            _ => self.line.clear(),
        }
        // A run is not cut off for want of paper: it has things to put back.
        if let Err(error) = self.write(event) {
            self.failed.get_or_insert(error);
        }
    }

    fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        let Some(human) = &mut self.human else {
            return Ok(());
        };
        if let Some((title, context, namespace)) = self.heading.take() {
            human.heading(&title, &context, &namespace)?;
        }
        human.tell(event)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match self.human {
            Some(_) => self.write(&Event::Finished(report)),
            None => json::report(&mut Session::out(), report),
        }
    }
}

/// What is remembered from earlier runs and for later ones.
struct Memory {
    state: Option<State>,
    fresh: bool,
    progress: OnceCell<Progress>,
    notes: RefCell<Vec<Text>>,
}

impl Memory {
    fn new(state: Option<State>, fresh: bool, notes: Vec<Text>) -> Self {
        Self {
            state,
            fresh,
            progress: OnceCell::new(),
            notes: RefCell::new(notes),
        }
    }

    fn earlier(
        &self,
        identity: &ClusterIdentity,
        cluster: &Cluster,
        loaded: &Loaded,
        check: &str,
    ) -> Option<Earlier> {
        let state = self.state.as_ref().filter(|_| !self.fresh)?;
        let progress = self.progress.get_or_init(|| {
            let whose = Whose::new(identity, cluster.namespace(), &loaded.exercise.exercise);
            Progress::load(state, &whose, &mut self.notes.borrow_mut())
        });
        progress.earlier(check)
    }

    /// Keeps what `report` found; everything worth a note comes back.
    fn keep(&self, report: &Report) -> Vec<Text> {
        let mut notes = self.notes.take();
        let Some(state) = &self.state else {
            return notes;
        };
        let whose = Whose::new(&report.cluster, &report.namespace, &report.exercise);
        let kept =
            Progress::latch(state, &whose, report).and_then(|()| LastRun::save(state, report));
        notes.extend(kept.err().map(|error| error.text()));
        notes
    }
}

//! The arguments, and one run with them.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::consent::Asker;
use super::memory::Memory;
use super::teller::Teller;
use super::{duration, interrupt};
use crate::cli::Exit;
use crate::cli::args::{Sets, Source};
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::engine::{self, Conductor, Options, Plan};
use crate::probe;
use crate::report::human::{Commands, Human, Style};
use crate::say;
use crate::spec::{Library, Loaded, Variables};
use crate::state::{State, Whose};
use crate::text::Text;

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
pub(in crate::cli) struct CheckArgs {
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
    /// Only read through the API: run nothing in Pods, change nothing
    #[arg(long)]
    read_only: bool,
    /// Do not ask before checks that change something on the cluster
    #[arg(short, long)]
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
pub(in crate::cli) fn run(args: &CheckArgs, session: &Session) -> Result<Exit, CliError> {
    let loaded = Library::new(args.source.checks.clone()).find(&args.exercise)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut notes = Vec::new();
    let state = Session::state(&mut notes);
    let options = options(args, state.as_ref());
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
        let cancel = interrupt::token(self.session)?;
        let teller = RefCell::new(self.teller(&cluster));
        let mut consent = Asker {
            session: self.session,
            yes: self.args.yes,
            cancel: cancel.clone(),
            clear: &|| teller.borrow_mut().clear(),
        };
        let result = engine::run(
            &cluster,
            &self.loaded,
            &self.variables,
            &self.options,
            Conductor {
                earlier: &|identity, check| {
                    let exercise = &self.loaded.exercise.exercise;
                    let whose = || Whose::new(identity, cluster.namespace(), exercise);
                    self.memory.earlier(whose, check)
                },
                consent: &mut consent,
                cancel,
                tell: &mut |event| teller.borrow_mut().tell(&event),
            },
        )
        .await;
        let mut teller = teller.into_inner();
        teller.clear();
        let mut report = result.map_err(|error| CliError::from_run(error, &cluster))?;
        report.notes.extend(self.memory.keep(&report));
        teller.finish(&report)?;
        Ok(Exit::from_code(report.exit_code))
    }

    /// What the user told, so that the report can tell it back.
    fn commands(&self) -> Commands {
        let args = self.args;
        let path = |path: &Path| path.display().to_string();
        let target = [
            ("--context", args.context.clone()),
            ("--kubeconfig", args.kubeconfig.as_deref().map(path)),
            ("-n", args.namespace.clone()),
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
        for set in &args.sets.set {
            commands = commands.with_source("--set", set);
        }
        if let Some(folder) = &args.source.checks {
            commands = commands.with_source("--checks", &path(folder));
        }
        commands
    }

    fn teller(&self, cluster: &Cluster) -> Teller {
        let style = Style {
            verbose: self.args.verbose,
            ..self.session.style()
        };
        let exercise = &self.loaded.exercise;
        let human =
            Human::new(Session::out(), style, &exercise.exercise).with_commands(self.commands());
        let heading = (
            self.variables.fill_text(&exercise.title),
            cluster.context().to_owned(),
            cluster.namespace().to_owned(),
        );
        Teller::new(self.session, human, heading, self.args.verbose)
    }
}

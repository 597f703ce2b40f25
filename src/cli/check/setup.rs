//! A run of `check` as it is asked for: shared by the run that ends by itself,
//! the session that is watched, and the record of either.

use std::io::Stdout;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::args::CheckArgs;
use super::memory::Memory;
use super::namespaces;
use crate::cli::error::CliError;
use crate::cli::out::Patient;
use crate::cli::session::Session;
use crate::cluster::{Cluster, Target};
use crate::engine::{self, LiveCommand, Options, Outcome, RunError, RunPolicy, SessionHooks};
use crate::exercise;
use crate::exercise::{Loaded, Variables};
use crate::record::Asked;
use crate::report::terminal::{Commands, Human, Style};
use crate::report::{ClusterIdentity, Earlier, Scene};
use crate::state::{State, Whose};

/// The time that it may take to find out which namespaces there are.
const LOOKING_ROUND: Duration = Duration::from_secs(30);

/// One run with these arguments.
pub(super) struct CheckRun<'a> {
    pub args: &'a CheckArgs,
    pub session: &'a Session,
    pub loaded: Loaded,
    pub variables: Variables,
    pub options: Options,
    pub memory: Memory,
}

/// Returns what `args` ask of the engine.
pub(super) fn options(args: &CheckArgs, state: Option<&State>) -> Options {
    Options {
        stages: args.stage.clone(),
        // What cannot be noted down cannot be put back either.
        read_only: args.read_only || state.is_none(),
        wait: args.wait,
        watch: args.watch,
        policy: RunPolicy::default(),
        timeout: args.timeout.map(|time| time.0),
        deadline: args.deadline.map(|time| time.0),
        record: false,
        so_far: false,
        journals: state.map(State::journal_dir).unwrap_or_default(),
    }
}

impl CheckRun<'_> {
    /// Watches the one namespace of `cluster`, whoever looks at it.
    pub async fn watch(
        &self,
        cluster: &Cluster,
        cancel: CancellationToken,
        commands: mpsc::UnboundedReceiver<LiveCommand>,
        can_ask: bool,
        show: &mut dyn FnMut(&Scene, Timestamp),
    ) -> Result<Outcome, RunError> {
        let hooks = SessionHooks {
            earlier: &|identity, namespace, check| self.earlier(identity, namespace, check),
            commands,
            can_ask,
            yes: self.args.yes,
            cancel,
            show,
        };
        engine::watch_checks(cluster, &self.loaded, &self.variables, &self.options, hooks).await
    }

    /// Returns when a check was seen to pass in an earlier run.
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

    /// Returns what was asked for, as a record keeps it.
    pub fn asked(&self) -> Asked {
        let (args, options) = (self.args, &self.options);
        Asked {
            stages: options.stages.clone(),
            read_only: options.read_only,
            wait: options.wait,
            watch: options.watch,
            graded: false,
            timeout: args.timeout,
            deadline: args.deadline,
            set: exercise::shown(&self.loaded.exercise, &args.sets.set),
            context: args.context.clone(),
            namespace: args.namespace.first().cloned(),
        }
    }

    /// Returns the cluster, once for each namespace that is looked at.
    pub async fn clusters(&self) -> Result<Vec<Cluster>, CliError> {
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

    /// Returns what the user told, so that the report can tell it back.
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

    /// Returns the report for people.
    pub fn human(&self) -> Human<Patient<Stdout>> {
        let style = Style {
            verbose: self.args.verbose,
            ..self.session.style()
        };
        let exercise = &self.loaded.exercise.exercise;
        Human::new(Session::out(), style, exercise).with_commands(self.commands())
    }
}

//! A run of `check` as it is asked for: shared by the run that ends by itself,
//! the session that is watched, and the record of either.

use std::collections::BTreeMap;
use std::io::Stdout;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::args::CheckArgs;
use super::memory::Memory;
use crate::cli::error::CliError;
use crate::cli::out::PipeWriter;
use crate::cli::session::Session;
use crate::cluster::Cluster;
use crate::engine::{
    self, LiveCommand, MemoryPlace, MemoryUse, Options, Outcome, RunError, RunPolicy, SessionHooks,
};
use crate::exercise;
use crate::exercise::{Loaded, Variables};
use crate::record::Asked;
use crate::report::terminal::{Commands, TerminalReporter};
use crate::report::{Report, ViewModel};
use crate::state::StateDir;
use crate::text::Text;

/// One run with these arguments.
pub(super) struct CheckRun<'a> {
    pub args: &'a CheckArgs,
    /// The exercise's name or path, as commands name it.
    pub name: String,
    pub session: &'a Session,
    pub loaded: Loaded,
    pub variables: Variables,
    pub options: Options,
    pub memory: Memory,
}

/// Returns what `args` ask of the engine.
pub(super) fn options(args: &CheckArgs, state: Option<&StateDir>, recorded: bool) -> Options {
    Options {
        stages: args.stages.stage.clone(),
        // What cannot be noted down cannot be put back either.
        read_only: args.read_only || state.is_none(),
        memory: match state {
            _ if args.fresh => MemoryUse::Anew,
            // What was seen before is in no record.
            Some(state) if !recorded && state.is_writable() => MemoryUse::Kept,
            _ => MemoryUse::None,
        },
        yes: args.yes,
        wait: args.wait,
        watch: args.watch,
        policy: RunPolicy::default(),
        timeout: args.times.timeout.map(|time| time.0),
        deadline: args.times.deadline.map(|time| time.0),
        record: recorded,
        so_far: false,
        journals: state.map(StateDir::journal_dir).unwrap_or_default(),
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
        show: &mut dyn FnMut(&ViewModel, Timestamp),
    ) -> Result<Outcome, RunError> {
        let recall = |place: MemoryPlace<'_>| self.recall(place);
        let hooks = SessionHooks {
            recall: self.recalls().then_some(&recall),
            commands,
            can_ask,
            yes: self.args.yes,
            cancel,
            show,
        };
        engine::watch_checks(cluster, &self.loaded, &self.variables, &self.options, hooks).await
    }

    /// Returns whether it matters to this run what earlier ones saw, or to later ones.
    pub fn recalls(&self) -> bool {
        self.options.memory != MemoryUse::None && !self.options.record
    }

    /// Returns when each check was seen to pass in earlier runs.
    pub fn recall(&self, place: MemoryPlace<'_>) -> BTreeMap<String, Timestamp> {
        self.memory.recall(&self.loaded.exercise, place)
    }

    /// Keeps what `report` found; everything worth a note comes back.
    pub fn keep(&self, report: &Report) -> Vec<Text> {
        self.memory.keep(&self.loaded.exercise, report)
    }

    /// Returns what was asked for, as a record keeps it.
    pub fn asked(&self) -> Asked {
        let (args, options) = (self.args, &self.options);
        Asked {
            stages: options.stages.clone(),
            read_only: options.read_only,
            wait: options.wait,
            watch: options.watch,
            fresh: options.memory == MemoryUse::Anew,
            graded: false,
            timeout: args.times.timeout,
            deadline: args.times.deadline,
            set: exercise::shown(&self.loaded.exercise, &args.sets.set),
            context: args.cluster.context.clone(),
            namespace: args.namespaces.namespace.first().cloned(),
            ..Asked::default()
        }
    }

    /// Returns the cluster, once for each namespace that is looked at.
    pub async fn clusters(&self) -> Result<Vec<Cluster>, CliError> {
        let patterns = &self.args.namespaces.namespace;
        self.args.cluster.connect_to(patterns).await
    }

    /// Returns what the user told, so that the report can tell it back.
    pub fn commands(&self) -> Commands {
        let args = self.args;
        let mut commands = args
            .source
            .commands(&self.name, &self.loaded, &args.sets.set);
        for stage in &args.stages.stage {
            commands = commands.with_stage(stage);
        }
        for (option, value) in args.cluster.options() {
            commands = commands.with_target(option, &value);
        }
        for namespace in &args.namespaces.namespace {
            commands = commands.with_target("-n", namespace);
        }
        commands
    }

    /// Returns the report for people.
    pub fn human(&self) -> TerminalReporter<PipeWriter<Stdout>> {
        let exercise = &self.loaded.exercise.exercise;
        self.session
            .human(self.args.reports.verbose, exercise, self.commands())
    }
}

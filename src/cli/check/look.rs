//! A check that only reads and shows nothing itself: for commands that show a
//! part of what it finds.

use tokio_util::sync::CancellationToken;

use super::args::CheckArgs;
use super::memory::Memory;
use super::setup::{CheckRun, options};
use crate::cli::args::{Sets, Source};
use crate::cli::connect::{ClusterArgs, Namespaces, block_on};
use crate::cli::error::CliError;
use crate::cli::exercise_choice::choose_current;
use crate::cli::help_text::help;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::cluster::Cluster;
use crate::engine::{self, Consent, MemoryPlace, RunHooks};
use crate::exercise::Variables;
use crate::report::Report;
use crate::report::terminal::Commands;
use crate::text::Text;

/// The arguments of a command that looks at one exercise in one namespace.
#[derive(Clone, Debug, Default, clap::Args)]
pub(in crate::cli) struct LookArgs {
    #[arg(value_name = "EXERCISE", help = help!(
        en: "Name of the exercise; without it, the chapter that you are at",
        ja: "演習の名前。省くと、いま進めている章の演習になります"
    ))]
    exercise: Option<String>,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    namespaces: Namespaces,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

/// The report of such a look.
pub(in crate::cli) struct Look {
    pub report: Report,
    /// The commands that go on from there.
    pub commands: Commands,
}

/// Looks at the exercise.
pub(in crate::cli) fn look(args: &LookArgs, session: &Session) -> Result<Look, CliError> {
    let mut notes = Vec::new();
    let state = Session::state(&mut notes);
    let name = choose_current(args.exercise.as_deref(), &args.source, state.as_ref())?;
    let check = CheckArgs::reading(
        args.cluster.clone(),
        args.namespaces.clone(),
        args.sets.clone(),
        args.source.clone(),
    );
    let loaded = check.source.find(&name)?;
    let variables = Variables::new(&loaded.exercise, &check.sets.set)?;
    let options = options(&check, state.as_ref(), false);
    let run = CheckRun {
        args: &check,
        name,
        session,
        loaded,
        variables,
        memory: Memory::new(state, options.memory, notes),
        options,
    };
    let mut report = block_on(async {
        let clusters = run.clusters().await?;
        let [cluster] = clusters.as_slice() else {
            return Err(CliError::Usage(Usage::one_namespace_here()));
        };
        report_of(&run, cluster).await
    })?;
    report.notes.extend(run.keep(&report));
    let commands = run.commands();
    Ok(Look { report, commands })
}

async fn report_of(run: &CheckRun<'_>, cluster: &Cluster) -> Result<Report, CliError> {
    let recall = |place: MemoryPlace<'_>| run.recall(place);
    let hooks = RunHooks {
        recall: run.recalls().then_some(&recall),
        consent: &mut NoConsent,
        cancel: CancellationToken::new(),
        emit: &mut |_| {},
    };
    let clusters = std::slice::from_ref(cluster);
    let ran = engine::run_checks(clusters, &run.loaded, &run.variables, &run.options, hooks).await;
    let outcomes = ran.map_err(|error| CliError::from_run(error, cluster))?;
    let outcome = outcomes.into_iter().next();
    outcome
        .map(|outcome| outcome.report)
        .ok_or(CliError::Interrupted)
}

/// Nothing is changed.
struct NoConsent;

impl Consent for NoConsent {
    fn ask(&mut self, _: &[Text]) -> bool {
        false
    }
}

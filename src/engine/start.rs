//! How a run is begun, who is asked and told in it, and what it comes to.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::consent::Consent;
use super::lookup::{How, Lookups};
use super::run::Run;
use super::watching::Watches;
use super::{Options, Plan, RunError};
use crate::cluster::Cluster;
use crate::engine::run_state::RunState;
use crate::evidence::Step;
use crate::exercise::{Loaded, SpecError, Variables};
use crate::report::clean::clean;
use crate::report::{ClusterIdentity, Earlier, Event, Report};
use crate::text::Text;

/// Those that a run talks with.
pub struct RunHooks<'a> {
    /// When a check of this cluster and namespace was seen to pass before.
    pub earlier: &'a dyn Fn(&ClusterIdentity, &str, &str) -> Option<Earlier>,
    /// Who allows probes that change something.
    pub consent: &'a mut dyn Consent,
    /// Ends the run early; probes are undone.
    pub cancel: CancellationToken,
    /// Who is told what happens.
    pub tell: &'a mut dyn FnMut(Event<'_>),
}

/// What a run of one namespace comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What was found.
    pub report: Report,
    /// What happened, and when after the beginning; empty unless it is recorded.
    pub steps: Vec<(Duration, Step)>,
}

/// Runs the checks that `options` ask for, in the namespace of each of
/// `clusters`, which are one cluster.
///
/// # Errors
/// [`RunError`] where there is nothing to report.
pub async fn run(
    clusters: &[Cluster],
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    conductor: RunHooks<'_>,
) -> Result<Vec<Outcome>, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let listener = RefCell::new(conductor.tell);
    let tell = |event: Event<'_>| (listener.borrow_mut())(event);
    let say = |text: Text| tell(Event::Progress(&text));
    let finish = |desk: &RunState, requests| desk.report(loaded, variables, requests);
    let so_far = |desk: &RunState, requests| desk.so_far(loaded, variables, requests);
    let begun = Instant::now();
    let deadline = plan.deadline.map(|deadline| begun + deadline);
    let how = How {
        time: plan.longest(),
        deadline,
        policy: &plan.policy,
        cancel: conductor.cancel,
        journals: options.journals.clone(),
        say: &say,
    };
    let started = Timestamp::now();
    let desks = clusters.iter().map(|cluster| {
        RunState::new(
            Rc::clone(&plan),
            options,
            identity_of(cluster),
            cluster.namespace(),
            started,
        )
    });
    let mut run = Run {
        clusters,
        desks: desks.collect(),
        lookups: Lookups::new(clusters, how.clone()),
        watches: Watches::default(),
        begun,
        how,
        earlier: conductor.earlier,
        consent: conductor.consent,
        tell: &tell,
        title: variables.fill_text(&loaded.exercise.title),
        begun_telling: 0,
        told: Vec::new(),
        finish: &finish,
        so_far: options.so_far.then_some(&so_far),
        so_far_told: vec![None; clusters.len()],
    };
    run.go().await?;
    let Run { desks, told, .. } = run;
    let steps = desks.into_iter().map(|desk| desk.steps.unwrap_or_default());
    Ok(told
        .into_iter()
        .zip(steps)
        .map(|(report, steps)| Outcome { report, steps })
        .collect())
}

/// The report of a run that comes to nothing: everything that `options` ask for
/// is inconclusive. For whoever must have a report whatever happens.
///
/// # Errors
/// [`SpecError`] as for the run itself.
pub fn nothing_yet(
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    namespace: &str,
) -> Result<Report, SpecError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let cluster = ClusterIdentity::default();
    let desk = RunState::new(plan, options, cluster, namespace, Timestamp::now());
    Ok(desk.so_far(loaded, variables, 0))
}

/// What is known of a cluster before it is asked.
pub(super) fn identity_of(cluster: &Cluster) -> ClusterIdentity {
    ClusterIdentity {
        context: clean(cluster.context()),
        server: clean(cluster.server()),
        uid: cluster.uid(),
    }
}

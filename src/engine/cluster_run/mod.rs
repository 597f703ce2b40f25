//! A run on a cluster, from the first look to the report.
//!
//! In: clusters, an exercise, options, and whoever is asked and told. Out: a
//! report for each namespace, with what happened where that is recorded.

mod first_look;
mod run_loop;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::consent::Consent;
use super::emit::Emitter;
use super::lookups::{LookupRules, Lookups};
use super::run_state::{Origin, RunState};
use super::watches::Watches;
use super::whole_report::{ReportBuilder, origin_of};
use super::{Options, Plan, Recall, RunError};
use crate::cluster::Cluster;
use crate::evidence::Step;
use crate::exercise::{Loaded, Variables};
use crate::report::{Event, Report};
use crate::text::Text;
use run_loop::ClusterRun;

pub use first_look::{requests_of_namespaces, required_requests};

/// Those that a run talks with.
pub struct RunHooks<'a> {
    /// Knows what earlier runs saw; nobody where that is of no interest.
    pub recall: Option<Recall<'a>>,
    /// Allows probes that change something.
    pub consent: &'a mut dyn Consent,
    /// Ends the run early; probes are undone.
    pub cancel: CancellationToken,
    /// Is told what happens.
    pub emit: &'a mut dyn FnMut(Event<'_>),
}

/// The outcome of a run of one namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// The steps, each with the time after the beginning; empty unless it is recorded.
    pub steps: Vec<(Duration, Step)>,
}

/// Runs the checks that `options` ask for, in the namespace of each of
/// `clusters`, which are one cluster.
///
/// # Errors
/// [`RunError`] where there is nothing to report.
pub async fn run_checks(
    clusters: &[Cluster],
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    hooks: RunHooks<'_>,
) -> Result<Vec<Outcome>, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let listener = RefCell::new(hooks.emit);
    let emit = |event: Event<'_>| (listener.borrow_mut())(event);
    let say = |text: Text| emit(Event::Progress(&text));
    let begun = Instant::now();
    let rules = LookupRules {
        time: plan.longest(),
        deadline: plan.deadline.map(|deadline| begun + deadline),
        policy: &plan.policy,
        cancel: hooks.cancel,
        journals: options.journals.clone(),
        say: &say,
        count: &say,
    };
    let started = Timestamp::now();
    let states = clusters.iter().map(|cluster| {
        let origin = Origin {
            started,
            ..origin_of(cluster)
        };
        RunState::new(Rc::clone(&plan), options, origin)
    });
    let mut run = ClusterRun {
        clusters,
        states: states.collect(),
        emitters: vec![Emitter::default(); clusters.len()],
        lookups: Lookups::new(clusters, rules.clone()),
        watches: Watches::default(),
        begun,
        rules,
        recall: hooks.recall,
        consent: hooks.consent,
        emit: &emit,
        builder: ReportBuilder { loaded, variables },
        begun_reporting: 0,
        reported: Vec::new(),
        so_far: options.so_far.then(|| vec![None; clusters.len()]),
    };
    run.emit_so_far();
    first_look::look_first(&mut run).await?;
    run.run_to_end().await;
    let ClusterRun {
        states, reported, ..
    } = run;
    let steps = states.into_iter().map(RunState::into_steps);
    Ok(reported
        .into_iter()
        .zip(steps)
        .map(|(report, steps)| Outcome { report, steps })
        .collect())
}

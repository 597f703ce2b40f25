//! Reports of the parts of one grading, made whole.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::verdict::trouble_text;
use super::{Options, Plan, RunError, totals};
use crate::cluster::Cluster;
use crate::engine::run_state::RunState;
use crate::engine::start::identity_of;
use crate::evidence::{Step, Trouble};
use crate::exercise::{Loaded, Variables};
use crate::report::{Event, Report};

/// One report of runs over the stages of an exercise, in order.
#[must_use]
pub fn joined(reports: Vec<Report>) -> Option<Report> {
    let mut reports = reports.into_iter();
    let mut whole = reports.next()?;
    for report in reports {
        whole.stages.extend(report.stages);
        whole.finished = whole.finished.max(report.finished);
        whole.complete &= report.complete;
        whole.notes.extend(report.notes);
        whole.cluster.uid = whole.cluster.uid.or(report.cluster.uid);
    }
    whole.totals = totals::totals(&whole.stages);
    whole.exit_code = totals::exit_code(&whole.stages, whole.complete);
    Some(whole)
}

/// The report of stages that were not looked at: for `trouble`, or since the
/// user interrupted.
///
/// # Errors
/// [`RunError::Spec`] for what is not in the exercise.
pub fn unlooked(
    cluster: &Cluster,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    trouble: Option<&Trouble>,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Report, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let (identity, namespace) = (identity_of(cluster), cluster.namespace());
    let mut desk = RunState::new(plan, options, identity, namespace, Timestamp::now());
    match trouble {
        Some(trouble) => desk.give_up(&trouble_text(trouble)),
        None => desk.take(Duration::ZERO, Step::Interrupted),
    }
    tell(Event::Run {
        title: &variables.fill_text(&loaded.exercise.title),
        cluster: &desk.identity,
        namespace,
    });
    desk.tell(&|_, _| None, tell);
    Ok(desk.report(loaded, variables, cluster.requests()))
}

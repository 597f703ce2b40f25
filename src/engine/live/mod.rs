//! A live session: everything that was read is watched, and after each change
//! all checks are judged anew. Nothing is settled for good.
//!
//! **When it is over.** As soon as `handson check` would end with 0 at that
//! moment, so that the two never contradict each other. What was seen to pass in
//! this session counts as what earlier runs saw: a stage that was done stays
//! done, and what needs a check of an earlier stage may rest on having seen it
//! pass. Where nobody can be asked about probes that change something, the
//! session is over as well when those are all that is left: with 3.
//!
//! **What is tried.** Probes that only look are repeated until their check is
//! green. Those that change something are made when the user asks, or, where
//! all is allowed from the start, once everything before them in their stage
//! is done. What they came to holds for their Pod and for the one that they
//! leave behind.
//!
//! **How long it takes.** As long as the student needs: the exercise's own
//! deadline is for a run that nobody waits with. One that the user gives holds.

//! In: a cluster, an exercise, options, and whoever watches. Out: scenes, the
//! report, and what happened where that is recorded.

mod hooks;
mod live_cache;
mod presenter;
mod scene;
mod session;

use std::rc::Rc;

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::Instant;

use super::cluster_run::Outcome;
use super::lookups::LookupRules;
use super::run_state::RunState;
use super::whole_report::{ReportBuilder, origin_of};
use super::{Options, Plan, RunError};
use crate::cluster::Cluster;
use crate::exercise::{Loaded, Variables};
use crate::text::Text;
use session::Session;

pub use hooks::{LiveCommand, SessionHooks};
pub(super) use presenter::Presenter;

/// Watches the checks that `options` ask for until all is done.
///
/// # Errors
/// [`RunError`] where there is nothing to report: the namespace does not
/// exist, or the cluster refuses the login from the start. A cluster that
/// cannot be reached is waited for.
pub async fn watch_checks(
    cluster: &Cluster,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    hooks: SessionHooks<'_>,
) -> Result<Outcome, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let (said_by_probe, said) = unbounded_channel();
    // Nobody listens any more when the session is over.
    let say = move |text: Text| drop(said_by_probe.send(text));
    let begun = Instant::now();
    let rules = LookupRules {
        policy: &plan.policy,
        time: plan.longest(),
        deadline: options.deadline.map(|deadline| begun + deadline),
        cancel: hooks.cancel.child_token(),
        journals: options.journals.clone(),
        say: &say,
        // A scene counts by itself.
        count: &|_| {},
    };
    let state = RunState::new(Rc::clone(&plan), options, origin_of(cluster));
    let builder = ReportBuilder { loaded, variables };
    let session = Session::new(cluster, state, builder, rules, hooks, said, begun);
    session.run_to_end().await
}

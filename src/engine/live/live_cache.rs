//! Keeping what is known up to date: everything that was read is watched;
//! what no watch shows is looked at again now and then.
//!
//! In: what a state wants. Out: lookups and watches, each as soon as it is due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::engine::lookups::{LookupRules, Lookups};
use crate::engine::run_state::RunState;
use crate::engine::watches::Watches;
use crate::evidence::{Answer, Read, Request, Step};

/// The time between looks into a Pod for what is not there yet: what the
/// student writes there is in no event.
const LOOK: Duration = Duration::from_secs(2);
/// The time after a change until what cannot be watched is read again.
const SOON: Duration = Duration::from_secs(1);
/// The time between reads of it without any change.
const SELDOM: Duration = Duration::from_secs(10);

/// The reads, watches and looks of a session.
pub(super) struct LiveCache<'a> {
    cluster: &'a Cluster,
    pub lookups: Lookups<'a>,
    pub watches: Watches,
    /// The requests that are asked and not answered yet.
    asked: BTreeSet<Request>,
    /// The time at which each request was answered last, well or badly.
    answered: BTreeMap<Request, Instant>,
    /// The time of the last change.
    changed: Instant,
    /// The time at which something is to be looked at again.
    pub next: Option<Instant>,
}

impl<'a> LiveCache<'a> {
    /// Returns a cache in which nothing is read yet.
    pub fn new(cluster: &'a Cluster, rules: LookupRules<'a>) -> Self {
        Self {
            cluster,
            lookups: Lookups::new(std::slice::from_ref(cluster), rules),
            watches: Watches::default(),
            asked: BTreeSet::new(),
            answered: BTreeMap::new(),
            changed: Instant::now(),
            next: None,
        }
    }

    /// Sees to it that everything gets an answer that `state` wants, and another
    /// in time where no watch keeps it up to date. Returns the reads that are
    /// watched from now on.
    pub fn want(&mut self, state: &RunState) -> BTreeSet<Read> {
        self.next = None;
        for request in state.to_ask() {
            self.ask_at(&request, |at| at + SOON);
        }
        let changed = self.changed;
        for request in state.to_look_at_again() {
            let due = |at: Instant| match request {
                Request::Probe(_) => at + LOOK,
                _ if changed > at => at + SOON,
                _ => at + SELDOM,
            };
            self.ask_at(&request, due);
        }
        let reads = state.to_watch();
        self.watches.cover(self.cluster, 0, &reads);
        reads
    }

    /// Asks, or notes when it is time to.
    fn ask_at(&mut self, request: &Request, due: impl Fn(Instant) -> Instant) {
        if self.asked.contains(request) {
            return;
        }
        let due = self.answered.get(request).map(|at| due(*at));
        if let Some(due) = due.filter(|due| *due > Instant::now()) {
            self.next = Some(self.next.map_or(due, |next| next.min(due)));
        } else {
            self.asked.insert(request.clone());
            self.lookups.ask(0, request);
        }
    }

    /// Notes that `request` is answered, well or badly.
    pub fn note_answered(&mut self, request: &Request) {
        self.asked.remove(request);
        self.answered.insert(request.clone(), Instant::now());
    }

    /// Notes when a watch shows something that `state` does not know yet.
    pub fn note_watched(&mut self, step: &Step, state: &RunState) {
        if let Step::Watched { read, answer, .. } = step
            && !matches!(answer, Answer::Trouble(_))
            && state.evidence().answer(&Request::Read(read.clone())) != Some(answer)
        {
            self.changed = Instant::now();
        }
    }

    /// Begins anew: the cluster has been changed.
    pub fn forget(&mut self) {
        self.watches.close(0);
        self.answered
            .retain(|request, _| matches!(request, Request::Probe(_)));
    }
}

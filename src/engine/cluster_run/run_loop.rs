//! The loop of a run on a cluster: does what the rounds leave to do, and gives
//! what comes of it to the states as steps.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::cluster::Cluster;
use crate::engine::Recall;
use crate::engine::consent::Consent;
use crate::engine::emit::Emitter;
use crate::engine::lookups::{LookupRules, Lookups};
use crate::engine::run_state::{RunState, elsewhere_text};
use crate::engine::watches::{NamespaceIndex, Watches};
use crate::engine::whole_report::ReportBuilder;
use crate::evidence::{Answer, GiveUp, Request, Step};
use crate::probe;
use crate::report::{Event, Report};
use crate::{say, text::Text};

/// The time between two looks whether another process has done with a Pod.
const AGAIN: Duration = Duration::from_millis(200);
/// The time after which a countdown goes on.
const SECOND: Duration = Duration::from_secs(1);

/// A run on its way.
pub(super) struct ClusterRun<'a> {
    pub clusters: &'a [Cluster],
    pub states: Vec<RunState>,
    pub emitters: Vec<Emitter>,
    pub lookups: Lookups<'a>,
    pub rules: LookupRules<'a>,
    pub watches: Watches,
    pub begun: Instant,
    pub recall: Option<Recall<'a>>,
    pub consent: &'a mut dyn Consent,
    pub emit: &'a dyn Fn(Event<'_>),
    pub builder: ReportBuilder<'a>,
    /// The number of namespaces that have begun to be reported.
    pub begun_reporting: usize,
    /// The reports of the namespaces that are all emitted, in order.
    pub reported: Vec<Report>,
    /// The number of checks that were settled when what is known by then was
    /// emitted last, by namespace, if somebody wants to be told.
    pub so_far: Option<Vec<Option<usize>>>,
}

impl ClusterRun<'_> {
    /// Goes on until every namespace is reported.
    pub async fn run_to_end(&mut self) {
        loop {
            while let Some((index, step)) = self.watches.seen() {
                self.take(index, step);
            }
            self.emit_settled();
            if self.reported.len() == self.states.len() {
                return;
            }
            self.emit_so_far();
            if self.rules.cancel.is_cancelled() {
                self.end_open(&Step::Interrupted);
            } else if self.is_expired() {
                self.end_open(&Step::Expired);
            } else {
                self.advance().await;
            }
        }
    }

    /// Does what there is to do, and takes in the next that happens.
    async fn advance(&mut self) {
        let all: Vec<NamespaceIndex> = self.open().collect();
        for &index in &all {
            if !self.states[index].elsewhere().is_empty() {
                self.look_elsewhere(index);
            }
        }
        let is_free = |index: &NamespaceIndex| self.states[*index].elsewhere().is_empty();
        let (open, held): (Vec<_>, Vec<_>) = all.into_iter().partition(is_free);
        for &index in &open {
            let round = self.states[index].round();
            for request in round.reads.iter().chain(&round.looks) {
                self.lookups.ask(index, request);
            }
        }
        let free = |index: &&NamespaceIndex| {
            self.states[**index].round().is_for_changes() && self.lookups.is_done(**index)
        };
        if let Some(&index) = open.iter().find(free) {
            return self.make_change(index).await;
        }
        for &index in &open {
            self.open_watches(index);
        }
        self.emit_progress();
        let waiting = open
            .iter()
            .filter_map(|&index| self.states[index].round().waiting.as_ref());
        let waiting = waiting.map(|(_, until)| self.begun + *until).min();
        let counting = open
            .iter()
            .any(|&index| self.states[index].evidence().grace_left().is_some());
        let now = Instant::now();
        let until = [
            waiting,
            counting.then(|| now + SECOND),
            (!held.is_empty()).then(|| now + AGAIN),
        ];
        let until = until.into_iter().flatten().min();
        if until.is_none() && self.lookups.is_empty() {
            // Nothing left to do and something open: say so rather than spin.
            return self.end_open(&Step::GaveUp(GiveUp::Exhausted));
        }
        let never = self.begun + Duration::from_secs(u64::from(u32::MAX));
        let deadline = self.rules.deadline.unwrap_or(never);
        let cancel = self.rules.cancel.clone();
        tokio::select! {
            answers = self.lookups.next() => self.take_answers(answers),
            (index, step) = self.watches.next() => self.take(index, step),
            () = sleep_until(until.unwrap_or(never)) => {
                for index in open {
                    self.take(index, Step::Passed);
                }
            }
            () = sleep_until(deadline) => {}
            () = cancel.cancelled() => {}
        }
    }

    /// Returns the namespaces that are not settled yet.
    fn open(&self) -> impl Iterator<Item = NamespaceIndex> {
        let states = self.states.iter().enumerate();
        states
            .filter(|(_, state)| !state.is_settled())
            .map(|(index, _)| index)
    }

    /// Gives the namespace `index` a step, as of now.
    pub fn take(&mut self, index: NamespaceIndex, mut step: Step) {
        if matches!(step, Step::Answered(_) | Step::Watched { .. }) {
            self.look_elsewhere(index);
        }
        self.rules.policy.restore_paths(&mut step);
        let at = self.begun.elapsed();
        self.states[index].take(at, step);
    }

    /// Notes which Pods of the namespace another process is re-creating now.
    fn look_elsewhere(&mut self, index: NamespaceIndex) {
        let pods = probe::being_recreated(&self.rules.journals, &self.clusters[index]);
        if pods == self.states[index].elsewhere() {
            return;
        }
        if pods.is_empty() {
            self.watches.close(index);
        }
        self.take(index, Step::RecreatedElsewhere { pods });
    }

    fn take_answers(&mut self, answers: BTreeMap<NamespaceIndex, Vec<(Request, Answer)>>) {
        for (index, answers) in answers {
            self.take(index, Step::Answered(answers));
        }
    }

    fn end_open(&mut self, step: &Step) {
        let open: Vec<NamespaceIndex> = self.open().collect();
        for index in open {
            self.take(index, step.clone());
        }
    }

    fn is_expired(&self) -> bool {
        self.rules
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn open_watches(&mut self, index: NamespaceIndex) {
        if self.states[index].round().waiting.is_none() {
            return;
        }
        let reads = self.states[index].to_watch();
        if !reads.is_empty() {
            self.watches.cover(&self.clusters[index], index, &reads);
            self.take(index, Step::Watching(reads));
        }
    }

    /// Asks for consent where that was not done yet, and makes the first probe that is allowed.
    async fn make_change(&mut self, index: NamespaceIndex) {
        let probes = self.states[index].unasked();
        if !probes.is_empty() {
            let plan = self.states[index].plan();
            let what: Vec<_> = probes.iter().map(|it| plan.announcement(it)).collect();
            let yes = self.consent.ask(&what);
            if self.rules.cancel.is_cancelled() {
                // That was the answer, and ends the run.
                return;
            }
            self.take(index, Step::Asked { probes, yes });
            // The answer may have been long in coming.
            return self.look_elsewhere(index);
        }
        let changes = &self.states[index].round().changes;
        let Some(probe) = changes.first().cloned() else {
            return;
        };
        self.watches.close(index);
        (self.rules.say)(self.states[index].plan().announcement(&probe));
        // Not raced against the interrupt: the probe itself hears it and puts
        // back what it has changed.
        let context = self.rules.change_context();
        let answer = probe::perform(&self.clusters[index], &probe, &context).await;
        self.take(index, Step::Changed { probe, answer });
    }

    /// Says what is being done or waited for.
    fn emit_progress(&self) {
        let text = self.open().find_map(|index| {
            let state = &self.states[index];
            if !state.elsewhere().is_empty() {
                return Some(elsewhere_text(state.elsewhere()));
            }
            let round = state.round();
            let look = round.looks.first().map(look_text);
            look.or_else(|| Some(round.waiting.as_ref()?.0.clone()))
        });
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            (self.rules.say)(text);
        }
    }

    /// Emits what is known by now of each namespace where something was settled.
    pub fn emit_so_far(&mut self) {
        let Some(emitted) = &mut self.so_far else {
            return;
        };
        let reported = self.reported.len();
        for (index, emitted) in emitted.iter_mut().enumerate().skip(reported) {
            let state = &self.states[index];
            let settled = Some(state.settled().len());
            if *emitted != settled {
                *emitted = settled;
                let requests = self.clusters[index].requests();
                let report = self.builder.so_far(state, &self.emitters[index], requests);
                (self.emit)(Event::SoFar(&report));
            }
        }
    }

    /// Emits what is settled, one namespace after another.
    fn emit_settled(&mut self) {
        while self.reported.len() < self.states.len() {
            let index = self.reported.len();
            let (state, emitter) = (&self.states[index], &mut self.emitters[index]);
            let (identity, namespace) = (state.identity(), state.namespace());
            if self.begun_reporting == index {
                self.begun_reporting += 1;
                (self.emit)(Event::Run {
                    title: &self.builder.title(),
                    cluster: identity,
                    namespace,
                });
            }
            let mut emit = |event: Event<'_>| (self.emit)(event);
            emitter.emit_settled(state, state.settled(), &mut emit);
            if !state.is_settled() {
                return;
            }
            let requests = self.clusters[index].requests();
            let report = self.builder.whole(state, emitter, requests);
            (self.emit)(Event::Finished(&report));
            self.reported.push(report);
        }
    }
}

/// Returns what is said while the Pods are looked into.
fn look_text(request: &Request) -> Text {
    match request {
        Request::Probe(probe) => {
            let pod = &probe.pod().name;
            say!(ja: "Pod {pod} の中を確認しています", en: "looking into Pod {pod}")
        }
        Request::Read(_) | Request::Logs { .. } => say!(ja: "確認しています", en: "looking"),
    }
}

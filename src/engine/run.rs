//! The loop of a run on a cluster.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::consent::{Consent, announcement};
use super::lookup::{How, Lookups};
use super::watching::{NamespaceIndex, Watches};
use super::{RunError, first_look};
use crate::cluster::Cluster;
use crate::engine::run_state::RunState;
use crate::evidence::{Answer, Probe, Request, Step};
use crate::probe;
use crate::report::clean::clean_text;
use crate::report::{ClusterIdentity, Earlier, Event, Report};
use crate::{say, text::Text};

/// How long a probe that changes something may take, whatever checks may wait:
/// a Pod whose program ignores SIGTERM takes 30 s to go, and its image may
/// have to be pulled.
pub(super) const PROBE: Duration = Duration::from_secs(180);

/// The report of a desk, after so many requests.
pub(super) type Reporting<'a> = &'a dyn Fn(&RunState, u64) -> Report;

/// A run on its way.
pub(super) struct Run<'a> {
    pub clusters: &'a [Cluster],
    pub desks: Vec<RunState>,
    pub lookups: Lookups<'a>,
    pub how: How<'a>,
    pub watches: Watches,
    pub begun: Instant,
    pub earlier: &'a dyn Fn(&ClusterIdentity, &str, &str) -> Option<Earlier>,
    pub consent: &'a mut dyn Consent,
    pub tell: &'a dyn Fn(Event<'_>),
    pub title: Text,
    /// How many desks have begun to be told.
    pub begun_telling: usize,
    /// The reports of the desks that are all told, in order.
    pub told: Vec<Report>,
    pub finish: Reporting<'a>,
    /// What is known by now, where somebody wants to be told.
    pub so_far: Option<Reporting<'a>>,
    /// How many checks were settled when that was told last, by desk.
    pub so_far_told: Vec<Option<usize>>,
}

impl Run<'_> {
    /// Goes on until every desk is told.
    pub async fn go(&mut self) -> Result<(), RunError> {
        self.tell_so_far();
        first_look::take(self).await?;
        loop {
            while let Some((seat, step)) = self.watches.seen() {
                self.take(seat, step);
            }
            self.tell_settled();
            if self.told.len() == self.desks.len() {
                return Ok(());
            }
            self.tell_so_far();
            if self.how.cancel.is_cancelled() {
                self.close(&Step::Interrupted);
            } else if self.is_expired() {
                self.close(&Step::Expired);
            } else {
                self.advance().await;
            }
        }
    }

    /// Does what there is to do, and takes in the next that happens.
    async fn advance(&mut self) {
        let open: Vec<NamespaceIndex> = self.open().collect();
        for &seat in &open {
            let round = &self.desks[seat].round;
            for request in round.reads.iter().chain(&round.looks) {
                self.lookups.ask(seat, request);
            }
        }
        let free = |seat: &&NamespaceIndex| {
            self.desks[**seat].round.is_for_changes() && self.lookups.is_done(**seat)
        };
        if let Some(&seat) = open.iter().find(free) {
            return self.change(seat).await;
        }
        for &seat in &open {
            self.watch(seat);
        }
        self.progress();
        let waiting = open
            .iter()
            .filter_map(|&seat| self.desks[seat].round.waiting.as_ref());
        let until = waiting.map(|(_, until)| self.begun + *until).min();
        if until.is_none() && self.lookups.is_empty() {
            // Nothing left to do and something open: say so rather than spin.
            let why = say!(ja: "判断できませんでした", en: "this could not be determined");
            for seat in open {
                self.desks[seat].give_up(&why);
            }
            return;
        }
        let never = self.begun + Duration::from_secs(u64::from(u32::MAX));
        let deadline = self.how.deadline.unwrap_or(never);
        let cancel = self.how.cancel.clone();
        tokio::select! {
            answers = self.lookups.next() => self.answered(answers),
            (seat, step) = self.watches.next() => self.take(seat, step),
            () = sleep_until(until.unwrap_or(never)) => {
                for seat in open {
                    self.take(seat, Step::Passed);
                }
            }
            () = sleep_until(deadline) => {}
            () = cancel.cancelled() => {}
        }
    }

    /// The namespaces that are not settled yet.
    pub fn open(&self) -> impl Iterator<Item = NamespaceIndex> {
        let desks = self.desks.iter().enumerate();
        desks
            .filter(|(_, desk)| !desk.is_settled())
            .map(|(seat, _)| seat)
    }

    pub fn take(&mut self, seat: NamespaceIndex, mut step: Step) {
        self.how.policy.restore_paths(&mut step);
        let at = self.begun.elapsed();
        self.desks[seat].take(at, step);
    }

    pub fn answered(&mut self, answers: BTreeMap<NamespaceIndex, Vec<(Request, Answer)>>) {
        for (seat, answers) in answers {
            self.take(seat, Step::Answered(answers));
        }
    }

    fn close(&mut self, step: &Step) {
        let open: Vec<NamespaceIndex> = self.open().collect();
        for seat in open {
            self.take(seat, step.clone());
        }
    }

    pub fn is_expired(&self) -> bool {
        self.how
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn watch(&mut self, seat: NamespaceIndex) {
        if self.desks[seat].round.waiting.is_none() {
            return;
        }
        let reads = self.desks[seat].to_watch();
        if !reads.is_empty() {
            self.watches.cover(&self.clusters[seat], seat, &reads);
            self.take(seat, Step::Watching(reads));
        }
    }

    /// Asks for consent where that was not done yet, and makes the first probe that is allowed.
    async fn change(&mut self, seat: NamespaceIndex) {
        let desk = &self.desks[seat];
        let changes = &desk.round.changes;
        let unasked: Vec<Probe> = changes
            .iter()
            .filter(|probe| !desk.board.allowed.contains_key(probe))
            .cloned()
            .collect();
        if !unasked.is_empty() {
            let what: Vec<Text> = unasked
                .iter()
                .map(|probe| clean_text(&announcement(probe)))
                .collect();
            let yes = self.consent.ask(&what);
            return self.take(
                seat,
                Step::Asked {
                    probes: unasked,
                    yes,
                },
            );
        }
        let Some(probe) = changes.first().cloned() else {
            return;
        };
        self.watches.close(seat);
        (self.how.say)(clean_text(&announcement(&probe)));
        // Not raced against the interrupt: the probe itself hears it and puts
        // back what it has changed.
        let conduct = self.how.conduct(PROBE.max(self.how.time));
        let answer = probe::run(&self.clusters[seat], &probe, &conduct).await;
        self.take(seat, Step::Changed { probe, answer });
    }

    /// Says what is being done or waited for.
    fn progress(&self) {
        let open = self.open().map(|seat| &self.desks[seat].round);
        let text = open.into_iter().find_map(|round| {
            let look = round.looks.first().map(look_text);
            look.or_else(|| Some(round.waiting.as_ref()?.0.clone()))
        });
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            (self.how.say)(text);
        }
    }

    /// Tells what is known by now of each namespace where something was settled.
    fn tell_so_far(&mut self) {
        let Some(so_far) = self.so_far else {
            return;
        };
        for (seat, desk) in self.desks.iter().enumerate().skip(self.told.len()) {
            let settled = Some(desk.board.settled.len());
            if self.so_far_told[seat] != settled {
                self.so_far_told[seat] = settled;
                let report = so_far(desk, self.clusters[seat].requests());
                (self.tell)(Event::SoFar(&report));
            }
        }
    }

    /// Tells what is settled, one namespace after another.
    fn tell_settled(&mut self) {
        while self.told.len() < self.desks.len() {
            let seat = self.told.len();
            let desk = &mut self.desks[seat];
            let namespace = desk.board.namespace.clone();
            if self.begun_telling == seat {
                self.begun_telling += 1;
                (self.tell)(Event::Run {
                    title: &self.title,
                    cluster: &desk.identity,
                    namespace: &namespace,
                });
            }
            let earlier = |identity: &ClusterIdentity, check: &str| {
                (self.earlier)(identity, &namespace, check)
            };
            desk.tell(&earlier, &mut |event| (self.tell)(event));
            if !desk.is_settled() {
                return;
            }
            let report = (self.finish)(desk, self.clusters[seat].requests());
            (self.tell)(Event::Finished(&report));
            self.told.push(report);
        }
    }
}

/// What is said while the Pods are looked into.
fn look_text(request: &Request) -> Text {
    match request {
        Request::Probe(probe) => {
            let pod = &probe.pod().name;
            say!(ja: "Pod {pod} の中を確認しています", en: "looking into Pod {pod}")
        }
        Request::Read(_) | Request::Logs { .. } => say!(ja: "確認しています", en: "looking"),
    }
}
